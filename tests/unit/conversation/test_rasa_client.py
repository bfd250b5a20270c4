"""HTTP with Rasa over real sockets: what is sent, how often, and what comes of a connection that ends."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import aiohttp
import pytest

from conversation.arbitration import decide
from conversation.facts import Turn
from conversation.models import Owner
from conversation.rasa.client import ExchangeBroken, HttpRasaClient, NobodyListens, Reply, rasa_clients
from conversation.rasa.gateway import WEBHOOK, RasaFailed, RasaGateway
from conversation.rasa.processes import PROBE

Answer = Callable[[bytes, asyncio.StreamWriter], None]
TURN = Turn(owner=Owner.BOT, has_words=True)
DECISION = decide(TURN, intent="greet")


class Server:
    """Reads whole requests off its sockets and answers each as a test says.

    Attributes:
        heard: every request as it came, head and body.
        connections: how many were opened so far.
        writers: those that are open.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.heard: list[bytes] = []
        self.connections = 0
        self.writers: list[asyncio.StreamWriter] = []
        self.address = ""

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[HttpRasaClient]:
        """Listen; the client that talks to it."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with server, rasa_clients([self.address]) as (client,):
            yield client
            self.hang_up()

    def hang_up(self) -> None:
        """Close every connection."""
        for writer in self.writers:
            writer.close()
        self.writers.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                lengths = [line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                self.heard.append(head + await reader.readexactly(int(lengths[0]) if lengths else 0))
                self.answer(self.heard[-1], writer)
                await writer.drain()


def say(writer: asyncio.StreamWriter, body: bytes, status: int = 200, headers: str = "") -> None:
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    writer.write(head.encode() + body)


def decided(_: bytes, writer: asyncio.StreamWriter) -> None:
    say(writer, json.dumps([{"custom": DECISION.as_json()}]).encode())


def silent(_: bytes, writer: asyncio.StreamWriter) -> None:
    """Never answer."""


def cut_short(_: bytes, writer: asyncio.StreamWriter) -> None:
    """End the connection in the middle of the answer."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[")
    writer.close()


def hung_up(_: bytes, writer: asyncio.StreamWriter) -> None:
    """End the connection instead of an answer."""
    writer.close()


def no_http(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"this is no HTTP\r\n\r\n")
    writer.close()


async def failure(gateway: RasaGateway, within: float | None = None) -> str:
    with pytest.raises(RasaFailed) as failed:
        await gateway.decide(uuid4(), "hello", TURN, within=within)
    return failed.value.cause


async def test_turns_and_probes_share_a_kept_connection_and_bring_no_cookies(monkeypatch: pytest.MonkeyPatch) -> None:
    def with_cookie(request: bytes, writer: asyncio.StreamWriter) -> None:
        say(writer, json.dumps([{"custom": DECISION.as_json()}]).encode(), headers="Set-Cookie: a=b; Path=/\r\n")

    # A proxy of the environment is none of Rasa's business.
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    server = Server(with_cookie)
    async with server.running() as client:
        gateway = RasaGateway(client, timeout=8.0)
        assert await gateway.decide(conversation := uuid4(), "zażółć", TURN) == DECISION
        await gateway.processes[0].probe()
        assert await gateway.decide(conversation, "hello", TURN) == DECISION
    assert server.connections == 1
    first, probe, _ = server.heard
    assert first.startswith(f"POST {WEBHOOK} HTTP/1.1\r\n".encode())
    assert b"\r\ncontent-type: application/json\r\n" in first.lower()
    sent = json.loads(first.split(b"\r\n\r\n", 1)[1])
    assert (sent["sender"], sent["message"]) == (str(conversation), "zażółć")
    assert sent["metadata"]["turn"] == TURN.as_json()
    assert probe.startswith(f"GET {PROBE} HTTP/1.1\r\n".encode())
    assert not any(b"cookie:" in request.lower() for request in server.heard)


@pytest.mark.parametrize("answer", [cut_short, hung_up, no_http])
async def test_a_broken_connection_fails_the_turn_which_is_sent_once(answer: Answer) -> None:
    server = Server(answer)
    async with server.running() as client:
        gateway = RasaGateway(client, timeout=8.0)
        assert await failure(gateway) == "unreachable"
        assert all(gateway.states().values())
        with pytest.raises(ExchangeBroken):
            await client.exchange(WEBHOOK, b"{}")
    assert len(server.heard) == 2


@pytest.mark.parametrize("answer", [cut_short, hung_up])
async def test_nor_is_it_sent_again_when_a_kept_connection_ends(answer: Answer) -> None:
    server = Server(decided)
    async with server.running() as client:
        gateway = RasaGateway(client, timeout=8.0)
        assert await gateway.decide(uuid4(), "hello", TURN) == DECISION
        server.answer = answer
        assert await failure(gateway) == "unreachable"
    assert (len(server.heard), server.connections) == (2, 1)


async def test_a_kept_connection_that_the_server_closed_costs_no_turn() -> None:
    server = Server(decided)
    async with server.running() as client:
        gateway = RasaGateway(client, timeout=8.0)
        for _ in range(3):
            assert await gateway.decide(uuid4(), "hello", TURN) == DECISION
            server.hang_up()
            await until_closed(client.session)
    assert (len(server.heard), server.connections) == (3, 3)


async def test_who_announces_the_end_of_a_connection_is_believed() -> None:
    def last(_: bytes, writer: asyncio.StreamWriter) -> None:
        say(writer, json.dumps([{"custom": DECISION.as_json()}]).encode(), headers="Connection: close\r\n")

    server = Server(last)
    async with server.running() as client:
        gateway = RasaGateway(client, timeout=8.0)
        assert [await gateway.decide(uuid4(), "hello", TURN) for _ in range(2)] == [DECISION] * 2
    assert server.connections == 2


async def test_an_answer_that_is_too_late_ends_the_turn_and_its_connection() -> None:
    server = Server(silent)
    async with server.running() as client:
        gateway = RasaGateway(client, timeout=8.0)
        assert await failure(gateway, within=0.05) == "timeout"
        # What comes late on it would be taken for the answer to another turn.
        server.answer = decided
        assert await gateway.decide(uuid4(), "hello", TURN) == DECISION
    assert (len(server.heard), server.connections) == (2, 2)


async def test_where_nobody_listens_the_process_is_lost() -> None:
    server = Server(decided)
    async with server.running():
        pass
    async with rasa_clients([server.address]) as (client,):
        with pytest.raises(NobodyListens):
            await client.exchange(PROBE)
        gateway = RasaGateway(client, timeout=8.0)
        assert [await failure(gateway), await failure(gateway)] == ["unreachable", "down"]
    assert server.heard == []


async def test_a_status_comes_back_as_it_is_and_a_redirect_is_not_followed() -> None:
    def redirect(_: bytes, writer: asyncio.StreamWriter) -> None:
        say(writer, b"elsewhere", 307, f"Location: {WEBHOOK}\r\n")

    server = Server(redirect)
    async with server.running() as client:
        assert await client.exchange(WEBHOOK, b"{}") == Reply(307, b"elsewhere")
    assert len(server.heard) == 1


async def until_closed(session: aiohttp.ClientSession) -> None:
    """Let the client hear that its kept connections were closed."""
    assert session.connector is not None
    async with asyncio.timeout(10):
        # Nothing public tells of it.
        while any(kept.is_connected() for held in session.connector._conns.values() for kept, _ in held):  # noqa: ASYNC110
            await asyncio.sleep(0)
