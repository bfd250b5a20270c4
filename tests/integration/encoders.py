"""An encoder for tests: no model, no seconds; texts are alike as far as they have the same words."""

import zlib

import anyio
import numpy as np

from core.database import Sessions
from retrieval.bands import Policy
from retrieval.builder import IndexFolder
from retrieval.confidence import Calibration, Heads
from retrieval.encoder_set import EncoderSet
from retrieval.encoders import Vectors
from retrieval.live import LiveIndex
from retrieval.refinements import Refinements
from retrieval.searcher import Searcher
from retrieval.words import words

DIMENSION = 2048
_FILLERS = frozenset(
    words(
        """
        a an and at be can do does for from have how i if in is it me my not of on or the this to was what when where
        which why will with you your
        """
    )
)


class HashEncoder:
    """Each word but the most frequent ones adds one to a place of the vector that its checksum chooses.

    Attributes:
        encoded: how many passages were encoded so far.
    """

    name = f"hash-{DIMENSION}"
    dimension = DIMENSION
    languages = frozenset({"en"})

    def __init__(self) -> None:
        self.encoded = 0

    def encode_queries(self, texts: list[str]) -> Vectors:
        """Vectors of questions, shape (n, 2048), float32, normalised."""
        return np.stack([_vector(text) for text in texts])

    def encode_passages(self, texts: list[str]) -> Vectors:
        """Vectors of passages, shape (n, 2048), float32, normalised."""
        self.encoded += len(texts)
        return np.stack([_vector(text) for text in texts])


CALIBRATION = Calibration(
    HashEncoder.name,
    heads=Heads(nearest=0.6, words=0.0, centre=0.4),
    temperature=0.06,
    absent=0.0,
    intercept=-7.5,
    weights={"score": 15.0, "overlap": 0.5},
    risks=((0.4, 0.5), (0.9, 0.05), (0.98, 0.01)),
)
"""Sure from a score of about 0.65, unsure from about 0.47."""


def hash_encoders() -> EncoderSet:
    """The encoder as the only one of a set."""
    return EncoderSet.of(HashEncoder())


def hash_searcher(sessions: Sessions, folder: IndexFolder) -> Searcher:
    """A searcher over snapshots that were built with a `HashEncoder`."""
    encoders = hash_encoders()
    live = LiveIndex(sessions, folder, encoders.models)
    policy = Policy(risk=0.05, unsure=0.4)
    calibrations = {HashEncoder.name: CALIBRATION}
    limiter = anyio.CapacityLimiter(1)
    return Searcher(live, encoders, limiter, policy, calibrations, refinements=Refinements(sessions))


def _vector(text: str) -> Vectors:
    vector = np.zeros(DIMENSION, dtype=np.float32)
    for word in words(text):
        if word not in _FILLERS:
            vector[zlib.crc32(word.encode()) % DIMENSION] += 1
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
