# The desk's lists: tickets, notifications, chats that the bot has.

# Views, queues, filters
desk-title = Tickets
desk-views-label = Which tickets
desk-view-new = New
desk-view-unassigned = Unassigned
desk-view-mine = Mine
desk-view-all = All
desk-view-resolved = Resolved
desk-queues = Queues
desk-queue-every = All queues
desk-search = Search tickets
desk-search-hint = Number, customer, any words
desk-any-queue = All queues
desk-any-priority = Any priority
desk-any-reason = Any reason
desk-any-language = Any language
desk-any-level = Any level
desk-any-status = Any status
desk-sort = Order
desk-sort-priority = Most urgent first
desk-sort-waiting = Longest waiting first
desk-sort-newest = Newest first
desk-sort-activity = Last message first
desk-apply = Apply
desk-clear = Clear search and filters
desk-range = { $first }–{ $last } of { $total }
desk-none = No tickets here
desk-pages = Pages of the list
desk-page = Page { $page } of { $pages }
desk-page-previous = Previous
desk-page-next = Next
desk-page-first = To the first page
desk-page-gone-title = The list has become shorter
desk-page-gone = There are no longer enough tickets for this page.

# Nothing to show
desk-empty-new-title = Nothing new
desk-empty-new = Tickets that nobody has opened yet appear here by themselves.
desk-empty-unassigned-title = Nobody is waiting for an agent
desk-empty-unassigned = Every ticket is with somebody. New ones appear here by themselves.
desk-empty-mine-title = You have no tickets
desk-empty-mine = Claim one under “Unassigned”, and it appears here.
desk-empty-all-title = No tickets yet
desk-empty-all = As soon as the bot hands something over, it appears here.
desk-empty-resolved-title = Nothing is resolved yet
desk-empty-resolved = Tickets move here when they are resolved.
desk-nothing-found-title = No ticket fits
desk-nothing-found = Try fewer words, or search in “All”.

# Rows
desk-no-subject = (no subject)
desk-unread = Unread
desk-column-subject = Subject
desk-column-customer = Customer
desk-column-priority = Priority
desk-column-reason = Reason
desk-column-language = Language
desk-column-language-short = Lang.
desk-column-level = Level
desk-column-queue = Queue
desk-column-status = Status
desk-column-with = With
desk-column-waiting = Waiting
desk-column-resolved = Resolved
desk-answered = Answered
desk-with-nobody = Nobody
desk-with-you = You
desk-with-bot = Bot
desk-viewing = Looking at it now: { $names }
desk-viewing-typing = { $name } (writing)
desk-customer-unknown = Anonymous
desk-customer-verified = Identity verified
desk-priority-low = Low
desk-priority-normal = Normal
desk-priority-high = High
desk-priority-urgent = Urgent
desk-status-open = Waiting
desk-status-claimed = With { $name }
desk-status-mine = With you
desk-status-resolved-as = Resolved: { $resolution }
desk-status-open-one = Waiting for an agent
desk-status-claimed-one = With an agent
desk-status-resolved-one = Resolved
desk-reason-asked-for-person = Asked for a person
desk-reason-callback = Call wanted
desk-reason-no-answer = No article answers it
desk-reason-low-confidence = Bot was not sure enough
desk-reason-did-not-help = The answer did not help
desk-reason-frustrated = Customer is upset
desk-reason-time-limit = Took too long
desk-reason-bot-failure = Bot had a fault
desk-reason-out-of-hours = Written out of hours
desk-reason-policy = Needs a person’s decision
desk-reason-safety = Safety concern
desk-reason-taken-over = Taken over from the bot
desk-reason-out-of-area = Not for the first line

# Keys
desk-key-next = Next row
desk-key-previous = Previous row
desk-key-open = Open the row
desk-key-search = Search
desk-key-view = Show: { $name }

# Notifications
alerts-title = Notifications
alerts-hint = In this browser only, and only while a page of Firstline is open.
alerts-show = Show notifications
alerts-sound = Play a sound
alerts-about = About
alerts-about-messages = Messages in my tickets
alerts-about-new = New tickets
alerts-queues = New tickets of these queues
alerts-blocked = The browser blocks notifications of this page. Allow them in its settings for this site.
alerts-unsupported = This browser shows notifications only on https pages.
alerts-try = Try it
alerts-try-text = This is how notifications look.
alerts-new = New ticket { $number }
alerts-new-many = New tickets: { $count }
alerts-message = { $customer } · ticket { $number }
alerts-on = on
alerts-off = off

# Chats that the bot has
live-title = Live chats
live-hint = What the bot is talking about right now. A chat that goes quiet for { $minutes } minutes leaves the list.
live-count = { $count ->
    [one] { $count } chat
   *[other] { $count } chats
}
live-empty-title = The bot is not talking to anybody
live-empty = Chats appear here by themselves as soon as a customer writes.
live-column-last = Last line
live-column-topic = Topic
live-column-page = Page
live-column-helped = Last answer
live-column-since = Chatting for
live-no-topic = no topic yet
live-verdict-helped = Helped
live-verdict-did-not-help = Did not help
live-verdict-none = No verdict yet
live-verdict-nothing-shown = Nothing shown yet
live-said-customer = Customer:
live-said-bot = Bot:
live-said-agent = Agent:
live-said-system = Service:
live-back = All live chats
live-chat-of = Chat with { $name }
live-chat-number = Chat { $number }
live-with-bot = The bot is answering
live-over = The chat has ended
live-not-begun = Nothing has been said yet
live-handed-off = People have taken over: ticket { $number }
live-open-ticket = Open the ticket
live-take-over = Take over
live-take-over-hint = Opens a ticket that is yours. The bot is silent from then on, and the customer sees your name.
live-take-over-no-right = Your account may watch, but not take over.
live-typing = The customer is writing …
live-transcript = Conversation
live-context = What we know
live-question = Question
live-tried = What the bot tried
live-tried-empty = The bot has shown no article yet.
live-shown-as-answer = Shown as the answer
live-shown-as-choices = Offered as a choice
live-shown-as-text = Said as outside the area
live-confidence = Confidence { $share }
live-steps = Went through { $shown } of { $count } steps
live-unknown = not known

# Refusals
problem-chat-not-found = There is no such chat, or it belongs to a site that you do not work for.
problem-chat-over = This chat has ended, so there is nothing to take over.

figures-title = Figures
figures-period = Period
figures-days = { $count ->
    [one] 24 hours
   *[other] { $count } days
}
figures-requests = Requests
figures-running = Still running
figures-first-line = Ended on the first line
figures-outcomes = How they ended
figures-reasons = Why { $count } of them were handed off
figures-column-how = End
figures-column-why = Reason
figures-column-count = Requests
figures-column-share = Share
figures-column-priority = Priority
figures-outcome-confirmed = Solved, the customer said so
figures-outcome-assumed = Solved, the customer wrote no more
figures-outcome-handed-off = Handed off to people
figures-outcome-abandoned = Given up by the customer
figures-outcome-out-of-area = Outside the area, told so
figures-priority-of-topic = As the topic says
figures-priority-urgent = Urgent
figures-priority-high = High at least
figures-empty-title = Nothing was asked in this time
figures-empty = As soon as customers ask something, it is counted here.
