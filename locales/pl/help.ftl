# Centrum pomocy.

help-title = Centrum pomocy
help-description = Odpowiedzi na częste pytania o { $name }: tematy, artykuły krok po kroku i wyszukiwarka.
help-contents-title = W czym możemy pomóc?
help-topics-label = Tematy
help-topic-description = { $topic }: artykuły w centrum pomocy { $name }.
help-count = { $count ->
    [one] { $count } artykuł
    [few] { $count } artykuły
   *[other] { $count } artykułów
}
help-all-of-topic = Pokaż wszystkie
help-other-topics = Inne tematy
help-empty = W tym języku nie ma jeszcze artykułów.
help-empty-others = Artykuły są w innych językach:
help-languages-label = Język
help-not-in-language = Tej strony nie ma w tym języku; link prowadzi do jego strony początkowej.
help-back = Wszystkie artykuły
help-crumbs-label = Jesteś tutaj
help-related = Zobacz też
help-last-changed = Ostatnia zmiana:
help-language = Język: { $name }

help-search-label = Szukaj
help-search-placeholder = Pytanie lub słowo
help-search-send = Szukaj
help-search-plain = Pełne wyszukiwanie dopiero się uruchamia. W tych artykułach są wszystkie podane słowa.
help-search-starting = Pełne wyszukiwanie dopiero się uruchamia, a żaden artykuł nie zawiera wszystkich tych słów. Proszę spróbować ponownie za chwilę albo skrócić zapytanie.
help-search-nearest = Żaden artykuł nie odpowiada dokładnie na to pytanie. Najbliższe są:
help-found = { $count ->
    [one] Znaleziono { $count } artykuł
    [few] Znaleziono { $count } artykuły
   *[other] Znaleziono { $count } artykułów
}
help-nothing-title = Brak wyników dla „{ $question }”
help-nothing = Warto spróbować innych słów albo przejrzeć wszystkie artykuły.
help-chat = Zapytaj na czacie
help-contact-title = Nie ma tu odpowiedzi?
help-contact = Można zapytać na czacie: asystent odpowie od razu, a w razie potrzeby włączy konsultanta.
