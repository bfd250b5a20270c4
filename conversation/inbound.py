"""What a channel hands over: one customer message, checked."""

import re
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from core.errors import Invalid

LONGEST_TEXT = 4000
CLIENT_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


class MessageInvalid(Invalid):
    """The message cannot be accepted as it is."""

    code = "message_invalid"


class TextEmpty(MessageInvalid):
    """There is nothing in the message."""

    code = "text_empty"

    def __init__(self) -> None:
        super().__init__("Write a message first.")


class TextTooLong(MessageInvalid):
    """The message is longer than a message may be."""

    code = "text_too_long"

    def __init__(self, length: int) -> None:
        super().__init__(f"A message has at most {LONGEST_TEXT} characters.", length=length, limit=LONGEST_TEXT)


class TextUnreadable(MessageInvalid):
    """The message holds characters that no text has: NUL or a lone surrogate."""

    code = "text_unreadable"

    def __init__(self) -> None:
        super().__init__("The message holds characters that are not text (NUL or half a surrogate pair).")


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message as a channel parsed it: either words, or an option of an earlier message.

    Attributes:
        client_message_id: made by the sender; sending it again never stores a second message.
        text: 1–4,000 characters, or `None` for an option.
        option_id: id of an option of the message `in_reply_to`.
    """

    client_message_id: str
    text: str | None = None
    option_id: str | None = None
    in_reply_to: UUID | None = None


def check_text(text: str) -> str:
    """Refuse a text that cannot be a message.

    Raises:
        TextEmpty, TextTooLong, TextUnreadable: it is one of these.
    """
    if not is_readable(text):
        raise TextUnreadable
    if not any(_is_visible(character) for character in text):
        raise TextEmpty
    if len(text) > LONGEST_TEXT:
        raise TextTooLong(len(text))
    return text


def check_client_id(client_message_id: str) -> str:
    """Refuse an id that is not 1–64 letters, digits, dots, dashes, colons or underscores.

    Raises:
        MessageInvalid: it is not.
    """
    if not CLIENT_ID.fullmatch(client_message_id):
        raise MessageInvalid("client_message_id has 1–64 of A–Z a–z 0–9 . _ : -", field="client_message_id")
    return client_message_id


def _is_visible(character: str) -> bool:
    # Format characters (zero-width, direction marks), controls and separators leave nothing to see.
    return unicodedata.category(character) not in {"Cf", "Cc", "Zs", "Zl", "Zp"}


def is_readable(text: str) -> bool:
    """Whether a text can be stored: no NUL, no lone surrogate."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
