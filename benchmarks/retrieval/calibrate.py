"""Fits ranking and confidence, and measures them on each set with what was fitted on the other families.

python -m benchmarks.retrieval.calibrate [--write retrieval/calibration.json] [--json FILE] [SET …]
"""

import argparse
import json
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.retrieval.asking import Asked, ask_all
from benchmarks.retrieval.fitting import family, fit, ranked
from benchmarks.retrieval.sets import FITTED, find
from retrieval import encoders
from retrieval.confidence import Calibration
from retrieval.evaluation import report
from retrieval.settings import RetrievalSettings

FIGURES = (
    *("hit_at_1", "recall_at_3", "auroc", "auroc_right", "ece", "coverage", "risk", "coverage_at_risk"),
    *("handed_off_answerable", "handed_off_unanswerable"),
)


def main() -> None:
    """Measure all sets once, then fit and report leaving each family out, then fit on everything."""
    arguments = _arguments()
    settings = RetrievalSettings()
    encoder = encoders.load(settings)
    asked = {
        one.name: ask_all(one.articles, one.questions, encoder, settings)
        for one in find(tuple(arguments.sets) or FITTED)
    }
    measured = {}
    for name, questions in asked.items():
        others = {other: found for other, found in asked.items() if family(other) != family(name)}
        if not others:
            continue
        calibration = fit(encoder.name, others)
        measured[name] = report(list(ranked(questions, calibration.heads, calibration))).as_json()
        print(f"{name:22}", json.dumps(measured[name]), flush=True)
    shipped = fit(encoder.name, asked)
    print(shipped)
    if arguments.json:
        machine = f"{platform.machine()}, {platform.system()}, CPython {platform.python_version()}"
        arguments.json.write_text(json.dumps({"machine": machine, "sets": measured}, indent=2) + "\n")
    if arguments.write:
        arguments.write.write_text(json.dumps(_stored(shipped, asked, measured), indent=2) + "\n")


def _stored(
    calibration: Calibration, asked: Mapping[str, Sequence[Asked]], measured: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    return {
        "model": calibration.model,
        "heads": calibration.heads.named(),
        "intercept": calibration.intercept,
        "weights": dict(calibration.weights),
        "provenance": {
            "made_by": "python -m benchmarks.retrieval.calibrate --write retrieval/calibration.json",
            "made_on": datetime.now(UTC).date().isoformat(),
            "fitted_on": {name: len(questions) for name, questions in asked.items()},
            "weighting": "every family of sets weighs the same",
            "held_out": {name: {figure: found[figure] for figure in FIGURES} for name, found in measured.items()},
        },
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET", help="names of sets; all English ones if left out")
    parser.add_argument("--write", type=Path, help="fit on all sets and store the calibration here")
    parser.add_argument("--json", type=Path, help="write the figures of every set here")
    return parser.parse_args()


if __name__ == "__main__":
    main()
