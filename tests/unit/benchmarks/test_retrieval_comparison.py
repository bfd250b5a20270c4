"""Retrieval beside other systems: rankings, rows, the table and what is missing."""

import json
import sys
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from app.evaluate import searcher_of
from app.labelled_sets import Labelled
from benchmarks.retrieval import contest, sets
from benchmarks.retrieval.comparison import FIRSTLINE, TIMED_AT_LEAST, outcome, ranked_articles, rows, table
from benchmarks.retrieval.contest import sample
from benchmarks.retrieval.rival_process import Found, RivalProcess, RivalsFailed
from retrieval import calibrations
from retrieval.evaluation import Outcome
from retrieval.settings import RetrievalSettings
from tests.integration.encoders import CALIBRATION, hash_encoders

OWNERS = ["card", "card", "refund", "opening"]


def labelled(*right: str) -> Labelled:
    return Labelled("Where is my money?", "en", frozenset(right))


def answered(*found: str, right: str = "card") -> Outcome:
    passages = [(OWNERS.index(article), 1.0 - place / 10) for place, article in enumerate(found)]
    return outcome(labelled(right), Found(passages, 0.01), OWNERS)


def test_an_article_stands_where_its_best_passage_stands() -> None:
    assert ranked_articles([(1, 0.9), (2, 0.8), (0, 0.7), (3, 0.1)], OWNERS) == [
        ("card", 0.9),
        ("refund", 0.8),
        ("opening", 0.1),
    ]


def test_the_best_passage_stands_for_the_confidence_and_nothing_found_for_none() -> None:
    found = outcome(labelled("refund"), Found([(2, 0.8), (0, 0.7)], 0.01), OWNERS)
    assert (found.found, found.confidence) == (("refund", "card"), 0.8)
    nothing = outcome(labelled(), Found([], 0.01), OWNERS)
    assert (nothing.found, nothing.confidence) == ((), 0.0)


def test_rows_compare_each_speed_with_firstlines() -> None:
    asked = {"txtai": [answered("refund", "card")], FIRSTLINE: [answered("card")]}
    slow, own = rows(asked, {"txtai": [0.03] * TIMED_AT_LEAST, FIRSTLINE: [0.01] * (TIMED_AT_LEAST - 1) + [5.0]})
    assert (slow.found.hit_at_1, slow.found.recall_at_3, slow.found.mrr_at_10, slow.coverage) == (0.0, 1.0, 0.5, 0.0)
    assert (own.found.hit_at_1, own.coverage, own.found.auroc) == (1.0, 1.0, None)
    assert slow.per_second == pytest.approx(33.3, abs=0.1)
    assert slow.times == pytest.approx(3.0)
    assert own.times == 1.0
    assert slow.as_json() == {
        "system": "txtai",
        "questions": 1,
        "unanswerable": 0,
        "hit_at_1": 0.0,
        "recall_at_3": 1.0,
        "mrr_at_10": 0.5,
        "auroc": None,
        "coverage": 0.0,
        "per_second": 33.3333,
        "times": 3.0,
    }


def test_few_timed_questions_are_no_speed() -> None:
    (row,) = rows({FIRSTLINE: [answered("card")]}, {FIRSTLINE: [0.01] * (TIMED_AT_LEAST - 1)})
    assert (row.per_second, row.times) == (None, None)


def test_the_table_names_set_systems_and_machine() -> None:
    asked = {"txtai": [answered("refund", "card")], FIRSTLINE: [answered("card")]}
    timed = {"txtai": [0.03] * TIMED_AT_LEAST, FIRSTLINE: [0.01] * TIMED_AT_LEAST}
    output = StringIO()
    Console(file=output, width=160).print(table({"shop": rows(asked, timed)}, "two cores"))
    shown = output.getvalue()
    assert "shop (1, 0 unanswerable)" in shown
    assert "3.00 times as fast" in shown
    assert "two cores" in shown


def test_a_sample_is_even_and_the_same_every_time() -> None:
    questions = [Labelled(str(number), "en", frozenset()) for number in range(10)]
    assert [question.text for question in sample(questions, 4)] == ["0", "2", "5", "7"]
    assert sample(questions, 0) == sample(questions, 10) == questions


def test_a_set_is_measured_with_what_was_fitted_without_its_family(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contest, "HELD_OUT", tmp_path)
    without = replace(CALIBRATION, intercept=-1.0)
    (tmp_path / "banking77.json").write_text(json.dumps({"calibrations": [calibrations.stored(without)]}))
    shipped = searcher_of(RetrievalSettings(), hash_encoders(), {CALIBRATION.model: CALIBRATION})
    assert contest.held_out(shipped, "banking77-5shot").calibrations == {CALIBRATION.model: without}
    assert contest.held_out(shipped, "rutube-ru-dev") is shipped


def test_sets_that_are_not_there_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRSTLINE_DATA_SETS", str(tmp_path))
    (tmp_path / "shop").mkdir()
    for name in ("articles", "questions"):
        (tmp_path / "shop" / f"{name}.jsonl").touch()
    found, missing = sets.present(("shop", "bank", "travel"))
    assert [one.name for one in found] == ["shop"]
    assert missing == f"{tmp_path} has no bank, travel. Name the folder of the sets in FIRSTLINE_DATA_SETS."
    assert sets.present(("shop",))[1] == ""
    with pytest.raises(SystemExit, match="has no bank"):
        sets.find(("shop", "bank"))


def test_rivals_that_cannot_start_say_why() -> None:
    with (
        RivalProcess(Path(sys.executable), Path("model")) as rivals,
        pytest.raises(RivalsFailed, match="No module named"),
    ):
        rivals.index("BM25", ["text"])
