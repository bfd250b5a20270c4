# What the bot and the service say in a chat.
bot-greeting = Hello! Tell me in a sentence what happened, and I will look for an answer.
bot-welcome = You are welcome! Is there anything else I can help with?
bot-goodbye = Goodbye, and take care. You can write here again at any time.
bot-ask-for-words = I did not get that. Could you describe in a sentence what you need help with?
bot-choices = I am not sure which of these you mean. Does one of them fit?
bot-introduction = I am the assistant of this help centre, not a person. Ask me anything about our service; if I do not know it, or whenever you say so, a person takes over.
bot-small-talk = Glad to chat! What can I help you with?
bot-why = With this the person who takes over can begin at once, without asking you first. You may skip any question.
bot-cancelled = All right. Just write if you need anything else.
bot-sorry = I am sorry that this is such a nuisance.
bot-soothe = Tell me in a sentence what went wrong and I will try to put it right, or I pass you to a person at once.
bot-withdraw = Shall I close ticket { $number }? Or just carry on writing here.
bot-answered-before = The article “{ $title }”, which I showed you, is all that I have on this. Shall I pass you to a person?
bot-answered-while-waiting = The article “{ $title }”, which I showed you, is all that I have on this. The person who takes over will see your question.
bot-offered-before = I have nothing on this besides the titles above. You can choose one of them, say it in other words, or talk to a person.
bot-another = Then perhaps this helps:
bot-step = Step { $number } of { $count }
# English speaks for chats in languages without a catalog as well, so that it may have to name itself.
bot-other-language = I do not have this in your language, so here it is { $written ->
    [en] in English
    [ru] in Russian
    [pl] in Polish
   *[other] in another one
}:

option-helped = That helped
option-did-not-help = That did not help
option-person = Talk to a person
option-steps = Step by step
option-next-step = Next step
option-none-of-these = None of these
option-other-language = { $title } (in { $written ->
    [en] English
    [ru] Russian
    [pl] Polish
   *[other] another language
})
option-skip = Skip
option-withdraw = Close ticket { $number }

handoff-asked-for-person = I am passing you to a person. Your ticket is number { $number }; a colleague will answer here in this chat.
handoff-callback = A colleague will call you. Your ticket is number { $number }; you can write here meanwhile.
handoff-no-answer = I have no good answer to this, so I am passing it to a person. Your ticket is number { $number }; a colleague will answer here in this chat.
handoff-low-confidence = I am not certain enough to answer this myself, so a person will. Your ticket is number { $number }; a colleague will answer here in this chat.
handoff-did-not-help = Sorry that this did not help. I am passing it to a person. Your ticket is number { $number }; a colleague will answer here in this chat.
handoff-frustrated = I am sorry about this. I am passing you to a person right away. Your ticket is number { $number }; a colleague will answer here in this chat.
handoff-time-limit = This is taking too long, so I am passing it to a person. Your ticket is number { $number }; a colleague will answer here in this chat.
handoff-bot-failure = I cannot answer just now because of a fault on our side, so I am passing this to a person. Your ticket is number { $number }; a colleague will answer here in this chat.
handoff-out-of-hours = Nobody is at the desk just now. Your ticket is number { $number }; a colleague will answer here as soon as we are back.
handoff-policy = This is something that only a person may decide. Your ticket is number { $number }; a colleague will answer here in this chat.
handoff-safety = A person will look at this at once. Your ticket is number { $number }; a colleague will answer here in this chat. If anybody is in danger now, call the emergency services.
handoff-taken-over = A person is taking over from me. Your ticket is number { $number }.
handoff-out-of-area = I am passing this to the people who deal with it. Your ticket is number { $number }; a colleague will answer here in this chat.
# Follows the line above when something is still to be asked.
handoff-questions = A few questions while you wait:

notice-added-to-ticket = I have added this to your ticket. A colleague will answer here.
notice-callback = A colleague will call you; I have noted that on ticket { $number }.
notice-corrected = Noted: { $question } { $answer }
notice-safety = A person will look at this at once. If anybody is in danger now, call the emergency services.
notice-failed = Something went wrong on our side, and I could not deal with this message. Please write it again in a while.
notice-already-waiting = You are already in line for a person, with ticket { $number }. A colleague will answer here.
status-none = There is no ticket in this chat yet. Tell me in a sentence what you need, or ask for a person.
status-unknown = I cannot find this number among the tickets of this chat. Is it from another one? A person can look it up: just ask for one.
status-open = Ticket { $number } is waiting for a person; you are number { $position } in line.
status-claimed = A colleague is working on ticket { $number } and will answer here.
status-resolved = Ticket { $number } is closed. If it is not solved after all, just write here what is missing.
notice-checklist-done = Thank you, that is all we need for now. Your ticket is number { $number }, and a colleague will answer here.
notice-checklist-ended = I will not ask any further questions for now. Everything you have told us is with ticket { $number }, and you can add to it here at any time.
notice-ended = You have ended this chat. If you need anything else, just write here.
notice-ended-with-ticket = Chat ended by the customer. Ticket { $number } stays open; the answer will come here.
notice-assumed = I have not heard back, so I take it that this is solved. If it is not, just write here and we will carry on.
claimed-line = { $name } has joined the chat.
released-line = You are back in the queue; a colleague will take over. Your number is still { $number }.
resolved-line = Ticket { $number } is closed. If you need anything else, just write here.
resolved-confirmed = Glad that helped! If you need anything else, just write here.
resolved-withdrawn = I have closed ticket { $number }, as you asked. If you need anything else, just write here.

# What a ticket for a call asks first.
callback-phone = Which number shall we call?
callback-phone-help = Please give a telephone number with its area code, for example +44 20 7946 0018.
callback-time = When would be a good time?
callback-time-help = For example “today after five” or “tomorrow morning”.

# The transcript as a file.
transcript-title = Chat with { $site }
transcript-saved = Saved on { $moment } (UTC)
transcript-customer = You
