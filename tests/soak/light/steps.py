"""Schedules on the chat protocol: which steps there are, how they are drawn, and how each is carried out."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlencode

import asyncpg

from tests.integration.questions import HOPELESS, SURE, UNSURE
from tests.soak.light.chat import Chat, Tab
from tests.soak.light.system import Agent
from tests.soak.light.wire import Answer, Call, Cut, ask

WORDS = (
    *("hello", "thanks", "yes", "no", "skip it", "it worked", "it did not help", "bye", "i want someone real"),
    *(SURE, SURE, UNSURE, HOPELESS, "I want to talk to a person", "ann@example.com", "?", "Zażółć gęślą jaźń", "🙂"),
)
MOST_REPEATS = 50
WEIGHTS = {
    "say": 8,
    "repeat": 3,
    "swap": 3,
    "leave": 4,
    "choose": 3,
    "follow": 8,
    "load": 1,
    "see": 3,
    "type": 1,
    "end": 0.5,
    "rate": 0.3,
    "context": 0.5,
    "claim": 3,
    "take_over": 1,
    "reply": 3,
    "look": 1.5,
    "release": 0.6,
    "resolve": 0.8,
}


@dataclass(frozen=True, slots=True)
class Step:
    """Something that one tab or one agent does.

    Attributes:
        seed: of what is left open here.
    """

    kind: str
    tab: int
    agent: int
    seed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A schedule: phases one after the other, whose steps happen at once."""

    tabs: int
    phases: Sequence[Sequence[Step]]

    @property
    def told(self) -> str:
        """In one line."""
        return " | ".join(" ".join(f"{step.kind}{step.tab}" for step in phase) for phase in self.phases)


def drawn(choose: Random, agents: int) -> Plan:
    """A schedule by chance."""
    tabs = choose.randint(1, 4)
    kinds, weights = list(WEIGHTS), list(WEIGHTS.values())
    phases = [
        [
            Step(kind, choose.randrange(tabs), choose.randrange(agents), choose.getrandbits(48))
            for kind in choose.choices(kinds, weights, k=choose.choice([1, 1, 2, 2, 3, 4]))
        ]
        for _ in range(choose.choice([1, 1, 2, 2, 3, 5]))
    ]
    # Something has to be said first, or most of it means nothing.
    phases.insert(0, [Step("say", 0, 0, choose.getrandbits(48))])
    return Plan(tabs, phases)


@dataclass(frozen=True, slots=True)
class Doing:
    """What a step is carried out with."""

    chat: Chat
    tab: Tab
    agent: Agent
    choose: Random
    database: asyncpg.Pool

    def text(self) -> dict[str, str]:
        """Something to say; half of it with the canary."""
        words = self.choose.choice(WORDS)
        if self.choose.random() < 0.5:
            words = f"{words} {self.chat.canary}"
        return {"client_message_id": f"{self.choose.getrandbits(64):x}", "text": words}

    async def ticket(self) -> str | None:
        """The newest ticket of the conversation."""
        query = "SELECT id FROM ticket WHERE conversation_id = $1 ORDER BY number DESC LIMIT 1"
        found = await self.database.fetchval(query, self.chat.id)
        return str(found) if found else None

    async def as_agent(self, path: str, body: object | None = None) -> Answer | None:
        """Post something as the agent; `None` if no answer came."""
        call = Call("POST", path, body, self.agent.headers)
        try:
            answer = await ask(self.chat.system.any(self.choose), call)
        except Cut:
            return None
        if answer.status >= 400:
            self.chat.check_refusal(answer)
        return answer


async def carry_out(plan: Plan, chat: Chat, agents: Sequence[Agent], database: asyncpg.Pool) -> None:
    """Do what a schedule says."""
    for phase in plan.phases:
        doing = [
            (step, Doing(chat, chat.tabs[step.tab], agents[step.agent], Random(step.seed), database)) for step in phase
        ]
        await asyncio.gather(*(STEPS[step.kind](one) for step, one in doing))


async def _say(doing: Doing) -> None:
    await doing.chat.post(doing.choose, doing.text())


async def _repeat(doing: Doing) -> None:
    """The same message many times at once, to whichever app."""
    message = doing.text()
    times = min(MOST_REPEATS, 2 + int(doing.choose.expovariate(0.3)))
    await asyncio.gather(*(doing.chat.post_once(doing.chat.system.any(doing.choose), message) for _ in range(times)))
    await doing.chat.post(doing.choose, message)


async def _swap(doing: Doing) -> None:
    """The second message arrives before the first."""
    first, second = doing.text(), doing.text()
    await doing.chat.post(doing.choose, second)
    await doing.chat.post(doing.choose, first)


