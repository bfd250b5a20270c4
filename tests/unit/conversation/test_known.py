"""What a checklist need not ask."""

import pytest

from conversation import known
from handoff.models import TicketField

AMOUNT = ("amount", "amount")
WHEN = ("since_when", "date_text")
MAIL = ("email", "email")
ORDER = ("order_number", "text")
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
