"""Topics with checklists from YAML files."""

from pathlib import Path

import pytest

from knowledge.importing import ImportFailed
from knowledge.models import FieldType, Scope
from knowledge.topic_files import read

WHOLE = """
key: cards
title: {en: Cards, pl: Karty}
queue: l2
checklist:
  - {key: place, type: choice, label: {en: "Where?"}, choices: [{id: shop, title: {en: Shop}}]}
  - {key: email, type: email, label: {en: "E-mail?"}, help: {en: Please.}}
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "cards.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_topic_has_its_questions_in_order(tmp_path: Path) -> None:
    topic = read(written(tmp_path, WHOLE))
    assert (topic.key, topic.queue, topic.priority) == ("cards", "l2", "normal")
    assert [field.type for field in topic.checklist] == [FieldType.CHOICE, FieldType.EMAIL]
    assert topic.checklist[0].choices[0].title == {"en": "Shop"}
    assert topic.checklist[1].help == {"en": "Please."}


def test_a_topic_may_have_a_time_limit_of_its_own(tmp_path: Path) -> None:
    assert read(written(tmp_path, WHOLE)).l1_limit_minutes is None
    limited = WHOLE.replace("queue: l2", "queue: l2\nl1_limit_minutes: 45")
    assert read(written(tmp_path, limited)).l1_limit_minutes == 45


def test_a_topic_may_be_outside_the_area(tmp_path: Path) -> None:
    assert read(written(tmp_path, WHOLE)).scope is Scope.ANSWERED
    for scope in Scope:
        assert read(written(tmp_path, WHOLE.replace("queue: l2", f"queue: l2\nscope: {scope}"))).scope is scope


def test_a_topic_may_have_a_stricter_risk(tmp_path: Path) -> None:
    assert read(written(tmp_path, WHOLE)).risk is None
    for risk in (0, 0.0, 0.01, 0.05):
        assert read(written(tmp_path, WHOLE.replace("queue: l2", f"queue: l2\nrisk: {risk}"))).risk == risk


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("queue: l2", "queue: ''", "queue must be a text"),
        ("queue: l2", "queue: l2\npriority: asap", "priority must be one of low"),
        ("queue: l2", "queue: l2\nl1_limit_minutes: 4", "l1_limit_minutes must be from 5 to 1440"),
        ("queue: l2", "queue: l2\nl1_limit_minutes: soon", "l1_limit_minutes must be from 5 to 1440"),
        ("queue: l2", "queue: l2\nscope: foreign", "scope must be one of answered, declined, referred, reserved"),
        ("queue: l2", "queue: l2\nscope: [declined]", "scope must be one of answered"),
        ("queue: l2", "queue: l2\nrisk: 0.06", "risk must be a number from 0 to 0.05"),
        ("queue: l2", "queue: l2\nrisk: -0.01", "risk must be a number from 0 to 0.05"),
        ("queue: l2", "queue: l2\nrisk: .nan", "risk must be a number from 0 to 0.05"),
        ("queue: l2", "queue: l2\nrisk: no", "risk must be a number from 0 to 0.05"),
        ("queue: l2", "queue: l2\nrisk: '0.02'", "risk must be a number from 0 to 0.05"),
        ("type: email", "type: e-mail", "type of question 2 must be one of text"),
        ("type: email", "type: choice", "question 2: choices belong to the type choice"),
        ("key: email", "key: place", "the same key"),
        ("title: {en: Cards, pl: Karty}", "title: Cards", "title must map languages to texts"),
        ("key: cards", "key: [cards", "is not YAML"),
    ],
)
def test_what_is_malformed_is_named(old: str, new: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match=problem):
        read(written(tmp_path, WHOLE.replace(old, new)))
