# Co mówią na czacie bot i sam serwis.
bot-greeting = Dzień dobry! Proszę opisać jednym zdaniem, co się stało, a poszukam odpowiedzi.
bot-welcome = Nie ma za co! Czy mogę pomóc w czymś jeszcze?
bot-goodbye = Do widzenia, wszystkiego dobrego. Można tu napisać o każdej porze.
bot-ask-for-words = Nie udało mi się tego zrozumieć. Proszę opisać jednym zdaniem, w czym mogę pomóc.
bot-choices = Nie mam pewności, o co dokładnie chodzi. Czy któryś z tych tematów pasuje?
bot-introduction = Jestem automatycznym asystentem tego centrum pomocy, nie człowiekiem. Proszę pytać o nasze usługi; gdy czegoś nie wiem albo na Twoją prośbę, sprawę przejmuje konsultant.
bot-small-talk = Dziękuję, wszystko dobrze! W czym mogę pomóc?
bot-why = Dzięki temu konsultant może zacząć od razu, bez dopytywania. Każde pytanie można pominąć.
bot-cancelled = Dobrze. Jeśli będzie coś jeszcze, proszę napisać.
bot-sorry = Przykro mi, że to takie uciążliwe.
bot-soothe = Proszę napisać jednym zdaniem, co poszło nie tak, a spróbuję pomóc, albo od razu przekażę sprawę człowiekowi.
bot-withdraw = Czy zamknąć zgłoszenie { $number }? Można też po prostu pisać tu dalej.
bot-answered-before = Artykuł „{ $title }”, który jest już powyżej, to wszystko, co mam na ten temat. Przekazać sprawę konsultantowi?
bot-answered-while-waiting = Artykuł „{ $title }”, który jest już powyżej, to wszystko, co mam na ten temat. Konsultant zobaczy to pytanie.
bot-offered-before = Poza tematami powyżej nie mam nic na ten temat. Można wybrać jeden z nich, opisać sprawę inaczej albo porozmawiać z konsultantem.
bot-another = W takim razie może to pomoże:
bot-step = Krok { $number } z { $count }
bot-other-language = Nie mam tego po polsku, więc podaję { $written ->
    [en] po angielsku
    [ru] po rosyjsku
   *[other] w innym języku
}:

option-helped = To pomogło
option-did-not-help = To nie pomogło
option-person = Porozmawiaj z konsultantem
option-steps = Krok po kroku
option-next-step = Następny krok
option-none-of-these = Żaden z nich
option-other-language = { $title } ({ $written ->
    [en] po angielsku
    [ru] po rosyjsku
   *[other] w innym języku
})
option-skip = Pomiń
option-withdraw = Zamknij zgłoszenie { $number }

handoff-asked-for-person = Przekazuję rozmowę konsultantowi. Numer zgłoszenia to { $number }; ktoś z zespołu odpowie tutaj, na tym czacie.
handoff-callback = Ktoś od nas zadzwoni. Numer zgłoszenia to { $number }; tymczasem można tu pisać.
handoff-no-answer = Nie mam na to dobrej odpowiedzi, więc przekazuję sprawę konsultantowi. Numer zgłoszenia to { $number }; ktoś z zespołu odpowie tutaj, na tym czacie.
handoff-low-confidence = Nie mam dość pewności, żeby odpowiedzieć samodzielnie, więc zrobi to konsultant. Numer zgłoszenia to { $number }; ktoś z zespołu odpowie tutaj, na tym czacie.
handoff-did-not-help = Przykro mi, że to nie pomogło. Przekazuję sprawę człowiekowi. Numer zgłoszenia to { $number }; ktoś z zespołu odpowie tutaj, na tym czacie.
handoff-frustrated = Bardzo mi przykro. Od razu przekazuję rozmowę konsultantowi. Numer zgłoszenia to { $number }; ktoś z zespołu odpowie tutaj, na tym czacie.
handoff-time-limit = Trwa to zbyt długo, więc przekazuję sprawę konsultantowi. Numer zgłoszenia to { $number }; ktoś z zespołu odpowie tutaj, na tym czacie.
handoff-bot-failure = Z powodu usterki po naszej stronie nie mogę teraz odpowiedzieć, więc przekazuję sprawę konsultantowi. Numer zgłoszenia to { $number }; ktoś z zespołu odpowie tutaj, na tym czacie.
handoff-out-of-hours = Teraz nikogo nie ma przy biurku. Numer zgłoszenia to { $number }; ktoś z zespołu odpowie tutaj, gdy tylko wrócimy.
handoff-policy = O tym może zdecydować tylko konsultant. Numer zgłoszenia to { $number }; ktoś z zespołu odpowie tutaj, na tym czacie.
handoff-safety = Konsultant zajmie się tym natychmiast. Numer zgłoszenia to { $number }; ktoś z zespołu odpowie tutaj, na tym czacie. Jeśli ktoś jest teraz w niebezpieczeństwie, zadzwoń na numer alarmowy.
handoff-taken-over = Rozmowę przejmuje ode mnie konsultant. Numer zgłoszenia to { $number }.
handoff-out-of-area = Przekazuję sprawę osobom, które się tym zajmują. Numer zgłoszenia to { $number }; ktoś z zespołu odpowie tutaj, na tym czacie.
# Follows the line above when something is still to be asked.
handoff-questions = W międzyczasie kilka pytań:

