"""Everybody together: customers and agents who begin, go on under faults, finish, and compare what they know."""

import asyncio
from collections.abc import Iterable

from core.database import create_engine, create_sessions, database_now
from directory import sites, staff
from directory.rights import Bundle
from directory.staff import EmailTaken, NewStaff
from tests.soak.load import agent
from tests.soak.load.agent import Agent
from tests.soak.load.chat import Chat, differences
from tests.soak.load.resting import Rest
from tests.soak.load.visitor import Visitor
from tests.soak.run import Context
from tests.soak.system.cluster import PASSWORD, Cluster

POLL_SECONDS = 0.1
FINISH_SECONDS = 150.0
"""How long, after the last fault has healed, somebody may take to finish what they began."""
RESUMED_SECONDS = 20.0
AT_A_TIME = 12


class Crowd:
    """The load of one run.

    Args:
        context: how many take part.
        cluster: whom they call.
        pace: longest pause between two messages of one visitor in seconds.
    """

    def __init__(self, context: Context, cluster: Cluster, *, pace: float = 5.0) -> None:
        self.histories = context.folder / "histories"
        self.histories.mkdir()
        self._cluster, self._rest = cluster, Rest()
        url, folder, draw, rest = cluster.url, self.histories, context.random, self._rest
        self._tasks: list[asyncio.Task[None]] = []
        self.visitors = [Visitor(url, folder, n, draw=draw, rest=rest, pace=pace) for n in range(context.visitors)]
        self.agents = [Agent(url, folder, n, draw=draw, rest=rest, pace=pace / 2) for n in range(context.agents)]
        for one in self.agents:
            one.rivals = [other for other in self.agents if other is not one]

    @property
    def chats(self) -> Iterable[Chat]:
        """Every conversation."""
        return [chat for one in self.visitors for chat in one.chats]

    async def begin(self) -> None:
        """Let everybody start."""
        await _add_accounts(self._cluster.database_url, len(self.agents))
        for one in self.agents:
            await one.sign_in()
        everybody: list[Visitor | Agent] = [*self.visitors, *self.agents]
        self._tasks = [asyncio.create_task(one.live(), name=one.name) for one in everybody]

    async def finish(self) -> list[str]:
        """Let everybody finish what they began; who could not, although every fault has healed."""
        self._rest.over.set()
        done, pending = await asyncio.wait(self._tasks, timeout=FINISH_SECONDS)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        broken = [f"{task.get_name()}: {task.exception()!r}" for task in done if task.exception() is not None]
        return [f"{task.get_name()} did not get through" for task in pending] + broken

    async def compare(self) -> None:
        """Resume every stream, and note where it does not come to what a fresh client reads (I5)."""
        places = asyncio.Semaphore(AT_A_TIME)

        async def one(chat: Chat) -> None:
            async with places:
                differing = await self._compared(chat)
            chat.caller.history.note("compared", conversation=chat.id, differing=differing)

        await asyncio.gather(*(one(chat) for chat in self.chats))

    async def close(self) -> None:
        """Close everything."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        everybody: list[Visitor | Agent] = [*self.visitors, *self.agents]
        for one in everybody:
            await one.close()

    async def _compared(self, chat: Chat) -> list[str]:
        await chat.leave()
        chat.follow()
        differing = ["nothing was read"]
        try:
            async with asyncio.timeout(RESUMED_SECONDS):
                while differing:
                    fresh = await chat.fresh()
                    if fresh is not None:
                        differing = differences(chat.told, fresh)
                    if differing:
                        await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            return differing
        finally:
            await chat.leave()
        return []


async def _add_accounts(database_url: str, count: int) -> None:
    engine = create_engine(database_url, application="soak")
    sessions = create_sessions(engine)
    async with sessions.begin() as session:
        now = await database_now(session)
        everywhere = tuple(site.id for site in await sites.every(session))
        for number in range(count):
            new = NewStaff(agent.email(number), f"Agent {number}", PASSWORD, (Bundle.AGENT_L2.value,), everywhere)
            try:
                await staff.add(session, new, now)
            except EmailTaken:
                continue
    await engine.dispose()
