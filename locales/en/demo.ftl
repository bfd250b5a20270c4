# The demo page: the site of a bank that does not exist.

demo-title = Quillmere: a bank account that explains itself
demo-note = Quillmere is a fictitious bank. This page shows the Firstline chat on a site that embeds it.
demo-skip = Skip to content
demo-bank = Quillmere
demo-nav-label = Main
demo-nav-account = Account
demo-nav-cards = Cards
demo-nav-help = Help centre
demo-languages = Language
demo-headline = Your account, in plain words.
demo-lead = A card, an IBAN and an app. No monthly fee, and somebody who answers when something goes wrong.
demo-help-link = Go to the help centre
demo-card-label = A Quillmere debit card
demo-card-kind = debit
demo-card-holder = Nora Lindqvist
demo-try-title = Ask the chat
demo-try-lead = Pick a question, and the chat in the corner answers it:
demo-try-declined = My card was declined at a shop, what can I do?
demo-try-transfer = How long does a transfer take?
demo-try-person = I want to talk to a person
demo-feature-card-title = Freeze it in a second
demo-feature-card = Lost sight of your card? Freeze it in the app and undo it whenever you like, free of charge.
demo-feature-fees-title = Fees you can count
demo-feature-fees = No monthly fee and none for paying abroad. Every price fits on one page.
demo-feature-people-title = People behind the app
demo-feature-people = The assistant answers day and night. Our team takes over every day from 8:00 to 22:00.
