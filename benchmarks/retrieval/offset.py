"""Makes the vector that all vectors of E5 share: the mean over passages of help pages in three languages.

python -m benchmarks.retrieval.offset [--cache FOLDER]
"""

import argparse
from pathlib import Path

import numpy as np

from benchmarks.retrieval.cached import cached
from benchmarks.retrieval.sets import HELP, find
from retrieval import encoders
from retrieval.chunking import passages
from retrieval.encoders import E5
from retrieval.multilingual import OFFSET

BATCH = 64


def main() -> None:
    """Encode each different passage once, and store the mean."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, help="folder that keeps vectors for the next time")
    arguments = parser.parse_args()
    every = (passage.encoded for one in find(HELP) for passage in passages(one.read()[0].published))
    texts = sorted(set(every))
    with cached(encoders.load(E5, frozenset()), arguments.cache) as encoder:
        parts = [encoder.encode_passages(texts[begin : begin + BATCH]) for begin in range(0, len(texts), BATCH)]
    mean = np.concatenate(parts).mean(axis=0)
    np.save(OFFSET, mean.astype(np.float32))
    print(f"{len(texts)} passages; the mean is {np.linalg.norm(mean):.3f} long")


if __name__ == "__main__":
    main()
