"""Stock Rasa and Firstline's Rasa in turn: the same model, the same action with a fixed text, several conversations.

python -m benchmarks.rasa [--rounds 3] [--seconds 10] [--messages 30] [--conversations 8] [--long 300]

Both run all the time; each round loads one and then the other for the same time, so that whatever else the machine does
hits both.
Then one conversation grows on each side; around its 10th, 100th and 300th message it takes turns with a conversation
that is at its 10th, so that both meet the same machine. Exit status 1 if Firstline is less than 4 times as fast, or a
message of the long conversation costs more than 1.3 times a 10th one.
"""

import argparse
import asyncio
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import psutil

from app import rasa_training
from benchmarks.rasa import sides
from benchmarks.rasa.load import WORDS, Connection, load, read_vectors
from benchmarks.rasa.sides import ROOT, Side
from core.settings import ServiceSettings
from retrieval.settings import RetrievalSettings

LEAST_RATIO = 4.0
MOST_GROWTH = 1.3
MARKS = (10, 100, 300)
WARM_UP_SECONDS = 3.0
# Messages on either side of a mark that count for it; one alone says little.
AROUND = 8


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one message: seconds until its answer, and seconds of CPU time."""

    seconds: float
    cpu: float


@dataclass(slots=True)
class Talk:
    """One conversation with a side."""

    side: Side
    connection: Connection
    sender: str = field(default_factory=lambda: str(uuid4()))
    said: int = 0


@dataclass(slots=True)
class Figures:
    """What was measured of one side.

    Attributes:
        rates: messages a second of each round.
        seconds: of each message of all rounds.
        cpu: milliseconds of both processes for a message, of each round.
        marks: at each length of a conversation, the median cost there, and of short conversations at the same time.
    """

    side: Side
    rates: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    marks: dict[int, tuple[Cost, Cost]] = field(default_factory=dict)


async def main() -> None:
    """Start both, measure in turn, print."""
    arguments = _arguments()
    model = _model()
    read_vectors(model.parent / "vectors.npz")
    with (
        tempfile.TemporaryDirectory() as folder,
        sides.stock(model, Path(folder)) as stock,
        sides.firstline(model, Path(folder)) as firstline,
    ):
        both = [Figures(stock), Figures(firstline)]
        for figures in both:
            await load(figures.side.port, arguments.conversations, arguments.messages, WARM_UP_SECONDS)
        for _ in range(arguments.rounds):
            for figures in both:
                await _round(figures, arguments)
        for figures in both:
            await _grow(figures, [mark for mark in MARKS if mark <= arguments.long])
        print(_report(both))
    ratio, growth = _ratio(both), max(_growth(both[1], mark) for mark in both[1].marks)
    sys.exit(0 if ratio >= LEAST_RATIO and growth <= MOST_GROWTH else 1)


async def _round(figures: Figures, arguments: argparse.Namespace) -> None:
    before = figures.side.cpu_seconds()
    loaded = await load(figures.side.port, arguments.conversations, arguments.messages, arguments.seconds)
    count = len(loaded.seconds)
    figures.rates.append(count / loaded.elapsed)
    figures.cpu.append((figures.side.cpu_seconds() - before) / count * 1000)
    figures.seconds.extend(loaded.seconds)


async def _grow(figures: Figures, marks: Sequence[int]) -> None:
    """Let one conversation grow; at each mark measure it in turn with another that is at the first mark."""
    long = await _talk(figures)
    for mark in marks:
        await _say(long, mark - AROUND - long.said)
        short = await _talk(figures)
        await _say(short, marks[0] - AROUND)
        found: tuple[list[Cost], list[Cost]] = ([], [])
        for _ in range(2 * AROUND):
            for talk, costs in zip((long, short), found, strict=True):
                costs += await _say(talk, 1)
        figures.marks[mark] = (_median(found[0]), _median(found[1]))
        short.connection.close()
    long.connection.close()


async def _talk(figures: Figures) -> Talk:
    talk = Talk(figures.side, Connection(figures.side.port))
    await talk.connection.open()
    return talk


async def _say(talk: Talk, messages: int) -> list[Cost]:
    costs = []
    for _ in range(messages):
        before = talk.side.cpu_seconds()
        # One text throughout: what is compared is the length of the conversation.
        seconds = await talk.connection.say(talk.sender, WORDS[1])
        costs.append(Cost(seconds, talk.side.cpu_seconds() - before))
        talk.said += 1
    return costs


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(statistics.median(cost.seconds for cost in costs), statistics.median(cost.cpu for cost in costs))


def _ratio(both: Sequence[Figures]) -> float:
    stock, firstline = both
    return statistics.median(firstline.rates) / statistics.median(stock.rates)


def _growth(figures: Figures, mark: int) -> float:
    """How much more CPU time a message at the mark takes than one at the first mark, measured in turn with it."""
    there, early = figures.marks[mark]
    return there.cpu / early.cpu


def _report(both: Sequence[Figures]) -> str:
    names = [f"message {mark}" for mark in both[0].marks]
    heads = [
        "",
        "p50",
        "p95",
        "messages/s",
        "CPU ms/message",
        "memory",
        "start",
        *names,
    ]
    lines = [" | ".join(["", *heads, ""]).strip(), "|" + "---|" * len(heads)]
    for figures in both:
        quantiles = statistics.quantiles(figures.seconds, n=20)
        cells = [
            figures.side.name,
            f"{statistics.median(figures.seconds) * 1000:.1f} ms",
            f"{quantiles[-1] * 1000:.1f} ms",
            f"{statistics.median(figures.rates):.1f} ({', '.join(f'{rate:.0f}' for rate in figures.rates)})",
            f"{statistics.median(figures.cpu):.2f}",
            f"{figures.side.megabytes():.0f} MB",
            f"{figures.side.start_seconds:.1f} s",
            *(f"{cost.seconds * 1000:.1f} ms, CPU {cost.cpu * 1000:.1f}" for cost, _ in figures.marks.values()),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    lines.append(f"\nFirstline / stock: {_ratio(both):.1f} times the messages a second")
    for figures in both:
        growths = (f"message {mark} {_growth(figures, mark):.2f}" for mark in figures.marks)
        lines.append(f"{figures.side.name}, CPU time as a multiple of message {MARKS[0]}: {', '.join(growths)}")
    return "\n".join([_machine(), "", *lines])


def _machine() -> str:
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GB"
    busy = f"load of the last minute {os.getloadavg()[0]:.1f}"
    return ", ".join((f"{os.cpu_count()} cores", memory, platform.machine(), platform.system(), busy))


def _model() -> Path:
    """The model for the present inputs, trained if it is not there."""
    data_dir = ServiceSettings().data_dir
    model = rasa_training.wanted(ROOT, data_dir, RetrievalSettings())
    return model.resolve() if model.is_file() else rasa_training.train(ROOT, data_dir, RetrievalSettings()).resolve()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="rounds of load for each side")
    parser.add_argument("--seconds", type=float, default=10, help="how long a round takes")
    parser.add_argument("--messages", type=int, default=30, help="messages of a conversation, then another begins")
    parser.add_argument("--conversations", type=int, default=8, help="conversations at a time")
    parser.add_argument("--long", type=int, default=MARKS[-1], help="messages of the long conversation")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main())
