"""Customers who write at moments that nobody waits for: open-loop arrivals, the same for every service."""

import asyncio
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from benchmarks.latency.wire import EventStream, Exchange, Refused, follow

ANSWER_SECONDS = 30.0
Address = tuple[str, int]


class Customer(Protocol):
    """Somebody who asks and waits for the answer."""

    async def ask(self, text: str) -> None:
        """Return when the answer is there.

        Raises:
            TimeoutError, OSError, Refused: it does not come.
        """

    def close(self) -> None:
        """Go away."""


@dataclass(frozen=True, slots=True)
class Timed:
    """What a load was answered.

    Attributes:
        times: milliseconds from the moment that a message was due to its answer.
        seconds: from the first message to the last answer.
        lost: messages that got no answer.
    """

    times: tuple[float, ...]
    seconds: float
    lost: int

    def quantile(self, share: float) -> float:
        """The milliseconds that a share of the messages kept to."""
        if not self.times:
            return float("inf")
        ordered = sorted(self.times)
        return ordered[min(round(share * len(ordered)), len(ordered) - 1)]

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.times) / self.seconds


async def asked(
    customers: Sequence[Customer], questions: Sequence[str], *, rate: float, seconds: float, seed: int
) -> Timed:
    """Let customers ask for a while, in turn and at random moments.

    Args:
        customers: each writes as often as the others.
        questions: chosen at random.
        rate: messages per second on average.
        seconds: how long.
        seed: of moments and questions.
    """
    chance = random.Random(seed)
    began = time.perf_counter()
    due, number, running = 0.0, 0, []
    while (due := due + chance.expovariate(rate)) < seconds:
        wait = began + due - time.perf_counter()
        # Also when it is late: others must get their turn between two messages.
        await asyncio.sleep(max(wait, 0.0))
        customer, text = customers[number % len(customers)], chance.choice(questions)
        running.append(asyncio.create_task(_timed(customer, text, began + due)))
        number += 1
    found = await asyncio.gather(*running)
    times = tuple(each for each in found if each is not None)
    return Timed(times, time.perf_counter() - began, len(found) - len(times))


async def _timed(customer: Customer, text: str, due: float) -> float | None:
    try:
        await customer.ask(text)
    except (TimeoutError, OSError, Refused, asyncio.IncompleteReadError):
        return None
    return (time.perf_counter() - due) * 1000


@dataclass(slots=True, eq=False)
class WidgetCustomer:
    """A customer of Firstline: writes by POST, and reads the answer on an open event stream."""

    conversation: str
    token: str
    exchange: Exchange
    stream: EventStream | None = None
    _sent: int = 0
    _answers: dict[str, asyncio.Event] = field(default_factory=dict)

    async def ask(self, text: str) -> None:
        """Write, and return when a reply to it is on the stream."""
        self._sent += 1
        body = {"client_message_id": f"{self.conversation}-{self._sent}", "text": text}
        stored = await self.exchange.post(f"/api/conversations/{self.conversation}/messages", body, self.token)
        async with asyncio.timeout(ANSWER_SECONDS):
            await self._answers.setdefault(stored["id"], asyncio.Event()).wait()
        del self._answers[stored["id"]]

    def hear(self, event: str, data: str) -> None:
        """Note a reply."""
        if event == "message":
            told = json.loads(data)
            if told["in_reply_to"] is not None and told["sender"]["kind"] != "customer":
                self._answers.setdefault(told["in_reply_to"], asyncio.Event()).set()

    def close(self) -> None:
        """Close stream and connection."""
        self.exchange.close()
        if self.stream is not None:
            self.stream.close()


@dataclass(slots=True, eq=False)
class WebhookCustomer:
    """A customer of stock Rasa: its REST channel answers in the response."""

    sender: str
    exchange: Exchange

    async def ask(self, text: str) -> None:
        """Write, and return when the reply is there."""
        body = {"sender": self.sender, "message": text}
        if not await self.exchange.post("/webhooks/rest/webhook", body):
            raise Refused("Rasa answered nothing.")

    def close(self) -> None:
        """Close the connection."""
        self.exchange.close()


async def widget_customers(address: Address, count: int) -> list[WidgetCustomer]:
    """Customers who opened a conversation and its stream."""
    customers = []
    for _ in range(count):
        exchange = Exchange(*address)
        opened = await exchange.post("/api/conversations", {})
        customer = WidgetCustomer(opened["id"], opened["token"], exchange)
        customer.stream = await follow(address, customer.conversation, customer.token, customer.hear)
        customers.append(customer)
    return customers
