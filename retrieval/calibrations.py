"""The calibration that ships, or one from a file: for each encoder what its scores mean."""

import json
import math
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from core.errors import DomainError
from retrieval.confidence import Calibration, Heads, Signals, terms

SHIPPED = Path(__file__).with_name("calibration.json")
_TERMS = terms(Signals(0.0, 0.5, 0.0, 0.0)).keys()
_ROUNDING = 1e-3

Calibrations = Mapping[str, Calibration]
"""Name of an encoder to what its scores mean."""


class CalibrationUnusable(DomainError):
    """The calibration file is missing, malformed, or was fitted for another model."""

    code = "calibration_unusable"


def load(file: Path | None = None) -> Calibrations:
    """The calibrations in a file made by `benchmarks/retrieval/calibrate.py`; those that ship when none is named.

    Raises:
        CalibrationUnusable: it cannot be read.
    """
    file = file or SHIPPED
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        return {each.model: each for each in map(_calibration, stored["calibrations"])}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CalibrationUnusable(f"The calibration {file} cannot be read: {error}.") from error


def stored(calibration: Calibration) -> dict[str, Any]:
    """What `load` reads of one calibration."""
    return {
        "model": calibration.model,
        "heads": calibration.heads.named(),
        "temperature": calibration.temperature,
        "absent": calibration.absent,
        "intercept": calibration.intercept,
        "weights": dict(calibration.weights),
        "risks": [list(point) for point in calibration.risks],
    }


def _calibration(stored: Mapping[str, Any]) -> Calibration:
    heads = Heads(**_numbers(stored["heads"]))
    if min(heads.named().values()) < 0 or abs(sum(heads.named().values()) - 1) > _ROUNDING:
        raise ValueError("its heads are not parts of one whole")
    weights = _numbers(stored["weights"])
    if unknown := weights.keys() - _TERMS:
        raise ValueError(f"it weighs {', '.join(sorted(unknown))}, which is no term")
    single = _numbers({name: stored[name] for name in ("temperature", "absent", "intercept")})
    if single["temperature"] <= 0:
        raise ValueError("its temperature is not above 0")
    points = tuple((_number(confidence), _number(risk)) for confidence, risk in stored["risks"])
    if points != tuple(sorted(points)) or any(after[1] > before[1] for before, after in pairwise(points)):
        raise ValueError("its risks do not fall as confidence rises")
    return Calibration(str(stored["model"]), heads, weights=weights, risks=points, **single)


def _numbers(stored: Mapping[str, Any]) -> dict[str, float]:
    return {str(name): _number(value) for name, value in stored.items()}


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{value} is not a number to reckon with")
    return number
