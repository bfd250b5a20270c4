"""Two editors decide about the same wordings in the same moment."""

import asyncio
from datetime import datetime
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from core.database import Sessions, database_now
from core.rights import Actor
from directory.models import Site
from directory.rights import Bundle, of
from insight import decisions
from insight.decisions import Accepted, Listed
from insight.models import Choice, WordingDecision
from insight.wordings import hash_of
from tests.integration.administration import add_account
from tests.integration.test_clock import until_waiting


@pytest.fixture
async def article(editor: httpx.AsyncClient) -> UUID:
    """An article that no wording was added to."""
    new = {"title": "Umbrella lost", "body": "Ask at the desk.", "slug": "umbrella-lost", "language": "en"}
    return UUID((await editor.post("/api/articles", json=new)).json()["id"])


@pytest.fixture
async def actor(sessions: Sessions, site: Site) -> Actor:
    """Somebody who may write articles of the site."""
    account = await add_account(sessions, "both@example.com", [site.id], Bundle.PUBLISHER)
    return Actor(account, "Both", of([Bundle.PUBLISHER.value]), frozenset({site.id}))


async def test_accepting_what_another_dismisses_ends_accepted(
    sessions: Sessions, site: Site, article: UUID, actor: Actor
) -> None:
    first, last = sorted(("parasol gone", "rain coat gone"), key=hash_of)
    now, dismissed = await moment(sessions), [Listed(hash_of(last).hex(), None)]
    async with sessions.begin() as session:
        await decisions.dismiss(session, actor, site.id, dismissed, now)

    async def accept() -> None:
        async with sessions.begin() as session:
            both = [Accepted(text, text, None) for text in (first, last)]
            await decisions.accept(session, actor, article, both, now=now)

    async with sessions.begin() as session:
        await decisions.dismiss(session, actor, site.id, [Listed(hash_of(first).hex(), None)], now)
        accepting = asyncio.create_task(accept())
        await until_waiting(sessions, 1)
        # Each would wait for the other here if accepting began by taking dismissals back.
        await decisions.dismiss(session, actor, site.id, dismissed, now)
    await accepting
    async with sessions.begin() as session:
        said = await session.scalars(select(WordingDecision.decision).where(WordingDecision.article_id.is_(None)))
        assert list(said) == [Choice.ACCEPTED, Choice.ACCEPTED]


async def moment(sessions: Sessions) -> datetime:
    async with sessions.begin() as session:
        return await database_now(session)
