"""Which questions of a checklist are asked."""

from datetime import UTC, datetime

import pytest

from handoff.checklists import pass_over, will_ask
from handoff.models import FieldState, TicketField
from knowledge.answer_rules import Condition

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def field(
    key: str, state: FieldState, value: str | None = None, after: tuple[str, ...] = (), on: str = ""
) -> TicketField:
    """A ticket's question with the answer that it has."""
    condition = Condition(on, after).as_json() if on else {}
    return TicketField(key=key, state=state, value=value, condition=condition)


def plan(key: str, known: str | None = None, after: tuple[str, ...] = ()) -> TicketField:
    """A new ticket's question, maybe known already, maybe asked only after certain answers to `place`."""
    return field(key, FieldState.KNOWN if known else FieldState.PENDING, known, after, "place" if after else "")


@pytest.mark.parametrize(
    ("checklist", "asks"),
    [
        ([], False),
        ([plan("email", "a@mail.example")], False),
        ([plan("email", "a@mail.example"), plan("when")], True),
        ([plan("place"), plan("shop", after=("shop",))], True),
        ([plan("place", "home"), plan("shop", after=("shop",))], False),
        ([plan("place", "shop"), plan("shop", after=("shop",))], True),
        ([plan("place", "shop"), plan("shop", "Fresh & Green", after=("shop",))], False),
    ],
)
def test_questions_are_announced_only_if_one_will_be_asked(checklist: list[TicketField], asks: bool) -> None:
    assert will_ask(checklist) is asks


@pytest.mark.parametrize(
    ("place", "value", "shop", "till"),
    [
        (FieldState.PENDING, None, "pending", "pending"),
        (FieldState.ASKED, None, "pending", "pending"),
        (FieldState.ANSWERED, "shop", "pending", "pending"),
        (FieldState.KNOWN, "shop", "pending", "pending"),
        (FieldState.ANSWERED, "home", "not_applicable", "not_applicable"),
        (FieldState.ANSWERED, "at the shop, I believe", "not_applicable", "not_applicable"),
        (FieldState.KNOWN, "home", "not_applicable", "not_applicable"),
        (FieldState.SKIPPED, None, "not_applicable", "not_applicable"),
    ],
)
def test_what_cannot_apply_any_more_is_passed_over_and_so_is_what_depends_on_it(
    place: FieldState, value: str | None, shop: str, till: str
) -> None:
    checklist = [
        field("place", place, value),
        field("shop", FieldState.PENDING, after=("big", "shop"), on="place"),
        field("till", FieldState.PENDING, after=("yes",), on="shop"),
        field("email", FieldState.PENDING),
    ]
    marked = pass_over(checklist, NOW)
    assert [one.state.value for one in checklist[1:]] == [shop, till, "pending"]
    assert [one.key for one in marked] == [one.key for one in checklist if one.state is FieldState.NOT_APPLICABLE]
    assert pass_over(checklist, NOW) == []


def test_what_is_known_needs_no_question_and_stays() -> None:
    checklist = [field("place", FieldState.SKIPPED), field("shop", FieldState.KNOWN, "Green", ("shop",), "place")]
    assert pass_over(checklist, NOW) == []
