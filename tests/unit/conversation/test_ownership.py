"""Whose an address or a telephone number is."""

import pytest

from conversation.entities import EntityKind, found, own


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("call me back at +48 555 013 477", ["+48 555 013 477"]),
        ("+48 555 013 477, please call me", ["+48 555 013 477"]),
        ("please call me back on 555013477", ["555013477"]),
        ("My card is gone! My number is 555013477", ["555013477"]),
        ("My card is gone. +48 555 013 477", ["+48 555 013 477"]),
        ("no, 020 7946 0018 is the right number", ["020 7946 0018"]),
        ("перезвоните мне, пожалуйста, по номеру +7 495 000-00-42", ["+7 495 000-00-42"]),
        ("мой номер телефона 84950000042", ["84950000042"]),
        ("oddzwońcie pod numer 555 013 477", ["555 013 477"]),
        ("mój telefon to 555013477", ["555013477"]),
        ("they called me from +48 555 013 477, please call me back", []),
        ("the fraudster's number was +48 555 013 477", []),
        ("call me back, they have used +48 555 013 477", []),
        ("call me back at 555 013 477 instead of 555 013 478", ["555 013 477"]),
        ("it is not my number +48 555 013 477", []),
        ("do not call me at +48 555 013 477", []),
        ("мне звонили с номера +7 495 000-00-42, перезвоните", []),
        ("dzwonił do mnie numer 555 013 477, oddzwońcie", []),
        ("555013477", []),
        ("my PESEL is 44051401359", []),
        ("мой ИНН 770012345678, перезвоните мне", []),
        ("orders 2023 2024, call me back", []),
    ],
)
def test_a_number_to_call_is_the_customers_own(text: str, numbers: list[str]) -> None:
    assert list(own(text, EntityKind.PHONE)) == numbers


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("anna@mail.example", ["anna@mail.example"]),
        ("I was charged twice. My e-mail: anna@mail.example", ["anna@mail.example"]),
        ("write to me at anna@mail.example please", ["anna@mail.example"]),
        ("use anna@mail.example instead of ann@mail.example", []),
        ("my email is anna@mail.example, not ann@mail.example", ["anna@mail.example"]),
        ("app 5.2.1, write to anna@mail.example", ["anna@mail.example"]),
        ("since Monday, you can reach me at anna@mail.example", ["anna@mail.example"]),
        ("ответьте, пожалуйста, на anna@mail.example", ["anna@mail.example"]),
        ("моя почта anna@mail.example", ["anna@mail.example"]),
        ("piszcie na anna@mail.example", ["anna@mail.example"]),
        ("сменили мою почту на fraud@mail.example", []),
        ("I got a mail from fraud@mail.example", []),
        ("somebody changed my address to fraud@mail.example", []),
        ("a@mail.example or b@mail.example", []),
        ("мне написали с адреса fraud@mail.example", []),
        ("dostałem wiadomość od fraud@mail.example", []),
    ],
)
def test_an_address_to_write_to_is_the_customers_own(text: str, addresses: list[str]) -> None:
    assert list(own(text, EntityKind.EMAIL)) == addresses


@pytest.mark.parametrize(
    "text", ["PESEL 44051401359", "паспорт номер 4500 123456", "my account number 123456789", "orders 2023 2024"]
)
def test_digits_that_a_word_before_calls_something_else_are_no_telephone_number(text: str) -> None:
    assert EntityKind.PHONE not in {entity.kind for entity in found(text)}
