"""A snapshot in which one article is as its draft says, without building the others anew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import faiss
import numpy as np

from knowledge.published import PublishedArticle
from retrieval import centres
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
        tuple(_with(space, vectors[space.model], position, len(snapshot.passages)) for space in snapshot.spaces),
        snapshot.lexical.extended([passage.encoded for passage in moved]),
        hidden=frozenset(hidden),
    )


def _with(space: Space, vectors: Vectors, article: int, begin: int) -> Space:
    """A space with one more article, whose passages begin at a position in the snapshot."""
    if not len(vectors):
        return space
    index = faiss.clone_index(space.index)
    index.add(vectors)
    return Space(
        space.model,
        np.append(space.passages, np.arange(begin, begin + len(vectors))),
        np.append(space.articles, article),
        np.append(space.starts, len(space.passages)),
        index,
        np.concatenate([space.centres, centres.means(vectors, np.zeros(len(vectors), dtype=np.int64), 1)]),
    )
