# Strony serwera: ramka, nawigacja, komunikaty, błędy.

page-product = Firstline
page-skip = Przejdź do treści
page-cancel = Anuluj
page-close = Zamknij
page-connection-lost = Brak połączenia. Dane na ekranie mogą być nieaktualne; wciąż próbujemy.

# What does not work as it should, on every staff page.
condition-database-read-only = Baza danych jest tylko do odczytu: odpowiedzi i zmiany nie są zapisywane. Klienci są o tym informowani; ich wiadomości czekają w przeglądarce i zostaną wysłane później.
condition-database-full = W bazie danych nie ma już miejsca: odpowiedzi i zmiany mogą się nie zapisać. Klienci są o tym informowani; ich wiadomości czekają w przeglądarce i zostaną wysłane później.
condition-database-busy = Baza danych odpowiada zbyt wolno: odpowiedzi i zmiany mogą się nie zapisać. Klienci być może będą musieli poczekać; nic z tego, co napiszą, nie przepadnie.
condition-database-down = Baza danych jest niedostępna: nie można niczego odczytać ani zapisać. Klienci są o tym informowani; ich wiadomości czekają w przeglądarce i zostaną wysłane później.
condition-index-missing = Jedna ze stron nie ma indeksu bazy wiedzy: dopóki nie powstanie, pytania z niej stają się zgłoszeniami.
condition-index-damaged = Najnowszy indeks bazy wiedzy jest uszkodzony i powstaje od nowa. Do tego czasu bot odpowiada z wcześniejszej kopii albo z bazy danych.
condition-index-stale = Indeks bazy wiedzy jest opóźniony: bot nie zna jeszcze najnowszych artykułów.
condition-rasa-partly-down = Jeden z procesów Rasa nie działa. Jego rozmowy przejęły pozostałe; klienci niczego nie zauważają.
condition-rasa-down = Bot odpowiada bez Rasa: na pytania odpowiada jak dotąd, ale gorzej rozumie inaczej wyrażone „tak”, „nie” i prośbę o rozmowę z człowiekiem.
condition-worker-down = Proces pracujący w tle nie działa: nowo opublikowane artykuły dotrą do bota później. Klienci dostają odpowiedzi jak zwykle.
condition-encoder-warming-up = Bot został właśnie uruchomiony i wczytuje jeszcze model językowy. Pytania klientów czekają kilka sekund.

nav-label = Menu główne
nav-menu = Menu
nav-home = Firstline, do strony początkowej
nav-desk = Zgłoszenia
nav-live = Czaty na żywo
nav-replies = Szablony
nav-figures = Liczby
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

duration-under-a-minute = < 1 min
duration-minutes = { $minutes } min
duration-hours = { $hours } godz. { $minutes } min
duration-days = { $days } d { $hours } godz.


problem-to-home = Do strony początkowej
problem-to-help = Do centrum pomocy
problem-other-account = Zaloguj się na inne konto
problem-again = Spróbuj ponownie
problem-unsent = Nie udało się połączyć z serwerem. Tekst nadal tu jest: proszę wysłać go jeszcze raz, nie dotrze podwójnie.
problem-401-title = Proszę się zalogować
problem-401 = Aby przejść dalej, trzeba się zalogować.
problem-403-title = Brak dostępu do tej strony
problem-403 = Twoje konto nie ma potrzebnego uprawnienia.
problem-404-title = Nie ma takiej strony
problem-404 = Proszę sprawdzić adres albo zacząć stąd od nowa.
problem-405-title = Tutaj tak się nie da
problem-405 = Proszę wrócić i spróbować inaczej.
problem-409-title = Ktoś był szybszy
problem-409 = W międzyczasie coś się zmieniło. Proszę odświeżyć stronę i sprawdzić jeszcze raz.
problem-422-title = Nie udało się odczytać danych
problem-422 = Proszę wrócić i sprawdzić, co zostało wpisane.
problem-429-title = Zbyt wiele prób
problem-429 = Proszę odczekać chwilę i spróbować ponownie.
problem-500-title = Coś poszło nie tak po naszej stronie
problem-500 = To nie Twoja wina. Proszę spróbować ponownie za chwilę.
problem-503-title = Usługa jest chwilowo niedostępna
problem-503 = Nic się nie zmieniło. Proszę spróbować ponownie za chwilę.
problem-database-read-only = Chwilowo nie można niczego zapisać, więc nic nie zostało zmienione. Spróbuj ponownie za chwilę.
problem-database-full = Brakuje miejsca na zapis, więc nic nie zostało zmienione. Spróbuj ponownie później.
problem-database-busy = Trwało to zbyt długo i zostało przerwane, więc nic nie zostało zmienione. Spróbuj ponownie za chwilę.
problem-right-missing = Twoje konto nie ma potrzebnego uprawnienia. Może je nadać administrator.
problem-sign-in-required = Sesja wygasła. Proszę skopiować niewysłany tekst, zalogować się ponownie i odświeżyć tę stronę.
problem-csrf-token-wrong = Ta strona jest nieaktualna. Proszę skopiować niewysłany tekst, odświeżyć stronę i spróbować ponownie.
problem-form-foreign = Formularz logowania trzeba otworzyć pod tym adresem. Proszę otworzyć stronę logowania i spróbować ponownie.
problem-form-unreadable = Nie udało się odczytać formularza. Proszę odświeżyć stronę i spróbować ponownie.
problem-page-not-found = Pod tym adresem nie ma artykułu. Mógł zostać przeniesiony lub wycofany; wszystkie artykuły są w centrum pomocy.
problem-site-not-found = Pod tym adresem nie ma centrum pomocy. Proszę sprawdzić link, który tu prowadził.
problem-ticket-not-found = Nie ma takiego zgłoszenia albo należy ono do witryny, której to konto nie obsługuje.
problem-ticket-already-claimed = Inny konsultant przejął to zgłoszenie wcześniej.
problem-ticket-not-yours = To nie jest Twoje zgłoszenie, więc nic nie wysłano. Może to zrobić tylko konsultant, który je przejął.
problem-ticket-resolved = Zgłoszenie jest już zamknięte, więc nic się nie zmieniło.
problem-text-empty = Najpierw trzeba coś napisać.
problem-text-too-long = Tekst jest za długi. Wiadomość ma najwyżej 4000 znaków; proszę wysłać go w częściach.
problem-text-unreadable = Tekst zawiera znaki, których nie można zapisać. Proszę wpisać go jeszcze raz.
problem-message-invalid = Nie udało się przyjąć wiadomości. Proszę odświeżyć stronę i spróbować ponownie.
problem-resolution-unknown = Proszę wybrać jeden z wyników z listy.
