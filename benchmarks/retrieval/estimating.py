"""What a snapshot's own estimate of its risk is worth: beside the risk on questions whose answers are known.

python -m benchmarks.retrieval.estimating [SET …] [--cache FOLDER] [--most N]

Each set is asked with the calibration that was fitted without its family; both columns are at the stated risk.
"""

import argparse
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from app.evaluate import measure, outcome, searcher_of
from app.labelled_sets import Articles, Labelled
from benchmarks.retrieval.cached import cached
from benchmarks.retrieval.contest import held_out
from benchmarks.retrieval.sets import LabelledSet, find
from retrieval import calibrations, encoder_set
from retrieval.checking import ASKED, estimated
from retrieval.encoder_set import EncoderSet
from retrieval.estimates import Estimate
from retrieval.evaluation import Outcome, report
from retrieval.searcher import Searcher
from retrieval.settings import RetrievalSettings
from retrieval.snapshot import Snapshot

SETS = (
    *("banking77-5shot", "banking77-10shot", "banking77-full", "clinc150-full", "hint3-curekart-v2"),
    *("stackfaq-dev", "stackfaq-dev-gaps"),
)
HEAD = """\
| set | passages / articles | asked | alone | wrong | estimated risk | true coverage | true risk | of answerable | s |
|---|---|---|---|---|---|---|---|---|---|"""


def main() -> None:
    """Print a row of the table for each set."""
    arguments = _arguments()
    settings = RetrievalSettings()
    with ExitStack() as stack:
        loaded = encoder_set.load(settings)
        encoders = EncoderSet.of(*(stack.enter_context(cached(each, arguments.cache)) for each in loaded.each))
        shipped = searcher_of(settings, encoders, calibrations.load(settings.calibration))
        print(HEAD, flush=True)
        for one in find(tuple(arguments.sets)):
            print(_row(one, held_out(shipped, one.name), arguments.most), flush=True)


def _row(one: LabelledSet, searcher: Searcher, most: int) -> str:
    checked: list[tuple[Estimate, float, Snapshot]] = []

    def ask(searcher: Searcher, index: Snapshot, articles: Articles, question: Labelled) -> Outcome:
        if not checked:
            started = time.process_time()
            found = estimated(searcher, index, most)
            checked.append((found, time.process_time() - started, index))
        return replace(outcome(searcher, index, articles, question), took_ms=0.0)

    asked = measure(*one.read(), searcher, ask).outcomes
    found, seconds, index = checked[0]
    true, answerable = report(asked, resamples=0), report([each for each in asked if each.right], resamples=0)
    figures = (
        f"{len(index.passages)} / {len(index.articles)}",
        *(found.asked, f"{found.coverage:.3f}", found.wrong, f"{found.risk:.3f}", f"{true.coverage:.3f}"),
        *(f"{true.risk or 0:.3f}", f"{answerable.risk or 0:.3f}", f"{seconds:.2f}"),
    )
    return f"| {one.name} | {' | '.join(map(str, figures))} |"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET", default=list(SETS), help="names of sets")
    parser.add_argument("--cache", type=Path, help="folder that keeps vectors for the next time")
    parser.add_argument("--most", type=int, default=ASKED, help="questions of its own that a snapshot is asked")
    return parser.parse_args()


if __name__ == "__main__":
    main()
