"""Retrieval beside other systems, with the same passages and the same encoder, one question at a time on one thread.

python -m benchmarks.retrieval [SET …] [--questions N] [--model FOLDER] [--json FILE]
"""

import argparse
import importlib.resources
import json
import os
import platform
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from threadpoolctl import threadpool_limits

from app.evaluate import searcher_of
from benchmarks.retrieval.comparison import Row, rows, table
from benchmarks.retrieval.contest import Contest, Say
from benchmarks.retrieval.rival_process import RivalProcess, RivalsFailed
from benchmarks.retrieval.sets import EVERY, LabelledSet, find, present
from benchmarks.settings import BenchmarkSettings
from core.errors import DomainError
from retrieval import calibrations, encoder_set, encoders
from retrieval.settings import RetrievalSettings


def main() -> None:
    """Measure the sets one after the other and show everything at the end."""
    arguments = _arguments()
    problems = Console(stderr=True, soft_wrap=True)
    sets = _sets(tuple(arguments.sets), problems)
    try:
        measured = _measure(sets, arguments, problems)
    except (DomainError, RivalsFailed) as error:
        sys.exit(str(error))
    Console(width=None if sys.stdout.isatty() else 160).print(table(measured, _machine()))
    _write(measured, arguments.json)


def _measure(sets: list[LabelledSet], arguments: argparse.Namespace, problems: Console) -> dict[str, list[Row]]:
    settings = RetrievalSettings()
    searcher = searcher_of(settings, encoder_set.load(settings), calibrations.load(settings.calibration))
    measured: dict[str, list[Row]] = {}
    with ExitStack() as stack:
        stack.enter_context(threadpool_limits(1))
        rivals = _rivals(arguments.model or _folder(settings), problems)
        if rivals:
            stack.enter_context(rivals)
        progress = stack.enter_context(Progress(console=problems, transient=True))
        contest = Contest(searcher, rivals, _say(progress))
        for one in sets:
            held = contest.hold(one, arguments.questions)
            measured[one.name] = rows(held.outcomes, held.seconds)
            _write(measured, arguments.json)
            problems.print(f"{one.name}: {held.questions} questions", highlight=False)
    return measured


def _write(measured: dict[str, list[Row]], file: Path | None) -> None:
    """Write what there is so far, so that an interrupted run of an hour leaves it."""
    if file is not None:
        content = {name: [row.as_json() for row in found] for name, found in measured.items()}
        file.write_text(json.dumps({"machine": _machine(), "sets": content}, indent=2) + "\n")


def _sets(names: tuple[str, ...], problems: Console) -> list[LabelledSet]:
    """Named sets must all be there; without names those that are there."""
    if names:
        return find(names)
    found, missing = present(EVERY)
    if not found:
        sys.exit(missing)
    if missing:
        problems.print(missing, style="red", markup=False)
    return found


def _rivals(model: Path, problems: Console) -> RivalProcess | None:
    """The other systems; None, with a word about it, when they are not installed."""
    python = BenchmarkSettings().rivals_python.absolute()
    if python.is_file():
        return RivalProcess(python, model.absolute())
    problems.print(
        f"{python} is missing, so only Firstline is measured. `python3 -m tools.environments rivals` installs the "
        "other systems; FIRSTLINE_RIVALS_PYTHON names another environment.",
        style="red",
        markup=False,
    )
    return None


def _folder(settings: RetrievalSettings) -> Path:
    """Folder of the first model that Firstline uses; in floats, as the others read it."""
    known = encoders.KNOWN.get(settings.models[0].removesuffix(encoders.IN_EIGHT_BITS))
    if known is None:
        return Path(settings.models[0]).expanduser()
    return Path(str(importlib.resources.files(known.package))) / known.folder


def _say(progress: Progress) -> Say:
    task = progress.add_task("")
    return lambda what, done, total: progress.update(task, description=what, completed=done, total=total)


def _machine() -> str:
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, CPython {platform.python_version()}, "
        f"load of the last 1, 5, 15 minutes {load}, {datetime.now(UTC).date().isoformat()}"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET", help="names of sets; all if left out")
    parser.add_argument("--questions", type=int, default=0, metavar="N", help="at most so many of each set, evenly")
    parser.add_argument("--model", type=Path, metavar="FOLDER", help="sentence-transformers model of the other systems")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    return parser.parse_args()


if __name__ == "__main__":
    main()
