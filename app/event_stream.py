"""Server-sent events as a response: one more task for each stream, and nothing is cut short when a client leaves."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from pydantic import BaseModel
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

PING = b": ping\n\n"
_APART = "firstline.apart"


class Line:
    """The way to one client.

    Attributes:
        is_open: false once the client has gone; what is sent from then on goes nowhere.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._wake: asyncio.Event | None = None
        self.is_open = True

    def wakes(self, event: asyncio.Event) -> None:
        """Set `event` when the client leaves, for whoever waits for news of it."""
        self._wake = event
        if not self.is_open:
            event.set()

    async def tell(self, event: str, data: BaseModel | dict[str, object], number: int | None = None) -> None:
        """Send one event.

        Args:
            event: its name.
            data: sent as JSON.
            number: its id, to resume after; `None` for what is true for a moment only.
        """
        text = data.model_dump_json() if isinstance(data, BaseModel) else json.dumps(data)
        place = "" if number is None else f"id: {number}\n"
        await self._write(f"event: {event}\ndata: {text}\n{place}\n".encode())

    async def ping(self) -> None:
        """Show that the connection lives."""
        await self._write(PING)

    async def until_gone(self, receive: Receive) -> None:
        """Wait for the client to leave."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self.is_open = False
        if self._wake is not None:
            self._wake.set()

    async def _write(self, block: bytes) -> None:
        await self._send({"type": "http.response.body", "body": block, "more_body": True})
        # The server takes whatever is sent without a pause, so that nobody else would run, nor a farewell be heard.
        await asyncio.sleep(0)


class EventStream(Response):
    """A stream of events, which ends when `talk` does.

    `talk` is not cancelled when the client leaves: in the middle of a query that would cost a database connection. It
    looks at `Line.is_open`.

    Args:
        talk: tells the client what there is to tell.
        place: closed at the end; until the head is sent it is whoever's who made it.
    """

    media_type = "text/event-stream"

    def __init__(self, talk: Callable[[Line], Awaitable[None]], place: contextlib.ExitStack) -> None:
        self._talk, self._place = talk, place
        self.status_code = 200
        self.background = None
        # Proxies that keep answers back until they are whole are told not to.
        self.init_headers({"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head through everything that completes it, and leave the rest to `Apart`."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        apart: Apart = scope[_APART]
        apart.places.push(self._place.pop_all())
        apart.carry_on = self._carry_on

    async def _carry_on(self, receive: Receive, send: Send) -> None:
        line = Line(send)
        leaving = asyncio.create_task(line.until_gone(receive))
        try:
            await self._talk(line)
            if line.is_open:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            leaving.cancel()


@dataclass(slots=True)
class Apart:
    """What goes on after the application has returned.

    Attributes:
        places: closed when that has ended.
    """

    places: contextlib.ExitStack
    carry_on: Callable[[Receive, Send], Awaitable[None]] | None = None


class StreamsApart:
    """Carries streams on outside of routing and middleware, whose frames an open stream would hold for hours."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer, then tell what its answer goes on to tell."""
        with contextlib.ExitStack() as places:
            apart = Apart(places)
            # What routing notes in the scope goes with its copy.
            await self._app({**scope, _APART: apart}, receive, send)
            if apart.carry_on is not None:
                await apart.carry_on(receive, send)
