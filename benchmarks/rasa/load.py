"""Customers of a Rasa server: conversations that write as soon as they are answered."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from benchmarks.rasa.fixed_action import TEXT
from conversation.rasa.gateway import WEBHOOK, as_text

WORDS = (
    "hello",
    "my card was declined in a shop yesterday",
    "yes",
    "how do I change my PIN?",
    "no",
    "where is my transfer, I sent it on Monday",
    "it worked, thanks",
    "I want to talk to a person",
    "which fees do you take for cash abroad",
    "goodbye",
)
# What the gateway sends with each message, see `conversation.facts.Turn`.
TURN: dict[str, Any] = {
    "owner": "bot",
    "option": None,
    "asks_for_person": False,
    "social": None,
    "has_words": True,
    "is_question": False,
    "is_short": False,
    "band": "sure",
    "articles": [f"00000000-0000-4000-8000-00000000000{number}" for number in range(3)],
    "open_field": None,
    "awaits_verdict": False,
    "awaits_choice": False,
}


VECTORS: list[str] = []
"""Of some training examples, as the gateway sends them; each message takes the next one."""


def read_vectors(file: Path) -> None:
    """Fill `VECTORS` from the file with the examples' vectors."""
    with np.load(file, allow_pickle=False) as kept:
        VECTORS[:] = [as_text(vector) for vector in kept["vectors"][:: len(kept["vectors"]) // 100]]


class ReplyWrong(Exception):
    """Rasa did not answer with the action's text."""


@dataclass(slots=True)
class Connection:
    """One kept connection that speaks just enough HTTP: a fuller client would cost more than what it measures."""

    port: int
    reader: asyncio.StreamReader = field(init=False)
    writer: asyncio.StreamWriter = field(init=False)

    async def open(self) -> None:
        """Connect."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def say(self, sender: str, text: str) -> float:
        """Send one message; seconds until the whole answer was there.

        Raises:
            ReplyWrong: it is not what the action says.
        """
        metadata = {"turn": TURN, "vector": VECTORS[len(text) % len(VECTORS)]}
        body = json.dumps({"sender": sender, "message": text, "metadata": metadata}).encode()
        head = f"POST {WEBHOOK} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        started = time.perf_counter()
        self.writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        length = next(line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        replies = json.loads(await self.reader.readexactly(int(length.partition(b":")[2])))
        seconds = time.perf_counter() - started
        if [reply.get("text") for reply in replies] != [TEXT]:
            raise ReplyWrong(f"{answer.decode().splitlines()[0]} {replies}")
        return seconds

    def close(self) -> None:
        """Hang up."""
        self.writer.close()


async def converse(port: int, messages: int, until: float) -> list[float]:
    """One conversation after the other, each of `messages`, until `until`; the seconds of each message."""
    connection = Connection(port)
    seconds: list[float] = []
    await connection.open()
    try:
        while True:
            sender = str(uuid4())
            for number in range(messages):
                if time.perf_counter() >= until:
                    return seconds
                seconds.append(await connection.say(sender, WORDS[number % len(WORDS)]))
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Loaded:
    """One round of load.

    Attributes:
        seconds: of each message.
        elapsed: seconds of all together.
    """

    seconds: Sequence[float]
    elapsed: float


async def load(port: int, conversations: int, messages: int, seconds: float) -> Loaded:
    """Several conversations at once, each of `messages` and then followed by another, for some seconds."""
    started = time.perf_counter()
    found = await asyncio.gather(*(converse(port, messages, started + seconds) for _ in range(conversations)))
    elapsed = time.perf_counter() - started
    return Loaded([each for conversation in found for each in conversation], elapsed)
