"""HTTP with one Rasa process: a request is sent once, on a connection that is kept."""

import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Protocol

import aiohttp

IDLE_SECONDS = 30.0
"""For a connection without a request. Rasa's server hangs up after 120 s, which must not meet a turn on its way."""
_JSON = {"Content-Type": "application/json"}


class NobodyListens(Exception):
    """No connection came about; nothing was sent."""


class ExchangeBroken(Exception):
    """The connection ended, or what came is no HTTP; whether the request was worked on is not known."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whatever its status."""

    status: int
    body: bytes


class RasaClient(Protocol):
    """The way to one Rasa process."""

    @property
    def address(self) -> str:
        """Where the process listens; its name for hashing, too."""

    async def exchange(self, path: str, body: bytes | None = None) -> Reply:
        """Send one request and wait for the whole answer; the caller limits the time.

        Args:
            path: below the address.
            body: JSON to post; without it the path is read.

        Raises:
            NobodyListens: the process cannot be reached.
            ExchangeBroken: the connection ended before the answer did.
        """


@dataclass(frozen=True, slots=True)
class HttpRasaClient:
    """A process behind a real address.

    Args:
        address: without a slash at its end.
        session: may serve several clients.
    """

    address: str
    session: aiohttp.ClientSession

    async def exchange(self, path: str, body: bytes | None = None) -> Reply:
        """Send one request; aiohttp itself repeats a `GET` whose kept connection was gone, and never a `POST`."""
        method, headers = ("GET", None) if body is None else ("POST", _JSON)
        try:
            async with self.session.request(
                method, self.address + path, data=body, headers=headers, allow_redirects=False
            ) as response:
                return Reply(response.status, await response.read())
        except aiohttp.ClientConnectorError as error:
            raise NobodyListens from error
        except aiohttp.ClientError as error:
            raise ExchangeBroken from error


@contextlib.asynccontextmanager
async def rasa_clients(addresses: Iterable[str]) -> AsyncIterator[list[HttpRasaClient]]:
    """A client for each address, all with one session: no proxy of the environment, no cookies, no limits of its own.

    Args:
        addresses: of Rasa processes.
    """
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
        trust_env=False,
    ) as session:
        yield [HttpRasaClient(address, session) for address in addresses]
