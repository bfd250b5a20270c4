"""Fits the confidence, and measures it on each set with what was fitted on the other families.

python -m benchmarks.retrieval.calibrate [--write retrieval/calibration.json] [--json FILE] [SET …]
"""

import argparse
import json
import platform
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # has no type information

from app.evaluate import Measured, measure, searcher_of
from app.labelled_sets import read_articles, read_questions
from benchmarks.retrieval.sets import FITTED, LabelledSet, find
from retrieval import encoders
from retrieval.bands import Thresholds
from retrieval.confidence import Calibration, Signals
from retrieval.evaluation import Outcome, report
from retrieval.measures import Floats
from retrieval.settings import RetrievalSettings

NAMES = tuple(Signals.__dataclass_fields__)


def main() -> None:
    """Measure all sets once, then fit and report leaving each family out, then fit on everything."""
    arguments = _arguments()
    settings = RetrievalSettings()
    encoder = encoders.load(settings)
    searcher = searcher_of(settings, encoder, Calibration(encoder.name, 0.0, Signals(0, 0, 0, 0)))
    sets = find(tuple(arguments.sets) or FITTED)
    measured = {
        labelled: measure(read_articles(labelled.articles), read_questions(labelled.questions), searcher)
        for labelled in sets
    }
    held_out = {}
    for labelled in sets:
        others = [other for other in sets if other.family != labelled.family]
        if not others:
            continue
        calibration = fit(encoder.name, {other: measured[other].outcomes for other in others})
        judged = recalibrated(measured[labelled].outcomes, calibration, settings.thresholds)
        held_out[labelled.name] = report(judged).as_json() | _size(measured[labelled])
        print(f"{labelled.name:22}", json.dumps(held_out[labelled.name]), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps({"machine": _machine(), "sets": held_out}, indent=2) + "\n")
    if arguments.write:
        shipped = fit(encoder.name, {labelled: found.outcomes for labelled, found in measured.items()})
        arguments.write.write_text(json.dumps(_stored(shipped, measured, held_out), indent=2) + "\n")


def fit(model: str, sets: dict[LabelledSet, list[Outcome]]) -> Calibration:
    """A logistic regression of "the first hit is right" on the signals; every family weighs the same."""
    families = [labelled.family for labelled, outcomes in sets.items() for _ in ranked(outcomes)]
    asked = [outcome for outcomes in sets.values() for outcome in ranked(outcomes)]
    signals: Floats = np.array([[outcome.signals[name] for name in NAMES] for outcome in asked])
    right = np.array([outcome.found[0] in outcome.right for outcome in asked])
    weights = {family: len(families) / count for family, count in Counter(families).items()}
    centre, scale = signals.mean(axis=0), signals.std(axis=0)
    regression = LogisticRegression(C=1.0)
    regression.fit((signals - centre) / scale, right, sample_weight=[weights[family] for family in families])
    slopes = regression.coef_[0] / scale
    return Calibration(
        model=model,
        intercept=round(float(regression.intercept_[0] - slopes @ centre), 4),
        weights=Signals(*(round(float(slope), 4) for slope in slopes)),
    )


def ranked(outcomes: list[Outcome]) -> list[Outcome]:
    """Those for which there was anything to be confident of."""
    return [outcome for outcome in outcomes if outcome.signals]


def recalibrated(outcomes: list[Outcome], calibration: Calibration, thresholds: Thresholds) -> list[Outcome]:
    """The same hits under another calibration."""
    judged = []
    for outcome in outcomes:
        value = calibration.confidence(Signals(**outcome.signals)) if outcome.signals else 0.0
        judged.append(outcome.judged(value, thresholds.band(value)))
    return judged


def _stored(
    calibration: Calibration, measured: dict[LabelledSet, Measured], held_out: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    figures = ("auroc_right", "ece", "coverage", "risk", "handed_off_answerable", "handed_off_unanswerable")
    return {
        "model": calibration.model,
        "intercept": calibration.intercept,
        "weights": calibration.weights.named(),
        "provenance": {
            "made_by": "python -m benchmarks.retrieval.calibrate --write retrieval/calibration.json",
            "made_on": datetime.now(UTC).date().isoformat(),
            "fitted_on": {labelled.name: len(found.outcomes) for labelled, found in measured.items()},
            "weighting": "every family of sets weighs the same",
            "held_out": {name: {figure: found[figure] for figure in figures} for name, found in held_out.items()},
        },
    }


def _size(measured: Measured) -> dict[str, int]:
    return {"articles": measured.articles, "passages": measured.passages}


def _machine() -> str:
    return f"{platform.machine()}, {platform.system()}, CPython {platform.python_version()}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET", help="names of sets; all English ones if left out")
    parser.add_argument("--write", type=Path, help="fit on all sets and store the calibration here")
    parser.add_argument("--json", type=Path, help="write the figures of every set here")
    return parser.parse_args()


if __name__ == "__main__":
    main()
