"""What a fit leaves in the file that it is written to."""

import json
from pathlib import Path

from benchmarks.retrieval.calibrate import write

IN_FLOATS = "0.25*use@0db566fd0af8+0.75*e5@1571fc982750-672aadb0"
IN_EIGHT_BITS = "0.25*use@0db566fd0af8+0.75*e5-int8@1571fc982750-672aadb0"


def test_a_fit_takes_the_place_of_its_own_encoder_alone(tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    write(file, [{"model": IN_FLOATS}, {"model": "m@aa", "was": "before"}])
    write(file, [{"model": IN_EIGHT_BITS}, {"model": "m@bb"}])
    assert {each["model"] for each in json.loads(file.read_text())["calibrations"]} == {
        *(IN_FLOATS, IN_EIGHT_BITS, "m@bb"),
    }
