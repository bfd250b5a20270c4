# Czat na stronie. Serwer przekazuje te teksty przeglądarce bez zmian: bez argumentów i form liczby mnogiej;
# {"{"}name{"}"} podstawia przeglądarka.

widget-open = Otwórz czat
widget-open-unread = Otwórz czat. Nieprzeczytane wiadomości: {"{"}count{"}"}
widget-unread = Nieprzeczytane wiadomości na czacie: {"{"}count{"}"}
widget-close = Zamknij czat
widget-subtitle = Szybko i po ludzku
widget-conversation = Rozmowa
widget-you = Ty
widget-agent = Pomoc

widget-input-label = Twoja wiadomość
widget-input-placeholder = Napisz wiadomość…
widget-send = Wyślij
widget-characters-left = Pozostało znaków: {"{"}count{"}"}
widget-talk-to-person = Porozmawiaj z człowiekiem
# Przycisk powyżej wysyła ten tekst jako wiadomość klienta.
widget-ask-person = Chcę porozmawiać z człowiekiem
widget-options-label = Proponowane odpowiedzi
widget-read-article = Przeczytaj artykuł
widget-new-tab = (otwiera się w nowej karcie)
widget-new-messages = Nowe wiadomości

widget-state-queued = Wysyłanie…
widget-state-waiting = Jeszcze nie wysłano. Próbujemy dalej.
widget-state-sent = Wysłano
widget-state-failed = Nie wysłano.
widget-retry = Spróbuj ponownie
widget-edit = Zmień
widget-offline = Brak połączenia. Twoje wiadomości zostaną tu zachowane i wysłane, gdy tylko wróci.
widget-ended = Ta rozmowa nie jest już dostępna. Następna wiadomość rozpocznie nową.

widget-error-invalid = Nie udało się przyjąć wiadomości.
widget-error-gone = Rozmowa, do której należała, nie jest już dostępna.
widget-error-message-invalid = Nie udało się przyjąć wiadomości.
widget-error-text-empty = Wiadomość nie zawiera tekstu.
widget-error-text-too-long = Wiadomość jest za długa. Skróć ją albo wyślij w częściach.
widget-error-text-unreadable = Wiadomość zawiera znaki, których nie da się zapisać. Wpisz ją jeszcze raz.
