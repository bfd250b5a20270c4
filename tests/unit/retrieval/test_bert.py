"""A small BERT of random weights, computed in floats and in whole numbers."""

from functools import partial

import numpy as np
import pytest

from retrieval.bert import BertEncoder, Ids, Layers, Runtime, Shape, Weights
from retrieval.bert_onnx import OnnxBert
from retrieval.bert_torch import TorchBert
from retrieval.graph import Floats

SHAPE = Shape(layers=2, heads=4, size=32, epsilon=1e-12)
RUNTIMES: list[Runtime] = [TorchBert, OnnxBert, partial(OnnxBert, wide_by_row=True)]
TEXTS = ["a", "some words", "a longer text than the others", ""]


def weights() -> Weights:
    rng = np.random.default_rng(3)

    def floats(*shape: int) -> Floats:
        return rng.normal(scale=0.2, size=shape).astype(np.float32)

    found = {
        "embeddings.token_type_embeddings.weight": floats(2, 32),
        "embeddings.position_embeddings.weight": floats(64, 32),
        "embeddings.LayerNorm.weight": 1 + floats(32),
        "embeddings.LayerNorm.bias": floats(32),
    }
    for layer in range(SHAPE.layers):
        name = f"encoder.layer.{layer}."
        for part in ("query", "key", "value"):
            found |= {
                f"{name}attention.self.{part}.weight": floats(32, 32),
                f"{name}attention.self.{part}.bias": floats(32),
            }
        wide = {"attention.output": (32, 32), "intermediate": (128, 32), "output": (32, 128)}
        for part, (rows, columns) in wide.items():
            found |= {f"{name}{part}.dense.weight": floats(rows, columns), f"{name}{part}.dense.bias": floats(rows)}
        for part in ("attention.output", "output"):
            found |= {f"{name}{part}.LayerNorm.weight": 1 + floats(32), f"{name}{part}.LayerNorm.bias": floats(32)}
    return found


class Letters(BertEncoder):
    """Every letter is a token."""

    def __init__(self, runtime: Runtime) -> None:
        table = np.random.default_rng(4).normal(size=(128, 32)).astype(np.float32)

        def words(ids: Ids) -> Floats:
            return table[ids]

        super().__init__("letters", frozenset({"en"}), SHAPE, weights(), words, runtime)

    def question_tokens(self, text: str) -> list[int]:
        return [1, *text.encode(), 2]

    def passage_tokens(self, text: str) -> list[int]:
        return [3, *text.encode(), 2]


@pytest.fixture(scope="module", params=RUNTIMES)
def encoder(request: pytest.FixtureRequest) -> Letters:
    return Letters(request.param)


def test_vectors_are_normalised(encoder: Letters) -> None:
    vectors = encoder.encode_passages(TEXTS)
    assert vectors.shape == (4, 32)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)


def test_of_no_texts_there_are_no_vectors(encoder: Letters) -> None:
    assert encoder.encode_queries([]).shape == (0, 32)


def test_a_vector_depends_on_its_text_alone(encoder: Letters) -> None:
    alone = np.concatenate([encoder.encode_passages([text]) for text in TEXTS])
    assert np.abs(encoder.encode_passages(TEXTS) - alone).max() < 1e-6


def test_questions_and_passages_have_their_own_tokens(encoder: Letters) -> None:
    assert np.abs(encoder.encode_queries(TEXTS) - encoder.encode_passages(TEXTS)).max() > 1e-3


def test_whole_numbers_nearly_give_the_vectors_of_floats() -> None:
    exact, *rounded = (Letters(runtime).encode_queries(TEXTS) for runtime in RUNTIMES)
    assert [(exact * each).sum(1).min() > 0.99 for each in rounded] == [True, True]


def test_every_runtime_computes_the_mean_of_the_tokens(encoder: Letters) -> None:
    layers: Layers = encoder._layers
    tokens = [np.random.default_rng(5).normal(size=(count, 32)).astype(np.float32) for count in (1, 7)]
    assert layers.mean(tokens).shape == (2, 32)
