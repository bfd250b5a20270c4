"""Random schedules of disconnect, duplicate, reorder and resume on the chat protocol, on two apps behind no stickiness.

A schedule is one conversation on several tabs. At its end what was never answered is sent again; then each tab resumes
from where it was, and has to show what a page shows that is loaded anew; the rest is compared with the database.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from random import Random

import asyncpg

from tests.soak.light.app import Wanted
from tests.soak.light.chat import Message, Tab, open_chat
from tests.soak.light.steps import carry_out, drawn
from tests.soak.light.system import AGENTS, Agent, LightSystem, light_system, quiet, sign_in
from tests.soak.light.truth import compare
from tests.soak.light.wire import Cut
from tests.soak.run import Context, Report

NAME = "protocol"
COUNT = 10_000
SAMPLE = 0  # Its sample is in tests/integration/test_soak_samples.py: it needs no system of its own.
APPS = 2
AT_A_TIME = 24
LOOKED_AT = ("I1", "I2", "I3", "I4", "I5", "I6", "I9", "I10", "I12")
RESUME_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What schedules are carried out on."""

    system: LightSystem
    agents: Sequence[Agent]
    database: asyncpg.Pool


async def run(context: Context) -> Report:
    """Carry the schedules out, many at a time."""
    wanted = Wanted(url="", data_dir="", seed=context.seed, rasa_seconds=0.06)
    async with light_system(context.folder, wanted, APPS) as system:
        return await on(system, context)


async def on(system: LightSystem, context: Context) -> Report:
    """The same on a system that runs already."""
    report = Report(NAME, context.seed)
    report.looked_at(*LOOKED_AT)
    report.counts |= {"schedules": 0, "messages": 0, "acknowledgements": 0, "connections": 0}
    numbers, began = iter(range(context.count)), time.monotonic()
    async with scene(system) as found:

        async def work() -> None:
            for number in numbers:
                await _schedule(found, context, number, report)
                report.counts["schedules"] += 1
                if report.counts["schedules"] % 500 == 0:
                    context.say(f"{report.counts['schedules']:,} schedules, {report.violated} violations")

        await asyncio.gather(*(work() for _ in range(AT_A_TIME)))
    report.figures["schedules a second"] = round(context.count / (time.monotonic() - began), 1)
    return report


@contextlib.asynccontextmanager
async def scene(system: LightSystem) -> AsyncIterator[Scene]:
    """Agents who are signed in, and a way into the database."""
    async with asyncpg.create_pool(system.database, min_size=1, max_size=8) as database:
        agents = [await sign_in(system.addresses[0], email) for email in AGENTS]
        yield Scene(system, agents, database)


async def _schedule(found: Scene, context: Context, number: int, report: Report) -> None:
    choose = context.random("schedule", number)
    plan = drawn(choose, len(found.agents))

    def wrong(invariant: str, what: str) -> None:
        report.violate(invariant, f"schedule {number}: {what}; {plan.told}")

    chat = await open_chat(found.system, choose, plan.tabs, wrong)
    await carry_out(plan, chat, found.agents, found.database)
    await chat.post_what_is_left(choose)
    if not await quiet(found.database, chat.id):
        wrong("I3", f"{chat.id} is not quiet")
    try:
        fresh = await chat.fresh(found.system.any(choose))
    except Cut as cut:
        wrong("I5", f"{chat.id} cannot be loaded: {cut}")
    else:
        for tab in (*chat.tabs, Tab(chat)):
            await _resumed(tab, fresh, choose)
    await compare(chat, found.database)
    report.counts["messages"] += len(chat.sent)
    report.counts["acknowledgements"] += sum(map(len, chat.acknowledged.values()))
    report.counts["connections"] += sum(tab.connections for tab in chat.tabs)


async def _resumed(tab: Tab, fresh: list[Message], choose: Random) -> None:
    """A tab that resumes shows in the end what one shows that is loaded anew."""
    for _ in range(3):
        if tab.state == fresh:
            return
        await tab.follow(choose, until=lambda: tab.state == fresh, seconds=RESUME_SECONDS)
    if tab.state != fresh:
        tab.chat.wrong("I5", f"{tab.chat.id}: resumed at {tab.cursor} {_difference(tab, fresh)}")


def _difference(tab: Tab, fresh: list[Message]) -> str:
    here = {message["id"]: message for message in tab.state}
    there = {message["id"]: message for message in fresh}
    missing = [there[i]["seq"] for i in there if i not in here]
    other = [there[i]["seq"] for i in there if i in here and here[i] != there[i]]
    return f"misses {missing}, has others {other}, has too many {len(here.keys() - there.keys())}"
