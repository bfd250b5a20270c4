"""A question as it is searched for."""

import pytest

from retrieval.reading import MAX_CHARACTERS, read


@pytest.mark.parametrize(
    ("said", "searched"),
    [
        ("WHY WAS MY CARD DECLINED", "why was my card declined"),
        ("ПОЧЕМУ НЕ ПРОШЁЛ ПЛАТЁЖ", "почему не прошёл платёж"),
        ("What is my IBAN?", "What is my IBAN?"),
        ("IBAN?", "IBAN?"),
        ("pochemu ne prishel perevod", "почему не пришел перевод"),
    ],
)
def test_shouting_and_latin_letters_for_russian_are_read_as_they_are_meant(said: str, searched: str) -> None:
    assert read(said, "").text == searched


def test_only_the_beginning_is_read() -> None:
    assert len(read("why " * MAX_CHARACTERS, "en").text) == MAX_CHARACTERS


def test_signs_alone_have_no_words() -> None:
    assert not read("?!? 😀", "en").has_words
