"""The transcript as a text file."""

from datetime import UTC, datetime, timedelta, timezone

from conversation.customer.download import render
from conversation.models import Message, MessageKind, SenderKind
from directory.models import Site

AT = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
SITE = Site(key="shop", name="Shop", bot_name="Quill")


def message(kind: SenderKind, text: str, name: str | None = None, **more: object) -> Message:
    row = Message(sender_kind=kind, sender_name=name, kind=MessageKind.TEXT, text=text, options=[], sent_at=AT)
    for field, value in more.items():
        setattr(row, field, value)
    return row


def test_each_message_says_when_by_whom_and_what() -> None:
    told = [
        message(SenderKind.CUSTOMER, "Where is my card?"),
        message(
            SenderKind.BOT,
            "It is on its way.",
            "Quill",
            article={"title": "Card arrival"},
            options=[{"id": "helped", "title": "That helped"}],
        ),
        message(SenderKind.SYSTEM, "Ticket 1001 is closed.", sent_at=AT.astimezone(timezone(timedelta(hours=3)))),
    ]
    assert render(told, SITE, "en", AT).split("\n\n") == [
        "Chat with Shop\nSaved on 2026-03-01 09:05 (UTC)",
        "[2026-03-01 09:05] You:\nWhere is my card?",
        "[2026-03-01 09:05] Quill:\nCard arrival\nIt is on its way.\n- That helped",
        "[2026-03-01 09:05] Shop:\nTicket 1001 is closed.\n",
    ]


def test_an_empty_chat_is_a_heading() -> None:
    assert render([], SITE, "ru", AT) == "Чат с Shop\nСохранено 2026-03-01 09:05 (UTC)\n"
