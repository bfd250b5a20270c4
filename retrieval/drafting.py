"""A snapshot in which one article is as its draft says, without building the others anew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from knowledge.published import PublishedArticle
from retrieval import centres, nearest
from retrieval.chunking import Passage
from retrieval.encoders import Vectors
from retrieval.indexed import IndexedArticle
from retrieval.snapshot import Snapshot, assembled
from retrieval.space import Space


def with_article(
    snapshot: Snapshot, article: PublishedArticle, passages: Sequence[Passage], vectors: Mapping[str, Vectors]
) -> Snapshot:
    """A snapshot in memory in which one article is replaced or added; the given one stays as it is.

    What was there of the article is hidden, and the new one comes after all others. How rare words are and where the
    others' centres lie stays, so that little has to be computed.

    Args:
        snapshot: what to begin with.
        article: as it is to be found.
        passages: all of the article.
        vectors: name of an encoder to the vectors of those that it holds, shape (all or none, dimension).
    """
    position = len(snapshot.articles)
    hidden = {at for at, indexed in enumerate(snapshot.articles) if indexed.id == article.id} | snapshot.hidden
    moved = tuple(replace(passage, article=position) for passage in passages)
    return assembled(
        snapshot.manifest,
        (*snapshot.articles, IndexedArticle.of(article)),
        (*snapshot.passages, *moved),
        tuple(_with(snapshot, space, article, vectors[space.model]) for space in snapshot.spaces),
        snapshot.lexical.extended([passage.encoded for passage in moved]),
        hidden=frozenset(hidden),
    )


def _with(snapshot: Snapshot, space: Space, article: PublishedArticle, vectors: Vectors) -> Space:
    """A space with one more article, which comes after all others of the snapshot."""
    if not len(vectors):
        return space
    begin = len(snapshot.passages)
    # What is told from the draft: neither its translations nor what it takes the place of, which are of its group.
    groups = {group: number for number, group in enumerate({article.group_id, *snapshot.siblings})}
    group_of = np.array(
        [*(groups[snapshot.articles[at].group_id] for at in space.articles), groups[article.group_id]], dtype=np.int64
    )
    count, added = len(space.articles), np.arange(len(space.articles), len(space.articles) + 1)
    every = np.concatenate([nearest.vectors_of(space.index, 0, len(space.passages)), vectors])
    was = np.append(np.arange(len(space.passages)), np.full(len(vectors), -1))
    article_of = np.append(space.article_of, np.full(len(vectors), count))
    before = np.concatenate([space.centres, np.zeros((1, space.index.d), dtype=np.float32)])
    # As when it is published: among those that its own readers may see.
    seen = np.array([snapshot.articles[at].audience in article.audience.sees for at in space.articles] + [True])
    number = np.cumsum(seen) - 1
    rows = seen[article_of]
    fit = centres.updated(before[seen], every[rows], number[article_of[rows]], group_of[seen], number[added])
    before[-1] = fit[-1]
    return Space(
        space.model,
        np.append(space.passages, np.arange(begin, begin + len(vectors))),
        np.append(space.articles, len(snapshot.articles)),
        np.append(space.starts, len(space.passages)),
        nearest.rebuilt(space.index, every, was),
        before,
    )
