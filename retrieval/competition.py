"""The loss that centres are fitted to (`retrieval.centres`): how far passages find other articles than their own."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from retrieval.arrays import Floats, Numbers

SHARPNESS = 5.0
HELD = 0.1
SMOOTHING = 0.1
FEWEST, MOST = 20, 100
"""Articles that the rivals of each one weigh as much as, at least and at most. More at least would make scores in small
knowledge bases higher than they are right: .10 instead of .02 of calibration error on 28 articles of raw traffic."""
ABSENT = 0.1
"""Score of articles that are missing to the fewest."""
NONE = np.float32(-np.inf)


@dataclass(frozen=True, slots=True, eq=False)
class Rivals:
    """Articles that passages are told from, and whose centres are fitted.

    Attributes:
        articles: their positions, ascending, shape (rivals,).
        stand_for: how many articles each of them counts as, shape (rivals,).
    """

    articles: Numbers
    stand_for: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Passages that have their rivals in common.

    Attributes:
        vectors: shape (rows, dimension).
        weights: what each passage counts, shape (rows,).
        rows: those whose own article is among the rivals, shape (fitted,).
        own: place of that article among the rivals, shape (fitted,).
        rivals: of them all.
        offset: added to the odds: logarithm of what each rival stands for, shape (rivals,).
        targets: what smoothing gives each rival, shape (rivals,).
        translations: rows and places of rivals that say the same as the row in another language, both of the same
            shape; they do not compete. Pairs, since a table of all would be 4 KB a passage.
        bonus: added to the odds of the own article, since the others weigh as much as `MOST` at most.
        rest: logarithm of the mass of all articles that are not fitted, shape (rows,).
    """

    vectors: Floats
    weights: Floats
    rows: Numbers
    own: Numbers
    rivals: Rivals
    offset: Floats
    targets: Floats
    translations: tuple[Numbers, Numbers]
    bonus: float
    rest: Floats

    @classmethod
    def of(
        cls, vectors: Floats, weights: Floats, article_of: Numbers, rivals: Rivals, group_of: Numbers, rest: Floats
    ) -> Self:
        """Passages with the articles `article_of`, shape (rows,); `group_of` is of all articles."""
        articles = len(group_of)
        place = np.searchsorted(rivals.articles, article_of).clip(max=len(rivals.articles) - 1)
        rows = np.flatnonzero(rivals.articles[place] == article_of)
        translations = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
        if len(np.unique(group_of)) < articles:
            is_sibling = group_of[article_of][:, None] == group_of[rivals.articles]
            is_sibling[rows, place[rows]] = False
            siblings = np.nonzero(is_sibling)
            translations = siblings[0], siblings[1]
        offset: Floats = np.log(rivals.stand_for)
        targets = rivals.stand_for * np.float32(SMOOTHING / max(articles, FEWEST))
        own = place[rows]
        return cls(vectors, weights, rows, own, rivals, offset, targets, translations, _bonus(articles), rest)

    def alone(self) -> Self:
        """The same where there are no centres but those of the rivals."""
        return replace(self, rivals=replace(self.rivals, articles=np.arange(len(self.rivals.articles))))

    def loss(self, centres: Floats) -> tuple[float, Floats]:
        """Loss at the rivals' centres but for a constant, and its gradient, shape (rivals, dimension)."""
        odds: Floats = SHARPNESS * (self.vectors @ centres.T)
        shares: Floats = odds + self.offset
        shares[self.translations] = NONE
        shares[self.rows, self.own] += np.float32(self.bonus)
        most = np.maximum(shares.max(axis=1), self.rest)
        shares -= most[:, None]
        np.exp(shares, out=shares)
        totals = shares.sum(axis=1) + np.exp(self.rest - most)
        shares /= totals[:, None]
        each = -(most + np.log(totals))
        odds[self.translations] = 0
        each += odds @ self.targets
        each[self.rows] += (1 - SMOOTHING) * odds[self.rows, self.own]
        shares -= self.targets
        shares[self.translations] = 0
        shares[self.rows, self.own] -= 1 - SMOOTHING
        shares *= SHARPNESS * self.weights[:, None]
        return -float(self.weights @ each), shares.T @ self.vectors


@dataclass(frozen=True, slots=True, eq=False)
class Loss:
    """What is minimised; `means` has the shape of the centres."""

    blocks: Sequence[Block]
    means: Floats

    def __call__(self, centres: Floats) -> tuple[float, Floats]:
        """Loss and gradient at some centres, shape (articles, dimension)."""
        away = centres - self.means
        loss, gradient = HELD * float(np.vdot(away, away)), 2 * HELD * away
        for block in self.blocks:
            of_block, slope = block.loss(centres[block.rivals.articles])
            loss += of_block
            gradient[block.rivals.articles] += slope
        return loss, gradient


def rest_of(vectors: Floats, article_of: Numbers, centres: Floats, held: Numbers, group_of: Numbers) -> Floats:
    """Logarithm of the mass of articles whose centres are not fitted, the missing ones included, shape (rows,).

    Args:
        vectors: of some passages, shape (rows, dimension).
        article_of: their articles, shape (rows,).
        centres: of the articles that are held, shape (held, dimension).
        held: their positions, shape (held,).
        group_of: group of every article, shape (articles,).
    """
    missing = FEWEST - len(group_of)
    absent = np.float32(math.log(missing) + SHARPNESS * ABSENT) if missing > 0 else NONE
    if not len(held):
        return np.full(len(vectors), absent, dtype=np.float32)
    odds = SHARPNESS * (vectors @ centres.T)
    is_own = article_of[:, None] == held
    odds += np.float32(_bonus(len(group_of))) * is_own
    if len(np.unique(group_of)) < len(group_of):
        odds[(group_of[article_of][:, None] == group_of[held]) & ~is_own] = NONE
    most = np.maximum(odds.max(axis=1), absent)
    mass = np.exp(odds - most[:, None]).sum(axis=1) + np.exp(absent - most)
    rest: Floats = most + np.log(mass)
    return rest


def _bonus(articles: int) -> float:
    return math.log(max(articles, MOST) / MOST)
