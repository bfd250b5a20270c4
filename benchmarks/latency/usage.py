"""What processes cost: processor time and memory, by their part in the service."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import psutil

MEGABYTE = 2**20
# A word of the command line, and whose it is; the first that is there counts.
PARTS = {
    "rasa_sdk": "action server",
    "rasa": "rasa",
    "bot.serve": "rasa",
    "serve": "app",
    "worker": "worker",
    "run": "supervisor",
}


@dataclass(frozen=True, slots=True)
class Memory:
    """In MB: `rss` counts shared pages with every process, `pss` divides them among those that share them."""

    rss: float
    pss: float


def cpu_seconds(roots: Sequence[psutil.Process]) -> dict[str, float]:
    """Processor seconds so far, by part of the service; of children that ended too."""
    spent: dict[str, float] = defaultdict(float)
    for part, process in parts(roots):
        times = process.cpu_times()
        spent[part] += times.user + times.system + times.children_user + times.children_system
    return spent


def memory(roots: Sequence[psutil.Process]) -> dict[str, Memory]:
    """Memory now, by part of the service."""
    rss: dict[str, float] = defaultdict(float)
    pss: dict[str, float] = defaultdict(float)
    for part, process in parts(roots):
        full = process.memory_full_info()
        rss[part] += full.rss / MEGABYTE
        pss[part] += full.pss / MEGABYTE
    return {part: Memory(rss[part], pss[part]) for part in rss}


def parts(roots: Sequence[psutil.Process]) -> Iterator[tuple[str, psutil.Process]]:
    """Every process below `roots`, and they themselves, with the part of the service that it belongs to."""
    for root in roots:
        yield from _family(root, "other")


def _family(process: psutil.Process, parent: str) -> Iterator[tuple[str, psutil.Process]]:
    try:
        words, name = process.cmdline(), process.name()
    except psutil.NoSuchProcess:
        return
    part = "postgres" if name == "postgres" else next((PARTS[word] for word in PARTS if word in words), parent)
    yield part, process
    for child in process.children():
        yield from _family(child, part)
