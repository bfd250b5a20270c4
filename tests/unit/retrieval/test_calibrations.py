"""Calibration files."""

import json
from pathlib import Path
from typing import Any

import pytest

from retrieval import calibrations
from retrieval.calibrations import CalibrationUnusable, stored
from tests.integration.encoders import CALIBRATION

GOOD = stored(CALIBRATION)


def written(folder: Path, content: object) -> Path:
    file = folder / "calibration.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return file


def test_what_is_loaded_is_what_was_stored(tmp_path: Path) -> None:
    assert calibrations.load(written(tmp_path, {"calibrations": [GOOD]})) == {CALIBRATION.model: CALIBRATION}


def test_what_ships_says_what_it_was_fitted_on_and_which_risks_it_knows() -> None:
    shipped = json.loads(calibrations.SHIPPED.read_text(encoding="utf-8"))["calibrations"]
    for each in shipped:
        assert {"made_by", "made_on", "fitted_on", "held_out"} <= set(each["provenance"])
    for calibration in calibrations.load().values():
        assert 0.5 < calibration.threshold(0.05) < calibration.threshold(0.02) < 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"heads": {"nearest": 1, "words": 0}},
        {"heads": {"nearest": 0.5, "words": 0.2, "centre": 0.1}},
        {"heads": {"nearest": 1.5, "words": -0.5, "centre": 0}},
        {"heads": {"nearest": float("nan"), "words": 0, "centre": 1}},
        {"weights": [1]},
        {"weights": {"luck": 1}},
        {"weights": {"score": float("inf")}},
        {"temperature": 0},
        {"absent": None},
        {"intercept": None},
        {"risks": [[0.9, 0.01], [0.5, 0.2]]},
        {"risks": [[0.5, 0.1], [0.9, 0.2]]},
    ],
)
def test_a_malformed_calibration_is_refused(wrong: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(CalibrationUnusable):
        calibrations.load(written(tmp_path, {"calibrations": [GOOD | wrong]}))


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"calibrations": 3}'])
def test_so_is_another_file(content: str, tmp_path: Path) -> None:
    with pytest.raises(CalibrationUnusable):
        calibrations.load(written(tmp_path, content))
