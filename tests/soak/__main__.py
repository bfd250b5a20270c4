"""`python -m tests.soak`: the long runs under faults, with a table of violations at the end.

The seed is printed; the same seed makes the same schedule of faults, of what customers and agents do, and of what is
lost on the way. Exit code 1 when any invariant was violated.
"""

import argparse
import asyncio
import secrets
import sys
import time
from pathlib import Path

from tests.soak import finding, telling
from tests.soak.run import Report
from tests.soak.system.services import Services

DATA_DIR = Path("var")


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for; the exit code."""
    found = finding.runs()
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description="Long runs under faults.")
    parser.add_argument("--run", action="append", choices=list(found), help="only this one; may be given several times")
    parser.add_argument("--seed", type=int, help="replay the schedule of an earlier run")
    parser.add_argument("--count", type=int, help="faults, schedules or trials, instead of each run's own number")
    parser.add_argument("--data-dir", type=Path, default=DATA_DIR, help="where trained Rasa models are kept")
    parser.add_argument("--keep", action="store_true", help="keep histories, logs and the database")
    options = parser.parse_args(arguments)
    seed = secrets.randbelow(2**31) if options.seed is None else options.seed
    _say(f"Seed {seed}. Replay with: python -m tests.soak --seed {seed}")
    reports = asyncio.run(_all(options, seed))
    print()
    for report in reports:
        print(telling.details(report))
    print()
    print(telling.table(reports))
    violated = sum(report.violated for report in reports)
    print(f"\n{violated} violations. Seed {seed}.")
    return 1 if violated else 0


async def _all(options: argparse.Namespace, seed: int) -> list[Report]:
    found = finding.runs()
    reports = []
    with finding.scratch(options.keep) as folder:
        if options.keep:
            _say(f"Everything is kept in {folder}.")
        async with Services(folder / "system", options.data_dir.absolute(), say=_say) as services:
            for name in options.run or found:
                run = found[name]
                count = options.count if options.count is not None else run.COUNT
                _say(f"{name}: begins, {count:,} of {run.COUNT:,}")
                report = await finding.carry_out(run, services, folder, seed=seed, count=count, say=_say)
                _say(f"{name}: {report.violated} violations, {report.figures['seconds']} s")
                reports.append(report)
    return reports


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
