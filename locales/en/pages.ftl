# Server-rendered pages: frame, navigation, messages, errors.

page-product = Firstline
page-skip = Skip to content
page-cancel = Cancel
page-close = Close
page-connection-lost = No connection. What you see may be out of date; we keep trying.

# What does not work as it should, on every staff page.
condition-database-read-only = The database is read-only: replies and changes are not stored. Customers are told so; what they write waits in their browsers and is sent later.
condition-database-full = The database has no room left: replies and changes may not be stored. Customers are told so; what they write waits in their browsers and is sent later.
condition-database-busy = The database answers too slowly: replies and changes may not be stored. Customers may have to wait; nothing that they write is lost.
condition-database-down = The database cannot be reached: nothing can be read or stored. Customers are told so; what they write waits in their browsers and is sent later.
condition-index-missing = A site has no knowledge base index: questions there become tickets until one is built.
condition-index-damaged = The newest knowledge base index is damaged and is being rebuilt. Until then the bot answers from an earlier copy or from the database.
condition-index-stale = The knowledge base index is behind: the bot does not know the newest articles yet.
condition-rasa-partly-down = One of the Rasa processes is away. The others have taken over its conversations; customers notice nothing.
condition-rasa-down = The bot answers without Rasa: questions are answered as before, but other ways of saying yes, no or “get me a person” are understood less well.
condition-worker-down = The worker is away: newly published articles reach the bot later. Customers get their answers as before.
condition-encoder-warming-up = The bot has just been started and is still loading its language model. Customers' questions wait a few seconds.

nav-label = Main
nav-menu = Menu
nav-home = Firstline, to your start page
nav-desk = Tickets
nav-live = Live chats
nav-replies = Replies
nav-figures = Figures
nav-editor = Articles
nav-ask = Ask the bot
nav-admin = Admin
nav-account = Your account
nav-account-of = Account of { $name }
nav-help-centre = Help centre
nav-go-to = Go to: { $name }

toasts-label = Messages
shortcuts-title = Keyboard shortcuts
shortcuts-this = Show this list
shortcuts-send = Send what you are writing
shortcuts-then = then
shortcuts-on = Use these keys in this browser

done-saved = Saved.

duration-under-a-minute = < 1 min
duration-minutes = { $minutes } min
duration-hours = { $hours } h { $minutes } min
duration-days = { $days } d { $hours } h


problem-to-home = To your start page
problem-to-help = To the help centre
problem-other-account = Sign in with another account
problem-again = Try again
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
problem-database-read-only = Nothing can be stored just now, so nothing was changed. Try again in a moment.
problem-database-full = There is no room left to store anything, so nothing was changed. Try again later.
problem-database-busy = This took too long and was given up, so nothing was changed. Try again in a moment.
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
