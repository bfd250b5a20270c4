# Strona demonstracyjna: witryna banku, który nie istnieje.

demo-title = Quillmere: konto, które mówi po ludzku
demo-note = Quillmere to fikcyjny bank. Ta strona pokazuje czat Firstline w witrynie, w której go osadzono.
demo-skip = Przejdź do treści
demo-bank = Quillmere
demo-nav-label = Menu główne
demo-nav-account = Konto
demo-nav-cards = Karty
demo-nav-help = Centrum pomocy
demo-languages = Język
demo-headline = Konto opisane prostymi słowami.
demo-lead = Karta, IBAN i aplikacja. Bez miesięcznej opłaty i z kimś, kto odpowie, gdy coś pójdzie nie tak.
demo-help-link = Przejdź do centrum pomocy
demo-card-label = Karta debetowa Quillmere
demo-card-kind = debetowa
demo-card-holder = Nora Lindqvist
demo-try-title = Pytania do czatu
demo-try-lead = Wystarczy wybrać pytanie, a czat w rogu na nie odpowie:
demo-try-declined = Moja karta została odrzucona w sklepie, co mogę zrobić?
demo-try-transfer = Jak długo trwa przelew?
demo-try-person = Chcę porozmawiać z człowiekiem
demo-feature-card-title = Blokada w sekundę
demo-feature-card = Karta gdzieś się zapodziała? W aplikacji można ją tymczasowo zablokować i w każdej chwili odblokować. Bezpłatnie.
demo-feature-fees-title = Opłaty, które da się policzyć
demo-feature-fees = Bez opłaty miesięcznej i bez opłat za płatności za granicą. Wszystkie ceny mieszczą się na jednej stronie.
demo-feature-people-title = Za aplikacją stoją ludzie
demo-feature-people = Asystent odpowiada przez całą dobę, a nasz zespół codziennie od 8:00 do 22:00.
