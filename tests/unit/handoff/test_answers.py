"""What a customer's words mean for a checklist question."""

import pytest

from handoff.answers import Expected, accepted, accepted_of_several, as_written
from knowledge.answer_rules import LONGEST_ANSWER, Validation

CHOICES = [{"id": "in_shop", "title": "In a shop"}, {"id": "online", "title": "Online"}]


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        ("text", "  it broke ", "it broke"),
        ("text", "   ", None),
        ("date_text", "since Monday", "since Monday"),
        ("date_text", "is three days normal?", None),
        ("text", "why was it declined?", "why was it declined?"),
        ("email", "write to Me@Example.com.", "Me@Example.com"),
        ("email", "anna+bank@mail.example.org thanks", "anna+bank@mail.example.org"),
        ("email", "I have none", None),
        ("email", "me@localhost", None),
        ("phone", "call +48 (555) 013-477 after five", "+48 (555) 013-477"),
        ("phone", "020 7946 0018", "020 7946 0018"),
        ("phone", "8 495 555-01-34, лучше вечером", "8 495 555-01-34"),
        ("phone", "on my mobile", None),
        ("phone", "in 10 minutes, order 12345", None),
        ("phone", "4000 1234 5678 9010 1234", None),
        ("choice", "online", "online"),
        ("choice", "IN A SHOP", "in_shop"),
        ("choice", "In a shop.", "in_shop"),
        ("choice", "at home", None),
        ("number", "about 5", "about 5"),
        ("amount", "it was 49,90 EUR", "it was 49,90 EUR"),
        ("amount", "€20", "€20"),
        ("amount", "about fifty", None),
    ],
)
def test_words_are_read_by_the_type_of_the_field(kind: str, said: str, value: str | None) -> None:
    assert accepted(Expected(kind, CHOICES), said) == value


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        ("email", ["a@mail.example", "no: b@mail.example", "thanks"], "b@mail.example"),
        ("choice", ["online", "in a shop", "sorry"], "in_shop"),
        ("email", ["none", "really"], None),
        ("amount", ["20 EUR", "no, 30 EUR", "sorry"], "no, 30 EUR"),
        ("text", ["it broke", "on Monday"], "it broke\non Monday"),
        ("date_text", ["on Monday", "or was it later?"], None),
    ],
)
def test_of_several_messages_the_newest_value_counts_and_plain_words_add_up(
    kind: str, said: list[str], value: str | None
) -> None:
    assert accepted_of_several(Expected(kind, CHOICES), said) == value


@pytest.mark.parametrize(
    ("asked", "said", "fits"),
    [
        (Validation(min_length=5), "four", False),
        (Validation(min_length=5), " fives ", True),
        (Validation(max_length=5), "sixsix", False),
        (Validation(max_length=5), "fives", True),
        (Validation(pattern=r"\D*\d{4}\D*"), "1234", True),
        (Validation(pattern=r"\D*\d{4}\D*"), "it ends in 1234, I think", True),
        (Validation(pattern=r"\D*\d{4}\D*"), "•••• 1111", True),
        (Validation(pattern=r"\D*\d{4}\D*"), "4111 1111 1111 1112", False),
        (Validation(pattern=r"\D*\d{4}\D*"), "123", False),
        (Validation(pattern=r"\D*\d{4}\D*", max_length=6), "ends in 1234", False),
        (Validation(pattern=".*"), "x" * 200, True),
        (Validation(pattern=".*"), "x" * 201, False),
    ],
)
def test_a_text_is_kept_as_it_is_if_it_fits(asked: Validation, said: str, fits: bool) -> None:
    assert accepted(Expected("text", validation=asked), said) == (said.strip() if fits else None)


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ("10", True),
        ("9.99", False),
        ("2,000.00 EUR", True),
        ("2.000,00 EUR", True),
        ("2 000,01", False),
        ("2'000", True),
        ("20.000 zł", False),
        ("on 3 May I paid 50 EUR", True),
        ("on 3 May", False),
        ("none", False),
        ("٥٠", True),
        ("9" * 400, False),
    ],
)
def test_an_amount_names_a_number_within_its_bounds(said: str, fits: bool) -> None:
    asked = Expected("amount", validation=Validation(min=10, max=2000))
    assert accepted(asked, said) == (said if fits else None)


def test_of_several_messages_the_newest_that_has_the_pattern_counts_and_lengths_count_for_all() -> None:
    digits = Expected("text", validation=Validation(pattern=r"\d{4}"))
    assert accepted_of_several(digits, ["1234", "no: 4321", "4322", "thanks"]) == "4322"
    assert accepted_of_several(digits, ["one", "two"]) is None
    assert accepted_of_several(Expected("text", validation=Validation(min_length=9)), ["it", "broke"]) is None
    assert accepted_of_several(Expected("text", validation=Validation(min_length=8)), ["it", "broke"]) == "it\nbroke"


def test_what_is_taken_as_written_has_an_end() -> None:
    assert as_written([" it ", "broke "]) == "it \nbroke"
    assert as_written([" "]) is None
    assert len(as_written(["x" * 4000, "y" * 4000]) or "") == LONGEST_ANSWER
