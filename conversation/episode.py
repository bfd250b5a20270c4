"""What one transaction about a conversation works with."""

from dataclasses import dataclass

from conversation.models import Conversation, Message, Request
from directory.models import Site


@dataclass(frozen=True, slots=True)
class Episode:
    """A locked conversation with its site and the request that is dealt with.

    Attributes:
        message: the customer's message that is answered; `None` when an agent acts of their own accord.
    """

    site: Site
    conversation: Conversation
    request: Request
    message: Message | None = None