notice-added-to-ticket = Dodano to do zgłoszenia. Ktoś z zespołu odpowie tutaj.
notice-callback = Ktoś od nas zadzwoni; zapisałem to w zgłoszeniu { $number }.
notice-corrected = Zapisane: { $question } { $answer }
notice-safety = Konsultant zajmie się tym natychmiast. Jeśli ktoś jest teraz w niebezpieczeństwie, zadzwoń na numer alarmowy.
notice-failed = Po naszej stronie wystąpił błąd i nie udało się obsłużyć tej wiadomości. Proszę napisać ponownie za jakiś czas.
notice-already-waiting = Zgłoszenie { $number } już czeka w kolejce. Ktoś z zespołu odpowie tutaj.
status-none = W tym czacie nie ma jeszcze zgłoszenia. Proszę napisać jednym zdaniem, o co chodzi, albo poprosić o konsultanta.
status-unknown = Wśród zgłoszeń z tego czatu nie ma takiego numeru. Może pochodzi z innego czatu? Konsultant może je znaleźć — wystarczy poprosić.
status-open = Zgłoszenie { $number } czeka na konsultanta; Twoje miejsce w kolejce: { $position }.
status-claimed = Zgłoszeniem { $number } zajmuje się konsultant i odpowie tutaj.
status-resolved = Zgłoszenie { $number } jest zamknięte. Jeśli jednak sprawa nie jest rozwiązana, proszę napisać, czego brakuje.
notice-checklist-done = Dziękujemy, na razie to wszystko. Numer zgłoszenia to { $number }; ktoś z zespołu odpowie tutaj.
notice-checklist-ended = Na razie nie mam więcej pytań. Wszystkie podane informacje są w zgłoszeniu { $number }; można je tu w każdej chwili uzupełnić.
notice-ended = Rozmowa została zakończona. W razie kolejnych pytań wystarczy tu napisać.
notice-ended-with-ticket = Rozmowa zakończona przez klienta. Zgłoszenie { $number } pozostaje otwarte, a odpowiedź pojawi się tutaj.
notice-assumed = Nie ma dalszych wiadomości, więc uznaję sprawę za rozwiązaną. Jeśli jest inaczej, wystarczy tu napisać, a wrócimy do niej.
claimed-line = Do czatu dołącza { $name }.
released-line = Sprawa wróciła do kolejki i przejmie ją inna osoba z zespołu. Numer pozostaje bez zmian: { $number }.
resolved-line = Zgłoszenie { $number } zostało zamknięte. W razie potrzeby proszę po prostu napisać tutaj.
resolved-confirmed = Cieszę się, że to pomogło! W razie potrzeby proszę po prostu napisać tutaj.
resolved-withdrawn = Zgodnie z prośbą zgłoszenie { $number } jest zamknięte. Jeśli coś jeszcze będzie potrzebne, proszę tu napisać.

# What a ticket for a call asks first.
callback-phone = Pod jaki numer mamy zadzwonić?
callback-phone-help = Proszę podać numer telefonu z kierunkowym, na przykład +48 22 123 45 67.
callback-time = Kiedy najlepiej zadzwonić?
callback-time-help = Na przykład „dziś po siedemnastej” albo „jutro rano”.

# Zapis rozmowy jako plik.
transcript-title = Rozmowa z { $site }
transcript-saved = Zapisano { $moment } (UTC)
transcript-customer = Klient
