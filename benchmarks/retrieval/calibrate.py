"""Fits ranking and confidence, and measures them on each set, and on small ones together, as fitted on other families.

python -m benchmarks.retrieval.calibrate [--write retrieval/calibration.json] [--json FILE] [--held-out FOLDER]
    [--cache FOLDER] [--model M]
"""

import argparse
import json
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.retrieval.asking import ask_all
from benchmarks.retrieval.cached import cached
from benchmarks.retrieval.fitting import fit, ranked, risks
from benchmarks.retrieval.pooling import pooled
from benchmarks.retrieval.sets import ENGLISH, GAPS, HELP, MEASURED_ONLY, MULTILINGUAL, family, find
from retrieval import calibrations, encoder_set
from retrieval.confidence import Calibration
from retrieval.encoders import Encoder
from retrieval.evaluation import Outcome, report
from retrieval.settings import RetrievalSettings

FIGURES = (
    *("hit_at_1", "recall_at_3", "auroc", "auroc_right", "ece", "coverage", "risk", "coverage_at_risk"),
    *("handed_off_answerable", "handed_off_unanswerable"),
)


def main() -> None:
    """Fit for each encoder, and report each set as fitted on the other families."""
    arguments = _arguments()
    settings = RetrievalSettings()
    found = []
    measured = {}
    of_pools = {}
    for encoder in encoder_set.load(settings).each:
        if arguments.model and not encoder.name.startswith(arguments.model):
            continue
        with cached(encoder, arguments.cache) as quick:
            calibration, of_sets, of_families = _of_encoder(quick, settings)
        for family_name, held_out in of_families.items() if arguments.held_out else ():
            arguments.held_out.mkdir(exist_ok=True)
            write(arguments.held_out / f"{family_name}.json", [calibrations.stored(held_out)])
        measured[encoder.name] = {name: report(outcomes).as_json() for name, outcomes in of_sets.items()}
        of_pools[encoder.name] = {name: report(outcomes).as_json() for name, outcomes in pooled(of_sets).items()}
        for name, figures in of_pools[encoder.name].items():
            print(f"{name:42}", figures["questions"], json.dumps(_figures(figures)), flush=True)
        found.append(_stored(calibration, of_sets, measured[encoder.name]))
    if arguments.json:
        machine = f"{platform.machine()}, {platform.system()}, CPython {platform.python_version()}"
        every = {"machine": machine, "sets": measured, "pooled": of_pools}
        arguments.json.write_text(json.dumps(every, indent=2) + "\n")
    if arguments.write:
        write(arguments.write, found)


def _of_encoder(
    encoder: Encoder, settings: RetrievalSettings
) -> tuple[Calibration, dict[str, list[Outcome]], dict[str, Calibration]]:
    """The calibration on all sets, the outcomes of each set as fitted on the other families, and those fits."""
    is_english = encoder.languages == frozenset({"en"})
    names = ENGLISH if is_english else MULTILINGUAL
    help_names = tuple(name for name in HELP if not is_english or name in ENGLISH)
    fitted = (*names, *(f"{name}{GAPS}" for name in help_names))
    asked = {
        one.name: ask_all(one, encoder, settings) for one in find((*fitted, *(() if is_english else MEASURED_ONLY)))
    }
    by_family = {
        each: fit(encoder.name, {name: asked[name] for name in fitted if family(name) != each})
        for each in {family(name) for name in asked}
    }
    held_out = {name: list(ranked(asked[name], by_family[family(name)])) for name in fitted}
    shipped = replace(fit(encoder.name, {name: asked[name] for name in fitted}), risks=risks(held_out))
    of_families = {
        each: replace(found, risks=risks({name: of for name, of in held_out.items() if family(name) != each}))
        for each, found in by_family.items()
    }
    outcomes = {}
    for name, questions in asked.items():
        outcomes[name] = list(ranked(questions, of_families[family(name)], settings.policy))
        print(f"{name:26}", json.dumps(_figures(report(outcomes[name]).as_json())), flush=True)
    print(shipped)
    return shipped, outcomes, of_families


def _stored(
    calibration: Calibration, outcomes: Mapping[str, Sequence[Outcome]], measured: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    return calibrations.stored(calibration) | {
        "provenance": {
            "made_by": "python -m benchmarks.retrieval.calibrate --write retrieval/calibration.json",
            "made_on": datetime.now(UTC).date().isoformat(),
            "fitted_on": {name: len(found) for name, found in outcomes.items() if name not in MEASURED_ONLY},
            "weighting": "every kind of sets weighs the same",
            "held_out": {name: _figures(found) for name, found in measured.items()},
        },
    }


def _figures(found: Mapping[str, Any]) -> dict[str, Any]:
    return {figure: found[figure] for figure in FIGURES}


def write(file: Path, found: Sequence[dict[str, Any]]) -> None:
    """Store calibrations, and keep those of other models that are there."""
    new = {_unversioned(each["model"]) for each in found}
    before = json.loads(file.read_text())["calibrations"] if file.is_file() else []
    kept = [each for each in before if _unversioned(each["model"]) not in new]
    file.write_text(json.dumps({"calibrations": [*kept, *found]}, indent=2) + "\n")


def _unversioned(model: str) -> str:
    """An encoder's name without the hashes of its files, of which joined encoders have several."""
    return re.sub(r"@[0-9a-f]+(-[0-9a-f]+)?", "", model)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", type=Path, help="store the calibrations here, beside those of other models")
    parser.add_argument("--held-out", type=Path, help="folder for the fit without each family, for measuring with it")
    parser.add_argument("--json", type=Path, help="write the figures of every set here")
    parser.add_argument("--cache", type=Path, help="folder that keeps vectors for the next time")
    parser.add_argument("--model", help="only the encoder whose name begins so")
    return parser.parse_args()


if __name__ == "__main__":
    main()
