# The ticket's page at the desk.

ticket-back = Wszystkie zgłoszenia
ticket-number = Zgłoszenie { $number }
ticket-claim = Przejmij zgłoszenie
ticket-packet = Co wiemy
ticket-what-is-wrong = Co się stało
ticket-topic = Temat
ticket-opened = Otwarto
ticket-customer = Klient
ticket-page = Strona

ticket-checklist-empty = Nie było o co pytać.
ticket-missing = { $count ->
    [one] brakuje { $count } odpowiedzi
    [few] brakuje { $count } odpowiedzi
   *[many] brakuje { $count } odpowiedzi
}
ticket-field-pending = Jeszcze nie zapytano
ticket-field-asked = Zapytano, czekamy na odpowiedź
ticket-field-skipped = Bez odpowiedzi
ticket-field-known = znane wcześniej
ticket-field-as-written = nie pasuje do pytania, zapisano dosłownie
ticket-field-depends = Zależy od innej odpowiedzi
ticket-field-not-applicable = Nie dotyczy

ticket-tried = Czego już próbowano
ticket-tried-empty = Klient nie zobaczył żadnego artykułu.
ticket-shown-as-answer = Pokazano jako odpowiedź
ticket-shown-as-choices = Zaproponowano do wyboru
ticket-shown-as-text = Podano jako sprawę spoza zakresu
ticket-confidence = Pewność { $share }
ticket-verdict-none = Bez oceny
ticket-verdict-helped = Pomogło
ticket-verdict-did-not-help = Nie pomogło

ticket-conversation = Rozmowa
ticket-conversation-empty = Nikt jeszcze nic nie napisał.
ticket-sender-customer = Klient
ticket-sender-bot = Bot
ticket-sender-agent = Konsultant
ticket-sender-system = System
ticket-from-article = Z artykułu
ticket-options = Zaproponowane opcje

ticket-reply-label = Odpowiedź do klienta
ticket-reply-hint = Ctrl+Enter wysyła
ticket-reply-send = Wyślij odpowiedź
ticket-reply-claim-first = Aby odpowiedzieć, trzeba przejąć zgłoszenie. Od tej chwili bot milczy.
ticket-reply-others = Klientowi odpowiada { $name }.
ticket-reply-resolved = Zgłoszenie jest zamknięte. Jeśli klient znów napisze, zacznie się nowa sprawa.
ticket-reply-no-right = Twoje konto nie ma uprawnienia do odpowiadania klientom.
ticket-reply-kept = Twój tekst, który nie został wysłany

ticket-notes = Notatki wewnętrzne
ticket-notes-hint = Klienci nigdy ich nie widzą.
ticket-note-label = Nowa notatka
ticket-note-send = Zapisz notatkę

ticket-resolve = Zamknij
ticket-resolution = Wynik
ticket-resolve-hint = Klient dostanie wiadomość, a rozmowę znów przejmie bot.
ticket-resolve-send = Zamknij zgłoszenie
ticket-resolution-solved = Rozwiązane
ticket-resolution-workaround = Podano obejście
ticket-resolution-duplicate = Duplikat
ticket-resolution-not-reproducible = Nie da się odtworzyć
ticket-resolution-no-reply = Klient nie odpowiedział
ticket-resolution-answered-by-article = Pomógł artykuł
ticket-resolution-withdrawn = Wycofane przez klienta
ticket-resolution-other = Inny wynik

ticket-mentioned = Wspomniano także
ticket-mentioned-email = E-mail
ticket-mentioned-phone = Telefon
ticket-mentioned-ticket-number = Numer zgłoszenia
ticket-mentioned-order-number = Numer zamówienia
ticket-mentioned-amount = Kwota
ticket-mentioned-date = Data
ticket-mentioned-error-code = Kod błędu
ticket-mentioned-device = Urządzenie
ticket-mentioned-app-version = Wersja aplikacji
ticket-is-missing = Czego brakuje

ticket-nothing-missing = Znamy wszystko, o co pytamy.

ticket-reason = Powód

ticket-queue = Kolejka

ticket-language = Język

ticket-shown-as-sent = Wysłane przez pracownika
ticket-steps = Przejrzane kroki: { $shown } z { $count }

ticket-rating = Ocena

ticket-rated = { $score } na 5

ticket-release = Oddaj do kolejki
ticket-release-title = Oddać zgłoszenie do kolejki?
ticket-release-mine = Klient dostanie wiadomość, że sprawę przejmie inna osoba.
ticket-release-hint = Teraz ma je { $name }. Klient dostanie wiadomość, że sprawę przejmie inna osoba.
ticket-release-send = Oddaj zgłoszenie

ticket-resolve-title = Zamknięcie zgłoszenia

ticket-verdict-question = Czy jest o tym artykuł?

ticket-article-verdict-none = Bez oceny
ticket-article-verdict-right = Artykuł dobry
ticket-article-verdict-wrong = Artykuł błędny
ticket-article-verdict-missing = Brak artykułu

ticket-which-article = Który artykuł

ticket-not-now = To nie jest teraz możliwe. Powód widać na stronie zgłoszenia.

