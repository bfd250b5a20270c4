"""A customer's side of one conversation with a running service, by its public API."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp

REPLY_SECONDS = 30.0
POLL_SECONDS = 0.05
MOST_WAITS = 20
"""How often a refused call is tried again, after as long as the service asks for."""
Message = dict[str, Any]


class ServiceUnusable(Exception):
    """The service refuses what a customer does; the text says how."""


@dataclass(slots=True)
class Chat:
    """One conversation.

    Attributes:
        waits: seconds from each message to what followed.
    """

    http: aiohttp.ClientSession
    address: str
    headers: dict[str, str]
    waits: list[float] = field(default_factory=list)

    async def say(self, text: str) -> list[Message]:
        """Write; what followed, nothing if nothing did in `REPLY_SECONDS`."""
        return await self._post({"text": text})

    async def choose(self, message: Message, option: str) -> list[Message]:
        """Press a button; what followed."""
        return await self._post({"option_id": option, "in_reply_to": message["id"]})

    async def _post(self, said: dict[str, Any]) -> list[Message]:
        body = {"client_message_id": uuid4().hex, **said}
        began = time.perf_counter()
        seq = (await called(self.http, "POST", self.address, body, self.headers))["seq"]
        while time.perf_counter() - began < REPLY_SECONDS:
            after = f"{self.address}?after={seq}"
            found: list[Message] = (await called(self.http, "GET", after, None, self.headers))["messages"]
            if found:
                self.waits.append(time.perf_counter() - began)
                return found
            await asyncio.sleep(POLL_SECONDS)
        return []


async def opened(http: aiohttp.ClientSession, url: str, site: str | None, language: str) -> Chat:
    """A new conversation.

    Raises:
        ServiceUnusable: it is refused.
    """
    body = {"language": language} | ({"site": site} if site else {})
    found = await called(http, "POST", f"{url}/api/conversations", body, {})
    address = f"{url}/api/conversations/{found['id']}/messages"
    return Chat(http, address, {"Authorization": f"Bearer {found['token']}"})


async def called(
    http: aiohttp.ClientSession, method: str, url: str, body: dict[str, Any] | None, headers: dict[str, str]
) -> dict[str, Any]:
    """Call the service, again where it asks for patience.

    Raises:
        ServiceUnusable: it refuses, or cannot be reached.
    """
    for _ in range(MOST_WAITS):
        try:
            async with http.request(method, url, json=body, headers=headers) as answer:
                if answer.status not in (429, 503):
                    found: dict[str, Any] = await answer.json()
                    if answer.status >= 400:
                        raise ServiceUnusable(f"{method} {url}: {answer.status} {found.get('detail', found)}")
                    return found
                wait = float(answer.headers.get("Retry-After", 1))
        except (aiohttp.ClientError, ValueError) as error:
            raise ServiceUnusable(f"{url} cannot be used: {error}") from error
        await asyncio.sleep(wait)
    raise ServiceUnusable(
        f"{url} asked for patience {MOST_WAITS} times. Start the service with wider limits for one address: "
        "FIRSTLINE_LIMIT_OPEN_ADDRESS, FIRSTLINE_LIMIT_MESSAGE_ADDRESS and FIRSTLINE_LIMIT_READ_ADDRESS=100000/minute."
    )
