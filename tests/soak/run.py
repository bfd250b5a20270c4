"""What a soak run is, what it is given and what it reports.

A run is a module of this package with four things in it; no list names the runs, a new file is found by itself:

    NAME = "timers"          # as `--run` and the report name it
    COUNT = 10_000           # how many faults, schedules or trials the full run makes
    SAMPLE = 200             # the same in `make test`; 0 where even a small one would take too long

    async def run(context: Context) -> Report:
        choose = context.random("schedule")
        report = Report(NAME, context.seed)
        ...
        if something_is_missing:
            report.violate("I1", f"message {message_id} was acknowledged and is not stored")
        report.counts["timers"] = context.count
        return report

Everything random comes from `context.random(...)`, so that the same seed replays the same schedule. `context.services`
lends a started system of real processes (`tests.soak.system.services`). What is no run but a part of one lies in
a folder of this package. All samples together have three minutes.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tests.soak.system.services import Services

INVARIANTS = {
    "I1": "nothing acknowledged is lost",
    "I2": "nothing twice",
    "I3": "always an outcome in time",
    "I4": "order without gaps",
    "I5": "resumed is as fresh",
    "I6": "one ticket each handoff",
    "I7": "each timer once, in time",
    "I8": "the index says what is published",
    "I9": "nobody reads another's words",
    "I10": "honest status",
    "I11": "recovers and leaks nothing",
    "I12": "one event for each change",
}
"""Short names, for tables."""
MOST_VISITORS = 40
MOST_AGENTS = 4


@dataclass(slots=True)
class Report:
    """What a run found.

    Attributes:
        name: of the run.
        seed: that it was started with.
        counts: what was done, such as `kills` or `messages`.
        violations: for each invariant that was looked at, a sentence for each violation; empty lists are good news.
        figures: measured values, such as seconds to recover.
        not_applicable: invariants or faults that have no subject here, with the reason.
        skipped: what could have been done elsewhere but not on this machine, with the reason.
    """

    name: str
    seed: int
    counts: dict[str, int] = field(default_factory=dict)
    violations: dict[str, list[str]] = field(default_factory=dict)
    figures: dict[str, float | str] = field(default_factory=dict)
    not_applicable: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def looked_at(self, *invariants: str) -> None:
        """Say that violations of these would have been found."""
        for invariant in invariants:
            self.violations.setdefault(invariant, [])

    def violate(self, invariant: str, what: str) -> None:
        """Count one violation; `what` names ids, so that it can be looked into."""
        self.violations.setdefault(invariant, []).append(what)

    @property
    def violated(self) -> int:
        """How many violations there are altogether."""
        return sum(len(found) for found in self.violations.values())


@dataclass(frozen=True, slots=True)
class Context:
    """What a run is given.

    Attributes:
        seed: of everything random.
        count: how many faults, schedules or trials are wanted.
        folder: an empty folder of this run's own, that a database's user may pass through.
        services: started systems of real processes, shared between runs.
        say: tells whoever watches how far the run is.
        visitors: customers who write at a time, where a run has load.
        agents: the same of agents.
        is_sample: whether this is a short run among tests, on a machine that may be busy: recovery times and memory are
            then figures only, never violations.
    """

    seed: int
    count: int
    folder: Path
    services: "Services"
    say: Callable[[str], None]
    visitors: int = MOST_VISITORS
    agents: int = MOST_AGENTS
    is_sample: bool = False

    def random(self, *of: str | int) -> random.Random:
        """A source of randomness of its own for one part, so that no part disturbs what another draws.

        Args:
            of: names the part, such as `"visitor", 7`.
        """
        return random.Random(":".join(str(part) for part in (self.seed, self.folder.name, *of)))


class Run(Protocol):
    """The module of a run."""

    NAME: str
    COUNT: int
    SAMPLE: int

    async def run(self, context: Context) -> Report:
        """Make `context.count` faults, schedules or trials, and report."""
        ...
