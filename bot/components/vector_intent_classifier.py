"""Intents from sentence vectors: the app sends each message's, and the training reads those of the examples.

The app encodes every question for its search; Rasa takes the same vector instead of counting words, so that a wording
which no example has is understood by what it means, in every language that the encoder reads.
"""

import base64
import binascii
import os
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    METADATA,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.kernel_ridge import KernelRidge  # type: ignore[import-untyped]

VECTORS_VARIABLE = "FIRSTLINE_EXAMPLE_VECTORS"
"""Names the file with the vectors of the training examples: `texts` and, row by row, `vectors`."""
VECTOR = "vector"
"""Key of a message's vector in its metadata: float16, little-endian, in base64."""
UNKNOWN = "nlu_fallback"
"""Intent of a message that came without a vector, or with one of another encoder."""
_FILE = "model.npz"
_FLOAT16 = np.dtype("<f2")


class ExamplesWithoutVectors(Exception):
    """The file with the examples' vectors is missing or lacks some of them."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class VectorIntentClassifier(IntentClassifier, GraphComponent):  # type: ignore[misc] # Rasa is not installed here
    """Kernel ridge regression on one-hot intents with a Gaussian kernel; its scores become confidences by a softmax.

    An intent weighs by the square root of how rare its examples are, so that those with few are not drowned.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`gamma` of the kernel, `alpha` of the ridge, `temperature` of the softmax, length of the ranking."""
        return {"gamma": 0.6, "alpha": 0.03, "temperature": 0.08, "ranking_length": 3}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._intents: list[str] = []
        self._vectors = np.zeros((0, 0), np.float32)
        self._weights = np.zeros((0, 0), np.float32)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "VectorIntentClassifier":
        """An untrained one."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_kwargs: Any,
    ) -> "VectorIntentClassifier":
        """A trained one, out of its model."""
        loaded = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder, np.load(folder / _FILE, allow_pickle=False) as kept:
            loaded._intents = [str(name) for name in kept["intents"]]
            loaded._vectors, loaded._weights = kept["vectors"], kept["weights"]
        return loaded

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples' vectors.

        Raises:
            ExamplesWithoutVectors: the file is missing, or lacks an example.
        """
        examples = [each for each in training_data.intent_examples if each.get(INTENT) and each.get(TEXT)]
        self._vectors = _vectors_of([each.get(TEXT).strip() for each in examples])
        self._intents, labels = _numbered([each.get(INTENT) for each in examples])
        ridge = KernelRidge(kernel="rbf", gamma=self._config["gamma"], alpha=self._config["alpha"])
        ridge.fit(self._vectors, np.eye(len(self._intents))[labels], sample_weight=_balance(labels))
        self._weights = ridge.dual_coef_.astype(np.float32)
        with self._storage.write_to(self._resource) as folder:
            np.savez(folder / _FILE, intents=self._intents, vectors=self._vectors, weights=self._weights)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set each message's intent and ranking, and take its vector out of the metadata, which Rasa keeps."""
        for message in messages:
            vector = _sent(message.get(METADATA), self._vectors.shape[1])
            ranking = self._ranking(vector) if vector is not None else []
            first = ranking[0] if ranking else {INTENT_NAME_KEY: UNKNOWN, PREDICTED_CONFIDENCE_KEY: 0.0}
            message.set(INTENT, first, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing: no component after this one looks at the examples."""
        return training_data

    def _ranking(self, vector: np.ndarray) -> list[dict[str, Any]]:
        """The likeliest intents, best first."""
        nearness = np.exp(self._config["gamma"] * 2 * (self._vectors @ vector - 1))
        scores = nearness @ self._weights / self._config["temperature"]
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        order = np.argsort(-chances)[: self._config["ranking_length"]]
        return [
            {INTENT_NAME_KEY: self._intents[i], PREDICTED_CONFIDENCE_KEY: round(float(chances[i]), 4)} for i in order
        ]


def _sent(metadata: Any, dimension: int) -> "np.ndarray | None":
    """The vector that came with a message; taken out, or the tracker and every call of the action would carry it."""
    encoded = metadata.pop(VECTOR, None) if isinstance(metadata, dict) else None
    if not isinstance(encoded, str):
        return None
    try:
        vector = np.frombuffer(base64.b64decode(encoded, validate=True), _FLOAT16).astype(np.float32)
    except (binascii.Error, ValueError):
        return None
    return vector if vector.shape == (dimension,) and np.isfinite(vector).all() else None


def _vectors_of(texts: list[str]) -> np.ndarray:
    path = os.environ.get(VECTORS_VARIABLE, "")
    if not os.path.isfile(path):
        raise ExamplesWithoutVectors(
            f"{VECTORS_VARIABLE} names no file; `firstline train` makes one and trains with it."
        )
    with np.load(path, allow_pickle=False) as kept:
        rows = {str(text): row for row, text in enumerate(kept["texts"])}
        vectors = kept["vectors"].astype(np.float32)
    missing = [text for text in texts if text not in rows]
    if missing:
        raise ExamplesWithoutVectors(f"{path} lacks {len(missing)} examples, such as {missing[0]!r}.")
    chosen: np.ndarray = vectors[[rows[text] for text in texts]]
    return chosen


def _numbered(names: list[str]) -> "tuple[list[str], np.ndarray]":
    """All names in order, and for each given one its place among them."""
    found, labels = np.unique(names, return_inverse=True)
    return [str(name) for name in found], labels


def _balance(labels: np.ndarray) -> np.ndarray:
    """Weight of each example."""
    counts = np.bincount(labels)
    weights: np.ndarray = np.sqrt(len(labels) / len(counts) / counts)
    chosen: np.ndarray = weights[labels]
    return chosen
