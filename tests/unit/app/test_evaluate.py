"""Sets for `firstline evaluate`: what is read, and what is refused with file and line."""

import json
from pathlib import Path

import numpy as np
import pytest

from app import evaluate
from app.evaluate import Wanted, measure, outcome, searcher_of, throwaway_index
from app.labelled_sets import MalformedSet, read_articles, read_questions
from retrieval import builder, centres, nearest
from retrieval.evaluation import report
from retrieval.settings import RetrievalSettings
from tests.integration.encoders import CALIBRATION, HashEncoder, hash_encoders

ARTICLES: list[dict[str, object]] = [
    {"id": "a", "title": "Lost card", "body": "Block it.", "lang": "en", "questions": ["my card is gone"]},
    {"id": "b", "title": "Fees abroad", "body": "There are none.", "lang": "en", "questions": []},
]
QUESTIONS: list[dict[str, object]] = [
    {"id": "1", "text": "lost card", "lang": "en", "article_ids": ["a"]},
    {"id": "2", "text": "fees abroad", "lang": "en", "article_ids": ["b"]},
    {"id": "3", "text": "pizza recipe", "lang": "en", "article_ids": []},
]


def written(file: Path, lines: list[dict[str, object]]) -> Path:
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return file


def test_a_set_is_measured_as_customers_would_ask(tmp_path: Path) -> None:
    articles = read_articles(written(tmp_path / "a.jsonl", ARTICLES))
    questions = read_questions(written(tmp_path / "q.jsonl", QUESTIONS))
    measured = measure(
        articles, questions, searcher_of(RetrievalSettings(), hash_encoders(), {HashEncoder.name: CALIBRATION}), outcome
    )
    overall = report(measured.outcomes)
    assert (overall.hit_at_1, overall.recall_at_3, overall.auroc) == (1.0, 1.0, 1.0)
    assert (measured.articles, measured.passages) == (2, 5)
    assert measured.index_bytes > 5 * 4


def test_a_set_is_measured_with_a_whole_fit_however_large_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder, "QUICK_SECONDS", -1.0)
    articles = read_articles(written(tmp_path / "a.jsonl", ARTICLES))
    index, _ = throwaway_index(articles, hash_encoders(), lambda _: None)
    (space,) = index.spaces
    vectors = nearest.vectors_of(space.index, 0, len(space.passages))
    whole = centres.fitted(vectors, space.article_of, np.arange(len(index.articles)))
    assert index.manifest.fitted
    assert np.allclose(space.centres, whole, atol=1e-6)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "is not JSON"),
        ("[]", "is not an object"),
        ('{"id": 3}', "id must be a text"),
        ('{"id": "c", "title": null}', "title must be a text"),
        ('{"id": "c", "title": "", "body": "", "lang": "en"}', "neither title nor body nor questions"),
        ('{"id": "c", "title": "x", "body": "", "lang": "en", "questions": "x"}', "questions must be a list"),
        (json.dumps(ARTICLES[0]), "the id a occurs twice"),
    ],
)
def test_a_malformed_article_is_named_with_its_line(line: str, problem: str, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(f"{json.dumps(ARTICLES[0])}\n\n{line}\n")
    with pytest.raises(MalformedSet) as refused:
        read_articles(file)
    assert f"{file}:3: " in refused.value.detail
    assert problem in refused.value.detail


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"text": "x", "lang": "en"}', "article_ids must be a list"),
        ('{"text": "x", "article_ids": []}', "lang must be a text"),
        ('{"lang": "en", "article_ids": []}', "text must be a text"),
    ],
)
def test_a_malformed_question_is_named_with_its_line(line: str, problem: str, tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(f"{line}\n")
    with pytest.raises(MalformedSet, match=problem):
        read_questions(file)


def test_the_command_ends_with_1_and_one_clear_line_on_a_malformed_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jsonl").write_text("{\n")
    assert evaluate.run(Wanted(tmp_path / "a.jsonl", tmp_path / "a.jsonl")) == 1
    assert "a.jsonl:1: is not JSON" in capsys.readouterr().err


def test_empty_sets_are_refused(tmp_path: Path) -> None:
    empty = written(tmp_path / "empty.jsonl", [])
    with pytest.raises(MalformedSet, match="no article"):
        read_articles(empty)
    with pytest.raises(MalformedSet, match="no question"):
        read_questions(empty)
