"""Fills an empty database with a busy service: tickets with transcripts, notes and unread marks, and articles."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, text, update

from app import first_start
from benchmarks.retrieval.publishing import WORDS, fill
from conversation.models import Conversation, Message, Request
from core.database import Base, Sessions, database_now
from core.tokens import digest
from directory.models import Customer, Site, Staff
from directory.settings import FirstAccounts
from handoff.models import Queue, Reason, Ticket, TicketNote, TicketRead

PASSWORD = "a password for measuring"  # noqa: S105 (of a database that lives for minutes)
BATCH = 2000
DAYS = 20
_NAMES = ("Anna", "Bartek", "Dmitri", "Elena", "Grażyna", "Hugo", "Irina", "Jan", "Мария", "Николай", "Ольга", "Paweł")
_SAID = {
    "ru": ("платёж", "карта", "деньги", "перевод", "счёт", "приложение", "ошибка", "вчера", "дважды", "курьер"),
    "pl": ("płatność", "karta", "pieniądze", "przelew", "konto", "aplikacja", "błąd", "wczoraj", "kurier", "adres"),
}


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is.

    Attributes:
        open: tickets that wait for somebody; more than a third were opened by somebody already.
        claimed: tickets with somebody.
        resolved: tickets that were closed.
    """

    open: int = 5000
    claimed: int = 400
    resolved: int = 5000
    articles: int = 700


@dataclass(frozen=True, slots=True)
class Seeded:
    """What the measurements need to know.

    Attributes:
        email: of an agent, whose password is `PASSWORD`.
        chats: ids and tokens of conversations of claimed tickets, in which a message needs no answer of the bot.
        numbers: of some tickets.
    """

    email: str
    chats: list[tuple[UUID, str]]
    numbers: list[int]


@dataclass(slots=True)
class _Rows:
    """Rows of each table, before they are stored."""

    tables: dict[type[Base], list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: type[Base], **values: Any) -> None:
        """Remember a row."""
        self.tables.setdefault(table, []).append(values)


async def seed(sessions: Sessions, size: Size) -> Seeded:
    """Fill the database."""
    await first_start.load_demo(sessions)
    accounts = FirstAccounts(admin_password=PASSWORD, agent_password=PASSWORD, editor_password=PASSWORD)
    await first_start.first_accounts(sessions, accounts)
    await fill(sessions, size.articles)
    async with sessions.begin() as session:
        now = await database_now(session)
        site = (await session.scalars(select(Site))).one()
        queues = list(await session.scalars(select(Queue).where(Queue.site_id == site.id)))
        staff = list(await session.scalars(select(Staff.id).order_by(Staff.email)))
    rng = random.Random(3)
    rows, chats, numbers = _Rows(), [], []
    statuses = ["open"] * size.open + ["claimed"] * size.claimed + ["resolved"] * size.resolved
    rng.shuffle(statuses)
    for number, status in enumerate(statuses, start=site.last_request_number + 1):
        desk = _Desk(rng, site.id, queues, staff, now)
        chat = _ticket(rows, desk, number, status)
        numbers.append(number)
        if status == "claimed":
            chats.append(chat)
    await _store(sessions, rows)
    async with sessions.begin() as session:
        await session.execute(update(Site).values(last_request_number=max(numbers)))
    await _tidy(sessions)
    return Seeded("agent@example.com", chats, rng.sample(numbers, 50))


@dataclass(frozen=True, slots=True)
class _Desk:
    """What a ticket is made from."""

    rng: random.Random
    site_id: UUID
    queues: Sequence[Queue]
    staff: Sequence[UUID]
    now: datetime


