"""Passages of articles."""

from datetime import UTC, datetime
from uuid import uuid4

from knowledge.models import Audience
from knowledge.published import PublishedArticle
from retrieval.chunking import PIECE_CHARACTERS, PassageKind, passages, pieces


def article(body: str, title: str = "Fees", variants: tuple[str, ...] = ()) -> PublishedArticle:
    return PublishedArticle(
        id=uuid4(),
        site_id=uuid4(),
        group_id=uuid4(),
        revision_id=uuid4(),
        title=title,
        body=body,
        variants=variants,
        slug="fees",
        language="en",
        topic=None,
        audience=Audience.PUBLIC,
        changed_at=datetime(2025, 1, 1, tzinfo=UTC),
    )


def test_an_article_gives_its_title_its_variants_and_its_body() -> None:
    found = passages([article("It is free.", variants=("what does it cost", "FEES"))])
    assert [(passage.kind, passage.text) for passage in found] == [
        (PassageKind.TITLE, "Fees"),
        (PassageKind.VARIANT, "what does it cost"),
        (PassageKind.BODY, "It is free."),
    ]


def test_a_piece_of_a_body_is_encoded_with_the_title_before_it() -> None:
    body = passages([article("It is free.")])[-1]
    assert body.encoded == "Fees\nIt is free."
    assert body.text == "It is free."


def test_passages_know_which_article_they_belong_to() -> None:
    assert [passage.article for passage in passages([article("a"), article("b")])] == [0, 0, 1, 1]


def test_steps_stay_together_even_when_they_are_longer_than_a_piece() -> None:
    steps = "\n".join(f"{number}. {'press the button ' * 8}" for number in range(1, 8))
    (piece,) = pieces(steps)
    assert len(piece) > PIECE_CHARACTERS
    assert piece.count("\n") == 6


def test_a_list_far_too_long_is_cut_between_items() -> None:
    found = pieces("\n".join(f"- {'item ' * 40}{number}" for number in range(20)))
    assert len(found) > 1
    assert all(piece.startswith("- ") for piece in found)


def test_a_heading_begins_a_piece_and_travels_with_what_follows() -> None:
    assert pieces("Intro.\n\n## Abroad\n\nNo fee.\n\n## At home") == ["Intro.", "Abroad\nNo fee.", "At home"]


def test_short_paragraphs_share_a_piece_and_long_ones_are_cut_at_sentences() -> None:
    assert pieces("One.\n\nTwo.") == ["One.\nTwo."]
    cut = pieces("This is a sentence of some length. " * 60)
    assert len(cut) > 3
    assert all(len(piece) <= PIECE_CHARACTERS and piece.endswith(".") for piece in cut)


def test_text_without_any_blank_is_cut_hard() -> None:
    assert [len(piece) for piece in pieces("x" * (PIECE_CHARACTERS + 1))] == [PIECE_CHARACTERS, 1]
