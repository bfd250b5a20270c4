"""Limits on what editors hand in."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.drafts import MAX_BODY_BYTES, MAX_RELATED, MAX_VARIANTS, ArticleDraft, InvalidArticle, check

DRAFT = ArticleDraft(title="Lost card", body="Block it.", slug="lost-card", language="en")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"body": " \n"}, "body"),
        ({"body": "é" * (MAX_BODY_BYTES // 2 + 1)}, "body"),
        ({"body": "half \ud83d of a pair"}, "body"),
        ({"slug": "Lost-Card"}, "slug"),
        ({"slug": "lost--card"}, "slug"),
        ({"slug": "x" * 101}, "slug"),
        ({"slug": "search"}, "slug"),
        ({"language": "english"}, "language"),
        ({"variants": ("x" * 301,)}, "variants"),
        ({"variants": ("",)}, "variants"),
        ({"variants": tuple(f"way {number}" for number in range(MAX_VARIANTS + 1))}, "variants"),
        ({"related": ("Lost Card",)}, "related"),
        ({"related": ("",)}, "related"),
        ({"related": ("a\x00b",)}, "related"),
        ({"related": ("x" * 101,)}, "related"),
        ({"related": tuple(f"card-{number}" for number in range(MAX_RELATED + 1))}, "related"),
    ],
)
def test_what_breaks_a_limit_is_refused_by_the_name_of_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidArticle) as refused:
        check(replace(DRAFT, **change))
    assert refused.value.data["field"] == field
    assert refused.value.detail.startswith(f"{field}: ")


def test_blanks_around_and_doubled_variants_are_removed() -> None:
    clean = check(replace(DRAFT, title=" Lost \n card ", variants=("gone", " gone ", "stolen")))
    assert clean.title == "Lost card"
    assert clean.variants == ("gone", "stolen")


def test_related_articles_keep_their_order_without_blanks_doubles_and_the_article_itself() -> None:
    named = (
        "freeze-card",
        " block-card\r",
        "freeze-card ",
        " lost-card",
        *(f"card-{number}" for number in range(MAX_RELATED - 2)),
    )
    assert check(replace(DRAFT, related=named)).related == ("freeze-card", "block-card", *named[4:])


def test_a_body_of_exactly_the_limit_is_taken() -> None:
    assert len(check(replace(DRAFT, body="x" * MAX_BODY_BYTES)).body) == MAX_BODY_BYTES


def test_lines_end_alike_whatever_system_they_come_from() -> None:
    assert check(replace(DRAFT, body="one\r\ntwo\rthree\r\n")).body == "one\ntwo\nthree"
