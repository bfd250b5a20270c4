"""A customer: opens one conversation after the other, writes, chooses, repeats, breaks off, comes back."""

import asyncio
import contextlib
import random
from typing import Any

from tests.soak.load import canaries, words
from tests.soak.load.chat import Chat
from tests.soak.load.client import Client
from tests.soak.load.resting import delay, waited

REPEATED = 0.3
"""Part of the messages that are sent more than once."""
DISCONNECTED = 0.1
"""Part of the messages after which the stream breaks off, and of those whose first attempt the client leaves."""
OUTCOME_SECONDS = 20.0


class Visitor(Client):
    """One customer; `chats` are the conversations that they opened."""

    kind = "visitor"

    def _prepare(self) -> None:
        self.chats: list[Chat] = []
        self._drops: set[asyncio.Task[None]] = set()

    async def live(self) -> None:
        """Write until the load is over; what was begun is finished."""
        while not self._rest.over.is_set():
            number = len(self.chats)
            choose = self._draw("visitor", self._number, "chat", number)
            await self._rest.between(choose, 0.0, self._pace)
            chat = await self._open(choose)
            if chat is None:
                return
            self.chats.append(chat)
            chat.follow()
            await self._talk(chat, choose)
            if not self._rest.over.is_set():
                # What comes later is asked for at the end, by resuming.
                await chat.leave()

    async def close(self) -> None:
        """Close streams and connections."""
        for chat in self.chats:
            await chat.leave()
        await self.caller.close()
        self.caller.history.close()

    async def _open(self, choose: random.Random) -> Chat | None:
        body = {"language": choose.choice(words.LANGUAGES)}
        for attempt in range(1000):
            reply = await self.caller.call("open", "POST", "/api/conversations", json=body)
            if reply is not None and reply.status == 201:
                canary = canaries.new(choose)
                self.caller.history.note("opened", conversation=reply.body["id"], canary=canary)
                return Chat(self.caller, reply.body["id"], reply.body["token"], canary, choose)
            if self._rest.over.is_set():
                return None
            await waited(self._rest.over, delay(attempt, choose))
        return None

    async def _talk(self, chat: Chat, choose: random.Random) -> None:
        for _ in range(choose.randint(3, 9)):
            if self._rest.over.is_set():
                return
            await self._step(chat, choose)
            await self._rest.between(choose, 0.2, self._pace)
        if choose.random() < 0.3:
            await chat.tell("end")
            await chat.tell("rating", score=choose.randint(1, 5))

    async def _step(self, chat: Chat, choose: random.Random) -> None:
        """One message or a burst of them, with whatever goes wrong around it."""
        if choose.random() < DISCONNECTED:
            self._drop_soon(chat, choose.uniform(0.0, 2.0))
        repeats = choose.choice((1, 1, 2)) if choose.random() < REPEATED else 0
        breaks_off = choose.random() < DISCONNECTED
        is_burst, waits = choose.random() < 0.2, choose.random() < 0.7
        place = await chat.send(_content(chat, choose), repeats=repeats, gives_up=breaks_off)
        if is_burst:
            for text in choose.sample(words.CORRECTIONS, choose.randint(1, 2)):
                place = await chat.send({"text": text})
        if waits and place is not None:
            await self._outcome(chat, place)
        await self._see(chat)

    async def _outcome(self, chat: Chat, place: int) -> None:
        """Wait for something that came after a message; not for long, and not at all for people."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(OUTCOME_SECONDS):
                while not any(seq > place for seq in chat.told) and owner(chat) != "agent":
                    chat.changed.clear()
                    await chat.changed.wait()

    async def _see(self, chat: Chat) -> None:
        unseen = [m["seq"] for m in chat.told.values() if m["sender"]["kind"] == "agent" and m["state"] == "sent"]
        if unseen:
            await chat.tell("seen", seq=max(unseen))

    def _drop_soon(self, chat: Chat, seconds: float) -> None:
        async def later() -> None:
            await self._rest.at_most(seconds)
            chat.drop()

        task = asyncio.create_task(later())
        self._drops.add(task)
        task.add_done_callback(self._drops.discard)


def owner(chat: Chat) -> str:
    """Who answers, as far as the messages say."""
    after: dict[str, str] = {"handoff": "queue", "claimed": "agent", "resolved": "bot"}
    turned = [str(message["kind"]) for _, message in sorted(chat.told.items()) if message["kind"] in after]
    return after[turned[-1]] if turned else "bot"


def _content(chat: Chat, choose: random.Random) -> dict[str, str]:
    """What is written next: often what the newest message asks for."""
    asked = [message for _, message in sorted(chat.told.items()) if message["options"]]
    newest = asked[-1] if asked else None
    if newest is not None and choose.random() < 0.5:
        if newest["kind"] != "question" or choose.random() < 0.4:
            return _option(newest, choose)
        return {"text": choose.choice((*words.ANSWERS, f"It is about {chat.canary}"))}
    return {"text": _words(chat.canary, choose)}


def _option(message: dict[str, Any], choose: random.Random) -> dict[str, str]:
    return {"option_id": choose.choice(message["options"])["id"], "in_reply_to": message["id"]}


def _words(canary: str, choose: random.Random) -> str:
    kinds: tuple[tuple[int, tuple[str, ...]], ...] = (
        (60, words.QUESTIONS),
        (8, words.GREETINGS),
        (6, words.THANKS),
        (7, words.PERSON),
        (4, words.NONSENSE),
        (5, words.COMPLAINTS),
        (10, (f"{choose.choice(words.QUESTIONS)} My name is {canary}", f"I am {canary}")),
    )
    texts = choose.choices([texts for _, texts in kinds], [weight for weight, _ in kinds])[0]
    return choose.choice(texts)
