"""Accounts from the command line."""

import httpx
import pytest

from core.database import Sessions, database_now
from directory import account_upkeep
from directory.account_upkeep import EmailUnknown
from directory.admins import LastAdmin
from directory.staff import AccountInvalid
from tests.integration.conftest import PASSWORD

NEW = "another password for tests"


async def test_accounts_are_listed_with_their_bundles(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        found = await account_upkeep.listed(session)
    assert [(one.email, one.bundles, one.is_disabled) for one in found] == [
        ("admin@example.com", ("admin",), False),
        ("agent@example.com", ("agent_l2",), False),
        ("editor@example.com", ("publisher",), False),
    ]


async def test_a_password_set_by_the_operator_ends_the_sessions(
    client: httpx.AsyncClient, agent: httpx.AsyncClient, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await account_upkeep.set_password(session, "AGENT@example.com", NEW, await database_now(session))
    assert (await agent.get("/api/auth/me")).status_code == 401
    signed_in = await client.post("/api/auth/login", json={"email": "agent@example.com", "password": NEW})
    assert signed_in.status_code == 200


async def test_the_operator_disables_and_enables(client: httpx.AsyncClient, sessions: Sessions) -> None:
    credentials = {"email": "agent@example.com", "password": PASSWORD}
    for work, status in ((account_upkeep.disable, 401), (account_upkeep.enable, 200)):
        for _ in range(2):
            async with sessions.begin() as session:
                await work(session, "agent@example.com", await database_now(session))
        assert (await client.post("/api/auth/login", json=credentials)).status_code == status


async def test_the_last_administrator_stays(sessions: Sessions) -> None:
    with pytest.raises(LastAdmin):
        async with sessions.begin() as session:
            await account_upkeep.disable(session, "admin@example.com", await database_now(session))


async def test_what_cannot_be_done_is_refused(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        now = await database_now(session)
        with pytest.raises(EmailUnknown):
            await account_upkeep.enable(session, "nobody@example.com", now)
        with pytest.raises(AccountInvalid):
            await account_upkeep.set_password(session, "agent@example.com", "short", now)
