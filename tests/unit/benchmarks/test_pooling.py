"""Which sets are put together where the questions of one are too few."""

import pytest

from benchmarks.retrieval.pooling import ENOUGH, pool, pooled
from retrieval.bands import Band
from retrieval.evaluation import Outcome

ONE = Outcome("en", frozenset({"a"}), ("a",), 0.9, Band.SURE, 0.0)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("gnome-help-pl-to-pl", "help pages within a language"),
        ("deltachat-en-to-en+gaps", "help pages within a language"),
        ("deltachat-ru-to-en", "help pages across languages"),
        ("stackfaq-dev-gaps", "stackfaq"),
        ("rutube-ru-dev", "rutube"),
    ],
)
def test_help_pages_are_put_together_by_languages_and_others_by_family(name: str, kind: str) -> None:
    assert pool(name) == kind


def test_small_sets_are_put_together_with_gaps_without_and_both() -> None:
    sets = {
        "stackfaq-dev": [ONE] * 3,
        "stackfaq-dev-gaps": [ONE] * 2,
        "gnome-help-pl-to-pl": [ONE],
        "deltachat-ru-to-ru": [ONE] * 4,
        "clinc150-full": [ONE] * ENOUGH,
    }
    assert {name: len(found) for name, found in pooled(sets).items()} == {
        "help pages within a language, both": 5,
        "help pages within a language, without gaps": 5,
        "stackfaq, both": 5,
        "stackfaq, with gaps": 2,
        "stackfaq, without gaps": 3,
    }
