# The chat widget. The server hands all these texts to the browser as they are: no arguments, no plurals;
# {"{"}name{"}"} is replaced in the browser.

widget-open = Open chat
widget-open-unread = Open chat. Unread messages: {"{"}count{"}"}
widget-unread = Unread chat messages: {"{"}count{"}"}
widget-close = Close chat
widget-subtitle = Quick answers, real people
widget-conversation = Conversation
widget-you = You
widget-agent = Support

widget-input-label = Your message
widget-input-placeholder = Write a message…
widget-send = Send
widget-characters-left = Characters left: {"{"}count{"}"}
widget-talk-to-person = Talk to a person
# Sent as the customer's own message by the button above.
widget-ask-person = I want to talk to a person
widget-options-label = Suggested answers
widget-read-article = Read the article
widget-new-tab = (opens in a new tab)
widget-new-messages = New messages

widget-state-queued = Sending…
widget-state-waiting = Not sent yet. We keep trying.
widget-state-sent = Sent
widget-state-failed = Not sent.
widget-retry = Try again
widget-edit = Edit
widget-offline = No connection. Messages you write are kept here and sent as soon as it is back.
widget-ended = This conversation is no longer available. Your next message starts a new one.

widget-error-invalid = The message could not be accepted.
widget-error-gone = The conversation it belonged to is no longer available.
widget-error-message-invalid = The message could not be accepted.
widget-error-text-empty = The message has no text.
widget-error-text-too-long = The message is too long. Please shorten it or send it in parts.
widget-error-text-unreadable = The message contains characters that cannot be stored. Please type it again.
