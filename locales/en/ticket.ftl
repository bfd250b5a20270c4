# The ticket's page at the desk.

ticket-back = All tickets
ticket-number = Ticket { $number }
ticket-claim = Claim ticket
ticket-packet = What we know
ticket-what-is-wrong = What is wrong
ticket-topic = Topic
ticket-opened = Opened
ticket-customer = Customer
ticket-page = Page

ticket-checklist-empty = There was nothing to ask.
ticket-missing = { $count ->
    [one] { $count } answer missing
   *[other] { $count } answers missing
}
ticket-field-pending = Not asked yet
ticket-field-asked = Asked, no answer yet
ticket-field-skipped = Not answered
ticket-field-known = known before
ticket-field-as-written = does not fit the question, kept as written
ticket-field-depends = Depends on another answer
ticket-field-not-applicable = Did not apply

ticket-tried = What was tried
ticket-tried-empty = The customer was shown no article.
ticket-shown-as-answer = Shown as the answer
ticket-shown-as-choices = Offered as a choice
ticket-shown-as-text = Said as outside the area
ticket-confidence = Confidence { $share }
ticket-verdict-none = No verdict
ticket-verdict-helped = Helped
ticket-verdict-did-not-help = Did not help

ticket-conversation = Conversation
ticket-conversation-empty = Nothing has been said yet.
ticket-sender-customer = Customer
ticket-sender-bot = Bot
ticket-sender-agent = Agent
ticket-sender-system = System
ticket-from-article = From the article
ticket-options = Options offered

ticket-reply-label = Reply to the customer
ticket-reply-hint = Ctrl+Enter sends
ticket-reply-send = Send reply
ticket-reply-claim-first = Claim the ticket to reply. From then on the bot stays silent.
ticket-reply-others = { $name } is answering this customer.
ticket-reply-resolved = This ticket is resolved. If the customer writes again, a new request begins.
ticket-reply-no-right = Your account may not reply to customers.
ticket-reply-kept = Your text, which was not sent

ticket-notes = Internal notes
ticket-notes-hint = Customers never see these.
ticket-note-label = New note
ticket-note-send = Save note

ticket-resolve = Resolve
ticket-resolution = Result
ticket-resolve-hint = The customer is told, and the bot takes over again.
ticket-resolve-send = Resolve ticket
ticket-resolution-solved = Solved
ticket-resolution-workaround = Workaround given
ticket-resolution-duplicate = Duplicate
ticket-resolution-not-reproducible = Cannot be reproduced
ticket-resolution-no-reply = Customer did not reply
ticket-resolution-answered-by-article = An article answered it
ticket-resolution-withdrawn = Withdrawn by the customer
ticket-resolution-other = Other

ticket-mentioned = Also mentioned
ticket-mentioned-email = E-mail
ticket-mentioned-phone = Telephone
ticket-mentioned-ticket-number = Ticket number
ticket-mentioned-order-number = Order number
ticket-mentioned-amount = Amount
ticket-mentioned-date = Date
ticket-mentioned-error-code = Error code
ticket-mentioned-device = Device
ticket-mentioned-app-version = App version
ticket-is-missing = What is missing

ticket-nothing-missing = Everything that we ask for is known.

ticket-reason = Reason

ticket-queue = Queue

ticket-language = Language

ticket-shown-as-sent = Sent by a person
ticket-steps = Went through { $shown } of { $count } steps

ticket-rating = Rating

ticket-rated = { $score } of 5

ticket-release = Release
ticket-release-title = Put the ticket back into the queue?
ticket-release-mine = The customer is told that a colleague will take over.
ticket-release-hint = { $name } holds it now. The customer is told that a colleague will take over.
ticket-release-send = Release ticket

ticket-resolve-title = Resolve the ticket

ticket-verdict-question = Was there an article for this?

ticket-article-verdict-none = Not saying
ticket-article-verdict-right = Article right
ticket-article-verdict-wrong = Article wrong
ticket-article-verdict-missing = Article missing

ticket-which-article = Which article

