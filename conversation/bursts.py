"""Bursts: messages that came one after the other while the bot computed, and are answered together."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversation import turn_leases
from conversation.inbound import LONGEST_TEXT
from conversation.models import Message, Turn, TurnState
from conversation.phrases import recognise

MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Burst:
    """What a turn answers: one message, or several texts in the order in which they were written.

    Attributes:
        messages: at least one; the newest is the last.
    """

    messages: tuple[Message, ...]

    @property
    def newest(self) -> Message:
        """The message that a reply refers to."""
        return self.messages[-1]

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of each message."""
        return tuple(message.text for message in self.messages)

    @property
    def whole(self) -> str:
        """All words, a line for each message; of very many the last ones, as much as one message may have."""
        return "\n".join(self.texts)[-LONGEST_TEXT:]

    @property
    def correction(self) -> str | None:
        """The newest words of several, which may put right what was said before; a mere courtesy does not."""
        if len(self.messages) == 1 or recognise(self.newest.text).social:
            return None
        return self.newest.text

    @property
    def matter(self) -> str | None:
        """What was said besides courtesies and calls for a person, if those came as messages of their own."""
        said = [text for text in self.texts if not (recognise(text).social or recognise(text).person)]
        return "\n".join(said)[-LONGEST_TEXT:] if said else None

    @property
    def asks_for_person(self) -> bool:
        """Whether any of the messages asks for a human being."""
        return any(recognise(text).person for text in self.texts)

    @property
    def social(self) -> str | None:
        """Greeting, thanks, goodbye or vague, if nothing else was said; the last of several."""
        heard = [recognise(text).social for text in self.texts]
        return heard[-1] if all(heard) else None

    @property
    def is_question(self) -> bool:
        """Whether any of the messages ends with a question mark."""
        return any(text.rstrip().endswith(("?", "？")) for text in self.texts)

    def said_since(self, moment: datetime) -> list[str]:
        """The words of the messages that came after a moment."""
        return [message.text for message in self.messages if message.sent_at > moment]


async def of_turn(session: AsyncSession, turn: Turn) -> Burst:
    """The messages that a turn answers."""
    answered = (Turn.id == turn.id) | (Turn.merged_into == turn.id)
    query = select(Message).join(Turn, Turn.message_id == Message.id).where(answered).order_by(Message.seq)
    return Burst(tuple(await session.scalars(query)))


async def merge(session: AsyncSession, turn: Turn, now: datetime) -> bool:
    """Give a turn's messages to a newer turn, if newer texts wait behind it; whether they do.

    All of them are then computed together, as the turn of the newest. That happens once: a turn that was merged already
    stores what it computed, so that somebody who goes on writing is answered all the same.

    Args:
        session: the transaction that would store the turn's reply.
        turn: locked and held, and its conversation locked.
        now: when.
    """
    waiting = await _waiting_texts(session, turn)
    if not waiting or await _was_merged(session, turn):
        return False
    newest = waiting[-1]
    for older in (turn, *waiting[:-1]):
        turn_leases.end(older, MERGED, now)
        older.merged_into = newest.id
    # Its answer is owed since the oldest of them came.
    newest.created_at = turn.created_at
    return True


async def _waiting_texts(session: AsyncSession, turn: Turn) -> list[Turn]:
    """The turns behind this one up to the first that chose an option; none if this one did."""
    query = (
        select(Turn, Message.option_id)
        .join(Message, Message.id == Turn.message_id)
        .where(Turn.conversation_id == turn.conversation_id, Turn.state == TurnState.DUE, Turn.seq >= turn.seq)
        .order_by(Turn.seq)
    )
    texts: list[Turn] = []
    for waiting, option_id in await session.execute(query):
        if option_id is not None:
            break
        texts.append(waiting)
    return texts[1:]


async def _was_merged(session: AsyncSession, turn: Turn) -> bool:
    return bool(await session.scalar(select(exists().where(Turn.merged_into == turn.id))))
