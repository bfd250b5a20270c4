"""Reports as text."""

from collections.abc import Iterable, Sequence

from tests.soak.run import INVARIANTS, Report

MOST_TOLD = 20


def table(reports: Sequence[Report]) -> str:
    """Violations by invariant and run: a number, or a dash where the run did not look."""
    names = [report.name for report in reports]
    head = "| invariant | " + " | ".join(names) + " |"
    rule = "|---" * (len(names) + 1) + "|"
    rows = [
        f"| {invariant} {what} | " + " | ".join(_count(report, invariant) for report in reports) + " |"
        for invariant, what in INVARIANTS.items()
    ]
    return "\n".join([head, rule, *rows])


def details(report: Report) -> str:
    """What one run did and measured, and its first violations."""
    lines = [f"{report.name}  seed {report.seed}", f"  did       {_values(report.counts.items())}"]
    lines += [f"  measured  {name}: {value}" for name, value in report.figures.items()]
    lines += [f"  not applicable  {name}: {why}" for name, why in report.not_applicable.items()]
    lines += [f"  skipped   {name}: {why}" for name, why in report.skipped.items()]
    for invariant, found in report.violations.items():
        lines += [f"  VIOLATED  {invariant}: {what}" for what in found[:MOST_TOLD]]
        if len(found) > MOST_TOLD:
            lines.append(f"  VIOLATED  {invariant}: and {len(found) - MOST_TOLD} more")
    return "\n".join(lines)


def _count(report: Report, invariant: str) -> str:
    return str(len(report.violations[invariant])) if invariant in report.violations else "-"


def _values(pairs: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in pairs)
