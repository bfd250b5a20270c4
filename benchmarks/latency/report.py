"""What was found: printed as it comes, targets beside figures, and one table at the end."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.latency.load import Timed
from benchmarks.latency.usage import Memory


@dataclass(frozen=True, slots=True)
class Phase:
    """One load and what it cost.

    Attributes:
        cpu: milliseconds of processor time for each answer, by part of the service.
        memory: at its end.
    """

    name: str
    timed: Timed
    cpu: Mapping[str, float]
    memory: Mapping[str, Memory]

    @property
    def rss(self) -> float:
        """Memory of all processes in MB, shared pages counted in each."""
        return sum(part.rss for part in self.memory.values())

    @property
    def pss(self) -> float:
        """Memory of all processes in MB, shared pages counted once."""
        return sum(part.pss for part in self.memory.values())


@dataclass(slots=True)
class Report:
    """The run so far.

    Attributes:
        missed: targets that were not kept.
    """

    missed: list[str] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)

    def line(self, text: str) -> None:
        """Print a line."""
        print(text, flush=True)

    def phase(self, phase: Phase) -> None:
        """Keep a phase for the table, and print what it found."""
        self.phases.append(phase)
        timed = phase.timed
        quantiles = ", ".join(f"p{share * 100:g} {timed.quantile(share):.0f}" for share in (0.5, 0.95, 0.99))
        self.line(f"  {phase.name}: {len(timed.times)} answers, {timed.rate:.1f}/s, {quantiles} ms, {timed.lost} lost")
        if timed.lost:
            self.missed.append(f"{timed.lost} messages without an answer: {phase.name}")

    def target(self, what: str, found: float, limit: float, unit: str) -> None:
        """Print a figure beside its target, and remember a miss."""
        kept = found <= limit
        self.line(f"    {what}: {found:.0f} {unit} (target {limit:g}) {'ok' if kept else 'MISSED'}")
        if not kept:
            self.missed.append(what)

    def tables(self) -> str:
        """Times, processor time and memory of all phases, as Markdown."""
        parts = sorted({part for phase in self.phases for part in phase.cpu})
        head = ["", "answers", "lost", "answers/s", "p50 ms", "p95 ms", "p99 ms", "CPU ms/message", "RSS MB", "PSS MB"]
        lines = [_row(head), _row(["---"] * len(head))]
        for phase in self.phases:
            timed = phase.timed
            times = [f"{timed.quantile(share):.0f}" for share in (0.5, 0.95, 0.99)]
            cost = [f"{sum(phase.cpu.values()):.1f}", f"{phase.rss:.0f}", f"{phase.pss:.0f}"]
            counts = [str(len(timed.times)), str(timed.lost), f"{timed.rate:.1f}"]
            lines.append(_row([phase.name, *counts, *times, *cost]))
        lines += ["", _row(["CPU ms/message · RSS / PSS MB", *parts]), _row(["---"] * (len(parts) + 1))]
        for phase in self.phases:
            lines.append(_row([phase.name, *(_cost(phase, part) for part in parts)]))
        return "\n".join(lines)


def _cost(phase: Phase, part: str) -> str:
    if part not in phase.memory:
        return ""
    held = phase.memory[part]
    return f"{phase.cpu.get(part, 0.0):.1f} · {held.rss:.0f} / {held.pss:.0f}"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
