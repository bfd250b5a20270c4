"""Languages, texts, tokens, plug-ins, rights and leases: the small promises of the core."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import pytest

from conversation import channels
from core import plugins
from core.catalogs import Catalogs, offered
from core.leases import Leased
from core.plugins import UnknownPlugin
from core.rights import Actor, RightMissing
from core.settings import ServiceSettings
from core.tokens import digest, new_token

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tag", "language"),
    [("pl", "pl"), ("pl-PL", "pl"), ("RU_ru", "ru"), ("de", "en"), ("", "en"), (None, "en"), ("<script>", "en")],
)
def test_a_tag_leads_to_the_nearest_language_offered(tag: str | None, language: str) -> None:
    assert offered(tag) == language


def test_an_unknown_key_or_a_missing_value_is_an_error_and_no_half_text() -> None:
    catalogs = Catalogs()
    with pytest.raises(LookupError):
        catalogs.text("en", "no-such-key")
    with pytest.raises(KeyError):
        catalogs.text("en", "resolved-line")


def test_texts_carry_no_invisible_marks_around_values() -> None:
    assert Catalogs().text("en", "claimed-line", name="Anna") == "Anna has joined the chat."


def test_tokens_have_256_bits_and_only_their_digest_is_kept() -> None:
    first, second = new_token(), new_token()
    assert first != second
    assert len(first) == 43
    assert len(digest(first)) == 32
    assert digest(first) == digest(first) != digest(second)
    assert digest("half a pair \ud83d")


def test_plug_ins_are_found_by_their_file_names() -> None:
    assert "web_widget" in plugins.names(channels)
    with pytest.raises(UnknownPlugin, match="web_widget"):
        plugins.load(channels, "carrier_pigeon")


def test_a_missing_right_is_named() -> None:
    class Right(StrEnum):
        OPEN = "door.open"
        CLOSE = "door.close"

    actor = Actor(UUID(int=1), "Anna", frozenset({"door.open"}), frozenset())
    actor.require(Right.OPEN)
    with pytest.raises(RightMissing) as refused:
        actor.require(Right.CLOSE)
    assert refused.value.data == {"right": "door.close"}


def test_a_lease_is_held_until_its_end_and_taking_it_over_is_counted() -> None:
    work = Leased()
    work.leased_by, work.lease_until, work.leases_lost = None, None, 0
    work.take("first", NOON, 10)
    assert work.is_held_by("first", NOON + timedelta(seconds=9))
    assert not work.is_held_by("second", NOON)
    assert not work.is_held_by("first", NOON + timedelta(seconds=10))
    work.take("second", NOON + timedelta(seconds=11), 3)
    assert (work.leases_lost, work.is_held_by("first", NOON)) == (1, False)


def test_a_section_knows_the_names_it_accepts() -> None:
    assert {"PORT", "DATA_DIR", "DATABASE_URL", "FIRSTLINE_HOST"} <= ServiceSettings.names()
