"""Slugs made from titles."""

import pytest

from knowledge.drafts import MAX_SLUG, ArticleDraft, check
from knowledge.slugs import suggest


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Lost or stolen card", "lost-or-stolen-card"),
        ("  What's new — in 2025?  ", "whats-new-in-2025"),
        ("Карта отклонена: что делать?", "karta-otklonena-chto-delat"),
        ("Ещё щука, объезд и йод", "eshche-shchuka-obezd-i-iod"),
        ("Żółta łódź już świeci", "zolta-lodz-juz-swieci"),
        ("Gdzie jest moja karta płatnicza?", "gdzie-jest-moja-karta-platnicza"),
        ("Größe ändern", "grosse-andern"),
        ("Їжак і ґанок", "izhak-i-ganok"),
        ("日本語", ""),
        ("!!!", ""),
    ],
)
def test_a_title_becomes_words_that_everybody_can_type(title: str, slug: str) -> None:
    assert suggest(title) == slug


@pytest.mark.parametrize("title", ["word " * 60, "x" * 300, "Очень длинный заголовок статьи " * 10])
def test_a_long_title_is_cut_between_words_to_a_slug_that_is_taken(title: str) -> None:
    slug = suggest(title)
    assert 0 < len(slug) <= MAX_SLUG
    check(ArticleDraft(title="t", body="b", slug=slug, language="en"))
