"""The transcript as a text file that the customer keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from conversation import requests, transcript
from conversation.models import Conversation, Message, SenderKind
from core.catalogs import catalogs
from directory import sites
from directory.models import Site


@dataclass(frozen=True, slots=True)
class Download:
    """A file: its name, of ASCII letters only, and its text."""

    name: str
    text: str


async def of_conversation(session: AsyncSession, conversation: Conversation, now: datetime) -> Download:
    """Everything that was said in a conversation, in its language."""
    messages: list[Message] = []
    while page := await transcript.since(session, conversation.id, messages[-1].seq if messages else 0):
        messages += page
    site = await sites.by_id(session, conversation.site_id)
    request = await requests.newest(session, conversation.id)
    name = f"chat-{request.number}.txt" if request is not None else "chat.txt"
    return Download(name, render(messages, site, conversation.language, now))


def render(messages: Sequence[Message], site: Site, language: str, now: datetime) -> str:
    """The file's text: a heading, and for each message when it was sent (UTC), by whom, and its words.

    Args:
        messages: in order.
        site: whose name stands where the service itself speaks.
        language: of everything around the messages.
        now: when the file is made.
    """
    texts = catalogs()
    title = texts.text(language, "transcript-title", site=site.name)
    saved = texts.text(language, "transcript-saved", moment=_moment(now))
    you = texts.text(language, "transcript-customer")
    blocks = [f"{title}\n{saved}"]
    for message in messages:
        sender = you if message.sender_kind is SenderKind.CUSTOMER else message.sender_name or site.name
        blocks.append("\n".join([f"[{_moment(message.sent_at)}] {sender}:", *_words(message)]))
    return "\n\n".join(blocks) + "\n"


def _words(message: Message) -> list[str]:
    titles = [f"- {option['title']}" for option in message.options]
    article = [str(message.article["title"])] if message.article else []
    return [*article, message.text, *titles]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
