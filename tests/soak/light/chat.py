"""A customer's side of one conversation: several tabs that write, lose their connections and resume."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.soak.light.system import LightSystem
from tests.soak.light.wire import Address, Answer, Call, Cut, Told, ask, ask_and_leave, stream

CANARY = re.compile("canary-[a-z]{12}")
MOST_TRIES = 40
PAGE = 500
Message = dict[str, Any]
Wrong = Callable[[str, str], None]


@dataclass(slots=True)
class Chat:
    """One conversation, and what was acknowledged in it.

    Attributes:
        canary: in what the customer writes; nobody else may ever read it.
        wrong: called with an invariant and a sentence when one is violated.
        sent: body of each message by its `client_message_id`.
        acknowledged: what each acknowledgement said, by the same.
    """

    system: LightSystem
    id: str
    token: str
    canary: str
    wrong: Wrong
    sent: dict[str, dict[str, str]] = field(default_factory=dict)
    acknowledged: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    tabs: list["Tab"] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        """With the conversation's token."""
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def path(self) -> str:
        """Of the conversation."""
        return f"/api/conversations/{self.id}"

    def call(self, method: str, what: str, body: object | None = None) -> Call:
        """A request about this conversation."""
        return Call(method, f"{self.path}{what}", body, self.headers)

    def check_foreign(self, received: str) -> None:
        """Nothing that came may hold another conversation's canary."""
        if foreign := set(CANARY.findall(received)) - {self.canary}:
            self.wrong("I9", f"{self.id} received {sorted(foreign)}")

    async def post(self, choose: Random, message: dict[str, str]) -> None:
        """Send a message again and again until it is acknowledged, each time to any of the apps."""
        self.sent[message["client_message_id"]] = message
        for _ in range(MOST_TRIES):
            if await self.post_once(self.system.any(choose), message):
                return
        self.wrong("I10", f"{self.id}: {message['client_message_id']} was refused {MOST_TRIES} times")

    async def post_once(self, address: Address, message: dict[str, str]) -> bool:
        """Send a message; whether an answer came that settles it."""
        self.sent[message["client_message_id"]] = message
        try:
            answer = await ask(address, self.call("POST", "/messages", message))
        except Cut:
            return False
        if answer.status == 202:
            stored = answer.json
            self.acknowledged.setdefault(message["client_message_id"], []).append((stored["id"], stored["seq"]))
            return True
        self.check_refusal(answer)
        return answer.status == 422

    def check_refusal(self, answer: Answer) -> None:
        """A refusal is one that can be tried again later, or for a reason that is the caller's."""
        if answer.status in (429, 503):
            if "retry-after" not in answer.headers:
                self.wrong("I10", f"{self.id}: {answer.status} without Retry-After")
        elif answer.status >= 500 or answer.status < 400:
            self.wrong("I10", f"{self.id}: {answer.status} {answer.body[:200]!r}")

    async def post_and_leave(self, choose: Random, message: dict[str, str]) -> None:
        """Send a message, or the beginning of one, and never learn what became of it."""
        self.sent[message["client_message_id"]] = message
        sent, read = (1.0, choose.choice([0, 0, 1, 20, 150])) if choose.random() < 0.7 else (choose.random(), 0)
        await ask_and_leave(self.system.any(choose), self.call("POST", "/messages", message), sent=sent, read=read)

    async def post_what_is_left(self, choose: Random) -> None:
        """Send again what has no answer, as the widget does; one that is still on its way comes twice from now on.

        Without this it could arrive between two looks at the same rows.
        """
        for client_id, message in list(self.sent.items()):
            if client_id not in self.acknowledged:
                await self.post(choose, message)

    async def tell(self, choose: Random, what: str, body: object) -> None:
        """Say something beside messages, which may be refused."""
        try:
            answer = await ask(self.system.any(choose), self.call("POST", what, body))
        except Cut:
            return
        if answer.status >= 400:
            self.check_refusal(answer)

    async def fresh(self, address: Address) -> list[Message]:
        """The transcript as a page that is loaded now gets it.

        Raises:
            Cut: it could not be loaded.
        """
        found: list[Message] = []
        while True:
            after = found[-1]["seq"] if found else 0
            answer = await ask(address, self.call("GET", f"/messages?after={after}"))
            if answer.status != 200:
                self.check_refusal(answer)
                raise Cut(f"status {answer.status}")
            self.check_foreign(answer.body.decode())
            page: list[Message] = answer.json["messages"]
            found += page
            if len(page) < PAGE:
                return found