ticket-to-ticket = Wróć do zgłoszenia

ticket-tabs-label = Części zgłoszenia

ticket-tab-packet = Opis
ticket-tab-conversation = Czat
ticket-tab-articles = Artykuły
ticket-tab-notes = Notatki
ticket-tab-customer = Klient
ticket-tab-activity = Historia

ticket-customer-nameless = Nie podano imienia

ticket-kind-anonymous = Nieznany
ticket-kind-claimed = Dane z rozmowy
ticket-kind-verified = Potwierdzony
ticket-kind-anonymous-means = Nie wiadomo, kto to jest. Nie należy podawać danych osobowych.
ticket-kind-claimed-means = Tak podaje klient; nikt tego nie sprawdził. Nie należy podawać danych osobowych.
ticket-kind-verified-means = Klient jest zalogowany w witrynie, która potwierdza jego tożsamość.

ticket-email = E-mail

ticket-external-id = Nr klienta
# What a page tells about itself and the browser by itself
ticket-said-title = Tytuł strony
ticket-said-referrer = Strona odsyłająca
ticket-said-browser = Przeglądarka

ticket-earlier = Wcześniejsze sprawy
ticket-earlier-none = To pierwsza sprawa.
ticket-earlier-unknown = Brak na tym czacie. Sprawy z innych czatów widać tylko u potwierdzonych klientów.
ticket-earlier-title = Sprawa { $number }
ticket-earlier-open = Czeka
ticket-earlier-claimed = U konsultanta
ticket-earlier-resolved = Zamknięte
ticket-earlier-confirmed = Odpowiedział bot
ticket-earlier-assumed = Odpowiedział bot, bez potwierdzenia
ticket-earlier-handed-off = Przekazane ludziom
ticket-earlier-abandoned = Niedokończone
ticket-earlier-out-of-area = Poza naszym zakresem
ticket-earlier-running = Trwa

ticket-state-sent = Wysłano
ticket-state-seen = Przeczytano

ticket-articles = Podpowiadane artykuły
ticket-articles-search = Szukaj w artykułach
ticket-articles-find = Szukaj
ticket-articles-starting = Wyszukiwarka jeszcze się uruchamia.
ticket-articles-none = Żaden artykuł nie pasuje.
ticket-articles-about = Dla słów „{ $words }”

ticket-band-sure = pewne
ticket-band-unsure = niepewne
ticket-band-none = słabe

ticket-article-internal = Wewnętrzny: klient go nie widzi
ticket-article-verified = Tylko dla potwierdzonych klientów
ticket-article-out-of-area = Spoza naszego zakresu, nie ma go w centrum pomocy
ticket-article-public = Publiczny
ticket-article-page = Strona publiczna

ticket-insert-answer = Wstaw jako odpowiedź
ticket-insert-link = Wstaw link

ticket-detach = Wyślij bez artykułu

ticket-reader = Czytanie

ticket-canned = Szablony
ticket-canned-search = Znajdź szablon
ticket-canned-hint = Enter wstawia, Esc zamyka. Listę otwiera / na początku odpowiedzi.
ticket-canned-manage = Wszystkie szablony

ticket-activity = Historia

ticket-event-request-opened = Pierwsza wiadomość: { $who }
ticket-event-request-rated = Ocena { $score } na 5: { $who }
ticket-event-request-reopened = Wznowiono po uznaniu sprawy za rozwiązaną: { $who }
ticket-event-opened = Przekazano: { $reason } ({ $who })
ticket-event-reason-changed = Teraz powód: { $reason } ({ $who })
ticket-event-claimed = Przejęto: { $who }
ticket-event-released = Oddano do kolejki: { $who }
ticket-event-taken-away = Oddano do kolejki: { $who } (było u: { $before })
ticket-event-replied = Odpowiedź: { $who }
ticket-event-note-written = Notatka: { $who }
ticket-event-resolved = Zamknięto z wynikiem „{ $resolution }”: { $who }
ticket-event-field-asked = Zadano pytanie: { $field }
ticket-event-field-answered = Jest odpowiedź: { $field }
ticket-event-field-skipped = Pominięto: { $field }
ticket-event-field-not-applicable = Nie dotyczy: { $field }
ticket-event-field-corrected = Poprawiona odpowiedź: { $field }
ticket-event-field-asked-again = Zapytano ponownie: { $field }
ticket-event-callback-wanted = Klient prosi o telefon: { $who }
ticket-event-checklist-ended = Koniec pytań: { $who }
ticket-event-article-judged = Baza wiedzy – { $verdict }: { $who }

ticket-viewer-viewing = { $name } też tu jest
ticket-viewer-typing = { $name } pisze
ticket-viewer-typing-warning = { $name } właśnie pisze odpowiedź w tym zgłoszeniu.

