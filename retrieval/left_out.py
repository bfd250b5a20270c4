"""What an article's centre has learnt from one of its passages, without fitting it again.

One step of Newton's method from the fitted centre towards the one that the article would have without the passage, the
other centres being held (approximate leave-one-out; Rad and Maleki, 2020). The curvature is that of the article's other
passages and of its neighbours, for which their means stand. Measured against fitting again: docs/decisions/0019.
"""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from retrieval import centres, nearest
from retrieval.arrays import Floats, Numbers
from retrieval.competition import FEWEST, HELD, MOST, SHARPNESS, SMOOTHING, rest_of
from retrieval.space import Space

NEIGHBOURS = 32
"""Articles around one whose passages its centre is told from most."""
ROWS = 1024
"""Means in one product; bounds the memory."""
_LEAST = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """Reads from the fitted centres of a space what they have of single passages.

    Attributes:
        space: whose centres.
        article_of: see `Space.article_of`.
        group_of: number of each of its articles' groups, shape (articles held,).
        means: of the articles' passages, shape (articles held, dimension).
        masses: logarithm of the mass of all articles at each of these means, shape (articles held,).
        bonus: added to the odds of a passage's own article.
    """

    space: Space
    article_of: Numbers
    group_of: Numbers
    means: Floats
    masses: Floats
    bonus: float

    @classmethod
    def of(cls, space: Space, group_of: Numbers) -> Self:
        """Of a space; takes 0.1 s for 2,000 articles and 384 dimensions, four times that for twice as many."""
        articles = len(space.articles)
        vectors = nearest.vectors_of(space.index, 0, len(space.passages))
        means = centres.means(vectors, space.article_of, articles)
        every = np.arange(articles)
        parts = [every[begin : begin + ROWS] for begin in range(0, articles, ROWS)]
        masses = [rest_of(means[rows], rows, space.centres, every, group_of) for rows in parts]
        bonus = math.log(max(articles, MOST) / MOST)
        return cls(space, space.article_of, group_of, means, np.concatenate(masses), bonus)

    def known(self, passage: int) -> float:
        """How much of the inner product of a passage and its article's centre comes from the passage itself.

        Args:
            passage: its position in the space; its article must have others.
        """
        article = int(self.article_of[passage])
        centre = self.space.centres[article]
        begin = int(self.space.starts[article])
        rows = np.arange(begin, int(np.searchsorted(self.article_of, article, side="right")))
        vectors = nearest.vectors_at(self.space.index, rows)
        every = np.arange(len(self.group_of))
        mass = rest_of(vectors, np.full(len(rows), article), self.space.centres, every, self.group_of)
        share = np.exp(SHARPNESS * (vectors @ centre) + self.bonus - mass)
        slope = SHARPNESS * (share - (1 - SMOOTHING) - SMOOTHING / max(len(every), FEWEST))
        own, others = vectors[passage - begin], np.delete(vectors, passage - begin, axis=0)
        slopes, shares = np.delete(slope, passage - begin), np.delete(share, passage - begin)
        count = len(rows)
        mean = others.sum(axis=0)
        mean /= max(float(np.linalg.norm(mean)), _LEAST)
        # Where the fit ended the gradient is 0; this is what it becomes without the passage.
        gradient: Floats = (1 / (count - 1) - 1 / count) * (slopes @ others) - slope[passage - begin] / count * own
        gradient += 2 * HELD * (self.means[article] - mean)
        near, of_near = self._neighbours(article)
        bends: Floats = np.concatenate([shares * (1 - shares) / (count - 1), of_near * (1 - of_near)])
        curvature: Floats = np.float32(SHARPNESS**2) * bends.clip(min=_LEAST)
        return _step(own, gradient, np.concatenate([others, near]), curvature)

    def _neighbours(self, article: int) -> tuple[Floats, Floats]:
        """Means of the articles nearest to one, and the share that it has at each of them."""
        odds = SHARPNESS * (self.means @ self.space.centres[article])
        odds[self.group_of == self.group_of[article]] = -np.inf
        count = min(NEIGHBOURS, len(odds))
        chosen = np.argpartition(-odds, count - 1)[:count]
        chosen = chosen[np.isfinite(odds[chosen])]
        shares: Floats = np.exp(odds[chosen] - self.masses[chosen])
        return self.means[chosen], shares


def _step(own: Floats, gradient: Floats, rows: Floats, curvature: Floats) -> float:
    """Inner product of `own` and the inverse of 2 HELD I + rows' diag(curvature) rows with the gradient.

    By Woodbury's identity, so that the matrix to solve has as many rows as there are passages.
    """
    inner = rows @ rows.T + np.diag(2 * HELD / curvature)
    rest = gradient - rows.T @ np.linalg.solve(inner, rows @ gradient)
    return float(own @ rest) / (2 * HELD)
