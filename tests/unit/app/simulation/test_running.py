"""What `firstline simulate` says when it cannot work, and which questions it asks."""

import json
import socket
from pathlib import Path

import pytest

from app.labelled_sets import read_articles
from app.simulation.running import Wanted, chosen, run


@pytest.fixture
def wanted(tmp_path: Path) -> Wanted:
    articles, questions = tmp_path / "articles.jsonl", tmp_path / "questions.jsonl"
    articles.write_text(json.dumps({"id": "a", "title": "A", "body": "", "lang": "en"}) + "\n")
    rights = [["a"], [], ["unknown"], ["a"]]
    lines = [{"id": str(n), "text": f"q{n}", "lang": "en", "article_ids": each} for n, each in enumerate(rights)]
    questions.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Wanted(f"http://127.0.0.1:{probe.getsockname()[1]}", articles, (questions,))


def test_a_service_that_is_not_there_is_told_without_a_traceback(
    wanted: Wanted, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(wanted) == 1
    assert "cannot be used" in capsys.readouterr().err


def test_questions_with_labels_that_no_article_has_are_left_out(wanted: Wanted) -> None:
    asked = chosen(read_articles(wanted.articles), wanted)
    assert sorted(each.text for each in asked) == ["q0", "q1", "q3"]
    assert chosen(read_articles(wanted.articles), wanted) == asked
