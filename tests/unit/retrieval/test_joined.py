"""Several encoders as one."""

import numpy as np
import pytest

from retrieval.encoders import ANY_LANGUAGE, Encoder, Vectors
from retrieval.joined import JoinedEncoder


class FixedEncoder:
    """Draws a vector for each text; those of questions and passages differ.

    Args:
        name: of the encoder.
        dimension: length of a vector.
        languages: that it says it understands.
        mean: what all vectors have in common, as the first number of each before it is normalised.
    """

    def __init__(self, name: str, dimension: int, languages: frozenset[str] = ANY_LANGUAGE, mean: float = 0) -> None:
        self.name, self.dimension, self.languages, self.mean = name, dimension, languages, mean

    def encode_queries(self, texts: list[str]) -> Vectors:
        """Vectors of questions."""
        return self.drawn([f"query: {text}" for text in texts])

    def encode_passages(self, texts: list[str]) -> Vectors:
        """Vectors of passages."""
        return self.drawn(texts)

    def drawn(self, texts: list[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = np.random.default_rng(list(text.encode())).normal(size=self.dimension)
        vectors[:, 0] += self.mean
        lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= lengths
        return vectors


FIRST, SECOND = FixedEncoder("first@1", 8), FixedEncoder("second@2", 5)
TEXTS = ["my card", "моя карта", "", "moja karta"]


def test_a_joined_encoder_is_an_encoder() -> None:
    encoder: Encoder = JoinedEncoder([FIRST, SECOND], [0.25, 0.75])
    assert encoder.dimension == 13
    assert encoder.name == "0.25*first@1+0.75*second@2"
    assert encoder.encode_passages([]).shape == (0, 13)


def test_the_inner_product_is_the_weighted_mean_of_the_cosines() -> None:
    encoder = JoinedEncoder([FIRST, SECOND], [0.25, 0.75])
    questions, passages = encoder.encode_queries(TEXTS), encoder.encode_passages(TEXTS)
    assert questions.dtype == passages.dtype == np.float32
    assert np.linalg.norm(questions, axis=1) == pytest.approx(1)
    each = [part.encode_queries(TEXTS) @ part.encode_passages(TEXTS).T for part in (FIRST, SECOND)]
    assert questions @ passages.T == pytest.approx(0.25 * each[0] + 0.75 * each[1], abs=1e-6)


def test_an_offset_spreads_what_lay_close_together() -> None:
    close = FixedEncoder("close", 16, mean=12)
    texts = [f"text {number}" for number in range(50)]
    mean = close.encode_passages(texts).mean(0)
    encoder = JoinedEncoder([FIRST, close], [0.5, 0.5], offset=[None, mean])
    vectors = encoder.encode_passages(texts)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)
    between = close.encode_passages(texts) @ close.encode_passages(texts).T
    spread = 2 * vectors[:, 8:] @ vectors[:, 8:].T
    assert between.min() > 0.7
    assert np.median(spread) == pytest.approx(0, abs=0.2)
    assert encoder.name.startswith("0.5*first@1+0.5*close-")
    assert encoder.name != JoinedEncoder([FIRST, close], [0.5, 0.5], offset=[None, mean * 0.9]).name


def test_a_vector_that_is_all_offset_stays() -> None:
    only = FIRST.encode_passages(["x"])[0]
    encoder = JoinedEncoder([FIRST], [1], offset=[only])
    assert encoder.encode_passages(["x"])[0] == pytest.approx(only)


@pytest.mark.parametrize(
    ("languages", "joined"),
    [
        (("en ru", "ru pl"), "ru"),
        (("en", "*"), "en"),
        (("*", "*"), "*"),
        (("en", "ru"), ""),
    ],
)
def test_it_understands_what_all_parts_do(languages: tuple[str, str], joined: str) -> None:
    parts = [FixedEncoder("a", 2, frozenset(codes.split())) for codes in languages]
    assert JoinedEncoder(parts, [0.5, 0.5]).languages == frozenset(joined.split())


@pytest.mark.parametrize("weights", [[], [1.0], [0.5, 0.6], [1.0, 0.0], [1.5, -0.5]])
def test_weights_that_are_none_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match=r"weight|Weights"):
        JoinedEncoder([FIRST, SECOND], weights)


def test_an_offset_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match=r"second@2"):
        JoinedEncoder([FIRST, SECOND], [0.5, 0.5], offset=[None, np.zeros(8, dtype=np.float32)])
