# Server-rendered pages: frame, sign-in, desk, help centre, errors.

page-product = Firstline
page-skip = Skip to content

duration-under-a-minute = < 1 min
duration-minutes = { $minutes } min
duration-hours = { $hours } h { $minutes } min
duration-days = { $days } d { $hours } h

sign-in-title = Sign in
sign-in-email = E-mail
sign-in-password = Password
sign-in-send = Sign in
sign-in-wrong = E-mail or password is wrong.
sign-in-again = Sign in in a new tab
sign-in-go-on = Go on
signed-in-as = You are signed in as { $name }.
sign-out = Sign out

desk-title = Tickets
desk-nav-label = Main
desk-nav-tickets = Tickets
desk-connection-lost = No connection. What you see may be out of date; we keep trying.
desk-views-label = Which tickets
desk-view-new = New
desk-view-mine = Mine
desk-view-all = All
desk-empty-new-title = Nobody is waiting
desk-empty-new = New tickets appear here by themselves.
desk-empty-mine-title = You have no tickets
desk-empty-mine = Claim one under “New”, and it appears here.
desk-empty-all-title = No tickets yet
desk-empty-all = As soon as the bot hands something over, it appears here.
desk-no-subject = (no subject)
desk-column-number = No.
desk-column-subject = Subject
desk-column-priority = Priority
desk-column-reason = Reason
desk-column-language = Language
desk-column-queue = Queue
desk-column-status = Status
desk-column-open-for = Open for

desk-priority-low = Low
desk-priority-normal = Normal
desk-priority-high = High
desk-priority-urgent = Urgent

desk-status-open = Waiting
desk-status-claimed = With { $name }
desk-status-mine = With you
desk-status-resolved = Resolved
desk-status-resolved-as = Resolved: { $resolution }

desk-reason-asked-for-person = Asked for a person
desk-reason-no-answer = No article answers it
desk-reason-low-confidence = Bot was not sure enough
desk-reason-did-not-help = The answer did not help
desk-reason-frustrated = Customer is upset
desk-reason-time-limit = Took too long
desk-reason-bot-failure = Bot had a fault
desk-reason-out-of-hours = Written out of hours
desk-reason-policy = Needs a person’s decision
desk-reason-safety = Safety concern

desk-back = All tickets
desk-number = Ticket { $number }
desk-claim = Claim ticket
desk-packet = What we know
desk-what-is-wrong = What is wrong
desk-topic = Topic
desk-opened = Opened
desk-customer = Customer
desk-customer-anonymous = Identity unknown
desk-customer-claimed = Identity stated, not verified
desk-customer-verified = Verified
desk-page = Page
desk-unknown = not known

desk-checklist = Checklist
desk-checklist-empty = There was nothing to ask.
desk-missing = { $count ->
    [one] { $count } answer missing
   *[other] { $count } answers missing
}
desk-field-pending = Not asked yet
desk-field-asked = Asked, no answer yet
desk-field-skipped = Not answered
desk-field-known = known before

desk-tried = What was tried
desk-tried-empty = The customer was shown no article.
desk-shown-as-answer = Shown as the answer
desk-shown-as-choices = Offered as a choice
desk-confidence = Confidence { $share }
desk-verdict-none = No verdict
desk-verdict-helped = Helped
desk-verdict-did-not-help = Did not help

desk-conversation = Conversation
desk-conversation-empty = Nothing has been said yet.
desk-sender-customer = Customer
desk-sender-bot = Bot
desk-sender-agent = Agent
desk-sender-system = System
desk-from-article = From the article
desk-options = Options offered

desk-reply-label = Reply to the customer
desk-reply-hint = Ctrl+Enter sends
desk-reply-send = Send reply
desk-reply-claim-first = Claim the ticket to reply. From then on the bot stays silent.
desk-reply-others = { $name } is answering this customer.
desk-reply-resolved = This ticket is resolved. If the customer writes again, a new request begins.
desk-reply-no-right = Your account may not reply to customers.
desk-reply-kept = Your text, which was not sent

desk-notes = Internal notes
desk-notes-hint = Customers never see these.
desk-note-label = New note
desk-note-send = Save note

desk-resolve = Resolve
desk-resolution = Result
desk-resolve-hint = The customer is told, and the bot takes over again.
desk-resolve-send = Resolve ticket
desk-resolution-solved = Solved
desk-resolution-workaround = Workaround given
desk-resolution-duplicate = Duplicate
desk-resolution-not-reproducible = Cannot be reproduced
desk-resolution-no-reply = Customer did not reply
desk-resolution-answered-by-article = An article answered it
desk-resolution-other = Other

help-title = Help centre
help-contents-title = How can we help?
help-other-topics = Other topics
help-empty = There are no articles in this language yet.
help-other-languages = In other languages
help-back = All articles
help-last-changed = Last changed:
help-language = Language: { $name }

problem-to-help = To the help centre
problem-to-desk = To the tickets
problem-other-account = Sign in with another account
problem-unsent = We could not reach the server. Your text is still here; send it again, it will not arrive twice.
problem-401-title = Please sign in
problem-401 = Sign in to go on.
problem-403-title = You may not open this page
problem-403 = Your account lacks the right for it.
problem-404-title = There is no such page
problem-404 = Check the address, or start again from here.
problem-405-title = That is not possible here
problem-405 = Go back and try another way.
problem-409-title = Somebody was faster
problem-409 = This has changed in the meantime. Reload the page and look again.
problem-422-title = That could not be read
problem-422 = Go back and check what you entered.
problem-429-title = Too many attempts
problem-429 = Wait a little, then try again.
problem-500-title = Something went wrong on our side
problem-500 = Nothing you did caused this. Try again in a moment.
problem-503-title = We are not available just now
problem-503 = Nothing was changed. Try again in a moment.
problem-right-missing = Your account lacks the right for this. An administrator can grant it.
problem-sign-in-required = Your session is over. Sign in again, then reload this page; copy unsent text first.
problem-csrf-token-wrong = This page is out of date. Copy unsent text, reload the page and try again.
problem-form-foreign = The sign-in form has to be opened at this address. Open the sign-in page and try again.
problem-form-unreadable = The form could not be read. Reload the page and try again.
problem-page-not-found = There is no article at this address. It may have been moved or withdrawn; the help centre lists all that there are.
problem-site-not-found = There is no help centre at this address. Check the link that brought you here.
problem-ticket-not-found = There is no such ticket, or it belongs to a site that you do not work for.
problem-ticket-already-claimed = Another agent took this ticket first.
problem-ticket-not-yours = This ticket is not yours, so nothing was sent. Only the agent who claimed it can do this.
problem-ticket-resolved = This ticket is resolved already, so nothing was changed.
problem-text-empty = Write something first.
problem-text-too-long = The text is too long. A message has at most 4,000 characters; send it in parts.
problem-text-unreadable = The text contains characters that cannot be stored. Please type it again.
problem-message-invalid = The message could not be accepted. Reload the page and try again.
problem-resolution-unknown = Choose one of the results in the list.
