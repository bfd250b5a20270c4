"""What every move needs: the turn that it belongs to, and how a reply of the bot is stored."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conversation import escalation, languages, transcript, verdicts
from conversation.episode import Episode
from conversation.facts import DID_NOT_HELP, HELPED, PERSON
from conversation.models import Message, MessageKind, Owner, SenderKind, TriedArticle
from core.catalogs import catalogs
from handoff import checklists, tickets
from knowledge import published
from knowledge.models import Audience
from knowledge.published import PublishedArticle


@dataclass(frozen=True, slots=True)
class Scene:
    """The turn that a move belongs to.

    Attributes:
        epoch: the conversation's epoch when the turn began; replies are refused once it has passed.
        question: what the request is about from now on, if the turn says so.
        audiences: whose articles the customer may read.
        confidences: of the articles that the search found.
        search_id: row of the search log, if anything was searched.
        is_upset: the customer is angry: whatever is said begins with a word about that, and offers a person.
    """

    episode: Episode
    turn_id: UUID
    epoch: int
    question: str | None
    audiences: frozenset[Audience]
    confidences: dict[UUID, float]
    search_id: UUID | None
    is_upset: bool
    now: datetime

    @property
    def message(self) -> Message:
        """The customer's message that the turn is about."""
        assert self.episode.message is not None
        return self.episode.message

    def text(self, key: str, **values: str | int) -> str:
        """A catalog text in the conversation's language."""
        return catalogs().text(self.episode.conversation.language, key, **values)


async def say_line(session: AsyncSession, scene: Scene, key: str) -> None:
    """Say a line of the catalog, and repeat an open checklist question."""
    await bot(session, scene, MessageKind.TEXT, scene.text(key))
    await back_to_checklist(session, scene)


async def back_to_checklist(session: AsyncSession, scene: Scene, *, misfit: bool = False) -> None:
    """Repeat the open checklist question, if there is one; with its help when the last answer did not fit."""
    if scene.episode.conversation.owner is not Owner.QUEUE:
        return
    ticket = await tickets.live_of_conversation(session, scene.episode.conversation.id)
    field = await checklists.open_field(session, ticket.id) if ticket is not None else None
    if field is not None:
        field.misfits += misfit
        text = (field.help or field.label) if misfit else field.label
        await escalation.repeat(session, scene.episode, field, text, now=scene.now)


async def show(
    session: AsyncSession,
    scene: Scene,
    kind: MessageKind,
    text: str,
    *,
    article: tuple[PublishedArticle, float],
    options: list[dict[str, str]] | None = None,
) -> None:
    """Say what an article says, and in which language if that is not the customer's; note it as shown."""
    shown, confidence = article
    note = languages.note(scene.episode.conversation.language, shown.language)
    card = card_of(shown, confidence, note)
    said = with_sympathy(scene, languages.with_note(note, text))
    message = await bot(session, scene, kind, said, options=options, card=card)
    note_shown(session, scene, message, shown, confidence)


async def bot(
    session: AsyncSession,
    scene: Scene,
    kind: MessageKind,
    text: str,
    *,
    options: list[dict[str, str]] | None = None,
    card: dict[str, str | float] | None = None,
) -> Message:
    """Store a reply in the bot's name."""
    message = Message(
        sender_kind=SenderKind.BOT,
        sender_name=scene.episode.site.bot_name,
        kind=kind,
        text=text,
        options=options or [],
        article=card,
    )
    return await _store(session, scene, message)


async def system(session: AsyncSession, scene: Scene, kind: MessageKind, text: str) -> Message:
    """Store a reply in the service's name."""
    return await _store(session, scene, Message(sender_kind=SenderKind.SYSTEM, kind=kind, text=text, options=[]))


async def _store(session: AsyncSession, scene: Scene, message: Message) -> Message:
    """Store a turn's one reply: fenced by the epoch, and unique for the turn."""
    message.turn_id, message.part = scene.turn_id, 0
    message.in_reply_to, message.sent_at = scene.message.id, scene.now
    return await transcript.append(
        session, scene.episode.conversation, scene.episode.request, message, epoch=scene.epoch
    )


async def readable(session: AsyncSession, scene: Scene, ids: Collection[UUID]) -> dict[UUID, PublishedArticle]:
    """Those of the articles that this customer may read now."""
    # What the turn has changed so far is written in one go with its reply.
    with session.no_autoflush:
        return await published.published_by_ids(session, scene.episode.site.id, ids, scene.audiences)


def card_of(article: PublishedArticle, confidence: float, note: str) -> dict[str, str | float]:
    """What the transcript keeps of an article that a message shows."""
    return {
        "id": str(article.id),
        "title": article.title,
        "url": article.url if article.has_page else "",
        "confidence": round(confidence, 4),
        "language": article.language,
        "note": note,
    }


def note_shown(
    session: AsyncSession, scene: Scene, message: Message, article: PublishedArticle, confidence: float
) -> None:
    """Keep that a message showed an article, alone or as a choice."""
    session.add(
        TriedArticle(
            site_id=scene.episode.site.id,
            request_id=scene.episode.request.id,
            message_id=message.id,
            article_id=article.id,
            search_id=scene.search_id,
            title=article.title,
            confidence=confidence,
            shown_as=message.kind,
            shown_at=scene.now,
        )
    )


async def confidence(session: AsyncSession, scene: Scene, article_id: UUID) -> float:
    """The confidence of this turn's search, or of the choice list that the article was picked from."""
    if article_id in scene.confidences:
        return scene.confidences[article_id]
    return await verdicts.confidence_when_offered(session, scene.episode.request, article_id)


def verdict_options(scene: Scene) -> list[dict[str, str]]:
    """Whether it helped, for the customer to choose."""
    return [
        {"id": HELPED, "title": scene.text("option-helped")},
        {"id": DID_NOT_HELP, "title": scene.text("option-did-not-help")},
    ]


def with_person(scene: Scene, options: list[dict[str, str]]) -> list[dict[str, str]]:
    """The same options and, for a customer who is upset and has only the bot, a person."""
    if not scene.is_upset or scene.episode.conversation.owner is not Owner.BOT:
        return options
    return [*options, person_option(scene)]


def person_option(scene: Scene) -> dict[str, str]:
    """A person, for the customer to choose."""
    return {"id": PERSON, "title": scene.text("option-person")}


def with_sympathy(scene: Scene, text: str) -> str:
    """A text with a word about the customer's anger before it, if they are."""
    return f"{scene.text('bot-sorry')}\n\n{text}" if scene.is_upset else text