async def _leave(doing: Doing) -> None:
    """The connection is lost before the answer; mostly the message is sent again."""
    message = doing.text()
    for _ in range(doing.choose.randint(1, 3)):
        await doing.chat.post_and_leave(doing.choose, message)
    if doing.choose.random() < 0.7:
        await doing.chat.post(doing.choose, message)


async def _choose(doing: Doing) -> None:
    """An option of the newest message on the tab, which may be long out of date."""
    offered = doing.tab.newest_answer
    if offered is None:
        return
    option = doing.choose.choice(offered["options"])["id"]
    body = {"client_message_id": f"{doing.choose.getrandbits(64):x}", "option_id": option, "in_reply_to": offered["id"]}
    await doing.chat.post(doing.choose, body)


async def _follow(doing: Doing) -> None:
    """Resume the stream, and lose it again."""
    left = doing.choose.randint(0, 6)
    begun = doing.tab.cursor

    def until() -> bool:
        return doing.tab.cursor >= begun + left

    most = doing.choose.randint(1, 2500) if doing.choose.random() < 0.5 else None
    await doing.tab.follow(doing.choose, until=until, most_bytes=most, seconds=0.3)


async def _load(doing: Doing) -> None:
    """A page is loaded anew, and goes on from where the transcript ends."""
    try:
        found = await doing.chat.fresh(doing.chat.system.any(doing.choose))
    except Cut:
        return
    numbers = [message["seq"] for message in found]
    if numbers != sorted(set(numbers)):
        doing.chat.wrong("I4", f"{doing.chat.id}: transcript in the order {numbers}")


async def _see(doing: Doing) -> None:
    await doing.chat.tell(doing.choose, "/seen", {"seq": doing.tab.cursor + doing.choose.choice([0, 0, 0, 3])})


async def _type(doing: Doing) -> None:
    await doing.chat.tell(doing.choose, "/typing", {"typing": doing.choose.random() < 0.7})


async def _end(doing: Doing) -> None:
    await doing.chat.tell(doing.choose, "/end", None)


async def _rate(doing: Doing) -> None:
    await doing.chat.tell(doing.choose, "/rating", {"score": doing.choose.randint(1, 5), "comment": "fine"})


async def _context(doing: Doing) -> None:
    await doing.chat.tell(doing.choose, "/context", {"language": doing.choose.choice(["en", "pl", "ru"])})


async def _claim(doing: Doing) -> None:
    if ticket := await doing.ticket():
        await doing.as_agent(f"/api/tickets/{ticket}/claim")


async def _take_over(doing: Doing) -> None:
    await doing.as_agent(f"/api/live/{doing.chat.id}/take-over")


async def _reply(doing: Doing) -> None:
    """An agent's answer, which may be sent twice as well."""
    ticket = await doing.ticket()
    if ticket is None:
        return
    # Only who has the ticket may answer; mostly the one who tries has it.
    body = {"client_message_id": f"{doing.choose.getrandbits(64):x}", "text": f"I look into it {doing.chat.canary}"}
    calls = [doing.as_agent(f"/api/tickets/{ticket}/reply", body) for _ in range(doing.choose.choice([1, 1, 2, 3]))]
    stored = {answer.json["id"] for answer in await asyncio.gather(*calls) if answer and answer.status == 201}
    if len(stored) > 1:
        doing.chat.wrong("I2", f"{doing.chat.id}: one reply is {sorted(stored)}")


async def _look(doing: Doing) -> None:
    """An agent has the transcript on the screen, up to somewhere."""
    if ticket := await doing.ticket():
        form = urlencode({"seq": doing.choose.randint(0, 20)}).encode()
        await doing.as_agent(f"/desk/tickets/{ticket}/seen", form)


async def _release(doing: Doing) -> None:
    if ticket := await doing.ticket():
        await doing.as_agent(f"/api/tickets/{ticket}/release")


async def _resolve(doing: Doing) -> None:
    if ticket := await doing.ticket():
        await doing.as_agent(f"/api/tickets/{ticket}/resolve", {"resolution": "solved"})


STEPS: dict[str, Callable[[Doing], Awaitable[Any]]] = {
    "say": _say,
    "repeat": _repeat,
    "swap": _swap,
    "leave": _leave,
    "choose": _choose,
    "follow": _follow,
    "load": _load,
    "see": _see,
    "type": _type,
    "end": _end,
    "rate": _rate,
    "context": _context,
    "claim": _claim,
    "take_over": _take_over,
    "reply": _reply,
    "look": _look,
    "release": _release,
    "resolve": _resolve,
}
