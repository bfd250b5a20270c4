"""Which number is the ticket's that a customer asks after."""

import pytest

from conversation.ticket_moves import named_ticket


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("status of 1017?", 1017),
        ("I paid 500 euros and have heard nothing, what is the status of ticket 1017?", 1017),
        ("Ticket from 2024, number 1017, any news?", None),
        ("wysłałem 5000 zł, jaki jest status mojego zgłoszenia?", None),
        ("what is with it? my phone is 601234567", None),
        ("how is it going", None),
        ("status of ticket " + "1" * 40, int("1" * 18)),
    ],
)
def test_amounts_and_other_numbers_are_none(text: str, number: int | None) -> None:
    assert named_ticket(text) == number
