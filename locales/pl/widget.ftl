# Czat na stronie. Serwer przekazuje te teksty przeglądarce bez zmian: bez argumentów i form liczby mnogiej;
# {"{"}name{"}"} podstawia przeglądarka. Teksty są bezosobowe albo grzecznościowe, nigdy na „ty”.

widget-open = Otwórz czat
widget-open-unread = Otwórz czat. Nieprzeczytane wiadomości: {"{"}count{"}"}
widget-unread = Nieprzeczytane wiadomości na czacie: {"{"}count{"}"}
widget-close = Zamknij czat
widget-subtitle = Szybko i po ludzku
widget-conversation = Rozmowa
widget-you = Klient
widget-agent = Pomoc
widget-typing = {"{"}name{"}"} pisze…

widget-menu = Więcej opcji
widget-menu-person = Rozmowa z konsultantem
# Przycisk z tekstem powyżej wysyła to jako wiadomość klienta.
widget-ask-person = Chcę porozmawiać z człowiekiem
widget-menu-file = Pobierz zapis rozmowy
widget-menu-language = Język czatu
widget-menu-end = Zakończ czat
widget-end-title = Zakończyć czat?
widget-end-text = Treść rozmowy pozostanie tutaj. Jeśli sprawą zajmuje się już nasz zespół, odpowiedź i tak pojawi się na tym czacie.
widget-cancel = Anuluj
widget-new-chat = Rozpocznij nowy czat

widget-input-label = Treść wiadomości
widget-input-placeholder = Treść wiadomości…
widget-send = Wyślij
widget-characters-left = Pozostało znaków: {"{"}count{"}"}
widget-characters-over = Wiadomość jest za długa. Nadmiarowe znaki: {"{"}count{"}"}
widget-options-label = Proponowane odpowiedzi
widget-read-article = Przeczytaj artykuł
widget-new-tab = (otwiera się w nowej karcie)
widget-new-messages = Nowe wiadomości

widget-state-queued = Wysyłanie…
widget-state-waiting = Jeszcze nie wysłano. Próbujemy dalej.
widget-state-slowed = Dużo wiadomości naraz. Ta zostanie wysłana za chwilę.
widget-state-sent = Wysłano
widget-state-seen = Wyświetlono
widget-state-failed = Nie wysłano.
widget-retry = Spróbuj ponownie
widget-edit = Zmień
widget-offline = Brak połączenia. Napisane wiadomości zostaną tu zachowane i wysłane, gdy tylko wróci.
widget-unavailable = Chwilowo nie możemy przyjmować wiadomości. To, co zostanie napisane, poczeka tutaj i zostanie wysłane, gdy tylko będzie to możliwe.
widget-ended = Ta rozmowa nie jest już dostępna. Następna wiadomość rozpocznie nową.
widget-position = Miejsce w kolejce: {"{"}position{"}"}
widget-position-next = Pierwsze miejsce w kolejce
widget-identity-required = Aby napisać do nas na czacie, proszę najpierw zalogować się w serwisie.

widget-rate-title = Jak przebiegła rozmowa?
widget-rate-1 = Bardzo źle
widget-rate-2 = Źle
widget-rate-3 = Przeciętnie
widget-rate-4 = Dobrze
widget-rate-5 = Bardzo dobrze
widget-rate-comment = Co można poprawić? (opcjonalnie)
widget-rate-send = Wyślij ocenę
widget-rate-later = Nie teraz
widget-rate-thanks = Dziękujemy za ocenę!

widget-error-action = Nie udało się. Proszę spróbować ponownie za chwilę.
widget-error-invalid = Nie udało się przyjąć wiadomości.
widget-error-gone = Rozmowa, do której należała, nie jest już dostępna.
widget-error-message-invalid = Nie udało się przyjąć wiadomości.
widget-error-text-empty = Wiadomość nie zawiera tekstu.
widget-error-text-too-long = Wiadomość jest za długa. Proszę ją skrócić albo wysłać w częściach.
widget-error-text-unreadable = Wiadomość zawiera znaki, których nie da się zapisać. Proszę wpisać ją jeszcze raz.
widget-error-identity-required = Proszę najpierw zalogować się w serwisie.
widget-error-identity-invalid = Nie udało się potwierdzić logowania. Proszę odświeżyć stronę albo zalogować się ponownie.