@dataclass(slots=True)
class Tab:
    """One page on which the conversation is open.

    Attributes:
        cursor: the number of the last event that came.
        known: messages by their id, as they were told last.
        connections: how many streams it had.
    """

    chat: Chat
    cursor: int = 0
    known: dict[str, Message] = field(default_factory=dict)
    connections: int = 0
    _streaming: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def state(self) -> list[Message]:
        """What the page shows."""
        return sorted(self.known.values(), key=lambda message: int(message["seq"]))

    @property
    def newest_answer(self) -> Message | None:
        """The newest message that offers something to choose."""
        return next((message for message in reversed(self.state) if message["options"]), None)

    async def follow(
        self, choose: Random, *, until: Callable[[], bool], most_bytes: int | None = None, seconds: float = 10.0
    ) -> None:
        """Resume the stream, and leave when `until` says so, at a byte, or after a while.

        Args:
            choose: which app, and how the place is told.
            until: looked at before each event.
            most_bytes: of the stream.
            seconds: to wait for another event.
        """
        # A page has one stream at a time.
        async with self._streaming:
            by_header = choose.random() < 0.6
            headers = self.chat.headers | ({"Last-Event-ID": str(self.cursor)} if by_header else {})
            path = f"{self.chat.path}/events" + ("" if by_header else f"?after={self.cursor}")
            self.connections += 1
            try:
                async with stream(self.chat.system.any(choose), path, headers, most_bytes=most_bytes) as events:
                    while not until() and (told := await next_event(events, seconds)):
                        self.hear(told)
            except Cut:
                return

    def hear(self, told: Told) -> None:
        """Take an event up, as the widget does."""
        self.chat.check_foreign(json.dumps(told.body))
        if not told.event.startswith("message"):
            return
        if told.id <= self.cursor:
            self.chat.wrong("I4", f"{self.chat.id}: event {told.id} came after {self.cursor}")
        message = told.body
        is_known = message["id"] in self.known
        if told.event == "message" and is_known and self.known[message["id"]]["seq"] != message["seq"]:
            self.chat.wrong("I4", f"{self.chat.id}: message {message['id']} moved")
        if told.event == "message_changed" and not is_known:
            self.chat.wrong("I5", f"{self.chat.id}: a change of {message['id']} came before the message")
        self.cursor = max(self.cursor, told.id)
        self.known[message["id"]] = message


async def next_event(events: AsyncIterator[Told], seconds: float) -> Told | None:
    """The next event; `None` when the stream ended or nothing came in time."""
    try:
        async with asyncio.timeout(seconds):
            return await anext(events, None)
    except (TimeoutError, OSError, EOFError):
        return None


async def open_chat(system: LightSystem, choose: Random, tabs: int, wrong: Wrong) -> Chat:
    """Open a conversation on some tabs."""
    canary = "canary-" + "".join(choose.choices("abcdefghijklmnopqrstuvwxyz", k=12))
    body = {"language": choose.choice(["en", "en", "pl", "ru"]), "metadata": {"page": f"https://shop.example/{canary}"}}
    for _ in range(MOST_TRIES):
        answer = await ask(system.any(choose), Call("POST", "/api/conversations", body))
        if answer.status == 201:
            opened = answer.json
            chat = Chat(system, opened["id"], opened["token"], canary, wrong)
            chat.tabs = [Tab(chat) for _ in range(tabs)]
            return chat
    raise Cut("no conversation could be opened")
