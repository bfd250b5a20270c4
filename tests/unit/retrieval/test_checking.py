"""A snapshot is asked its own wordings, each as if its article did not have it."""

from dataclasses import replace
from uuid import uuid4

from knowledge.models import Audience
from knowledge.published import PublishedArticle
from retrieval.checking import estimated
from retrieval.estimates import Confusion
from retrieval.searcher import Searcher
from retrieval.snapshot import Snapshot
from tests.unit.retrieval.test_snapshot import article
from tests.unit.retrieval.test_spaces import built, searcher

CARD = article("Lost card", variants=("card lost yesterday", "lost card help", "card lost"))
FEES = article("Fees abroad", variants=("abroad fees euro", "fees abroad holiday", "fees abroad cost"))
OPENING = article("Opening hours", variants=("opening hours sunday", "hours opening", "hours opening weekend"))
ARTICLES = (CARD, FEES, OPENING)


def lenient(risk: float = 0.05) -> Searcher:
    """A searcher that is sure early, since few words are alike in texts this short."""
    found = searcher(risk)
    curve = ((0.05, 0.05), (0.98, 0.01))
    calibrated = {name: replace(each, risks=curve) for name, each in found.calibrations.items()}
    return replace(found, calibrations=calibrated)


def index(*articles: PublishedArticle) -> Snapshot:
    return built(*articles)


def test_variants_that_resemble_each_other_are_answered_rightly() -> None:
    found = estimated(lenient(), index(*ARTICLES))
    assert (found.asked, found.wrong, found.confused) == (9, 0, ())
    assert found.alone >= 6
    assert found.stated == 0.05


def test_a_wording_that_only_another_article_has_too_finds_that_one() -> None:
    stranger = article("Parcels", "Where they are.", variants=("opening hours holiday",))
    found = estimated(lenient(), index(*ARTICLES, stranger))
    assert found.asked == 10
    assert found.wrong == 1
    assert found.confused == (Confusion(stranger.id, OPENING.id, 1),)


def test_with_the_wording_itself_left_in_nothing_would_be_wrong() -> None:
    stranger = article("Parcels", "Where they are.", variants=("opening hours holiday", "opening hours holiday!"))
    found = estimated(lenient(), index(*ARTICLES, stranger))
    assert found.wrong == 0, "its twin finds it"


def test_translations_are_the_same_article() -> None:
    group = uuid4()
    english = article("Lost card", group_id=group, variants=("card lost", "lost card now"))
    polish = article("Lost card", group_id=group, language="pl", variants=("card lost", "lost card now"))
    found = estimated(lenient(), index(english, polish, FEES))
    assert found.asked == 7
    assert found.wrong == 0


def test_titles_are_asked_where_there_are_no_variants() -> None:
    plain = article("Umbrella stands", "Umbrella stands are at the entrance.")
    assert estimated(lenient(), index(*ARTICLES, plain)).asked == 10


def test_what_has_no_other_passage_is_not_asked() -> None:
    lone = article("", "An umbrella stands here.")
    assert estimated(lenient(), index(lone)).asked == 0
    assert estimated(lenient(), index()).asked == 0


def test_a_topic_that_is_never_answered_alone_counts_as_asked_only() -> None:
    never = [replace(each, risk=0.0) for each in ARTICLES]
    found = estimated(lenient(), index(*never))
    assert (found.asked, found.alone) == (9, 0)


def test_internal_articles_are_asked_as_staff_ask() -> None:
    internal = [replace(each, audience=Audience.INTERNAL) for each in ARTICLES]
    assert estimated(lenient(), index(*internal)).alone >= 6


def test_at_most_so_many_are_asked_and_always_the_same() -> None:
    found = index(*ARTICLES)
    few = estimated(lenient(), found, most=4)
    assert few.asked == 4
    assert estimated(lenient(), found, most=4) == few
