"""Bursts: messages that came one after the other while the bot computed, and are answered together."""

import itertools
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversation import turn_leases
from conversation.inbound import LONGEST_TEXT
from conversation.models import TURN_IS_DUE, Message, Request, Turn
from conversation.phrases import Recognised, asks, recognise

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
        """What was said besides courtesies and calls for people, if those came as messages of their own."""
        said = [text for text in self.typed if not _is_about_people(recognise(text))]
        return "\n".join(said)[-LONGEST_TEXT:] if said else None

    @property
    def typed(self) -> tuple[str, ...]:
        """The words of each message but of those that are a button's."""
        return tuple(message.text for message in self.messages if message.option_id is None)

    @property
    def calls_by_list_or_button(self) -> bool:
        """Whether a call for people is told apart from the other messages; one that a model hears may be in any."""
        return self.newest.option_id is not None or self.asks_for_person or self.asks_for_callback

    @property
    def asks_for_person(self) -> bool:
        """Whether any of the messages asks for a human being."""
        return any(recognise(text).person for text in self.texts)

    @property
    def asks_for_callback(self) -> bool:
        """Whether any of the messages asks for a telephone call."""
        return any(recognise(text).callback for text in self.texts)

    @property
    def denies_call(self) -> bool:
        """Whether the newest message names a person or a call only to do without."""
        return recognise(self.newest.text).denies_call

    @property
    def is_upset(self) -> bool:
        """Whether any of the messages is angry, or insults."""
        return any(recognise(text).upset for text in self.texts)

    @property
    def is_unsafe(self) -> bool:
        """Whether any of the messages tells of a threat, of harm to oneself or of a fraud while it happens."""
        return any(recognise(text).safety for text in self.texts)

    @property
    def social(self) -> str | None:
        """Greeting, thanks, goodbye or vague, if nothing else was said; the last of several."""
        heard = [recognise(text).social for text in self.texts]
        return heard[-1] if all(heard) else None

    @property
    def is_question(self) -> bool:
        """Whether any of the messages asks something."""
        return any(asks(text) for text in self.texts)

    def said_since(self, moment: datetime) -> list[str]:
        """The words of the messages that came after a moment."""
        return [message.text for message in self.messages if message.sent_at > moment]


def _is_about_people(found: Recognised) -> bool:
    return bool(found.social or found.person or found.callback)


@dataclass(frozen=True, slots=True)
class Line:
    """The turns of a conversation that are due: the head's burst, and those that wait behind it, in order.

    Attributes:
        requests: that the messages belong to; kept here so that asking the session for them asks no database.
    """

    burst: Burst
    waiting: tuple[tuple[Turn, Message], ...]
    requests: tuple[Request, ...]

    @property
    def waiting_texts(self) -> list[Turn]:
        """Those behind the head up to the first that chose an option; none if the head did."""
        if self.burst.newest.option_id is not None:
            return []
        texts = itertools.takewhile(lambda each: each[1].option_id is None, self.waiting)
        return [turn for turn, _ in texts]


async def of_turn(session: AsyncSession, turn: Turn) -> Burst:
    """The messages that a turn answers."""
    answered = (Turn.id == turn.id) | (Turn.merged_into == turn.id)
    query = select(Message).join(Turn, Turn.message_id == Message.id).where(answered).order_by(Message.seq)
    return Burst(tuple(await session.scalars(query)))


async def line(session: AsyncSession, turn: Turn) -> Line:
    """A turn's burst, and what waits behind it.

    Args:
        session: the transaction that would store the turn's reply.
        turn: locked and held, and its conversation locked.
    """
    known = {"conversation": turn.conversation_id, "turn": turn.id, "seq": turn.seq}
    rows = (await session.execute(_LINE, known)).all()
    answered = [message for each, message, _ in rows if turn.id in (each.id, each.merged_into)]
    waiting = [(each, message) for each, message, _ in rows if each.seq > turn.seq]
    return Line(Burst(tuple(answered)), tuple(waiting), tuple(request for _, _, request in rows))


def merge(turn: Turn, line: Line, now: datetime) -> bool:
    """Give a turn's messages to a newer turn, if newer texts wait behind it; whether they do.

    All of them are then computed together, as the turn of the newest. That happens once: a turn that was merged already
    stores what it computed, so that somebody who goes on writing is answered all the same.

    Args:
        turn: locked and held, and its conversation locked.
        line: read after that.
        now: when.
    """
    texts = line.waiting_texts
    if not texts or len(line.burst.messages) > 1:
        return False
    newest = texts[-1]
    for older in (turn, *texts[:-1]):
        turn_leases.end(older, MERGED, now)
        older.merged_into = newest.id
    # Its answer is owed since the oldest of them came.
    newest.created_at = turn.created_at
    return True


# Made once: making it costs more than the database's part.
_LINE = (
    select(Turn, Message, Request)
    .join(Message, Message.id == Turn.message_id)
    .join(Request, Request.id == Message.request_id)
    .where(
        ((Turn.conversation_id == bindparam("conversation")) & TURN_IS_DUE & (Turn.seq >= bindparam("seq")))
        | (Turn.merged_into == bindparam("turn"))
    )
    .order_by(Turn.seq)
)
