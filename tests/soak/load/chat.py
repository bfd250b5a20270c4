"""One conversation as a client keeps it: what was sent until it is acknowledged, and what the stream told."""

import asyncio
import contextlib
import json
import random
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from tests.soak.load import canaries
from tests.soak.load.calling import Caller, Reply
from tests.soak.load.resting import delay, waited

SILENCE_SECONDS = 40.0
PATIENCE = 400
Told = dict[int, dict[str, Any]]
"""Messages by their place, as JSON."""


@dataclass(slots=True)
class Chat:
    """A conversation of one visitor.

    Attributes:
        told: every message, as the stream told it last.
        cursor: the last number that the stream told.
        connections: how many streams were opened.
    """

    caller: Caller
    id: str
    token: str
    canary: str
    choose: random.Random
    told: Told = field(default_factory=dict)
    cursor: int = 0
    connections: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _following: asyncio.Task[None] | None = None
    _connection: asyncio.Task[None] | None = None
    _sent: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """The bearer header."""
        return {"Authorization": f"Bearer {self.token}"}

    async def send(self, content: dict[str, str], *, repeats: int = 0, gives_up: bool = False) -> int | None:
        """Write, again and again until it is acknowledged; its place.

        Args:
            content: text, or option and message.
            repeats: how often the same is sent beside, at the same time or right after.
            gives_up: whether the first attempt is broken off by the client itself.

        Returns:
            None when it was refused, as an option of a question that is no longer there.
        """
        self._sent += 1
        body = {"client_message_id": f"{self.canary[2:8]}-{self._sent}", **content}
        if gives_up:
            await self._break_off(self._attempt(body))
        if self.choose.random() < 0.5:
            found, *_ = await asyncio.gather(*(self._until_acknowledged(body) for _ in range(repeats + 1)))
            return found
        place = await self._until_acknowledged(body)
        for _ in range(repeats):
            await self._until_acknowledged(body)
        return place

    async def _until_acknowledged(self, body: dict[str, str]) -> int | None:
        for attempt in range(PATIENCE):
            reply = await self._attempt(body)
            if reply is not None and reply.status == 202:
                return int(reply.body["seq"])
            if reply is not None and reply.status in (404, 409, 422):
                return None
            wait = delay(attempt, self.choose) if reply is None else reply.retry_after or 1.0
            await waited(asyncio.Event(), wait)
        raise AssertionError(f"{self.id} {body['client_message_id']} was never acknowledged")

    async def _attempt(self, body: dict[str, str]) -> Reply | None:
        message = body["client_message_id"]
        self.caller.history.note("posted", conversation=self.id, id=message)
        path = f"/api/conversations/{self.id}/messages"
        reply = await self.caller.call("message", "POST", path, json=body, headers=self.headers, conversation=self.id)
        if reply is not None and reply.status == 202:
            stored = {"message": reply.body.get("id"), "seq": reply.body.get("seq")}
            self.caller.history.note("acked", conversation=self.id, id=message, **stored)
        return reply

    async def _break_off(self, attempt: Coroutine[Any, Any, object]) -> None:
        """Begin a request and leave before its answer, as a tab that is closed does."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.choose.uniform(0.0, 0.05)):
                await attempt

    async def tell(self, what: str, **values: Any) -> Reply | None:
        """Post a signal (`seen`, `end`, `rating`, `typing`) once."""
        path = f"/api/conversations/{self.id}/{what}"
        return await self.caller.call(what, "POST", path, json=values, headers=self.headers, conversation=self.id)

    def follow(self) -> None:
        """Follow the stream from now on, connecting again after every break."""
        self._following = asyncio.create_task(self._follow())

    def drop(self) -> None:
        """Break the connection off; it is made again by itself."""
        if self._connection is not None:
            self._connection.cancel()

    async def leave(self) -> None:
        """Follow no more."""
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
            self._following = None

    async def _follow(self) -> None:
        attempt = 0
        try:
            while True:
                before = self.cursor
                self._connection = asyncio.create_task(self._connect())
                await asyncio.wait({self._connection})
                attempt = 0 if self.cursor > before else min(attempt + 1, 5)
                await waited(asyncio.Event(), delay(attempt, self.choose))
        finally:
            if self._connection is not None:
                self._connection.cancel()
                await asyncio.gather(self._connection, return_exceptions=True)

    async def _connect(self) -> None:
        self.connections += 1
        headers = {**self.headers, **({"Last-Event-ID": str(self.cursor)} if self.cursor else {})}
        note, path = self.caller.history.note, f"/api/conversations/{self.id}/events"
        note("connected", conversation=self.id, connection=self.connections, after=self.cursor)
        limits = httpx.Timeout(12.0, read=SILENCE_SECONDS)
        with contextlib.suppress(httpx.HTTPError):
            async with self.caller.http.stream("GET", path, headers=headers, timeout=limits) as answer:
                if answer.status_code != 200:
                    wait = answer.headers.get("Retry-After")
                    note("answered", what="stream", status=answer.status_code, retry_after=wait, readable=True)
                    return
                await self._read(answer)

    async def _read(self, answer: httpx.Response) -> None:
        event: dict[str, str] = {}
        async for line in answer.aiter_lines():
            if line:
                name, _, value = line.partition(":")
                event[name] = value.removeprefix(" ")
            else:
                self._take(event)
                event = {}

    def _take(self, event: dict[str, str]) -> None:
        data, number = event.get("data", ""), event.get("id", "")
        if not data:
            return
        note, name = self.caller.history.note, event.get("event", "message")
        if not number:
            note("fleeting", conversation=self.id, name=name, canaries=canaries.found(data))
            return
        message = parsed(data)
        note(
            "event",
            conversation=self.id,
            connection=self.connections,
            number=int(number),
            name=name,
            seq=message["seq"],
            canaries=canaries.found(data),
        )
        self.told[message["seq"]] = message
        self.cursor = max(self.cursor, int(number))
        self.changed.set()

    async def fresh(self) -> Told | None:
        """Everything as a client reads it that knows nothing; None when no whole answer came."""
        found: Told = {}
        while True:
            path = f"/api/conversations/{self.id}/messages?after={max(found, default=0)}"
            reply = await self.caller.call("messages", "GET", path, headers=self.headers, conversation=self.id)
            if reply is None or reply.status != 200:
                return None
            page = reply.body["messages"]
            found.update({message["seq"]: message for message in page})
            if len(page) < 500:
                return found


def parsed(data: str) -> dict[str, Any]:
    """The message of an event."""
    message: dict[str, Any] = json.loads(data)
    UUID(message["id"])
    return message


def differences(told: Told, fresh: Told) -> list[str]:
    """Where what a resumed client knows is not what a fresh one reads: `<seq>.<field>`."""
    found = [f"{seq}.missing" for seq in sorted(fresh.keys() - told.keys())]
    found += [f"{seq}.unknown" for seq in sorted(told.keys() - fresh.keys())]
    for seq in sorted(told.keys() & fresh.keys()):
        one, other = told[seq], fresh[seq]
        found += [f"{seq}.{name}" for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]
    return found
