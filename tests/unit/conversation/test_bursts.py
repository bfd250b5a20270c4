"""What several messages mean together."""

from datetime import UTC, datetime, timedelta

import pytest

from conversation.bursts import Burst
from conversation.inbound import LONGEST_TEXT
from conversation.models import Message

START = datetime(2026, 1, 1, tzinfo=UTC)


def burst(*texts: str) -> Burst:
    return Burst(
        tuple(
            Message(text=text, seq=place, sent_at=START + timedelta(seconds=place)) for place, text in enumerate(texts)
        )
    )


@pytest.mark.parametrize(
    ("texts", "social"),
    [
        (("hello",), "greeting"),
        (("hello", "thanks"), "thanks"),
        (("hello", "my card is gone"), None),
        (("my card is gone", "thanks"), None),
    ],
)
def test_a_burst_is_a_courtesy_only_if_all_of_it_is(texts: tuple[str, ...], social: str | None) -> None:
    assert burst(*texts).social == social


@pytest.mark.parametrize(
    ("texts", "correction"),
    [
        (("where is my refund?",), None),
        (("where is my refund?", "no, my new card"), "no, my new card"),
        (("where is my refund?", "thanks"), None),
    ],
)
def test_the_newest_words_may_put_right_what_came_before(texts: tuple[str, ...], correction: str | None) -> None:
    assert burst(*texts).correction == correction


def test_one_question_or_call_for_a_person_makes_the_whole_one() -> None:
    assert burst("why is that?", "tell me").is_question
    assert burst("I want to talk to a person", "now").asks_for_person
    assert not burst("tell me", "now").is_question


def test_the_matter_is_what_is_neither_courtesy_nor_call() -> None:
    assert burst("hello", "where is my card?", "still nothing", "I want to talk to a person").matter == (
        "where is my card?\nstill nothing"
    )
    assert burst("hello", "my card is gone, I want to talk to a person").matter is None


def test_of_very_many_words_the_last_count() -> None:
    whole = burst("a" * LONGEST_TEXT, "the end").whole
    assert len(whole) == LONGEST_TEXT
    assert whole.endswith("a\nthe end")


def test_what_was_said_before_a_moment_is_left_out() -> None:
    assert burst("first", "second", "third").said_since(START) == ["second", "third"]