ticket-not-now = This is not possible now. Go back to the ticket to see why.

ticket-to-ticket = Back to the ticket

ticket-tabs-label = Parts of the ticket

ticket-tab-packet = Packet
ticket-tab-conversation = Chat
ticket-tab-articles = Articles
ticket-tab-notes = Notes
ticket-tab-customer = Customer
ticket-tab-activity = Activity

ticket-customer-nameless = No name given

ticket-kind-anonymous = Unknown
ticket-kind-claimed = Claimed
ticket-kind-verified = Verified
ticket-kind-anonymous-means = Nothing is known about who this is. Do not share anything personal.
ticket-kind-claimed-means = The customer says so; nobody has checked it. Do not share anything personal.
ticket-kind-verified-means = Signed in at the site, which vouches for who this is.

ticket-email = E-mail

ticket-external-id = Customer no.
# What a page tells about itself and the browser by itself
ticket-said-title = Page title
ticket-said-referrer = Came from
ticket-said-browser = Browser

ticket-earlier = Earlier requests
ticket-earlier-none = This is the first request.
ticket-earlier-unknown = None in this chat. Requests from other chats are shown for verified customers only.
ticket-earlier-title = Request { $number }
ticket-earlier-open = Waiting
ticket-earlier-claimed = With an agent
ticket-earlier-resolved = Resolved
ticket-earlier-confirmed = Answered by the bot
ticket-earlier-assumed = Answered by the bot, not confirmed
ticket-earlier-handed-off = Handed to people
ticket-earlier-abandoned = Left without an end
ticket-earlier-out-of-area = Outside our area
ticket-earlier-running = Running

ticket-state-sent = Sent
ticket-state-seen = Seen

ticket-articles = Suggested articles
ticket-articles-search = Search articles
ticket-articles-find = Search
ticket-articles-starting = The search is still starting.
ticket-articles-none = No article fits.
ticket-articles-about = For “{ $words }”

ticket-band-sure = sure
ticket-band-unsure = unsure
ticket-band-none = weak

ticket-article-internal = Internal: customers cannot read it
ticket-article-verified = Verified customers only
ticket-article-out-of-area = Outside our area, not in the help centre
ticket-article-public = Public
ticket-article-page = Public page

ticket-insert-answer = Insert as answer
ticket-insert-link = Insert link

ticket-detach = Send without the article

ticket-reader = Reading

ticket-canned = Canned replies
ticket-canned-search = Find a canned reply
ticket-canned-hint = Enter inserts, Esc closes. A / at the beginning of a reply opens this list.
ticket-canned-manage = All canned replies

ticket-activity = Activity

ticket-event-request-opened = First message: { $who }
ticket-event-request-rated = Rated { $score } of 5: { $who }
ticket-event-request-reopened = Went on after it had counted as solved: { $who }
ticket-event-opened = Handed over: { $reason } ({ $who })
ticket-event-reason-changed = Reason is now: { $reason } ({ $who })
ticket-event-claimed = Claimed: { $who }
ticket-event-released = Put back into the queue: { $who }
ticket-event-taken-away = Put back into the queue: { $who } (was with { $before })
ticket-event-replied = Replied: { $who }
ticket-event-note-written = Note: { $who }
ticket-event-resolved = Resolved as “{ $resolution }”: { $who }
ticket-event-field-asked = Asked: { $field }
ticket-event-field-answered = Answered: { $field }
ticket-event-field-skipped = Left unanswered: { $field }
ticket-event-field-not-applicable = Did not apply: { $field }
ticket-event-field-corrected = Answer corrected: { $field }
ticket-event-field-asked-again = Asked once more: { $field }
ticket-event-callback-wanted = Customer wants a call: { $who }
ticket-event-checklist-ended = Checklist ended: { $who }
ticket-event-article-judged = Knowledge base – { $verdict }: { $who }

ticket-viewer-viewing = { $name } is here too
ticket-viewer-typing = { $name } is typing
ticket-viewer-typing-warning = { $name } is typing a reply in this ticket right now.

