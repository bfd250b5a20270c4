"""Question to answer: stock Rasa and Firstline in turn, in one run; exit status 1 if a target is missed.

python -m benchmarks.latency [--seconds 60] [--widgets 5000] [--seed 1] [--phases main,idle,fast,stuck,stock]
"""

import argparse
import asyncio
import os
import platform
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import psutil

from app.supervision.supervisor import ROOT
from benchmarks.latency.phases import Load, Run
from benchmarks.latency.report import Report
from knowledge.importers import markdown

ARTICLES = ROOT / "knowledge" / "demo" / "articles"
PHASES = ("main", "idle", "fast", "stuck", "stock")


async def main() -> None:
    """Measure and print."""
    arguments, report = _arguments(), Report()
    began = time.perf_counter()
    report.line(_machine())
    with tempfile.TemporaryDirectory(prefix="firstline-latency-") as made:
        load = Load(questions(), arguments.rate, arguments.seconds, arguments.widgets, arguments.seed)
        run = Run(_folder(arguments.data or made), report, load)
        names = arguments.phases.split(",")
        await run.firstline(names)
        if "stock" in names:
            await run.stock()
    report.line(f"\n{report.tables()}\n\n{time.perf_counter() - began:.0f} s in all")
    for missed in report.missed:
        report.line(f"MISSED: {missed}")
    sys.exit(1 if report.missed else 0)


def questions() -> list[str]:
    """Titles and wordings of the demo's articles: what its customers are expected to ask."""
    drafts = [article.draft for article in markdown.build().read(ARTICLES)]
    return [question for draft in drafts for question in (draft.title, *draft.variants)]


def _folder(name: str) -> Path:
    folder = Path(name)
    folder.mkdir(exist_ok=True)
    # The database's own user has to pass through.
    folder.chmod(0o711)
    return folder


def _machine() -> str:
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GB"
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    parts = (f"{os.cpu_count()} cores", memory, platform.machine(), platform.system(), platform.python_version())
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {', '.join(parts)}, load before the start {load}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0, help="of the main loads")
    parser.add_argument("--rate", type=int, default=15, help="messages per second; the targets are for 15")
    parser.add_argument("--widgets", type=int, default=5000, help="that are open and idle")
    parser.add_argument("--seed", type=int, default=1, help="of moments and questions")
    parser.add_argument("--phases", default=",".join(PHASES), help="what to measure, with commas")
    parser.add_argument("--data", default="", help="a data folder to use again; a new one if left out")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main())
