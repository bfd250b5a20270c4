"""One vector for each article, fitted so that the article's own passages find it rather than any other.

A softmax regression over the passages' vectors, each article weighing the same, held near the mean of the article's
passages. Minimised over the centres c is

    sum over articles of (mean over its passages x of -log softmax(SHARPNESS * x.c)[its article] + HELD * |c - mean|^2)

with labels smoothed by `SMOOTHING`. All rivals of an article together weigh as much as `FEWEST` to `MOST` articles, so
that a score means the same in smaller and larger knowledge bases: where there are fewer, the missing ones score
`ABSENT` for any passage; where there are more, each weighs less. Translations of one article do not compete with each
other. Above `NEAR` + `FAR` articles the rivals of a passage are the `NEAR` articles around its own, and a sample of
`FAR` others, which stand for all others. What it brings over plain means: docs/decisions/0016.
"""

import faiss
import numpy as np

from retrieval import descent
from retrieval.arrays import Floats, Numbers
from retrieval.competition import Block, Loss, Rivals, rest_of

STEPS = 20
"""More of them change nothing that could be measured."""
CURVATURE = 8.0
"""About the largest of one article's loss; only says how long the first step is."""
NEAR, FAR = 256, 256
"""Rivals of a passage: neighbours of its article, and others."""
BLOCK = 32
"""Articles, about, that have their rivals in common."""
ROWS = 4096
"""Passages in one product; bounds the memory."""
NEAR_PASSAGES, FAR_PASSAGES = 128, 256
"""Passages of others that a single article is fitted against."""
SEED = 1
PER_SECOND = 4e8
"""Products of a number with a number, all steps counted as one, that a core does in a second."""


def means(vectors: Floats, article_of: Numbers, articles: int) -> Floats:
    """The normalised mean of each article's passages, shape (articles, dimension); 0 for one without any.

    Args:
        vectors: of the passages, shape (passages, dimension).
        article_of: position of each passage's article, shape (passages,).
        articles: how many there are.
    """
    found = np.zeros((articles, vectors.shape[1]), dtype=np.float32)
    np.add.at(found, article_of, vectors)
    found /= np.linalg.norm(found, axis=1, keepdims=True).clip(min=1e-9)
    return found


def cost(passages: int, articles: int, dimension: int) -> float:
    """About how many seconds `fitted` takes on one core of the machine of benchmarks/README.md."""
    return passages * min(articles, NEAR + FAR) * dimension / PER_SECOND


def fitted(
    vectors: Floats, article_of: Numbers, group_of: Numbers, begin: Floats | None = None, *, steps: int = STEPS
) -> Floats:
    """The centres of articles, shape (articles, dimension); see `cost` for how long it takes.

    Args:
        vectors: of the passages, shape (passages, dimension).
        article_of: position of each passage's article, shape (passages,).
        group_of: number of each article's group, shape (articles,); translations of one article have the same.
        begin: where to begin, shape (articles, dimension); the means by default.
        steps: at most.
    """
    articles = len(group_of)
    middles = means(vectors, article_of, articles)
    weights = _weights(article_of, articles)
    blocks = []
    for chosen, rivals in _blocks(middles, article_of):
        for at in range(0, len(chosen), ROWS):
            rows = chosen[at : at + ROWS]
            own = article_of[rows]
            rest = rest_of(vectors[rows], own, middles[:0], np.arange(0), group_of)
            blocks.append(Block.of(vectors[rows], weights[rows], own, rivals, group_of, rest))
    loss = Loss(blocks, middles)
    return descent.minimised(loss, middles if begin is None else begin, steps=steps, first=1 / CURVATURE)