ticket-script-held = Sending in
ticket-script-undo = Undo
ticket-script-sending = Sending…
ticket-script-offline = Not sent yet: no connection. We try again by ourselves.
ticket-script-again = Try again
ticket-script-edit = Edit
ticket-script-customer-types = The customer is typing…
ticket-script-gaps = Fill in or remove before sending:
ticket-script-no-replies = No canned reply fits.
ticket-script-replies-failed = The canned replies could not be loaded.
ticket-script-resolved = Ticket resolved.
ticket-script-released = Ticket is back in the queue.
ticket-script-to-list = All tickets
ticket-script-unsent = There is text that was not sent:
ticket-script-anyway = Go on anyway
ticket-script-today = Today
ticket-script-yesterday = Yesterday
ticket-script-key-reply = Reply
ticket-script-key-note = Write a note
ticket-script-key-claim = Claim the ticket
ticket-script-key-resolve = Resolve the ticket
ticket-script-key-articles = Search articles
ticket-script-key-canned = Canned replies
ticket-script-key-undo = Take back a reply that is being sent

ticket-problem-already-claimed = { $name } was faster and has this ticket now.
ticket-problem-not-yours = Nothing was sent: { $name } has this ticket now. Your text is still here.
problem-ticket-not-claimed = Nobody has this ticket any more; it is in the queue.
problem-reply-incomplete = Fill in or remove what stands in double braces, then send again.
problem-reply-differs = An earlier version of this text has reached the customer already. Send again if this one should follow.
problem-article-not-for-customer = The customer cannot read this article, or it was withdrawn. Send the text without it.
problem-article-unreadable = The article could not be read. Reload the page and try again.
problem-article-verdict-invalid = Choose which article was right or wrong.
problem-request-not-found = This customer has no such request.

# Canned replies.

replies-title = Canned replies
replies-new = New canned reply
replies-search = Search
replies-all = All canned replies
replies-column-title = Title
replies-column-shortcut = Shortcut
replies-column-languages = Languages
replies-column-site = Site
replies-column-changed = Changed
replies-none-found-title = Nothing found
replies-none-found = No canned reply has these words.
replies-empty-title = No canned replies yet
replies-empty = Write down what agents send often, and they find it by typing / in a reply.
replies-empty-reader = Somebody who manages canned replies can add some.
replies-title-hint = Only agents see it.
replies-shortcut-hint = Letters, digits, dashes.
replies-variables = Filled in when an agent chooses the reply. What is not known has to be replaced before sending.
replies-variable-customer-name = customer’s name
replies-sample-customer-name = Maria Nowak
replies-variable-agent-name = agent’s name
replies-sample-agent-name = Alex
replies-variable-ticket-number = ticket number
replies-sample-ticket-number = 1042
replies-variable-site-name = name of the site
replies-sample-site-name = Our Shop
replies-theirs = Saved by somebody else in the meantime:
replies-save = Save
replies-remove = Delete
replies-remove-title = Delete this canned reply?
replies-remove-text = Replies that were sent stay as they are.
replies-read-only = Type this at the beginning of a reply, or choose it from the list:
reply-error-title = A title has 1 to 100 characters.
reply-error-shortcut = Letters and digits with single dashes between them, at most 32.
reply-error-taken = Another canned reply has this shortcut.
reply-error-empty = Write the text in at least one language.
reply-error-language = A text is in a language that is not offered.
reply-error-long = A text has at most 3,500 characters.
reply-error-many = The site has as many canned replies as it can have.
reply-error-unreadable = The text contains characters that cannot be stored.
reply-error-variable = There are only these variables: { $variables }.
problem-canned-reply-not-found = There is no such canned reply any more.
problem-canned-reply-invalid = Not saved yet: look at the marked field.
problem-shortcut-taken = Not saved yet: the shortcut is taken.
problem-canned-reply-changed = Somebody saved this canned reply in the meantime. Your text is still here; saving again replaces theirs.
done-reply-added = Canned reply added.
done-reply-saved = Canned reply saved.
done-reply-removed = Canned reply deleted.
