"""What a checklist need not ask."""

import pytest

from conversation import known
from handoff.models import TicketField

AMOUNT = ("amount", "amount")
WHEN = ("since_when", "date_text")
MAIL = ("email", "email")
ORDER = ("order_number", "text")
CALL = ("callback_phone", "phone")
DEVICE = ("device", "choice")


def field(key: str, type_: str) -> TicketField:
    choices = [{"id": "iphone", "title": "iPhone"}, {"id": "android", "title": "Android phone"}]
    return TicketField(key=key, type=type_, choices=choices if type_ == "choice" else [], validation={})


@pytest.mark.parametrize(
    ("asked", "said", "values"),
    [
        ([AMOUNT, WHEN], ["I was charged 20 EUR yesterday"], {"amount": "20 EUR", "since_when": "yesterday"}),
        ([AMOUNT], ["20 EUR instead of 10 EUR"], {}),
        ([AMOUNT], ["20 EUR", "yes, 20 EUR"], {"amount": "20 EUR"}),
        ([AMOUNT, ("expected_amount", "amount")], ["I was charged 20 EUR"], {}),
        ([MAIL], ["a@mail.example", "no, b@mail.example"], {"email": "b@mail.example"}),
        ([MAIL], ["I got a mail from fraud@mail.example"], {}),
        ([CALL], ["they called me from +48 555 013 477", "call me back"], {}),
        (
            [CALL],
            ["they called me from +48 555 013 477", "call me back on 555 013 478"],
            {"callback_phone": "555 013 478"},
        ),
        ([ORDER], ["order number 48213"], {"order_number": "48213"}),
        ([DEVICE], ["on my iPhone 14 Pro"], {"device": "iphone"}),
        ([DEVICE], ["на самсунге"], {"device": "android"}),
        ([DEVICE], ["on a MacBook"], {}),
        ([("what_happened", "text")], ["I was charged 20 EUR"], {}),
        ([], ["I was charged 20 EUR"], {}),
        ([AMOUNT], [], {}),
    ],
)
def test_what_was_named_without_doubt_is_known(
    asked: list[tuple[str, str]], said: list[str], values: dict[str, str]
) -> None:
    assert known.answers_to([field(*each) for each in asked], said) == values


def test_what_answered_another_question_is_not_the_number_to_call() -> None:
    caller = field("caller", "text")
    caller.value = "+48 555 013 477"
    assert known.answers_to([caller, field(*CALL)], ["a stranger called", "+48 555 013 477"]) == {}
    caller.value = "a stranger, call me at +48 555 013 478"
    assert known.answers_to([caller, field(*CALL)], [caller.value]) == {"callback_phone": "+48 555 013 478"}
    assert known.answers_to([field(*CALL)], ["+48 555 013 477"]) == {"callback_phone": "+48 555 013 477"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["please call me back, I was charged 49,90 EUR twice yesterday"], "I was charged 49,90 EUR twice yesterday"),
        (
            ["Hello! My card was swallowed by the machine. I want to talk to a person."],
            "My card was swallowed by the machine",
        ),
        (["соедините с оператором, у меня два раза списали деньги"], "у меня два раза списали деньги"),
        (["My card was swallowed by the ATM and I want someone to call me"], "My card was swallowed by the ATM"),
        (["wczoraj bankomat połknął moją kartę i chcę rozmawiać z człowiekiem"], "wczoraj bankomat połknął moją kartę"),
        (["I want to talk to a person and not to a machine"], None),
        (["let me talk to a person"], None),
        (["no, that is not it, I want to talk to a person"], None),
        (["I was charged 49,90 EUR twice yesterday"], None),
        ([], None),
    ],
)
def test_what_is_said_beside_a_call_for_people_is_what_happened(said: list[str], told: str | None) -> None:
    assert known.told_with_call(said) == told
