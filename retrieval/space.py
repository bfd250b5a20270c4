"""What one encoder knows of a snapshot: vectors of the passages that it holds, and a centre for each of their articles.

Positions of articles and passages are those in the snapshot; an article's passages are neighbours there.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import faiss
import numpy as np
import numpy.typing as npt

from retrieval import centres, nearest
from retrieval.chunking import Passage
from retrieval.encoder_set import Model, Models
from retrieval.encoders import Vectors
from retrieval.indexed import IndexedArticle

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """The passages that one encoder holds, never changed.

    Attributes:
        model: name of the encoder.
        passages: positions of what it holds, ascending, shape (held,).
        articles: positions of their articles, ascending, shape (articles held,).
        starts: where each of these articles' passages begin among those held, shape (articles held,).
        index: over the vectors of the passages.
        centres: see `retrieval.centres`, shape (articles held, dimension).
    """

    model: str
    passages: Positions
    articles: Positions
    starts: Positions
    index: faiss.Index
    centres: Vectors

    @property
    def article_of(self) -> Positions:
        """Of each passage held: which of the articles held it belongs to, shape (held,)."""
        return np.repeat(np.arange(len(self.articles)), np.diff(self.starts, append=len(self.passages)))


def held_by(models: Models, passages: Sequence[Passage], languages: Sequence[str]) -> dict[str, Positions]:
    """Name of each encoder to the positions of the passages that it holds; `languages` are those of the articles."""
    article_of = articles_of(passages)
    return {model.name: np.flatnonzero(_is_held(models, model, languages)[article_of]) for model in models.each}


def built(
    model: str, positions: Positions, vectors: Vectors, passages: Sequence[Passage], articles: Sequence[IndexedArticle]
) -> Space:
    """The space of a model: index its vectors and fit its centres.

    Args:
        model: name of the encoder.
        positions: of the passages that it holds.
        vectors: of these passages, shape (held, dimension).
        passages: all of the snapshot.
        articles: all of the snapshot.
    """
    of_article, starts = np.unique(articles_of(passages)[positions], return_index=True)
    local = np.repeat(np.arange(len(of_article)), np.diff(starts, append=len(positions)))
    middles = fitted(vectors, local, [articles[position] for position in of_article])
    return Space(model, positions, of_article, starts, nearest.built(vectors), middles)


def fitted(vectors: Vectors, article_of: Positions, articles: Sequence[IndexedArticle]) -> Vectors:
    """Centres of articles, each fitted among those that its own readers may see.

    What others may not read must not move what they find: from their scores its words could be guessed.
    """
    groups: dict[UUID, int] = {}
    group_of = np.array([groups.setdefault(article.group_id, len(groups)) for article in articles], dtype=np.int64)
    found = np.zeros((len(articles), vectors.shape[1]), dtype=np.float32)
    for audience in sorted({article.audience for article in articles}):
        is_seen = np.array([article.audience in audience.sees for article in articles], dtype=bool)
        number = np.cumsum(is_seen) - 1
        rows = is_seen[article_of]
        fit = centres.fitted(vectors[rows], number[article_of[rows]], group_of[is_seen])
        own = np.array([article.audience is audience for article in articles], dtype=bool)
        found[own] = fit[number[own]]
    return found


def stored(space: Space) -> tuple[bytes, bytes]:
    """What `load` reads: the index, and everything else."""
    stream = io.BytesIO()
    np.savez(stream, passages=space.passages, articles=space.articles, starts=space.starts, centres=space.centres)
    return faiss.serialize_index(space.index).tobytes(), stream.getvalue()


def load(model: str, index: bytes, rest: bytes) -> Space:
    """A space as `stored` gave it.

    Raises:
        ValueError, KeyError, RuntimeError: it is something else, or its parts do not belong together.
    """
    vectors = faiss.deserialize_index(np.frombuffer(index, dtype=np.uint8))
    with np.load(io.BytesIO(rest), allow_pickle=False) as found:
        parts = {name: found[name] for name in ("passages", "articles", "starts", "centres")}
    space = Space(model, index=vectors, **parts)
    if vectors.ntotal != len(space.passages) or space.centres.shape != (len(space.articles), vectors.d):
        raise ValueError("its files do not belong together")
    return space


def articles_of(passages: Sequence[Passage]) -> Positions:
    """Position of each passage's article, shape (passages,)."""
    return np.fromiter((passage.article for passage in passages), dtype=np.int64, count=len(passages))


def _is_held(models: Models, model: Model, languages: Sequence[str]) -> npt.NDArray[np.bool_]:
    return np.array([models.held(model, language) for language in languages], dtype=bool)
