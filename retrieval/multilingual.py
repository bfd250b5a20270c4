"""The encoder for every language that ships: two known ones joined, each better at what the other is worse at.

The larger weight understands questions in other words than the article's, the smaller one questions in another language
than the article's. How the weights were found: docs/decisions/0017.
"""

from pathlib import Path

import numpy as np

from retrieval import encoders
from retrieval.encoders import E5, USE, EncoderUnavailable
from retrieval.joined import JoinedEncoder

NAME = "multilingual"
WEIGHTS = {USE: 0.25, E5: 0.75}
OFFSET = Path(__file__).with_name("e5_offset.npy")
"""Mean vector of passages in three languages, made by `benchmarks/retrieval/offset.py`: what all E5 vectors share."""


def load() -> JoinedEncoder:
    """The encoder; takes some seconds.

    Raises:
        EncoderUnavailable: files are missing, or differ from the ones that were measured.
    """
    try:
        offsets = {E5: np.load(OFFSET, allow_pickle=False)}
        parts = [encoders.load(name, frozenset()) for name in WEIGHTS]
        return JoinedEncoder(parts, list(WEIGHTS.values()), [offsets.get(name) for name in WEIGHTS])
    except (OSError, ValueError) as error:
        raise EncoderUnavailable(f"{OFFSET} cannot be read: {error}") from error
