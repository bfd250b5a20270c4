"""What is counted of simulated conversations."""

from pathlib import Path

import pytest

from app.simulation.customer import Course, Ending
from app.simulation.picture import draw
from app.simulation.report import Rate, as_json, rates

RIGHT_AT_ONCE = Course(True, Ending.RESOLVED, direct=True, turns=2, seconds=0.2)
RIGHT_OF_SEVERAL = Course(True, Ending.RESOLVED, turns=3, seconds=0.3)
WRONG = Course(True, Ending.HANDED_OFF, direct=False, wrong_answers=1, turns=2, seconds=0.4)
WITHOUT = Course(True, Ending.HANDED_OFF, choices_without=1, turns=2, seconds=0.4)
TOLD = Course(False, Ending.TOLD, turns=1, seconds=0.1)
MISLED = Course(False, Ending.HANDED_OFF, direct=False, wrong_answers=1, turns=2, seconds=0.5)
EVERY = [RIGHT_AT_ONCE, RIGHT_OF_SEVERAL, WRONG, WITHOUT, TOLD, MISLED]


def test_the_rates() -> None:
    found = {each.name: (each.count, each.of) for each in rates(EVERY)}
    assert found == {
        "answerable, ended with the right article": (2, 4),
        "answerable, right article as the first reply": (1, 4),
        "answerable, handed off": (2, 4),
        "answerable, shown titles without the right one": (1, 4),
        "first replies that were an article, wrong ones": (2, 3),
        "unanswerable, handed off or told that it is outside": (2, 2),
        "unanswerable, handed off with no wrong article before": (1, 2),
        "customers who left": (0, 6),
        "conversations without a reply": (0, 6),
    }


@pytest.mark.parametrize(
    ("rate", "kept"),
    [
        (Rate("", 8, 10, 0.8), True),
        (Rate("", 7, 10, 0.8), False),
        (Rate("", 1, 20, 0.05, at_most=True), True),
        (Rate("", 2, 20, 0.05, at_most=True), False),
        (Rate("", 0, 0, 0.8), None),
        (Rate("", 1, 2), None),
    ],
)
def test_goals(rate: Rate, kept: bool | None) -> None:
    assert rate.is_kept is kept


def test_the_interval_is_wilsons() -> None:
    assert Rate("", 40, 50).interval == pytest.approx((0.6696, 0.8876), abs=1e-3)
    assert Rate("", 0, 10).interval == pytest.approx((0.0, 0.2775), abs=1e-3)
    assert Rate("", 0, 0).interval == (0, 1)


def test_json_says_how_conversations_ended() -> None:
    found = as_json(EVERY)
    assert found["conversations"] == 6
    assert found["endings"]["answerable"] == {"resolved": 2, "handed_off": 2}
    assert found["spans"]["turns of a conversation"]["p50"] == 2
    assert found["rates"]["answerable, ended with the right article"]["kept"] is False


def test_the_picture_is_drawn_of_any_conversations(tmp_path: Path) -> None:
    for courses in ([], EVERY):
        draw(courses, tmp_path / "endings.png")
        assert (tmp_path / "endings.png").read_bytes().startswith(b"\x89PNG")
