# Strony serwera: ramka, nawigacja, komunikaty, błędy.

page-product = Firstline
page-skip = Przejdź do treści
page-cancel = Anuluj
page-close = Zamknij
page-connection-lost = Brak połączenia. Dane na ekranie mogą być nieaktualne; wciąż próbujemy.

nav-label = Menu główne
nav-menu = Menu
nav-home = Firstline, do strony początkowej
nav-desk = Zgłoszenia
nav-live = Czaty na żywo
nav-replies = Szablony
nav-editor = Artykuły
nav-ask = Zapytaj bota
nav-admin = Ustawienia
nav-account = Twoje konto
nav-account-of = Konto: { $name }
nav-help-centre = Centrum pomocy
nav-go-to = Przejdź do: { $name }

toasts-label = Komunikaty
shortcuts-title = Skróty klawiszowe
shortcuts-this = Pokaż tę listę
shortcuts-send = Wyślij pisany tekst
shortcuts-then = potem
shortcuts-on = Włącz te klawisze w tej przeglądarce

done-saved = Zapisano.
done-created = Utworzono.
done-deleted = Usunięto.
done-published = Opublikowano. Czytelnicy i bot zobaczą to za chwilę.
done-unpublished = Wycofano. Czytelnicy i bot już tego nie widzą.
done-restored = Przywrócono jako nową wersję roboczą.

duration-under-a-minute = < 1 min
duration-minutes = { $minutes } min
duration-hours = { $hours } godz. { $minutes } min
duration-days = { $days } d { $hours } godz.


problem-to-home = Do strony początkowej
problem-to-help = Do centrum pomocy
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
