# Strony serwera: ramka, logowanie, panel agenta, centrum pomocy, błędy.

page-product = Firstline
page-skip = Przejdź do treści

duration-under-a-minute = < 1 min
duration-minutes = { $minutes } min
duration-hours = { $hours } godz. { $minutes } min
duration-days = { $days } d { $hours } godz.

sign-in-title = Logowanie
sign-in-email = E-mail
sign-in-password = Hasło
sign-in-send = Zaloguj się
sign-in-wrong = Nieprawidłowy e-mail lub hasło.
sign-in-again = Zaloguj się w nowej karcie
sign-in-go-on = Dalej
signed-in-as = Zalogowano jako { $name }.
sign-out = Wyloguj się

desk-title = Zgłoszenia
desk-nav-label = Menu główne
desk-nav-tickets = Zgłoszenia
desk-connection-lost = Brak połączenia. Dane na ekranie mogą być nieaktualne; wciąż próbujemy.
desk-views-label = Które zgłoszenia
desk-view-new = Nowe
desk-view-mine = Moje
desk-view-all = Wszystkie
desk-empty-new-title = Nikt nie czeka
desk-empty-new = Nowe zgłoszenia pojawią się tu same.
desk-empty-mine-title = Nie masz zgłoszeń
desk-empty-mine = Przejmij zgłoszenie z listy „Nowe”, a pojawi się tutaj.
desk-empty-all-title = Nie ma jeszcze zgłoszeń
desk-empty-all = Gdy bot przekaże pierwsze zgłoszenie, pojawi się ono tutaj.
desk-no-subject = (bez tematu)
desk-column-number = Nr
desk-column-subject = Temat
desk-column-priority = Priorytet
desk-column-reason = Powód
desk-column-language = Język
desk-column-queue = Kolejka
desk-column-status = Stan
desk-column-open-for = Otwarte od

desk-priority-low = Niski
desk-priority-normal = Zwykły
desk-priority-high = Wysoki
desk-priority-urgent = Pilny

desk-status-open = Czeka
desk-status-claimed = Prowadzi: { $name }
desk-status-mine = Prowadzisz Ty
desk-status-resolved = Zamknięte
desk-status-resolved-as = Zamknięte: { $resolution }

desk-reason-asked-for-person = Prośba o rozmowę z człowiekiem
desk-reason-no-answer = Brak odpowiedzi w artykułach
desk-reason-low-confidence = Bot nie miał pewności
desk-reason-did-not-help = Odpowiedź nie pomogła
desk-reason-frustrated = Klient jest zdenerwowany
desk-reason-time-limit = Trwało to zbyt długo
desk-reason-bot-failure = Awaria bota
desk-reason-out-of-hours = Wiadomość poza godzinami pracy
desk-reason-policy = Potrzebna decyzja człowieka
desk-reason-safety = Kwestia bezpieczeństwa

desk-back = Wszystkie zgłoszenia
desk-number = Zgłoszenie { $number }
desk-claim = Przejmij zgłoszenie
desk-packet = Co wiemy
desk-what-is-wrong = Co się stało
desk-topic = Dział
desk-opened = Otwarto
desk-customer = Klient
desk-customer-anonymous = Tożsamość nieznana
desk-customer-claimed = Tożsamość podana, niepotwierdzona
desk-customer-verified = Tożsamość potwierdzona
desk-page = Strona
desk-unknown = nieznana

desk-checklist = Pytania do klienta
desk-checklist-empty = Nie było o co pytać.
desk-missing = { $count ->
    [one] brakuje { $count } odpowiedzi
    [few] brakuje { $count } odpowiedzi
   *[many] brakuje { $count } odpowiedzi
}
desk-field-pending = Jeszcze nie zapytano
desk-field-asked = Zapytano, czekamy na odpowiedź
desk-field-skipped = Bez odpowiedzi
desk-field-known = znane wcześniej

desk-tried = Czego już próbowano
desk-tried-empty = Klient nie zobaczył żadnego artykułu.
desk-shown-as-answer = Pokazano jako odpowiedź
desk-shown-as-choices = Zaproponowano do wyboru
desk-confidence = Pewność { $share }
desk-verdict-none = Bez oceny
desk-verdict-helped = Pomogło
desk-verdict-did-not-help = Nie pomogło

desk-conversation = Rozmowa
desk-conversation-empty = Nikt jeszcze nic nie napisał.
desk-sender-customer = Klient
desk-sender-bot = Bot
desk-sender-agent = Agent
desk-sender-system = System
desk-from-article = Z artykułu
desk-options = Zaproponowane opcje

