# The desk's lists: tickets, notifications, chats that the bot has.

# Views, queues, filters
desk-title = Zgłoszenia
desk-views-label = Które zgłoszenia
desk-view-new = Nowe
desk-view-unassigned = Nieprzydzielone
desk-view-mine = Moje
desk-view-all = Wszystkie
desk-view-resolved = Zamknięte
desk-queues = Kolejki
desk-queue-every = Wszystkie kolejki
desk-search = Szukaj zgłoszeń
desk-search-hint = Numer, klient, dowolne słowa
desk-any-queue = Wszystkie kolejki
desk-any-priority = Każdy priorytet
desk-any-reason = Każdy powód
desk-any-language = Każdy język
desk-any-level = Każdy poziom
desk-any-status = Każdy stan
desk-sort = Kolejność
desk-sort-priority = Od najpilniejszych
desk-sort-waiting = Od najdłużej czekających
desk-sort-newest = Od najnowszych
desk-sort-activity = Od ostatniej wiadomości
desk-apply = Zastosuj
desk-clear = Wyczyść wyszukiwanie i filtry
desk-range = { $first }–{ $last } z { $total }
desk-none = Nie ma tu zgłoszeń
desk-pages = Strony listy
desk-page = Strona { $page } z { $pages }
desk-page-previous = Poprzednia
desk-page-next = Następna
desk-page-first = Do pierwszej strony
desk-page-gone-title = Lista jest już krótsza
desk-page-gone = Na tę stronę nie wystarcza już zgłoszeń.

# Nothing to show
desk-empty-new-title = Nic nowego
desk-empty-new = Zgłoszenia, których nikt jeszcze nie otworzył, pojawią się tu same.
desk-empty-unassigned-title = Nikt nie czeka na konsultanta
desk-empty-unassigned = Każde zgłoszenie ktoś prowadzi. Nowe pojawią się tu same.
desk-empty-mine-title = Nie masz zgłoszeń
desk-empty-mine = Przejmij zgłoszenie z listy „Nieprzydzielone”, a pojawi się tutaj.
desk-empty-all-title = Nie ma jeszcze zgłoszeń
desk-empty-all = Gdy bot przekaże pierwsze zgłoszenie, pojawi się ono tutaj.
desk-empty-resolved-title = Nic jeszcze nie zamknięto
desk-empty-resolved = Zgłoszenia trafiają tu po zamknięciu.
desk-nothing-found-title = Żadne zgłoszenie nie pasuje
desk-nothing-found = Spróbuj mniejszej liczby słów albo szukaj na liście „Wszystkie”.

# Rows
desk-no-subject = (bez tematu)
desk-unread = Nieprzeczytane
desk-column-subject = Temat
desk-column-customer = Klient
desk-column-priority = Priorytet
desk-column-reason = Powód
desk-column-language = Język
desk-column-language-short = Jęz.
desk-column-level = Poziom
desk-column-queue = Kolejka
desk-column-status = Stan
desk-column-with = Kto prowadzi
desk-column-waiting = Czeka
desk-column-resolved = Zamknięte
desk-answered = Odpowiedziano
desk-with-nobody = Nikt
desk-with-you = Ty
desk-with-bot = Bot
desk-viewing = Teraz ogląda: { $names }
desk-viewing-typing = { $name } (pisze)
desk-customer-unknown = Anonim
desk-customer-verified = Tożsamość potwierdzona
desk-priority-low = Niski
desk-priority-normal = Zwykły
desk-priority-high = Wysoki
desk-priority-urgent = Pilny
desk-status-open = Czeka
desk-status-claimed = Prowadzi: { $name }
desk-status-mine = Prowadzisz Ty
desk-status-resolved-as = Zamknięte: { $resolution }
desk-status-open-one = Czeka na konsultanta
desk-status-claimed-one = W toku
desk-status-resolved-one = Zamknięte
desk-reason-asked-for-person = Prośba o rozmowę z człowiekiem
desk-reason-callback = Prośba o telefon
desk-reason-no-answer = Brak odpowiedzi w artykułach
desk-reason-low-confidence = Bot nie miał pewności
desk-reason-did-not-help = Odpowiedź nie pomogła
desk-reason-frustrated = Klient jest zdenerwowany
desk-reason-time-limit = Trwało to zbyt długo
desk-reason-bot-failure = Awaria bota
desk-reason-out-of-hours = Wiadomość poza godzinami pracy
desk-reason-policy = Potrzebna decyzja człowieka
desk-reason-safety = Kwestia bezpieczeństwa
desk-reason-taken-over = Przejęto rozmowę od bota
desk-reason-out-of-area = Sprawa nie dla pierwszej linii

# Keys
desk-key-next = Następny wiersz
desk-key-previous = Poprzedni wiersz
desk-key-open = Otwórz wiersz
desk-key-search = Szukaj
desk-key-view = Pokaż: { $name }

