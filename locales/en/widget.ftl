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
widget-typing = {"{"}name{"}"} is typing…

widget-menu = More options
widget-menu-person = Talk to a person
# Sent as the customer's own message by the button with the words above.
widget-ask-person = I want to talk to a person
widget-menu-file = Download transcript
widget-menu-language = Language of the chat
widget-menu-end = End chat
widget-end-title = End this chat?
widget-end-text = What was said stays here to read. If people are already looking into it, their answer will still come here.
widget-cancel = Cancel
widget-new-chat = Start a new chat

widget-input-label = Your message
widget-input-placeholder = Write a message…
widget-send = Send
widget-characters-left = Characters left: {"{"}count{"}"}
widget-characters-over = Too long to send. Characters too many: {"{"}count{"}"}
widget-options-label = Suggested answers
widget-read-article = Read the article
widget-new-tab = (opens in a new tab)
widget-new-messages = New messages

widget-state-queued = Sending…
widget-state-waiting = Not sent yet. We keep trying.
widget-state-slowed = Many messages at once. This one follows in a moment.
widget-state-sent = Sent
widget-state-seen = Seen
widget-state-failed = Not sent.
widget-retry = Try again
widget-edit = Edit
widget-offline = No connection. Messages you write are kept here and sent as soon as it is back.
widget-unavailable = We cannot take messages just now. What you write is kept here and sent as soon as we can.
widget-ended = This conversation is no longer available. Your next message starts a new one.
widget-position = You are number {"{"}position{"}"} in the queue
widget-position-next = You are next in the queue
widget-identity-required = Please sign in to this site first. Then you can chat with us here.

widget-rate-title = How was this conversation?
widget-rate-1 = Very bad
widget-rate-2 = Bad
widget-rate-3 = So-so
widget-rate-4 = Good
widget-rate-5 = Very good
widget-rate-comment = What could be better? (optional)
widget-rate-send = Send rating
widget-rate-later = Not now
widget-rate-thanks = Thank you for your rating!

widget-error-action = That did not work. Please try again in a moment.
widget-error-invalid = The message could not be accepted.
widget-error-gone = The conversation it belonged to is no longer available.
widget-error-message-invalid = The message could not be accepted.
widget-error-text-empty = The message has no text.
widget-error-text-too-long = The message is too long. Please shorten it or send it in parts.
widget-error-text-unreadable = The message contains characters that cannot be stored. Please type it again.
widget-error-identity-required = Please sign in to this site first.
widget-error-identity-invalid = Your sign-in could not be confirmed. Please reload the page or sign in again.
