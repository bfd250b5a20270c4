"""Asking one of our own web servers how it is, without a connection that is kept."""

import asyncio
from dataclasses import dataclass

_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a web server answered."""

    status: int
    body: bytes


async def get(host: str, port: int, path: str) -> Answer | None:
    """Ask by GET; None if nothing that is HTTP answers within two seconds."""
    try:
        async with asyncio.timeout(_SECONDS):
            return await _get(host, port, path)
    except (OSError, TimeoutError, ValueError, IndexError):
        return None


async def _get(host: str, port: int, path: str) -> Answer:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"GET {path} HTTP/1.0\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        return Answer(int(head.split()[1]), body)
    finally:
        writer.close()
