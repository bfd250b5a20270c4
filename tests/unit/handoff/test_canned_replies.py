"""Canned replies: what may be saved, and what becomes of variables."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from handoff.canned_replies import LONGEST_TEXT, ReplyDraft, ReplyInvalid, checked, filled
from handoff.models import CannedReply

VALUES = {"customer.name": "Ann", "agent.name": "Alex", "ticket.number": "42", "site.name": "Shop"}


def reply(**texts: str) -> CannedReply:
    return CannedReply(
        id=uuid4(), site_id=uuid4(), title="T", shortcut="t", texts=texts, revision=1, changed_at=datetime.now(UTC)
    )


def test_variables_are_filled() -> None:
    text = "Hi {{customer.name}}, {{ agent.name }} of {{site.name}}, no. {{ticket.number}}"
    found = filled(reply(en=text), ["en"], VALUES)
    assert (found.text, found.missing) == ("Hi Ann, Alex of Shop, no. 42", ())


def test_what_nobody_knows_stays_in_the_text_and_is_named_once() -> None:
    found = filled(reply(en="{{customer.name}} {{ customer.name }}!"), ["en"], {**VALUES, "customer.name": None})
    assert (found.text, found.missing) == ("{{customer.name}} {{customer.name}}!", ("customer.name",))


def test_a_value_is_never_read_as_a_text_with_variables() -> None:
    found = filled(reply(en="{{customer.name}}"), ["en"], {**VALUES, "customer.name": "{{agent.name}}"})
    assert found.text == "{{agent.name}}"


@pytest.mark.parametrize(("wanted", "language"), [(["pl", "en"], "en"), (["ru", "en"], "ru"), (["pl"], "en")])
def test_the_nearest_language_is_taken(wanted: list[str], language: str) -> None:
    assert filled(reply(ru="Привет", en="Hello"), wanted, VALUES).language == language


def test_a_draft_is_trimmed() -> None:
    assert checked(ReplyDraft("  Two  words ", "/Hello-1", {"en": " Hi ", "pl": "  "})) == ReplyDraft(
        "Two words", "hello-1", {"en": "Hi"}
    )


@pytest.mark.parametrize(
    ("draft", "field", "problem"),
    [
        (ReplyDraft(" ", "a", {"en": "x"}), "title", "title"),
        (ReplyDraft("x" * 101, "a", {"en": "x"}), "title", "title"),
        (ReplyDraft("T", "", {"en": "x"}), "shortcut", "shortcut"),
        (ReplyDraft("T", "two words", {"en": "x"}), "shortcut", "shortcut"),
        (ReplyDraft("T", "a--b", {"en": "x"}), "shortcut", "shortcut"),
        (ReplyDraft("T", "a" * 33, {"en": "x"}), "shortcut", "shortcut"),
        (ReplyDraft("T", "a", {"en": "  "}), "texts", "empty"),
        (ReplyDraft("T", "a", {"xx": "x"}), "texts", "language"),
        (ReplyDraft("T", "a", {"en": "x" * (LONGEST_TEXT + 1)}), "en", "long"),
        (ReplyDraft("T", "a", {"en": "{{customer.nam}}"}), "en", "variable"),
        (ReplyDraft("T", "a", {"en": "a\x00"}), "en", "unreadable"),
    ],
)
def test_what_cannot_be_saved_names_its_field(draft: ReplyDraft, field: str, problem: str) -> None:
    with pytest.raises(ReplyInvalid) as refused:
        checked(draft)
    assert (refused.value.field, refused.value.problem) == (field, problem)
