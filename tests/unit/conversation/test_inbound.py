"""What a customer may send, and what the widget's channel makes of it."""

from uuid import uuid4

import pytest

from conversation.channels import web_widget
from conversation.inbound import (
    LONGEST_TEXT,
    Inbound,
    MessageInvalid,
    TextEmpty,
    TextTooLong,
    TextUnreadable,
    check_text,
)


@pytest.mark.parametrize("text", ["hello", "🙂", "x" * LONGEST_TEXT, "‮right to left", " padded "])
def test_texts_are_accepted_as_written(text: str) -> None:
    assert check_text(text) == text


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", TextEmpty),
        (" \n\t ", TextEmpty),
        ("\u200b\u200d\u202e", TextEmpty),
        ("x" * (LONGEST_TEXT + 1), TextTooLong),
        ("a\x00b", TextUnreadable),
        ("half \ud83d", TextUnreadable),
    ],
)
def test_other_texts_are_refused(text: str, refusal: type[MessageInvalid]) -> None:
    with pytest.raises(refusal):
        check_text(text)


def test_the_widget_posts_words_or_an_option() -> None:
    channel, message = web_widget.build(), uuid4()
    assert channel.parse({"client_message_id": "a", "text": "hi"}) == Inbound("a", text="hi")
    chosen = channel.parse({"client_message_id": "b", "option_id": "helped", "in_reply_to": str(message)})
    assert chosen == Inbound("b", option_id="helped", in_reply_to=message)


@pytest.mark.parametrize(
    "payload",
    [
        {"text": "no id"},
        {"client_message_id": "", "text": "hi"},
        {"client_message_id": "x" * 65, "text": "hi"},
        {"client_message_id": "a b", "text": "hi"},
        {"client_message_id": "a"},
        {"client_message_id": "a", "text": "hi", "option_id": "helped"},
        {"client_message_id": "a", "option_id": "helped"},
        {"client_message_id": "a", "option_id": "helped", "in_reply_to": "not an id"},
        {"client_message_id": "a", "text": 5},
        {"client_message_id": "a", "option_id": "\x00", "in_reply_to": str(uuid4())},
    ],
)
def test_other_payloads_are_refused(payload: dict[str, object]) -> None:
    with pytest.raises(MessageInvalid):
        web_widget.build().parse(payload)
