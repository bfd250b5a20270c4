"""One vector for each article, fitted so that the article's own passages find it rather than any other.

A softmax regression over the passages' vectors, each article weighing the same, held near the mean of the article's
passages: with a = 1 / articles, minimised over the centres c is

    sum over articles of a * (mean over its passages x of -log softmax(SHARPNESS * x.c)[its article])
    + HELD * a * sum over articles of |c - mean|^2

with labels smoothed by `SMOOTHING`. Translations of one article do not compete with each other. It is convex, and a
step takes as long as two products of all passages with all centres. What it brings over plain means, and how the
constants were chosen: docs/decisions/0016.
"""

import importlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

SHARPNESS = 5.0
HELD = 0.1
SMOOTHING = 0.1
STEPS = 20
"""More of them change nothing that could be measured."""
MOST_PRODUCTS = 2_000_000_000
"""Passages times articles times dimension up to which is fitted: some 5 s on one core."""
ROWS = 4096
"""Passages in one product; bounds the memory."""


def means(vectors: Floats, article_of: npt.NDArray[np.int64], articles: int) -> Floats:
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


def fitted(vectors: Floats, article_of: npt.NDArray[np.int64], group_of: npt.NDArray[np.int64]) -> Floats:
    """The centres of articles, shape (articles, dimension); takes up to 5 s.

    For knowledge bases above `MOST_PRODUCTS` it gives the means, under which the confidence is too low.

    Args:
        vectors: of the passages, shape (passages, dimension).
        article_of: position of each passage's article, shape (passages,).
        group_of: number of each article's group, shape (articles,); translations of one article have the same.
    """
    articles = len(group_of)
    begin = means(vectors, article_of, articles)
    if articles < 2 or vectors.size * articles > MOST_PRODUCTS:
        return begin
    loss = _Loss(vectors, article_of, group_of, begin)
    # Half a second and 48 MB, which a process that only answers shall not pay.
    optimize = importlib.import_module("scipy.optimize")
    best = optimize.minimize(
        loss, begin.ravel().astype(np.float64), jac=True, method="L-BFGS-B", options={"maxiter": STEPS}
    )
    return np.ascontiguousarray(best.x.reshape(begin.shape), dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class _Loss:
    """What is minimised; `means` has the shape of the centres."""

    vectors: Floats
    article_of: npt.NDArray[np.int64]
    group_of: npt.NDArray[np.int64]
    means: Floats

    def __call__(self, flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        """Loss and gradient at some centres, flattened."""
        centres = flat.reshape(self.means.shape).astype(np.float32)
        away = centres - self.means
        loss, gradient = HELD * float((away**2).sum()), 2 * HELD * away
        for begin in range(0, len(self.vectors), ROWS):
            rows = slice(begin, begin + ROWS)
            of_rows, slope = self._of_rows(rows, centres)
            loss += of_rows
            gradient += slope
        articles = len(self.means)
        return loss / articles, gradient.ravel().astype(np.float64) / articles

    def _of_rows(self, rows: slice, centres: Floats) -> tuple[float, Floats]:
        """Loss and gradient of some passages, summed over articles instead of averaged."""
        vectors, own = self.vectors[rows], self.article_of[rows]
        here = np.arange(len(own))
        odds = SHARPNESS * (vectors @ centres.T)
        rivals = self.group_of[own][:, None] != self.group_of
        rivals[here, own] = True
        odds[~rivals] = -np.inf
        odds -= odds.max(axis=1, keepdims=True)
        shares = np.exp(odds)
        totals = shares.sum(axis=1, keepdims=True)
        shares /= totals
        logs = odds - np.log(totals)
        weights = (1.0 / np.bincount(self.article_of, minlength=len(centres))[own]).astype(np.float32)
        spread = np.float32(SMOOTHING) * rivals / rivals.sum(axis=1, keepdims=True, dtype=np.float32)
        each = (1 - SMOOTHING) * logs[here, own] + (spread * np.where(rivals, logs, 0)).sum(axis=1)
        shares -= spread
        shares[here, own] -= 1 - SMOOTHING
        return -float(weights @ each), SHARPNESS * ((weights[:, None] * shares).T @ vectors)