# Notifications
alerts-title = Powiadomienia
alerts-hint = Tylko w tej przeglądarce i tylko gdy jest otwarta strona Firstline.
alerts-show = Pokazuj powiadomienia
alerts-sound = Odtwarzaj dźwięk
alerts-about = O czym
alerts-about-messages = Wiadomości w moich zgłoszeniach
alerts-about-new = Nowe zgłoszenia
alerts-queues = Nowe zgłoszenia z tych kolejek
alerts-blocked = Przeglądarka blokuje powiadomienia tej strony. Można je włączyć w ustawieniach witryny.
alerts-unsupported = Ta przeglądarka pokazuje powiadomienia tylko na stronach https.
alerts-try = Wypróbuj
alerts-try-text = Tak wyglądają powiadomienia.
alerts-new = Nowe zgłoszenie { $number }
alerts-new-many = Nowe zgłoszenia: { $count }
alerts-message = { $customer } · zgłoszenie { $number }
alerts-on = włączone
alerts-off = wyłączone

# Chats that the bot has
live-title = Czaty na żywo
live-hint = O czym bot teraz rozmawia. Rozmowa, w której przez { $minutes } minut panuje cisza, znika z listy.
live-count = { $count ->
    [one] { $count } rozmowa
    [few] { $count } rozmowy
   *[many] { $count } rozmów
}
live-empty-title = Bot z nikim teraz nie rozmawia
live-empty = Rozmowy pojawią się tu same, gdy tylko klient napisze.
live-column-last = Ostatnia wypowiedź
live-column-topic = Temat
live-column-page = Strona
live-column-helped = Ostatnia odpowiedź
live-column-since = Trwa
live-no-topic = jeszcze bez tematu
live-verdict-helped = Pomogła
live-verdict-did-not-help = Nie pomogła
live-verdict-none = Jeszcze bez oceny
live-verdict-nothing-shown = Niczego jeszcze nie pokazano
live-said-customer = Klient:
live-said-bot = Bot:
live-said-agent = Konsultant:
live-said-system = Serwis:
live-back = Wszystkie rozmowy
live-chat-of = Rozmowa: { $name }
live-chat-number = Rozmowa { $number }
live-with-bot = Odpowiada bot
live-over = Rozmowa zakończona
live-not-begun = Nic jeszcze nie powiedziano
live-handed-off = Rozmowę przejęli ludzie: zgłoszenie { $number }
live-open-ticket = Otwórz zgłoszenie
live-take-over = Przejmij rozmowę
live-take-over-hint = Powstanie zgłoszenie przypisane do Ciebie. Bot zamilknie, a klient zobaczy Twoje imię.
live-take-over-no-right = To konto może oglądać, ale nie przejmować rozmów.
live-typing = Klient pisze…
live-transcript = Rozmowa
live-context = Co wiemy
live-question = Pytanie
live-tried = Czego próbował bot
live-tried-empty = Bot nie pokazał jeszcze żadnego artykułu.
live-shown-as-answer = Pokazany jako odpowiedź
live-shown-as-choices = Zaproponowany do wyboru
live-shown-as-text = Podano jako sprawę spoza zakresu
live-confidence = Pewność { $share }
live-steps = Przejrzane kroki: { $shown } z { $count }
live-unknown = nie wiadomo

# Refusals
problem-chat-not-found = Nie ma takiej rozmowy albo należy ona do witryny, którą się nie zajmujesz.
problem-chat-over = Ta rozmowa się zakończyła, nie ma czego przejmować.

figures-title = Liczby
figures-period = Okres
figures-days = { $count ->
    [1] 24 godziny
    [one] { $count } dzień
    [few] { $count } dni
    [many] { $count } dni
   *[other] { $count } dnia
}
figures-requests = Sprawy
figures-running = Jeszcze trwają
figures-first-line = Zakończone na pierwszej linii
figures-outcomes = Jak się zakończyły
figures-reasons = Dlaczego przekazano do ludzi: { $count }
figures-column-how = Zakończenie
figures-column-why = Powód
figures-column-count = Sprawy
figures-column-share = Udział
figures-column-priority = Priorytet
figures-outcome-confirmed = Rozwiązane, klient potwierdził
figures-outcome-assumed = Rozwiązane, klient już nie pisał
figures-outcome-handed-off = Przekazane do ludzi
figures-outcome-abandoned = Klient zrezygnował
figures-outcome-out-of-area = Poza zakresem, powiedziano o tym
figures-priority-of-topic = Według tematu
figures-priority-urgent = Pilny
figures-priority-high = Co najmniej wysoki
figures-empty-title = W tym czasie o nic nie pytano
figures-empty = Gdy tylko klienci o coś zapytają, zostanie to tu policzone.
