"""What a centre has learnt from one passage, beside fitting without it."""

import numpy as np
import pytest

from retrieval import centres, nearest
from retrieval.arrays import Floats, Numbers
from retrieval.left_out import Learnt
from retrieval.space import Space

DIMENSION = 32


def passages(articles: int, each: int, seed: int) -> tuple[Floats, Numbers]:
    """Vectors around a middle for each article, and their articles."""
    rng = np.random.default_rng(seed)
    middles = rng.normal(size=(articles, 1, DIMENSION)) + 0.8 * rng.normal(size=DIMENSION)
    vectors = (middles + 0.8 * rng.normal(size=(articles, each, DIMENSION))).reshape(-1, DIMENSION).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors, np.repeat(np.arange(articles), each)


@pytest.mark.parametrize(("articles", "each"), [(1, 4), (8, 3), (60, 6), (150, 4)])
@pytest.mark.parametrize("in_pairs", [False, True])
def test_what_is_learnt_from_a_passage_is_nearly_what_a_fit_without_it_lacks(
    articles: int, each: int, in_pairs: bool
) -> None:
    vectors, article_of = passages(articles, each, seed=articles)
    group_of = np.arange(articles) // 2 if in_pairs else np.arange(articles)
    fitted = centres.fitted(vectors, article_of, group_of, steps=60)
    starts = np.arange(articles) * each
    every = np.arange(len(vectors))
    learnt = Learnt.of(Space("m", every, np.arange(articles), starts, nearest.built(vectors), fitted), group_of)
    known, lacking = [], []
    for passage in every[:: max(1, len(every) // 12)]:
        article, others = int(article_of[passage]), every != passage
        without = centres.updated(fitted, vectors[others], article_of[others], group_of, np.array([article]), steps=60)
        lacking.append(float(vectors[passage] @ (fitted[article] - without[article])))
        known.append(learnt.known(int(passage)))
    assert np.mean(lacking) > 0.02
    assert abs(np.array(known) - np.array(lacking)).mean() < 0.5 * np.mean(lacking)
    assert np.corrcoef(known, lacking)[0, 1] > 0.7
