"""What a turn reads before it computes: the messages, who wrote them, and the facts that decide."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversation import corrections, verdicts
from conversation.audience import readable_by
from conversation.bursts import Burst
from conversation.facts import OpenField
from conversation.facts import Turn as TurnFacts
from conversation.models import Conversation, Message, MessageKind, Owner, Request, Turn
from core.database import Sessions, single
from directory.models import Customer, CustomerKind
from handoff import answers, checklists, tickets
from handoff.models import MOST_MISFITS, FieldState, TicketField
from knowledge.models import Audience, FieldType

SHORT_WORDS = 3


@dataclass(frozen=True, slots=True)
class Read:
    """What was read; the conversation may have moved on by the time something is stored.

    Attributes:
        epoch: of the conversation; what was computed under it counts as long as it lasts.
        audiences: whose articles the customer may read.
    """

    site_id: UUID
    language: str
    epoch: int
    burst: Burst
    facts: TurnFacts
    audiences: frozenset[Audience]


@dataclass(frozen=True, slots=True)
class _Checklist:
    """What the ticket's checklist says of a message: what it means for the open question, and for the answers."""

    open: OpenField | None = None
    can_correct: bool = False
    names_another: bool = False
    corrects: bool = False

    def tell(self, facts: TurnFacts) -> TurnFacts:
        return replace(facts, can_correct=self.can_correct, names_another=self.names_another, corrects=self.corrects)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the request was shown: see `verdicts.AWAITED` and `verdicts.SHOWN_BEFORE`."""

    awaited: MessageKind | None = None
    before: Sequence[tuple[str, str]] = ()

    def as_(self, kind: MessageKind) -> tuple[UUID, ...]:
        """The ids of what was shown in a kind of message."""
        return tuple(UUID(article) for shown_as, article in self.before if shown_as == kind)


async def of_turn(sessions: Sessions, turn_id: UUID) -> Read:
    """Everything that a turn is decided by, before the search."""
    async with single(sessions) as session:
        rows = (await session.execute(_READ, {"turn": turn_id})).all()
        burst = Burst(tuple(row[0] for row in rows))
        _, request, conversation, kind, awaited, before = rows[-1]
        checklist = await _checklist(session, conversation, burst)
    # What was shown in a request that has ended waits for nothing any more.
    shown = _Shown(awaited, before or ()) if request.closed_at is None else _Shown()
    read = _read(conversation, burst, kind, shown, checklist.open)
    return replace(read, facts=checklist.tell(replace(read.facts, was_upset=request.upset_at is not None)))


def of_new(
    conversation: Conversation,
    request: Request,
    message: Message,
    kind: CustomerKind,
    awaited: MessageKind | None,
    before: Sequence[tuple[str, str]] | None,
) -> Read | None:
    """The same for a message that was just stored in the open request; `None` where more has to be read.

    Args:
        conversation: locked.
        request: the open one.
        message: its newest.
        kind: of the customer.
        awaited: see `verdicts.AWAITED`, of the request.
        before: see `verdicts.SHOWN_BEFORE`, of the request.
    """
    if conversation.owner is not Owner.BOT:
        return None
    read = _read(conversation, Burst((message,)), kind, _Shown(awaited, before or ()), None)
    return replace(read, facts=replace(read.facts, was_upset=request.upset_at is not None))


def _read(
    conversation: Conversation,
    burst: Burst,
    kind: CustomerKind,
    shown: _Shown,
    open_field: OpenField | None,
) -> Read:
    is_text = burst.newest.option_id is None
    facts = TurnFacts(
        owner=conversation.owner,
        option=burst.newest.option_id,
        asks_for_person=is_text and burst.asks_for_person,
        asks_for_callback=is_text and burst.asks_for_callback,
        denies_call=is_text and burst.denies_call,
        is_upset=is_text and burst.is_upset,
        is_unsafe=is_text and burst.is_unsafe,
        social=burst.social if is_text else None,
        has_words=any(character.isalnum() for character in burst.whole),
        is_question=burst.is_question,
        is_short=len(burst.whole.split()) <= SHORT_WORDS,
        open_field=open_field,
        awaits_verdict=shown.awaited is MessageKind.ANSWER,
        awaits_choice=shown.awaited is MessageKind.CHOICES,
        answered_with=shown.as_(MessageKind.ANSWER),
        offered=shown.as_(MessageKind.CHOICES),
    )
    return Read(conversation.site_id, conversation.language, conversation.epoch, burst, facts, readable_by(kind))


# Made once: making it costs more than the database's part.
_READ = (
    select(Message, Request, Conversation, Customer.kind, verdicts.AWAITED, verdicts.SHOWN_BEFORE)
    .join(Turn, Turn.message_id == Message.id)
    .join(Request, Request.id == Message.request_id)
    .join(Conversation, Conversation.id == Message.conversation_id)
    .join(Customer, Customer.id == Conversation.customer_id)
    .where((Turn.id == bindparam("turn")) | (Turn.merged_into == bindparam("turn")))
    .order_by(Message.seq)
)


async def _checklist(session: AsyncSession, conversation: Conversation, burst: Burst) -> _Checklist:
    ticket = await tickets.live_ticket(session, conversation.id) if conversation.owner is Owner.QUEUE else None
    if ticket is None:
        return _Checklist()
    fields = await checklists.fields(session, ticket.id)
    asked = next((field for field in fields if field.state is FieldState.ASKED), None)
    open_field = await _open_field(session, conversation, burst, asked) if asked is not None else None
    given = [field for field in fields if field.value is not None]
    can_correct = any(field.state is FieldState.ANSWERED for field in given)
    words = burst.newest.text
    if burst.newest.option_id:
        return _Checklist(open_field, can_correct)
    # What fits a question that asks for something certain answers that, unless the words say otherwise.
    is_answer = open_field is not None and open_field.fits and open_field.is_certain
    is_meant = can_correct and not is_answer and corrections.is_meant(asked, words)
    if not corrections.names_another(given, asked, words):
        return _Checklist(open_field, can_correct, corrects=is_meant)
    return _Checklist(
        open_field, can_correct, names_another=not is_answer, corrects=is_meant or corrections.says_so(words)
    )


async def _open_field(
    session: AsyncSession, conversation: Conversation, burst: Burst, field: TicketField
) -> OpenField | None:
    """The open checklist field, unless what was said cannot be about it.

    That is an option of another question than the newest, or what was written before the field was asked for; an e-mail
    address is one, whenever it was written.
    """
    option, asked_in = burst.newest.option_id, burst.newest.in_reply_to
    if option and asked_in != await _newest_question(session, conversation.id):
        return None
    if field.asked_at is None:
        return None
    said = [option] if option else burst.said_since(field.asked_at)
    if not said and field.type == FieldType.EMAIL:
        said = [words for words in burst.texts if answers.email_in(words)]
    return _meaning(field, said) if said else None


def _meaning(field: TicketField, said: list[str]) -> OpenField:
    """What was said since a question was asked means for it; from the last misfit on, what it says."""
    asked = answers.expected(field)
    value = answers.accepted_of_several(asked, said)
    is_choice = field.type == FieldType.CHOICE
    if value is None and field.misfits + 1 >= MOST_MISFITS:
        return OpenField(field.key, answers.as_written(said), as_written=True, is_choice=is_choice)
    return OpenField(field.key, value, is_choice=is_choice, is_certain=asked.is_certain)


async def _newest_question(session: AsyncSession, conversation_id: UUID) -> UUID | None:
    """The id of the newest checklist question: the only one whose options still count."""
    question = (Message.conversation_id == conversation_id) & (Message.kind == MessageKind.QUESTION)
    return await session.scalar(select(Message.id).where(question).order_by(Message.seq.desc()).limit(1))