ticket-script-held = Wyślemy za
ticket-script-undo = Cofnij
ticket-script-sending = Wysyłamy…
ticket-script-offline = Jeszcze nie wysłano: brak połączenia. Spróbujemy ponownie.
ticket-script-again = Spróbuj ponownie
ticket-script-edit = Zmień
ticket-script-customer-types = Klient pisze…
ticket-script-gaps = Przed wysłaniem proszę uzupełnić lub usunąć:
ticket-script-no-replies = Żaden szablon nie pasuje.
ticket-script-replies-failed = Nie udało się wczytać szablonów.
ticket-script-resolved = Zgłoszenie zamknięte.
ticket-script-released = Zgłoszenie wróciło do kolejki.
ticket-script-to-list = Wszystkie zgłoszenia
ticket-script-unsent = Jest niewysłany tekst:
ticket-script-anyway = Mimo to kontynuuj
ticket-script-today = Dzisiaj
ticket-script-yesterday = Wczoraj
ticket-script-key-reply = Odpowiedz
ticket-script-key-note = Napisz notatkę
ticket-script-key-claim = Przejmij zgłoszenie
ticket-script-key-resolve = Zamknij zgłoszenie
ticket-script-key-articles = Szukaj w artykułach
ticket-script-key-canned = Szablony
ticket-script-key-undo = Cofnij wysyłaną odpowiedź

ticket-problem-already-claimed = { $name } ma już to zgłoszenie.
ticket-problem-not-yours = Nic nie wysłano: zgłoszenie ma teraz { $name }. Tekst jest nadal tutaj.
problem-ticket-not-claimed = Nikt już nie ma tego zgłoszenia; jest w kolejce.
problem-reply-incomplete = Proszę uzupełnić lub usunąć tekst w podwójnych nawiasach klamrowych i wysłać ponownie.
problem-reply-differs = Wcześniejsza wersja tego tekstu już dotarła do klienta. Aby wysłać także tę, proszę wysłać ponownie.
problem-article-not-for-customer = Klient nie może czytać tego artykułu albo artykuł został wycofany. Proszę wysłać tekst bez niego.
problem-article-unreadable = Nie udało się odczytać artykułu. Proszę odświeżyć stronę i spróbować ponownie.
problem-article-verdict-invalid = Proszę wskazać, który artykuł był dobry lub błędny.
problem-request-not-found = Ten klient nie ma takiej sprawy.

# Canned replies.

replies-title = Szablony odpowiedzi
replies-new = Nowy szablon
replies-search = Szukaj
replies-all = Wszystkie szablony
replies-column-title = Nazwa
replies-column-shortcut = Skrót
replies-column-languages = Języki
replies-column-site = Witryna
replies-column-changed = Zmieniono
replies-none-found-title = Nic nie znaleziono
replies-none-found = Żaden szablon nie zawiera tych słów.
replies-empty-title = Nie ma jeszcze szablonów
replies-empty = Warto zapisać to, co konsultanci często wysyłają: w odpowiedzi znajdą to po wpisaniu /.
replies-empty-reader = Może je dodać osoba, która zarządza szablonami.
replies-title-hint = Widoczna tylko dla konsultantów.
replies-shortcut-hint = Litery, cyfry, myślniki.
replies-variables = Wypełniane, gdy konsultant wybiera szablon. To, co nieznane, trzeba zastąpić przed wysłaniem.
replies-variable-customer-name = imię klienta
replies-sample-customer-name = Maria Nowak
replies-variable-agent-name = imię konsultanta
replies-sample-agent-name = Alex
replies-variable-ticket-number = numer zgłoszenia
replies-sample-ticket-number = 1042
replies-variable-site-name = nazwa witryny
replies-sample-site-name = Nasz Sklep
replies-theirs = Zapisane tymczasem przez kogoś innego:
replies-save = Zapisz
replies-remove = Usuń
replies-remove-title = Usunąć ten szablon?
replies-remove-text = Wysłane odpowiedzi pozostaną bez zmian.
replies-read-only = Wystarczy wpisać to na początku odpowiedzi lub wybrać z listy:
reply-error-title = Nazwa ma od 1 do 100 znaków.
reply-error-shortcut = Litery i cyfry, między nimi pojedyncze myślniki, najwyżej 32 znaki.
reply-error-taken = Inny szablon ma już ten skrót.
reply-error-empty = Proszę wpisać tekst przynajmniej w jednym języku.
reply-error-language = Jeden z tekstów jest w nieobsługiwanym języku.
reply-error-long = Tekst ma najwyżej 3500 znaków.
reply-error-many = Witryna ma już maksymalną liczbę szablonów.
reply-error-unreadable = Tekst zawiera znaki, których nie można zapisać.
reply-error-variable = Są tylko te zmienne: { $variables }.
problem-canned-reply-not-found = Tego szablonu już nie ma.
problem-canned-reply-invalid = Jeszcze nie zapisano: proszę sprawdzić oznaczone pole.
problem-shortcut-taken = Jeszcze nie zapisano: skrót jest zajęty.
problem-canned-reply-changed = Tymczasem ktoś inny zapisał ten szablon. Twój tekst jest nadal tutaj; ponowny zapis zastąpi tamten.
done-reply-added = Szablon dodany.
done-reply-saved = Szablon zapisany.
done-reply-removed = Szablon usunięty.
