"""How what customers said of what they were shown is read."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from conversation.models import MessageKind, Outcome, Verdict
from insight.judgements import SILENCE, Shown, judged
from retrieval.refinement import Judged

FIRST, SECOND, THIRD = (UUID(int=number) for number in (1, 2, 3))
REVISION = UUID(int=9)
HITS: list[dict[str, Any]] = [
    {"article_id": str(article), "revision_id": str(REVISION), "score": 0.5, "confidence": confidence}
    for article, confidence in ((FIRST, 0.6), (SECOND, 0.3), (THIRD, 0.1))
]
REQUEST, CHOICES_MESSAGE = uuid4(), uuid4()
ANSWER = Shown(
    request=REQUEST,
    customer=uuid4(),
    outcome=None,
    message=uuid4(),
    article=FIRST,
    group=FIRST,
    revision=REVISION,
    kind=MessageKind.ANSWER,
    verdict=None,
    model="m",
    hits=HITS,
    stated=0.7,
    confidence=0.6,
)
OFFERED = [
    replace(
        ANSWER, kind=MessageKind.CHOICES, message=CHOICES_MESSAGE, article=article, group=article, confidence=confidence
    )
    for article, confidence in ((FIRST, 0.6), (SECOND, 0.3), (THIRD, 0.1))
]


def chosen(article: UUID, verdict: Verdict | None = None) -> Shown:
    return replace(
        ANSWER, message=uuid4(), article=article, group=article, verdict=verdict, hits=(), model=None, stated=0.0
    )


def read(*newest_first: Shown) -> list[tuple[UUID, float, float, bool]]:
    return [(each.subject, each.right, each.weight, each.first) for each in said(*newest_first)]


def said(*newest_first: Shown) -> list[Judged]:
    found = list(judged(newest_first))
    assert all(model == "m" for model, _ in found)
    return [each for _, each in found]


def test_an_answer_after_a_refusal_stated_more_than_the_search_did() -> None:
    after = replace(ANSWER, message=uuid4(), article=SECOND, group=SECOND, confidence=0.75, verdict=Verdict.HELPED)
    second, first = said(after, replace(ANSWER, verdict=Verdict.DID_NOT_HELP))
    assert (second.subject, second.right, second.first, second.stated) == (SECOND, 1.0, False, 0.75)
    assert (first.subject, first.right, first.stated) == (FIRST, 0.0, 0.7)


@pytest.mark.parametrize(("verdict", "right"), [(Verdict.HELPED, 1.0), (Verdict.DID_NOT_HELP, 0.0)])
def test_a_lone_answer(verdict: Verdict, right: float) -> None:
    (found,) = said(replace(ANSWER, verdict=verdict))
    assert (found.subject, found.right, found.weight, found.first, found.current) == (FIRST, right, 1.0, True, True)
    assert found.stated == 0.7


def test_silence_counts_half_once_the_request_was_taken_for_solved() -> None:
    assert read(ANSWER) == []
    assert read(replace(ANSWER, outcome=Outcome.HANDED_OFF)) == []
    assert read(replace(ANSWER, outcome=Outcome.ASSUMED)) == [(FIRST, 1.0, SILENCE, True)]


def test_silence_is_about_the_last_answer_only() -> None:
    last = replace(ANSWER, outcome=Outcome.ASSUMED, message=uuid4(), article=SECOND, group=SECOND)
    assert [each[0] for each in read(last, replace(ANSWER, outcome=Outcome.ASSUMED))] == [SECOND]


def test_none_of_these_refuses_all_that_were_offered() -> None:
    refused = [replace(each, verdict=Verdict.DID_NOT_HELP) for each in OFFERED]
    assert read(*refused) == [(FIRST, 0.0, 1.0, True), (SECOND, 0.0, 1.0, False), (THIRD, 0.0, 1.0, False)]
    assert [each.stated for each in said(*refused)] == [0.7, 0.3, 0.1]


def test_titles_that_were_left_unopened_say_nothing() -> None:
    assert read(*(replace(each, outcome=Outcome.ABANDONED) for each in OFFERED)) == []


def test_a_title_that_helped_was_right_and_the_first_was_not() -> None:
    assert read(chosen(SECOND, Verdict.HELPED), *OFFERED) == [(FIRST, 0.0, 1.0, True), (SECOND, 1.0, 1.0, False)]
    assert read(chosen(FIRST, Verdict.HELPED), *OFFERED) == [(FIRST, 1.0, 1.0, True)]


def test_a_title_that_did_not_help_says_nothing_of_the_others() -> None:
    assert read(chosen(SECOND, Verdict.DID_NOT_HELP), *OFFERED) == [(SECOND, 0.0, 1.0, False)]


def test_a_title_that_was_opened_in_silence_counts_half() -> None:
    closed = [replace(each, outcome=Outcome.ASSUMED) for each in (chosen(SECOND), *OFFERED)]
    assert read(*closed) == [(FIRST, 0.0, SILENCE, True), (SECOND, 1.0, SILENCE, False)]
    assert read(chosen(SECOND), *OFFERED) == []


def test_titles_of_another_list_are_not_taken_for_these() -> None:
    other = uuid4()
    assert read(chosen(other, Verdict.HELPED), *OFFERED) == []


def test_an_article_that_says_something_else_by_now_is_not_current() -> None:
    (found,) = said(replace(ANSWER, verdict=Verdict.HELPED, revision=uuid4()))
    assert not found.current


def test_requests_are_read_apart() -> None:
    another = replace(ANSWER, request=uuid4(), verdict=Verdict.HELPED)
    assert read(another, chosen(SECOND, Verdict.HELPED), *OFFERED) == [
        (FIRST, 1.0, 1.0, True),
        (FIRST, 0.0, 1.0, True),
        (SECOND, 1.0, 1.0, False),
    ]
