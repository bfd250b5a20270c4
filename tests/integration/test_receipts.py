"""Read marks in the conversation's sequence, and what a page that comes back has to hear of them."""

from uuid import UUID, uuid4

import pytest

from conversation import transcript
from conversation.customer import feed, receipts
from conversation.customer.opening import ConversationNotFound
from conversation.models import Conversation
from core.database import Sessions, database_now
from core.rights import Actor, RightMissing
from directory import rights
from directory.models import Site
from tests.integration.conftest import Customer


def actor(bundle: str, *site_ids: UUID) -> Actor:
    return Actor(uuid4(), "Anna", rights.of([bundle]), frozenset(site_ids))


async def look(sessions: Sessions, who: Actor, customer: Customer, up_to: int) -> int:
    async with sessions.begin() as session:
        return await receipts.seen_by_agent(session, who, customer.id, up_to, await database_now(session))


async def test_only_those_who_may_read_the_ticket_leave_a_read_mark(
    customer: Customer, sessions: Sessions, site: Site
) -> None:
    await customer.say("hello")
    with pytest.raises(RightMissing):
        await look(sessions, actor("author", site.id), customer, 1)
    with pytest.raises(ConversationNotFound):
        await look(sessions, actor("agent_l2"), customer, 1)
    assert await look(sessions, actor("agent_l2", site.id), customer, 0) == 0
    assert await look(sessions, actor("agent_l2", site.id), customer, 1) == 1


@pytest.mark.parametrize("limit", [1, 2, 3, 500])
async def test_whoever_comes_back_at_any_place_ends_with_the_whole_truth(
    customer: Customer, sessions: Sessions, site: Site, limit: int
) -> None:
    who = actor("agent_l2", site.id)
    for up_to in (1, 2, 3, 100):
        await customer.say("hello")
        await customer.say("bye")
        await look(sessions, who, customer, up_to)
    async with sessions.begin() as session:
        conversation = await session.get_one(Conversation, customer.id)
        rows = await transcript.since(session, customer.id, 0)
        truth = {row.id: row.seen_at is not None for row in rows}
        assert set(truth.values()) == {True, False}
        for start in range(conversation.last_seq + 1):
            known = {row.id: (row.changed_seq or start + 1) <= start for row in rows if row.seq <= start}
            at = start
            while (page := await feed.after(session, conversation, at, limit)).up_to > at:
                numbers = [at, *(entry.number for entry in page.entries), page.up_to]
                assert numbers == sorted(numbers)
                known |= {entry.message.id: entry.message.seen_at is not None for entry in page.entries}
                at = page.up_to
            assert known == truth
