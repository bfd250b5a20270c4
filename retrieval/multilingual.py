"""The encoder for every language that ships: two known ones joined, each better at what the other is worse at.

The larger weight understands questions in other words than the article's, the smaller one questions in another language
than the article's. How the weights were found: docs/decisions/0017.
"""

from pathlib import Path

import numpy as np

from retrieval import encoders
from retrieval.encoders import E5, IN_EIGHT_BITS, USE, EncoderUnavailable
from retrieval.joined import JoinedEncoder

NAMES = {"multilingual": E5 + IN_EIGHT_BITS, "multilingual-float": E5}
"""Name of the encoder to that of its larger part."""
SHARE = 0.75
"""Weight of the larger part; the rest is USE's."""
OFFSET = Path(__file__).with_name("e5_offset.npy")
"""Mean vector of passages in three languages, made by `benchmarks/retrieval/offset.py`: what all E5 vectors share."""


def load(name: str) -> JoinedEncoder:
    """The encoder of one of `NAMES`; takes some seconds.

    Raises:
        EncoderUnavailable: files are missing, or differ from the ones that were measured.
    """
    try:
        offset = np.load(OFFSET, allow_pickle=False)
        parts = [encoders.load(part, frozenset()) for part in (USE, NAMES[name])]
        return JoinedEncoder(parts, [1 - SHARE, SHARE], [None, offset])
    except (OSError, ValueError) as error:
        raise EncoderUnavailable(f"{OFFSET} cannot be read: {error}") from error
