"""Turns as Rasa's events."""

from datetime import UTC, datetime, timedelta

from conversation.bursts import Burst
from conversation.models import Message
from conversation.rasa import tracker_events
from conversation.rasa.gateway import LONGEST_TEXT

AT = datetime(2026, 11, 22, tzinfo=UTC)


def burst(*texts: str) -> Burst:
    return Burst(tuple(Message(text=text, sent_at=AT + timedelta(seconds=at)) for at, text in enumerate(texts)))


def test_messages_that_were_answered_together_are_one_utterance() -> None:
    events = tracker_events.rendered([burst("my card", "I mean my transfer")], None)
    (said,) = [event for event in events if event["event"] == "user"]
    assert said["text"] == "my card\nI mean my transfer"
    assert said["timestamp"] == (AT + timedelta(seconds=1)).timestamp()


def test_words_are_those_that_rasa_was_sent() -> None:
    events = tracker_events.rendered([burst("/greet"), burst("///"), burst("x" * 5000)], None)
    said = [event["text"] for event in events if event["event"] == "user"]
    assert said == ["greet", ".", "x" * LONGEST_TEXT]


def test_an_open_question_without_turns_is_told_as_well() -> None:
    events = tracker_events.rendered([], "email")
    assert [event["event"] for event in events] == ["action", "session_started", "action", "slot"]
