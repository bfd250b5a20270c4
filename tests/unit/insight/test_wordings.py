"""Evidence made into rows: grouping, order, and what is left out."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from insight.evidence import Did, Evidence, what_was_done
from insight.wordings import MOST_OF_ONE_CUSTOMER, Decided, Proposal, grouped, hash_of, proposed
from knowledge.variants import Known, normal
from retrieval.bands import Band

ARTICLE, OTHER = uuid4(), uuid4()
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
NOTHING = Decided(frozenset(), frozenset())
KNOWN = {
    ARTICLE: Known("Card declined", "en", frozenset({"card declined", "why no card"})),
    OTHER: Known("Card lost", "en", frozenset({"card lost"})),
}


def said(
    text: str,
    *,
    article_id: UUID | None = ARTICLE,
    customer_id: UUID | None = None,
    did: Did = Did.OFFERED,
    confidence: float = 0.5,
    minute: int = 0,
) -> Evidence:
    at = BEGAN + timedelta(minutes=minute)
    return Evidence(article_id, customer_id or uuid4(), text, "en", did, confidence, at)


def rows(*found: Evidence, decided: Decided = NOTHING) -> list[Proposal]:
    return proposed(grouped(found), KNOWN, decided)


def test_spellings_of_one_wording_are_one_row_that_counts_customers() -> None:
    once, twice = uuid4(), uuid4()
    found = rows(
        said("the till ate it", customer_id=once, minute=1),
        said("The till ate it!", customer_id=twice, minute=2),
        said("the  TILL, ate it", customer_id=once, minute=3),
        said("The till ate it!", minute=4),
    )
    (row,) = found
    assert (row.customers, row.text, row.asked_at) == (3, "The till ate it!", BEGAN + timedelta(minutes=4))
    assert row.key == hash_of("THE TILL ATE IT").hex()


def test_what_the_article_has_already_is_left_out_in_any_spelling() -> None:
    assert rows(said("Card  DECLINED?"), said("why no... card?!")) == []
    assert [row.text for row in rows(said("card lost"))] == ["card lost"]


def test_wrong_and_unsure_come_before_right_however_many_asked() -> None:
    found = rows(
        *(said("why does it say declined", did=Did.ANSWERED, confidence=0.9) for _ in range(30)),
        said("it says no", did=Did.OFFERED, confidence=0.6),
        said("machine angry", did=Did.NOTHING, confidence=0.0),
        *(said("till says no", did=Did.MISTAKEN, confidence=0.3) for _ in range(2)),
    )
    assert [row.text for row in found] == ["till says no", "machine angry", "it says no", "why does it say declined"]
    assert [round(row.need, 6) for row in found] == [1.4, 1.0, 0.4, 3.0]
    assert [row.is_settled for row in found] == [False, False, False, True]


def test_one_unsure_answer_among_right_ones_makes_a_wording_unsettled_and_the_newest_breaks_ties() -> None:
    found = rows(
        said("it says no", did=Did.ANSWERED, confidence=0.9),
        said("it says no", did=Did.OFFERED, confidence=0.9),
        said("older one", did=Did.MISSED, confidence=0.8, minute=1),
        said("newer one", did=Did.MISSED, confidence=0.8, minute=2),
    )
    assert [(row.text, row.is_settled) for row in found] == [
        ("newer one", False),
        ("older one", False),
        ("it says no", False),
    ]


def test_one_customer_brings_in_only_so_many_and_the_newest_count() -> None:
    customer = uuid4()
    words = ("one", "two", "three", "four", "five", "six", "seven")
    found = rows(*(said(f"number {word}", customer_id=customer, minute=n) for n, word in enumerate(words)))
    assert {row.text for row in found} == {f"number {word}" for word in words[-MOST_OF_ONE_CUSTOMER:]}
    # For another article they have as many again.
    elsewhere = said("number one", customer_id=customer, article_id=OTHER)
    again = rows(*(said(f"number {word}", customer_id=customer) for word in words), elsewhere)
    assert [row.article_id for row in again].count(OTHER) == 1


def test_what_was_decided_and_what_found_an_article_elsewhere_is_left_out() -> None:
    vain = [said(text, article_id=None, did=Did.NOTHING) for text in ("park here", "till ate it", "lost keys")]
    decided = Decided(frozenset({(ARTICLE, "angry till")}), frozenset({"lost keys"}))
    found = rows(*vain, said("till ate it"), said("angry till"), said("angry till", article_id=OTHER), decided=decided)
    assert {(row.article_id, row.text) for row in found} == {
        (None, "park here"),
        (ARTICLE, "till ate it"),
        (OTHER, "angry till"),
    }
    # An article of another site, or one that is gone, gets nothing.
    assert rows(said("angry till", article_id=uuid4())) == []


@pytest.mark.parametrize(
    ("band", "place", "did"),
    [
        (Band.SURE, 0, Did.ANSWERED),
        (Band.SURE, 1, Did.MISTAKEN),
        (Band.UNSURE, 0, Did.OFFERED),
        (Band.UNSURE, 2, Did.OFFERED),
        (Band.UNSURE, 3, Did.MISSED),
        (Band.NONE, 0, Did.NOTHING),
    ],
)
def test_what_the_bot_did_follows_from_band_and_place(band: Band, place: int, did: Did) -> None:
    hits = [uuid4() for _ in range(5)]
    assert what_was_done(band, hits, hits[place]) is did


def test_normal_form_has_no_case_no_punctuation_and_no_surplus_blanks() -> None:
    assert normal("  My  CARD,\nis_lost!! ") == "my card is lost"
    assert normal("Моя КАРТА…") == "моя карта"
    assert normal("Ｃard №1") == "card no1"
    assert normal("zażółć") != normal("zazolc")
