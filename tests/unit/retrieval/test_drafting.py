"""A draft in the index without building the others anew."""

from dataclasses import replace

import pytest

from knowledge.models import Audience
from knowledge.published import PublishedArticle
from retrieval import drafting
from retrieval.chunking import passages
from retrieval.snapshot import Snapshot
from tests.integration.encoders import HashEncoder
from tests.unit.retrieval.test_snapshot import article
from tests.unit.retrieval.test_spaces import ENCODERS, OPŁATY, UMBRELLA, asked, built

LOST = article("Lost card", body="Call us at once.")


def with_draft(found: Snapshot, draft: PublishedArticle) -> Snapshot:
    cut = passages([draft])
    texts = [passage.encoded for passage in cut]
    vectors = {each.name: each.encode_passages(texts) for each in ENCODERS.each}
    if draft.language != "en":
        vectors[HashEncoder.name] = vectors[HashEncoder.name][:0]
    return drafting.with_article(found, draft, cut, vectors)


def titles(found: Snapshot, text: str) -> list[str]:
    return [hit.title for hit in asked(found, text, "en").hits]


def test_a_draft_takes_the_place_of_its_article() -> None:
    live = built(LOST, UMBRELLA)
    changed = with_draft(live, replace(LOST, title="Stolen wallet", body="Breathe."))
    assert titles(changed, "stolen wallet") == ["Stolen wallet", "Lost umbrella"]
    assert "Lost card" not in titles(changed, "lost card, call us at once")
    assert titles(live, "lost card")[0] == "Lost card"


def test_a_new_article_is_found_beside_the_others() -> None:
    changed = with_draft(built(LOST, UMBRELLA), article("Opening hours of branches"))
    assert titles(changed, "opening hours")[0] == "Opening hours of branches"
    assert titles(changed, "lost card")[0] == "Lost card"


def test_a_draft_for_others_is_not_found() -> None:
    changed = with_draft(built(LOST, UMBRELLA), replace(LOST, audience=Audience.INTERNAL))
    assert titles(changed, "lost card") == ["Lost umbrella"]


def test_a_draft_in_another_language_is_in_the_space_for_all() -> None:
    changed = with_draft(built(LOST, OPŁATY), replace(OPŁATY, title="Prowizje za granicą"))
    assert titles(changed, "the prowizje granicą")[0] == "Prowizje za granicą"


def test_it_scores_nearly_as_it_would_when_published() -> None:
    others = [UMBRELLA, *(article(f"Article about subject {number}") for number in range(8))]
    draft = replace(LOST, body="Call us at once and block the card in the app.")
    as_draft, published = with_draft(built(LOST, *others), draft), built(draft, *others)
    for text in ("lost card", "block the card", "call the bank"):
        first, second = asked(as_draft, text, "en").hits[0], asked(published, text, "en").hits[0]
        assert first.title == second.title
        assert first.score == pytest.approx(second.score, abs=0.05)