def _ticket(rows: _Rows, desk: _Desk, number: int, status: str) -> tuple[UUID, str]:
    """One ticket with its customer and conversation; the conversation's id and token."""
    rng = desk.rng
    customer, conversation, request, ticket = uuid4(), uuid4(), uuid4(), uuid4()
    opened = desk.now - timedelta(seconds=rng.uniform(60, DAYS * 86400))
    language = rng.choices(("en", "ru", "pl"), (6, 2, 2))[0]
    agent = rng.choice(desk.staff) if status != "open" else None
    name, token = f"{rng.choice(_NAMES)} {rng.choice(WORDS).title()}", f"token-{number}"
    known = {"name": name, "email": f"{number}.{rng.choice(WORDS)}@mail.example"} if rng.random() < 0.6 else {}
    rows.add(Customer, id=customer, site_id=desk.site_id, kind="claimed" if known else "anonymous", **_both(known))
    said = list(_transcript(desk, conversation, request, language, opened, is_answered=agent is not None))
    owner = {"open": "queue", "claimed": "agent", "resolved": "bot"}[status]
    rows.add(
        Conversation,
        id=conversation,
        site_id=desk.site_id,
        customer_id=customer,
        channel="web_widget",
        token_hash=digest(token),
        language=language,
        owner=owner,
        epoch=2,
        last_seq=len(said),
        context={"page": "https://shop.example/checkout"},
        opened_at=opened,
    )
    ended = opened + timedelta(hours=3) if status == "resolved" else None
    rows.add(
        Request,
        id=request,
        site_id=desk.site_id,
        conversation_id=conversation,
        customer_id=customer,
        number=number,
        level="L2",
        outcome="handed_off",
        opened_at=opened,
        handed_off_at=opened,
        closed_at=ended,
    )
    for message in said:
        rows.add(Message, **message)
    queue = rng.choice(desk.queues)
    rows.add(
        Ticket,
        id=ticket,
        site_id=desk.site_id,
        number=number,
        request_id=request,
        conversation_id=conversation,
        customer_id=customer,
        queue_id=queue.id,
        level=queue.level,
        status=status,
        subject=str(said[0]["text"])[:110],
        topic="general",
        priority=rng.choices(("urgent", "high", "normal", "low"), (1, 3, 14, 2))[0],
        reason=rng.choice(list(Reason)).value,
        language=language,
        claimed_by=agent,
        claimed_at=opened if agent else None,
        resolved_at=ended,
        resolution="solved" if ended else None,
        opened_at=opened,
    )
    if agent is not None or rng.random() < 0.4:
        reader = agent or rng.choice(desk.staff)
        rows.add(TicketRead, ticket_id=ticket, staff_id=reader, seen_seq=rng.randint(0, len(said)), read_at=opened)
    if rng.random() < 0.3:
        note = _words(rng, language, 12)
        rows.add(TicketNote, ticket_id=ticket, author_id=desk.staff[0], client_message_id="n", text=note)
    return conversation, token


def _transcript(
    desk: _Desk, conversation: UUID, request: UUID, language: str, at: datetime, *, is_answered: bool
) -> Iterator[dict[str, Any]]:
    """What was said, in turns; an agent has answered in the second half of it if there is one."""
    rng, count = desk.rng, desk.rng.randint(4, 14)
    for seq in range(1, count + 1):
        by_customer = seq % 2 == 1
        other = "agent" if is_answered and seq > count // 2 else "bot"
        yield {
            "id": uuid4(),
            "conversation_id": conversation,
            "request_id": request,
            "seq": seq,
            "sender_kind": "customer" if by_customer else other,
            "sender_id": desk.staff[0] if not by_customer and other == "agent" else None,
            "kind": "text",
            "text": _words(rng, language, rng.randint(4, 40)),
            "options": [],
            "client_message_id": f"m{seq}",
            "sent_at": at + timedelta(minutes=seq),
        }


def _words(rng: random.Random, language: str, count: int) -> str:
    return " ".join(rng.choices(_SAID.get(language, WORDS), k=count)).capitalize() + f" {rng.randint(1, 99999)}."


def _both(known: dict[str, str]) -> dict[str, str | None]:
    return {"name": known.get("name"), "email": known.get("email")}


async def _store(sessions: Sessions, rows: _Rows) -> None:
    for table, values in rows.tables.items():
        for start in range(0, len(values), BATCH):
            async with sessions.begin() as session:
                await session.execute(insert(table), values[start : start + BATCH])


async def _tidy(sessions: Sessions) -> None:
    """What the database does by itself a minute after so much was stored."""
    async with sessions() as session:
        connection = await session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        await connection.execute(text("VACUUM ANALYZE"))
