"""Tokens of conversations that this process has seen to be right, so that who writes again is not looked up again.

A token is made with its conversation, never changed and never withdrawn.
"""

from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

from conversation.models import Conversation, Owner
from conversation.transcript import Stored
from core.tokens import digest
from knowledge.models import Audience
from knowledge.published import PUBLIC

# Some 400 bytes each.
MOST_KNOWN = 20_000


@dataclass(slots=True)
class Writer:
    """A customer who may write in a conversation, and what was heard of it last; it may have changed since.

    Attributes:
        language: of the conversation.
        expects_bot: whether the bot was to answer.
        audiences: whose articles the customer may read; what everybody may until more is known.
    """

    conversation_id: UUID
    site_id: UUID
    language: str
    expects_bot: bool
    audiences: frozenset[Audience] = PUBLIC

    def hear(self, stored: Stored) -> None:
        """Take note of what storing a message has told."""
        self.expects_bot = stored.needs_turn
        if stored.read is not None:
            self.language, self.audiences = stored.read.language, stored.read.audiences


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
        expects_bot = conversation.owner is not Owner.AGENT
        writer = Writer(conversation.id, conversation.site_id, conversation.language, expects_bot)
        self._writers[conversation.id, conversation.token_hash] = writer
        if len(self._writers) > self._most:
            self._writers.popitem(last=False)
        return writer

    def forget(self, conversation: Conversation) -> None:
        """Look a conversation up again when its customer writes next: something else than its token has changed."""
        self._writers.pop((conversation.id, conversation.token_hash), None)
