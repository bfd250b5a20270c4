"""Questions of a topic file: what they ask of an answer, and when they are asked."""

from pathlib import Path

import pytest

from knowledge.answer_rules import ANYTHING, Condition, Validation
from knowledge.importing import ImportFailed
from knowledge.models import FieldType, Scope
from knowledge.topic_files import read, read_folder

DEMO = Path(__file__).resolve().parents[3] / "knowledge/demo/topics"
WHOLE = """
key: refunds
title: {en: Refunds}
queue: l2
checklist:
  - key: promised
    type: choice
    label: {en: "Promised?"}
    choices: [{id: confirmed, title: {en: "Yes"}}, {id: "no", title: {en: "No"}}]
  - key: promised_on
    type: date_text
    label: {en: "When?"}
    condition: {field: promised, is: [confirmed]}
  - key: digits
    label: {en: "Last four digits?"}
    help: {en: "Only the last four digits."}
    validation: {pattern: '\\d{4}', max_length: 40}
  - key: amount
    type: amount
    label: {en: "How much?"}
    help: {en: "In figures."}
    validation: {min: 0.01, max: 5000}
"""


def written(tmp_path: Path, old: str = "", new: str = "") -> Path:
    assert old in WHOLE
    file = tmp_path / "refunds.yml"
    file.write_text(WHOLE.replace(old, new) if old else WHOLE, encoding="utf-8")
    return file


def test_a_question_says_what_fits_and_when_it_is_asked(tmp_path: Path) -> None:
    promised, promised_on, digits, amount = read(written(tmp_path)).checklist
    assert (promised.validation, promised.condition) == (ANYTHING, None)
    assert promised_on.condition == Condition("promised", ("confirmed",))
    assert (digits.type, digits.validation) == (FieldType.TEXT, Validation(pattern=r"\d{4}", max_length=40))
    assert (amount.type, amount.validation) == (FieldType.AMOUNT, Validation(min=0.01, max=5000))


@pytest.mark.parametrize("rules", [ANYTHING, Validation(r"\d", 1, 2), Validation(min=0, max=1.5)])
def test_what_is_stored_is_read_again(rules: Validation) -> None:
    assert Validation.from_json(rules.as_json()) == rules
    condition = Condition("place", ("shop", "online"))
    assert Condition.from_json(condition.as_json()) == condition
    assert Condition.from_json({}) is None


VALIDATION = r"{pattern: '\d{4}', max_length: 40}"


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        ("{}", "validation of type text must have lines for pattern, min_length, max_length, and nothing else"),
        ("[4]", "validation of type text must have lines for pattern"),
        ("four", "validation of type text must have lines for pattern"),
        ("{min: 1}", "validation of type text must have lines for pattern"),
        ("{patern: x}", "validation of type text must have lines for pattern"),
        ("{pattern: 4}", "pattern must be a text in quotes"),
        ("{pattern: '('}", "pattern is not a regular expression: missing"),
        ("{pattern: '(a+)+'}", "pattern has too many repeats"),
        ("{pattern: ''}", "pattern must have 1 to 200 characters"),
        ("{min_length: 0}", "min_length must be a whole number from 1 to 4000"),
        ("{min_length: yes}", "min_length must be a whole number from 1 to 4000"),
        ("{max_length: 4001}", "max_length must be a whole number from 1 to 4000"),
        ("{max_length: '5'}", "max_length must be a whole number from 1 to 4000"),
        ("{max_length: 1.5}", "max_length must be a whole number from 1 to 4000"),
        ("{min_length: 5, max_length: 4}", "validation asks for at least more than at most"),
    ],
)
def test_a_malformed_validation_of_a_text_is_named(new: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match=r"refunds\.yml: question 3 \(digits\): ") as refused:
        read(written(tmp_path, VALIDATION, new))
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        ("{pattern: x}", "validation of type amount must have lines for min, max, and nothing else"),
        ("{min: -1}", "min must be a number, not below 0"),
        ("{min: .nan}", "min must be a number, not below 0"),
        ("{max: .inf}", "max must be a number, not below 0"),
        ("{max: yes}", "max must be a number, not below 0"),
        ("{max: '5'}", "max must be a number, not below 0"),
        ("{min: 5, max: 4.99}", "validation asks for at least more than at most"),
    ],
)
def test_malformed_bounds_of_an_amount_are_named(new: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match=r"refunds\.yml: question 4 \(amount\): ") as refused:
        read(written(tmp_path, "{min: 0.01, max: 5000}", new))
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("{field: promised, is: [confirmed]}", "promised", "condition must have the lines `field` and `is`"),
        ("{field: promised, is: [confirmed]}", "{field: promised}", "condition must have the lines `field` and `is`"),
        ("is: [confirmed]", "is: [confirmed], not: [x]", "condition must have the lines `field` and `is`"),
        ("is: [confirmed]", "is: confirmed", "`is` must be a list of choices"),
        ("is: [confirmed]", "is: []", "`is` must be a list of choices"),
        ("is: [confirmed]", "is: [no]", '"yes" and "no" need quotes'),
        ("is: [confirmed]", "is: [confirmed, maybe]", "promised has no choice maybe"),
        ("field: promised,", "field: digits,", "no question before it has the key digits"),
        ("field: promised,", "field: promised_on,", "no question before it has the key promised_on"),
        ("field: promised,", "field: nothing,", "no question before it has the key nothing"),
        ("field: promised,", "field: [promised],", "no question before it has the key"),
    ],
)
def test_a_malformed_condition_is_named(old: str, new: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match=r"refunds\.yml: question 2 \(promised_on\): ") as refused:
        read(written(tmp_path, old, new))
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "type: date_text\n",
            "type: date_text\n    validation: {max_length: 5}\n",
            "validation belongs to the types text",
        ),
        ('    help: {en: "In figures."}\n', "", r"question 4 \(amount\): validation needs a help"),
        ("    condition:", "    conditon:", "question 2 has the unknown line conditon"),
        ("max: 5000}\n", "max: 5000}\n    condition: {field: digits, is: [x]}\n", "digits must be of type choice"),
        ('[{id: confirmed, title: {en: "Yes"}}, ', "[confirmed, ", "question 1: choices must be a list of `id` and"),
    ],
)
def test_what_does_not_go_together_is_named(old: str, new: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match=problem):
        read(written(tmp_path, old, new))


def test_the_demos_topics_ask_a_few_questions_each_with_help_in_every_language() -> None:
    answered = [topic for topic in read_folder(DEMO) if topic.scope is Scope.ANSWERED]
    assert len(answered) == 14
    for topic in answered:
        assert 3 <= len(topic.checklist) <= 6
        assert topic.checklist[-1].key == "email"
        assert any(field.validation != ANYTHING for field in topic.checklist)
        titles = [choice.title for field in topic.checklist for choice in field.choices]
        for texts in (*titles, *(f.label for f in topic.checklist), *(f.help for f in topic.checklist)):
            assert list(texts) == ["en", "ru", "pl"]
