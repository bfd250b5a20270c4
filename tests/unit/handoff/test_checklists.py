"""What a customer's words mean for a checklist field."""

import pytest

from handoff.checklists import accepted_of_several, accepted_value

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
        ("choice", "online", "online"),
        ("choice", "IN A SHOP", "in_shop"),
        ("choice", "at home", None),
        ("number", "about 5", "about 5"),
    ],
)
def test_words_are_read_by_the_type_of_the_field(kind: str, said: str, value: str | None) -> None:
    assert accepted_value(kind, CHOICES, said) == value


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        ("email", ["a@mail.example", "no: b@mail.example", "thanks"], "b@mail.example"),
        ("choice", ["online", "in a shop", "sorry"], "in_shop"),
        ("email", ["none", "really"], None),
        ("text", ["it broke", "on Monday"], "it broke\non Monday"),
        ("date_text", ["on Monday", "or was it later?"], None),
    ],
)
def test_of_several_messages_the_newest_value_counts_and_plain_words_add_up(
    kind: str, said: list[str], value: str | None
) -> None:
    assert accepted_of_several(kind, CHOICES, said) == value
