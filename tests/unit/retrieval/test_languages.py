"""Which language a question is written in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.languages import detected, is_transliterated


@pytest.mark.parametrize(
    "text",
    [
        "my card was declined",
        "card declined",
        "REFUND???",
        "where is the café in Łódź on the map",
        "I sent money to Женя by mistake",
        "wheres my mony",
    ],
)
def test_english_is_told(text: str) -> None:
    assert detected(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "карта не работает",
        "моя card не работает уже неделю",
        "nie mogę się zalogować",
        "zgubiłem kartę",
        "dlaczego karta nie działa",
        "kak zablokirovat kartu",
        "我的卡丢了",
        "בטל את הכרטיס",
    ],
)
def test_other_languages_are_not_taken_for_it(text: str) -> None:
    assert detected(text, "en") != "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("lost card", "en"),
        ("LOST CARD", "en"),
        ("потерял карту", "ru"),
        ("zgubiłam telefon", "pl"),
        ("nie dziala telefon", "pl"),
        ("як заблокувати картку", "uk"),
        ("wo ist mein geld", "de"),
        ("où est mon argent", "fr"),
        ("no puedo iniciar sesión", "es"),
        ("dove sono i miei soldi", "it"),
        ("nemůžu se přihlásit", "cs"),
        ("kedy príde môj balík", "sk"),
        ("χάθηκε η κάρτα μου", "el"),
        ("कार्ड खो गया", "hi"),
    ],
)
@pytest.mark.parametrize("hint", ["", "en", "ru", "pl"])
def test_a_clear_language_is_found_whatever_the_customer_has_chosen(text: str, language: str, hint: str) -> None:
    assert detected(text, hint) == language


@pytest.mark.parametrize("text", ["karta", "sim", "PIN 4 5", "wifi", "12345", "²", "?!", "'", ""])
@pytest.mark.parametrize("hint", ["ru", "pl", "uk"])
def test_the_customers_choice_decides_where_the_text_does_not(text: str, hint: str) -> None:
    assert detected(text, hint) == hint


def test_nothing_tells_no_language() -> None:
    assert detected("42?") == ""


@pytest.mark.parametrize(
    "text",
    ["kak zablokirovat kartu", "ne mogu vojti", "gde moi dengi", "PEREVOD NE PRISHEL", "pochemu net perevoda"],
)
@pytest.mark.parametrize("hint", ["", "ru"])
def test_russian_in_latin_letters_is_russian(text: str, hint: str) -> None:
    assert is_transliterated(text, hint)
    assert detected(text, hint) == "ru"


@pytest.mark.parametrize(
    "text",
    [
        "how do i block my card",
        "jak zablokować kartę",
        "jak zablokowac karte",
        "nie moge sie zalogowac",
        "gdzie sa moje pieniadze",
        "lost card",
        "карта",
        "",
        "123",
    ],
)
def test_english_and_polish_are_never_taken_for_russian(text: str) -> None:
    assert not is_transliterated(text)


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(["", "en", "ru", "pl", "de"]))
def test_every_text_has_an_answer_and_always_the_same(text: str, hint: str) -> None:
    found = detected(text, hint)
    assert len(found) in {0, 2, 3}
    assert detected(text, hint) == found


def test_a_text_of_any_length_is_read_from_its_beginning() -> None:
    assert detected("where is my card " * 100_000) == "en"