desk-reply-label = Odpowiedź do klienta
desk-reply-hint = Ctrl+Enter wysyła
desk-reply-send = Wyślij odpowiedź
desk-reply-claim-first = Aby odpowiedzieć, przejmij zgłoszenie. Od tej chwili bot milczy.
desk-reply-others = Klientowi odpowiada { $name }.
desk-reply-resolved = Zgłoszenie jest zamknięte. Jeśli klient znów napisze, zacznie się nowa sprawa.
desk-reply-no-right = Twoje konto nie ma prawa odpowiadać klientom.
desk-reply-kept = Twój tekst, który nie został wysłany

desk-notes = Notatki wewnętrzne
desk-notes-hint = Klienci nigdy ich nie widzą.
desk-note-label = Nowa notatka
desk-note-send = Zapisz notatkę

desk-resolve = Zamknięcie
desk-resolution = Wynik
desk-resolve-hint = Klient dostanie wiadomość, a rozmowę znów przejmie bot.
desk-resolve-send = Zamknij zgłoszenie
desk-resolution-solved = Rozwiązane
desk-resolution-workaround = Podano obejście
desk-resolution-duplicate = Duplikat
desk-resolution-not-reproducible = Nie da się odtworzyć
desk-resolution-no-reply = Klient nie odpowiedział
desk-resolution-answered-by-article = Pomógł artykuł
desk-resolution-other = Inny

help-title = Centrum pomocy
help-contents-title = W czym możemy pomóc?
help-other-topics = Inne tematy
help-empty = W tym języku nie ma jeszcze artykułów.
help-other-languages = W innych językach
help-back = Wszystkie artykuły
help-last-changed = Ostatnia zmiana:
help-language = Język: { $name }

problem-to-help = Do centrum pomocy
problem-to-desk = Do zgłoszeń
problem-other-account = Zaloguj się na inne konto
problem-unsent = Nie udało się połączyć z serwerem. Tekst nadal tu jest: wyślij go jeszcze raz, nie dotrze podwójnie.
problem-401-title = Zaloguj się
problem-401 = Aby przejść dalej, trzeba się zalogować.
problem-403-title = Nie masz dostępu do tej strony
problem-403 = Twoje konto nie ma potrzebnego prawa.
problem-404-title = Nie ma takiej strony
problem-404 = Sprawdź adres albo zacznij stąd od nowa.
problem-405-title = Tutaj tak się nie da
problem-405 = Wróć i spróbuj inaczej.
problem-409-title = Ktoś był szybszy
problem-409 = W międzyczasie coś się zmieniło. Odśwież stronę i sprawdź jeszcze raz.
problem-422-title = Nie udało się odczytać danych
problem-422 = Wróć i sprawdź, co zostało wpisane.
problem-429-title = Zbyt wiele prób
problem-429 = Odczekaj chwilę i spróbuj ponownie.
problem-500-title = Coś poszło nie tak po naszej stronie
problem-500 = To nie Twoja wina. Spróbuj ponownie za chwilę.
problem-503-title = Usługa jest chwilowo niedostępna
problem-503 = Nic się nie zmieniło. Spróbuj ponownie za chwilę.
problem-right-missing = Twoje konto nie ma potrzebnego prawa. Może je nadać administrator.
problem-sign-in-required = Sesja wygasła. Skopiuj niewysłany tekst, zaloguj się ponownie i odśwież tę stronę.
problem-csrf-token-wrong = Ta strona jest nieaktualna. Skopiuj niewysłany tekst, odśwież stronę i spróbuj ponownie.
problem-form-foreign = Formularz logowania trzeba otworzyć pod tym adresem. Otwórz stronę logowania i spróbuj ponownie.
problem-form-unreadable = Nie udało się odczytać formularza. Odśwież stronę i spróbuj ponownie.
problem-page-not-found = Pod tym adresem nie ma artykułu. Mógł zostać przeniesiony lub wycofany; wszystkie artykuły są w centrum pomocy.
problem-site-not-found = Pod tym adresem nie ma centrum pomocy. Sprawdź link, który Cię tu przyprowadził.
problem-ticket-not-found = Nie ma takiego zgłoszenia albo należy ono do serwisu, którym się nie zajmujesz.
problem-ticket-already-claimed = Inny konsultant przejął to zgłoszenie wcześniej.
problem-ticket-not-yours = To nie jest Twoje zgłoszenie, więc nic nie wysłano. Może to zrobić tylko agent, który je przejął.
problem-ticket-resolved = Zgłoszenie jest już zamknięte, więc nic się nie zmieniło.
problem-text-empty = Najpierw coś napisz.
problem-text-too-long = Tekst jest za długi. Wiadomość ma najwyżej 4000 znaków; wyślij ją w częściach.
problem-text-unreadable = Tekst zawiera znaki, których nie można zapisać. Wpisz go jeszcze raz.
problem-message-invalid = Nie udało się przyjąć wiadomości. Odśwież stronę i spróbuj ponownie.
problem-resolution-unknown = Wybierz jeden z wyników z listy.
