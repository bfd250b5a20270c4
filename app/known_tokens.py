"""Tokens of conversations that this process has seen to be right, so that who writes again is not looked up again.

A token is made with its conversation, never changed and never withdrawn.
"""

from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

from conversation.models import Conversation, Owner
from core.tokens import digest

# Some 400 bytes each.
MOST_KNOWN = 20_000


@dataclass(slots=True)
class Writer:
    """A customer who may write in a conversation.

    Attributes:
        expects_bot: whether the bot was to answer when anything was heard of the conversation last; a person may have
            taken it since.
    """

    conversation_id: UUID
    site_id: UUID
    expects_bot: bool


class KnownTokens:
    """The tokens that were used last.

    Args:
        most: how many are kept.
    """

    def __init__(self, most: int = MOST_KNOWN) -> None:
        self._most = most
        self._writers: OrderedDict[tuple[UUID, bytes], Writer] = OrderedDict()

    def writer(self, conversation_id: UUID, token: str) -> Writer | None:
        """Whom a token lets write, if it was seen before."""
        key = conversation_id, digest(token)
        if (found := self._writers.get(key)) is not None:
            self._writers.move_to_end(key)
        return found

    def keep(self, conversation: Conversation) -> Writer:
        """Keep a conversation whose token was looked up and found to be right."""
        writer = Writer(conversation.id, conversation.site_id, conversation.owner is not Owner.AGENT)
        self._writers[conversation.id, conversation.token_hash] = writer
        if len(self._writers) > self._most:
            self._writers.popitem(last=False)
        return writer
