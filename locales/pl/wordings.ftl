# Słowa samych klientów, proponowane redaktorom jako pytania do artykułów.

nav-wordings = Pytania klientów
wordings-title = Pytania klientów
wordings-hint = O co klienci pytali własnymi słowami i który artykuł w końcu pomógł. Po dodaniu pytania do artykułu bot następnym razem odpowie pewniej. Najpierw pytania, przy których bot się pomylił lub się wahał.
wordings-vain-hint = O co klienci pytali, a bot nie znalazł odpowiedzi. Pytanie można przypisać do artykułu, który na nie odpowiada, albo napisać nowy.
wordings-beside-hint = O co klienci pytali własnymi słowami, zanim pomógł im ten artykuł. Po dodaniu do pytań bot następnym razem odpowie pewniej.
wordings-lists = Listy
wordings-tab-proposed = Do artykułów
wordings-tab-vain = Nic nie znaleziono
wordings-only = Tylko do artykułu „{ $title }”
wordings-only-all = Pokaż wszystkie artykuły
wordings-for = Pomógł artykuł:
wordings-customers = { $count ->
    [one] { $count } klient
    [few] { $count } klientów
   *[other] { $count } klientów
}
wordings-did-answered = bot odpowiedział dobrze
wordings-did-offered = bot się wahał i zaproponował tytuły
wordings-did-missed = bot zaproponował tytuły, żaden nie pasował
wordings-did-mistaken = bot pokazał inny artykuł
wordings-did-nothing = bot nic nie znalazł
wordings-add = Dodaj
wordings-add-this = Dodaj do artykułu: { $text }
wordings-edit = Zmień i dodaj
wordings-edit-this = Zmień i dodaj do artykułu: { $text }
wordings-text = Pytanie do dodania
wordings-dismiss = Odrzuć
wordings-dismiss-this = Odrzuć: { $text }
wordings-other = Inny artykuł
wordings-other-this = Inny artykuł dla pytania: { $text }
wordings-assign = Wybierz artykuł
wordings-assign-this = Wybierz artykuł dla pytania: { $text }
wordings-tick = Zaznacz: { $text }
wordings-ticked = Zaznaczone:
wordings-add-ticked = Dodaj zaznaczone
wordings-dismiss-ticked = Odrzuć zaznaczone
wordings-dismissed = { $count ->
    [one] Odrzucono { $count } pytanie. Nie pojawi się ponownie.
    [few] Odrzucono { $count } pytania. Nie pojawią się ponownie.
   *[other] Odrzucono { $count } pytań. Nie pojawią się ponownie.
}
wordings-undo = Przywróć
wordings-stale = Ktoś zapisał nowszą wersję artykułu, więc nic nie dodano. Proszę wczytać stronę ponownie.
wordings-all = Pokaż wszystkie: { $count }
wordings-empty-title = Nie ma nic do dodania
wordings-empty = Tu pojawią się pytania zadane innymi słowami, gdy artykuł pomógł klientowi.
wordings-empty-beside = Nic nowego. Tu pojawią się pytania zadane innymi słowami, gdy ten artykuł pomógł klientowi.
wordings-empty-vain = Na wszystkie pytania z ostatnich tygodni znalazła się odpowiedź albo zostały już tu rozpatrzone.
wordings-assign-title = Który artykuł na to odpowiada?
wordings-assign-search = Szukaj w artykułach
wordings-assign-asked = Klient zapytał:
wordings-assign-to = Dodaj tutaj
wordings-assign-to-this = Dodaj tutaj: { $title }
wordings-assign-none-title = Żaden artykuł nie pasuje
wordings-assign-none = Można poszukać innych słów albo napisać nowy artykuł.
wordings-back = Wróć do listy
done-wordings-added = Dodano i opublikowano. Za kilka sekund bot zacznie z tego odpowiadać.
done-wordings-drafted = Dodano do szkicu. Pytanie poczeka tam, aż artykuł zostanie opublikowany.
done-wordings-known = Artykuł ma już takie pytanie.
done-wordings-dismissed = Odrzucono.
done-wordings-restored = Znowu na liście.
problem-variants-full = Nie dodano: artykuł ma już tyle pytań, ile może mieć. Proszę go otworzyć, usunąć pytania prawie takie same i dodać to ponownie.
problem-wording-empty = Proszę napisać pytanie tak, jak ma zostać dodane.
problem-wording-key-unreadable = Lista się zmieniła. Proszę wczytać stronę ponownie.
