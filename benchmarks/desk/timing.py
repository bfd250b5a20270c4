"""How long the desk's requests take, one after the other, as a browser sends them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx

WARM_UP = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """Times of one kind of request, in milliseconds."""

    name: str
    times: tuple[float, ...]

    def quantile(self, share: float) -> float:
        """The time that a share of the requests kept to."""
        ordered = sorted(self.times)
        return ordered[min(round(share * len(ordered)), len(ordered) - 1)]


async def measured(
    http: httpx.AsyncClient, name: str, paths: Sequence[str], rounds: int, *, headers: dict[str, str] | None = None
) -> Figures:
    """Ask for `paths` in turn, `rounds` times in all.

    Raises:
        SystemExit: an answer is no success.
    """
    times = []
    for number in range(-WARM_UP, rounds):
        path = paths[number % len(paths)]
        started = time.perf_counter()
        response = await http.get(path, headers=headers)
        took = (time.perf_counter() - started) * 1000
        if response.status_code != 200:
            raise SystemExit(f"{path} answered {response.status_code}.")
        if number >= 0:
            times.append(took)
    return Figures(name, tuple(times))


def table(figures: Sequence[Figures], passes: Callable[[Figures], bool]) -> str:
    """The figures as Markdown."""
    lines = ["| what | times | p50 ms | p95 ms | max ms | |", "|---|---|---|---|---|---|"]
    for each in figures:
        found = [f"{each.quantile(share):.0f}" for share in (0.5, 0.95, 1.0)]
        cells = (each.name, str(len(each.times)), *found, "ok" if passes(each) else "TOO SLOW")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
