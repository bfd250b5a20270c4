"""Which parts of an article are its steps."""

import pytest

from knowledge import steps

ARTICLE = """Do this first.

1. Open **Cards**.
2. Tap *Freeze*.
   It takes a second.

   - on Android
   - on iPhone
3. Done.

Then wait.

1. another
2. list
3. follows
"""


def test_the_items_of_the_first_numbered_list_as_they_are_written() -> None:
    assert steps.of(ARTICLE) == [
        "Open **Cards**.",
        "Tap *Freeze*.\nIt takes a second.\n\n- on Android\n- on iPhone",
        "Done.",
    ]


def test_a_short_list_is_passed_over_for_a_longer_one() -> None:
    assert steps.of("1. one\n2. two\n\nWords.\n\n1. a\n2. b\n3. c\n") == ["a", "b", "c"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "No list.",
        "- a\n- b\n- c",
        "1. a\n2. b",
        "> 1. a\n> 2. b\n> 3. c",
        "```\n1. a\n2. b\n3. c\n```",
        "1. a\n2. b\n3. c\n" * 5000,
    ],
)
def test_other_texts_have_none(body: str) -> None:
    assert steps.of(body) == []


def test_numbers_may_begin_anywhere_and_end_in_a_bracket() -> None:
    assert steps.of("7) a\n8) b\n9) c") == ["a", "b", "c"]


def test_a_step_may_have_no_words() -> None:
    assert steps.of("1. a\n2.\n3. c") == ["a", "", "c"]
