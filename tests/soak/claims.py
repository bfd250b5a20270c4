"""People step in while the bot computes: claims and take-overs at a random moment of a turn, races between agents."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import asyncpg

from tests.integration.questions import HOPELESS, SURE, UNSURE
from tests.soak.light.app import Wanted
from tests.soak.light.chat import Chat, Tab, open_chat
from tests.soak.light.moments import pass_by
from tests.soak.light.system import AGENTS, Agent, LightSystem, light_system, quiet, sign_in
from tests.soak.light.truth import compare
from tests.soak.light.wire import Answer, Call, Cut, ask
from tests.soak.run import Context, Report

NAME = "claims"
COUNT = 2_000
SAMPLE = 0  # Its sample is in tests/integration/test_soak_samples.py: it needs no system of its own.
APPS = 2
AT_A_TIME = 24
RASA_SECONDS = 0.25
LOOKED_AT = ("I1", "I2", "I3", "I4", "I6", "I9", "I10", "I12")
PERSON = "I want to talk to a person"
# What makes the bot compute while the chat waits in a queue, or while it is the bot's.
ASKED = (SURE, UNSURE, HOPELESS, "hello", "it worked", "it did not help", "ann@example.com")


@dataclass(frozen=True, slots=True)
class Trial:
    """One conversation in which people step in.

    Attributes:
        agents: who try at the same moment; one of them is to succeed.
        rasa_seconds: the longest that the bot computes.
    """

    chat: Chat
    choose: Random
    agents: Sequence[Agent]
    database: asyncpg.Pool
    rasa_seconds: float

    async def say(self, words: str) -> None:
        """Write something, and have it acknowledged."""
        message = {"client_message_id": f"{self.choose.getrandbits(64):x}", "text": f"{words} {self.chat.canary}"}
        if words.startswith(("it ", "hello")):
            message["text"] = words
        await self.chat.post(self.choose, message)

    async def step_in(self, path: str) -> list[tuple[Agent, Answer | None]]:
        """All agents try the same, at a random moment of the turn."""
        await pass_by(self.choose.uniform(0, self.rasa_seconds * 1.3))
        calls = [ask(self.chat.system.any(self.choose), Call("POST", path, None, one.headers)) for one in self.agents]
        answers = await asyncio.gather(*calls, return_exceptions=True)
        return [
            (one, answer if isinstance(answer, Answer) else None)
            for one, answer in zip(self.agents, answers, strict=True)
        ]


async def run(context: Context) -> Report:
    """Make the trials, many at a time."""
    wanted = Wanted(url="", data_dir="", seed=context.seed, rasa_seconds=RASA_SECONDS)
    async with light_system(context.folder, wanted, APPS) as system:
        return await on(system, context, RASA_SECONDS)


async def on(system: LightSystem, context: Context, rasa_seconds: float) -> Report:
    """The same on a system that runs already."""
    report = Report(NAME, context.seed)
    report.looked_at(*LOOKED_AT)
    counted = ("trials", "claims", "take-overs", "races of agents", "turns cut off", "bot was faster")
    report.counts |= dict.fromkeys(counted, 0)
    began, numbers = time.monotonic(), iter(range(context.count))
    async with asyncpg.create_pool(system.database, min_size=1, max_size=8) as database:
        everybody = [await sign_in(system.addresses[0], email) for email in AGENTS]

        async def work() -> None:
            for number in numbers:
                choose = context.random("trial", number)
                agents = choose.sample(everybody, choose.choice([1, 1, 2, 3]))

                def wrong(invariant: str, what: str, number: int = number) -> None:
                    report.violate(invariant, f"trial {number}: {what}")

                chat = await open_chat(system, choose, 1, wrong)
                await _try(Trial(chat, choose, agents, database, rasa_seconds), report)
                report.counts["trials"] += 1
                if report.counts["trials"] % 200 == 0:
                    context.say(f"{report.counts['trials']:,} trials, {report.violated} violations")

        await asyncio.gather(*(work() for _ in range(AT_A_TIME)))
    report.figures["trials a second"] = round(context.count / (time.monotonic() - began), 1)
    return report


async def _try(trial: Trial, report: Report) -> None:
    chat, choose = trial.chat, trial.choose
    claims = choose.random() < 0.5
    ticket = None
    if claims:
        await trial.say(PERSON)
        await quiet(trial.database, chat.id)
        ticket = await trial.database.fetchval("SELECT id FROM ticket WHERE conversation_id = $1", chat.id)
        if ticket is None:
            chat.wrong("I3", f"{chat.id}: a call for a person made no ticket")
            return
    path = f"/api/tickets/{ticket}/claim" if claims else f"/api/live/{chat.id}/take-over"
    for _ in range(choose.choice([1, 1, 1, 2])):
        await trial.say(choose.choice(ASKED))
    stepping = asyncio.create_task(trial.step_in(path))
    if choose.random() < 0.3:
        await trial.say(choose.choice(ASKED))
    answers = await stepping
    if not await quiet(trial.database, chat.id):
        chat.wrong("I3", f"{chat.id} is not quiet")
    report.counts["claims" if claims else "take-overs"] += 1
    report.counts["races of agents"] += len(trial.agents) > 1
    await _judge(trial, answers, report)
    await compare(chat, trial.database)


async def _judge(trial: Trial, answers: list[tuple[Agent, Answer | None]], report: Report) -> None:
    """Exactly one has it, the bot is silent from there on, and the customer is not left alone."""
    chat = trial.chat
    for _, answer in answers:
        if answer is None or answer.status not in (200, 409):
            chat.wrong("I10", f"{chat.id}: an agent was answered {answer and answer.status}")
    winners = [agent for agent, answer in answers if answer and answer.status == 200]
    ticket = await trial.database.fetchrow(
        "SELECT * FROM ticket WHERE conversation_id = $1 ORDER BY number DESC LIMIT 1", chat.id
    )
    claims = await trial.database.fetch(
        "SELECT seq FROM message WHERE conversation_id = $1 AND kind = 'claimed' ORDER BY seq", chat.id
    )
    if not winners:
        # The customer's own word came first: the bot closed the request, or handed it over before it was taken over.
        report.counts["bot was faster"] += 1
        if claims:
            chat.wrong("I6", f"{chat.id}: claimed by nobody who was told so")
        return
    assert ticket is not None
    if len(winners) != 1 or len(claims) != 1 or ticket["status"] != "claimed":
        found = f"{len(winners)} were told that it is theirs, {len(claims)} claims, {ticket['status']}"
        chat.wrong("I6", f"{chat.id}: {found}")
        return
    if str(ticket["claimed_by"]) != winners[0].id:
        chat.wrong("I6", f"{chat.id}: claimed by {ticket['claimed_by']}, told {winners[0].id}")
    await _silence(trial, claims[0]["seq"], report)
    await _together(trial, ticket, winners[0])


async def _silence(trial: Trial, claimed_at: int, report: Report) -> None:
    chat = trial.chat
    late = await trial.database.fetch(
        """
        SELECT seq, kind FROM message WHERE conversation_id = $1 AND seq > $2
        AND (sender_kind = 'bot' OR turn_id IS NOT NULL OR sender_kind = 'system')
        """,
        chat.id,
        claimed_at,
    )
    if late:
        chat.wrong("I2", f"{chat.id}: claimed at {claimed_at}, then the bot said {[tuple(row) for row in late]}")
    cut_off = "SELECT count(*) FROM turn WHERE conversation_id = $1 AND decided_by = 'agent_owns'"
    report.counts["turns cut off"] += await trial.database.fetchval(cut_off, chat.id)


async def _together(trial: Trial, ticket: Any, agent: Agent) -> None:
    """What the customer wrote is in the agent's ticket, an answer reaches them, and a page that comes now sees it."""
    chat = trial.chat
    apart = await trial.database.fetchval(
        """
        SELECT count(*) FROM message JOIN request ON request.id = message.request_id
        WHERE message.conversation_id = $1 AND sender_kind = 'customer' AND request_id <> $2
        AND request.closed_at IS NULL
        """,
        chat.id,
        ticket["request_id"],
    )
    if apart:
        chat.wrong("I3", f"{chat.id}: {apart} messages are not in the ticket of who has it")
    body = {"client_message_id": f"{trial.choose.getrandbits(64):x}", "text": f"I am here {chat.canary}"}
    path = f"/api/tickets/{ticket['id']}/reply"
    try:
        answer = await ask(chat.system.any(trial.choose), Call("POST", path, body, agent.headers))
    except Cut:
        return
    if answer.status != 201:
        chat.wrong("I10", f"{chat.id}: the agent's reply was answered {answer.status}")
        return
    (tab,) = chat.tabs
    await _shown(tab, str(answer.json["id"]), trial.choose)


async def _shown(tab: Tab, message_id: str, choose: Random) -> None:
    for _ in range(3):
        await tab.follow(choose, until=lambda: message_id in tab.known, seconds=5)
        if message_id in tab.known:
            return
    tab.chat.wrong("I5", f"{tab.chat.id}: the agent's reply was not told")
