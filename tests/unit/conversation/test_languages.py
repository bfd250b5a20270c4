"""What is said of articles in another language than the customer's."""

import itertools

import pytest

from conversation import languages
from core.catalogs import LANGUAGES
from knowledge import rendering

OTHERS = list(itertools.permutations((*LANGUAGES, "de"), 2))


@pytest.mark.parametrize("spoken", [*LANGUAGES, "de"])
def test_nothing_is_said_of_the_customers_own_language(spoken: str) -> None:
    assert languages.note(spoken, spoken) == ""
    assert languages.choice("Lost card", spoken, spoken) == {"title": "Lost card"}
    assert languages.with_note("", "# Lost card") == "# Lost card"


@pytest.mark.parametrize(("spoken", "written"), OTHERS)
def test_every_other_language_is_named_in_the_customers(spoken: str, written: str) -> None:
    said = languages.note(spoken, written)
    assert said.endswith(":")
    assert "\n" not in said
    option = languages.choice("Lost card", spoken, written)
    assert option["title"] == f"Lost card{option['note']}"
    assert (option["note"][:2], option["language"]) == (" (", written)


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_languages_are_told_apart(spoken: str) -> None:
    others = [each for each in (*LANGUAGES, "de") if each != spoken]
    assert len({languages.note(spoken, each) for each in others}) == len(others)
    assert len({languages.choice("Lost card", spoken, each)["note"] for each in others}) == len(others)


@pytest.mark.parametrize(("spoken", "written"), OTHERS)
def test_the_note_is_a_paragraph_of_its_own_in_markdown(spoken: str, written: str) -> None:
    said = languages.note(spoken, written)
    for body in ("Block it.", "- one\n- two", "# Block it\n\nNow.", "    code", "| a |\n| - |\n| b |"):
        first, *_ = rendering.blocks(languages.with_note(said, body))
        assert first.text == said


def test_a_title_is_not_read_as_anything_but_text() -> None:
    assert languages.choice("{ $title } <b>", "pl", "en")["title"] == "{ $title } <b> (po angielsku)"
