"""The relay that holds one conversation's actions back."""

import asyncio

import pytest

from benchmarks.latency.relay import Relay

HOST = "127.0.0.1"


def request(body: str) -> bytes:
    return f"POST / HTTP/1.1\r\ncontent-length: {len(body)}\r\n\r\n{body}".encode()


async def relayed() -> tuple[bytes, int]:
    """What comes back of one request while another is kept back, and how many were."""
    served = []

    def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.append(asyncio.create_task(answer(reader, writer)))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while received := await reader.read(1000):
            writer.write(received)
        writer.close()

    server = await asyncio.start_server(echo, HOST)
    relay = Relay(to=server.sockets[0].getsockname()[:2], stuck="kept")
    async with relay.listening(HOST) as port:
        _, kept = await asyncio.open_connection(HOST, port)
        kept.write(request("this is kept"))
        reader, other = await asyncio.open_connection(HOST, port)
        other.write(request("this is not"))
        found = await reader.readexactly(len(request("this is not")))
        for _ in range(100):
            await asyncio.sleep(0)
    kept.close()
    other.close()
    await asyncio.gather(*served)
    server.close()
    return found, relay.held


def test_one_conversation_is_kept_back_and_the_end_is_quiet(caplog: pytest.LogCaptureFixture) -> None:
    assert asyncio.run(relayed()) == (request("this is not"), 1)
    assert not caplog.records