def updated(
    before: Floats, vectors: Floats, article_of: Numbers, group_of: Numbers, changed: Numbers, *, steps: int = STEPS
) -> Floats:
    """Centres of which only some are fitted, the others being held: what `fitted` would nearly give, in milliseconds.

    Args:
        before: the centres that are held, shape (articles, dimension); rows of changed articles may be anything.
        vectors: of all passages, shape (passages, dimension).
        article_of: position of each passage's article, shape (passages,).
        group_of: number of each article's group, shape (articles,).
        changed: positions of the articles to fit, ascending, shape (changed,).
        steps: at most.
    """
    articles = len(group_of)
    if not len(changed):
        return before
    if len(changed) == articles:
        return fitted(vectors, article_of, group_of, steps=steps)
    is_changed = np.zeros(articles, dtype=bool)
    is_changed[changed] = True
    own = np.flatnonzero(is_changed[article_of])
    middles = means(vectors[own], np.searchsorted(changed, article_of[own]), len(changed))
    others, share = _others(vectors, np.flatnonzero(~is_changed[article_of]), middles)
    rows = np.concatenate([own, others])
    weights = _weights(article_of, articles)[rows]
    weights[len(own) :] *= share
    held = np.flatnonzero(~is_changed)
    rest = rest_of(vectors[rows], article_of[rows], before[held], held, group_of)
    rivals = Rivals(changed, np.ones(len(changed), dtype=np.float32))
    block = Block.of(vectors[rows], weights, article_of[rows], rivals, group_of, rest)
    # The loss knows the centres that move by their place among them.
    moving = Loss([block.alone()], middles)
    found = before.copy()
    found[changed] = descent.minimised(moving, middles, steps=steps, first=1 / CURVATURE)
    return found


def _weights(article_of: Numbers, articles: int) -> Floats:
    """What each passage counts, so that each article counts the same."""
    weights: Floats = (1 / np.bincount(article_of, minlength=articles)[article_of]).astype(np.float32)
    return weights


def _others(vectors: Floats, others: Numbers, middles: Floats) -> tuple[Numbers, Floats]:
    """Passages nearest to any of the middles and a sample of the rest; and how many each stands for."""
    if len(others) <= NEAR_PASSAGES + FAR_PASSAGES:
        return others, np.ones(len(others), dtype=np.float32)
    nearness = vectors @ middles.T
    nearest = np.argpartition(-nearness[others], NEAR_PASSAGES, axis=0)[:NEAR_PASSAGES]
    is_near = np.zeros(len(others), dtype=bool)
    is_near[nearest] = True
    near, far = others[is_near], others[~is_near]
    count = min(FAR_PASSAGES, len(far))
    sample = np.random.default_rng(SEED).choice(far, count, replace=False)
    share = np.ones(len(near) + count, dtype=np.float32)
    share[len(near) :] = len(far) / max(1, count)
    return np.concatenate([near, sample]), share


def _blocks(middles: Floats, article_of: Numbers) -> list[tuple[Numbers, Rivals]]:
    """Passages by the neighbourhoods of their articles, and the rivals of each neighbourhood."""
    articles = len(middles)
    if articles <= NEAR + FAR:
        every = Rivals(np.arange(articles), np.ones(articles, dtype=np.float32))
        return [(np.arange(len(article_of)), every)]
    # Sums come out the same every time, and a fit beside those who ask takes one core.
    faiss.omp_set_num_threads(1)
    count = articles // BLOCK
    cells = faiss.Kmeans(middles.shape[1], count, niter=6, seed=SEED, spherical=True, min_points_per_centroid=1)
    cells.train(middles)
    block_of = cells.index.search(middles, 1)[1][:, 0]
    rng = np.random.default_rng(SEED)
    found = []
    for block in range(count):
        passages = np.flatnonzero(block_of[article_of] == block)
        if len(passages):
            found.append((passages, _rivals(middles, np.flatnonzero(block_of == block), rng)))
    return found


def _rivals(middles: Floats, members: Numbers, rng: np.random.Generator) -> Rivals:
    """The members of a block, the articles nearest to any of them, and a sample of the others."""
    near = max(NEAR, 2 * len(members))
    if near + FAR >= len(middles):
        return Rivals(np.arange(len(middles)), np.ones(len(middles), dtype=np.float32))
    nearness = (middles @ middles[members].T).max(axis=1)
    nearness[members] = np.inf
    order = np.argpartition(-nearness, near)
    chosen = np.concatenate([order[:near], rng.choice(order[near:], FAR, replace=False)])
    stand_for = np.ones(len(chosen), dtype=np.float32)
    stand_for[near:] = (len(middles) - near) / FAR
    sorting = np.argsort(chosen)
    return Rivals(chosen[sorting], stand_for[sorting])
