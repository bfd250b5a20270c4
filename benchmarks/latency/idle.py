"""Widgets that are open and say nothing: thousands of conversations, each with an event stream."""

import asyncio
import secrets
import time
from uuid import UUID, uuid4

from sqlalchemy import insert

from benchmarks.latency.load import Address
from benchmarks.latency.wire import EventStream, follow
from conversation.models import Conversation, Owner
from core.database import Sessions, database_now
from core.tokens import digest
from directory import sites
from directory.models import Customer, CustomerKind

AT_A_TIME = 20


async def opened(sessions: Sessions, address: Address, count: int) -> tuple[list[EventStream], float]:
    """Streams of `count` new conversations, and how many seconds it took to open them."""
    conversations = await _conversations(sessions, count)
    began = time.perf_counter()
    left = iter(conversations)
    streams: list[EventStream] = []

    async def work() -> None:
        for conversation, token in left:
            streams.append(await follow(address, str(conversation), token, _ignore))

    await asyncio.gather(*(work() for _ in range(AT_A_TIME)))
    return streams, time.perf_counter() - began


async def _conversations(sessions: Sessions, count: int) -> list[tuple[UUID, str]]:
    """New conversations of new customers, written straight into the tables: opening them is not what is measured."""
    made = [(uuid4(), uuid4(), secrets.token_urlsafe(32)) for _ in range(count)]
    async with sessions.begin() as session:
        site, now = await sites.by_key(session, None), await database_now(session)
        customers = [{"id": customer, "site_id": site.id, "kind": CustomerKind.ANONYMOUS} for _, customer, _ in made]
        await session.execute(insert(Customer), customers)
        shared = {
            "site_id": site.id,
            "channel": "web",
            "language": site.default_language,
            "owner": Owner.BOT,
            "epoch": 1,
            "last_seq": 0,
            "context": {},
            "opened_at": now,
        }
        rows = [{**shared, "id": id_, "customer_id": customer, "token_hash": digest(t)} for id_, customer, t in made]
        await session.execute(insert(Conversation), rows)
    return [(conversation, token) for conversation, _, token in made]


def _ignore(event: str, data: str) -> None:
    """An idle widget has nothing to do."""
