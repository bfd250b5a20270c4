"""What some readers may find in a snapshot: computed once for each kind of readers, and kept with the snapshot."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import faiss
import numpy as np
import numpy.typing as npt

from knowledge.models import Audience
from retrieval import nearest
from retrieval.nearest import Selector
from retrieval.snapshot import Snapshot
from retrieval.space import Positions, Space

Audiences = frozenset[Audience]


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A space as some readers see it.

    Attributes:
        allowed: which of the space's articles they may find, shape (articles held,).
        selector: chooses the passages of these.
        article_of: which of the space's articles each of its passages belongs to, shape (held,).
        group_of: number of the group of each of the space's articles, shape (articles held,).
    """

    allowed: npt.NDArray[np.bool_]
    selector: Selector
    article_of: Positions
    group_of: Positions

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to find."""
        return not self.allowed.any()


def view(snapshot: Snapshot, number: int, audiences: Audiences, *, beyond: bool = False) -> View:
    """A space of a snapshot as readers of some audiences see it.

    Args:
        snapshot: what is searched.
        number: of the space.
        audiences: whose articles may be found.
        beyond: only articles of groups of which no earlier space has an article for these readers.
    """
    return cast(
        "View",
        _kept(
            snapshot,
            ("view", number, audiences, beyond),
            lambda: _view(snapshot, snapshot.spaces[number], _found(snapshot, number, audiences, beyond)),
        ),
    )


def in_language(snapshot: Snapshot, language: str, audiences: Audiences) -> Positions:
    """For every article the one of its group in a language, or itself where there is none, shape (articles,)."""
    return cast(
        "Positions",
        _kept(
            snapshot,
            ("language", language, audiences),
            lambda: _in_language(snapshot, language, readable(snapshot, audiences)),
        ),
    )


def prepare(snapshot: Snapshot) -> None:
    """Make what usual readers see: the public, customers who are known, and who works here, in the articles' languages.

    Takes some 60 ms at 10,000 passages; for the thread that loads a snapshot, so that no customer waits for it.
    """
    languages = {article.language for article in snapshot.articles}
    for audiences in (reader.sees for reader in Audience):
        for number in range(len(snapshot.spaces)):
            for beyond in {False, number > 0}:
                view(snapshot, number, audiences, beyond=beyond)
        for language in languages:
            in_language(snapshot, language, audiences)
    for number, space in enumerate(snapshot.spaces):
        snapshot.views["codes", number] = nearest.coded(space.index)


def codes(snapshot: Snapshot, number: int) -> faiss.Index | None:
    """The vectors of a space in bytes, see `nearest.coded`; None in a snapshot that is not prepared."""
    return cast("faiss.Index | None", snapshot.views.get(("codes", number)))


def readable(snapshot: Snapshot, audiences: Audiences) -> npt.NDArray[np.bool_]:
    """Which articles may be found by readers of some audiences, shape (articles,)."""
    return np.array(
        [
            article.audience in audiences and position not in snapshot.hidden
            for position, article in enumerate(snapshot.articles)
        ],
        dtype=bool,
    )


def _kept(snapshot: Snapshot, key: object, make: Callable[[], object]) -> object:
    # Two threads may both make it; what they make is the same.
    if key not in snapshot.views:
        snapshot.views[key] = make()
    return snapshot.views[key]


def _found(snapshot: Snapshot, number: int, audiences: Audiences, beyond: bool) -> npt.NDArray[np.bool_]:
    """Which articles of the snapshot may be found in a space, shape (articles,)."""
    allowed = readable(snapshot, audiences)
    if beyond:
        groups = _groups(snapshot)
        for earlier in snapshot.spaces[:number]:
            there = earlier.articles[allowed[earlier.articles]]
            allowed &= ~np.isin(groups, groups[there])
    return allowed


def _view(snapshot: Snapshot, searched: Space, found: npt.NDArray[np.bool_]) -> View:
    allowed = found[searched.articles]
    article_of = searched.article_of
    selector = Selector.of(searched.index, None if allowed.all() else allowed[article_of])
    return View(allowed, selector, article_of, _groups(snapshot)[searched.articles])


def _groups(snapshot: Snapshot) -> Positions:
    """Number of the group of every article, shape (articles,)."""
    numbers = {group: number for number, group in enumerate(snapshot.siblings)}
    # A hidden article may be the only one of its group.
    return np.array([numbers.get(article.group_id, -1) for article in snapshot.articles], dtype=np.int64)


def _in_language(snapshot: Snapshot, language: str, allowed: npt.NDArray[np.bool_]) -> Positions:
    found = np.arange(len(snapshot.articles))
    for positions in snapshot.siblings.values():
        wanted = [at for at in positions if allowed[at] and snapshot.articles[at].language == language]
        if wanted:
            for position in positions:
                if snapshot.articles[position].language != language:
                    found[position] = wanted[0]
    return found
