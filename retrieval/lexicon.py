"""Which words the articles use: how much of a question an article shares, rare words counting more."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Self

from retrieval.chunking import Passage

_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """The words of a text in order, case folded."""
    return _WORD.findall(text.casefold())


class Lexicon:
    """Words of each article, and in how many articles each word occurs.

    Args:
        articles: how many there are.
        passages: all their passages.
    """

    def __init__(self, articles: int, passages: Iterable[Passage]) -> None:
        terms: list[set[str]] = [set() for _ in range(articles)]
        for passage in passages:
            terms[passage.article].update(words(passage.text))
        self._terms: Sequence[frozenset[str]] = [frozenset(found) for found in terms]
        self._articles_with = Counter(word for found in terms for word in found)

    def overlap(self, question: str, article: int) -> float:
        """Share of the question's words that the article has, in [0, 1], each weighted by how rare it is.

        The weight of a word is log(1 + N / (n + 0.5)) for n of N articles that have it; a word that no article
        has weighs most.
        """
        weights = {word: self._weight(word) for word in set(words(question))}
        total = sum(weights.values())
        if not total:
            return 0.0
        return sum(weight for word, weight in weights.items() if word in self._terms[article]) / total

    def with_article(self, article: int, passages: Iterable[Passage]) -> Self:
        """A copy in which an article has the words of other passages; the next free number adds an article."""
        changed = type(self)(0, ())
        terms = frozenset(word for passage in passages for word in words(passage.text))
        before = self._terms[article] if article < len(self._terms) else frozenset()
        changed._terms = [*self._terms[:article], terms, *self._terms[article + 1 :]]
        changed._articles_with = self._articles_with.copy()
        changed._articles_with.subtract(before)
        changed._articles_with.update(terms)
        return changed

    def _weight(self, word: str) -> float:
        return math.log(1 + len(self._terms) / (self._articles_with[word] + 0.5))
