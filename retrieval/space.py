"""What one encoder knows of a snapshot: vectors of the passages that it holds, and a centre for each of their articles.

Positions of articles and passages are those in the snapshot; an article's passages are neighbours there.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import faiss
import numpy as np
import numpy.typing as npt

from knowledge.models import Audience
from retrieval import centres, nearest
from retrieval.chunking import Passage
from retrieval.encoder_set import Model, Models
from retrieval.encoders import Vectors
from retrieval.indexed import IndexedArticle

Positions = npt.NDArray[np.int64]


LastFit = Mapping[tuple[UUID, UUID, Audience], Vectors]
"""Article, revision and audience to the centre that was fitted, shape (dimension,)."""


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
    model: str,
    positions: Positions,
    vectors: Vectors,
    passages: Sequence[Passage],
    articles: Sequence[IndexedArticle],
    known: LastFit | None,
) -> Space:
    """The space of a model: index its vectors and fit its centres.

    Args:
        model: name of the encoder.
        positions: of the passages that it holds.
        vectors: of these passages, shape (held, dimension).
        passages: all of the snapshot.
        articles: all of the snapshot.
        known: the centres of articles that have not changed; only the others are fitted then. None for plain means.
    """
    of_article, starts = np.unique(articles_of(passages)[positions], return_index=True)
    local = np.repeat(np.arange(len(of_article)), np.diff(starts, append=len(positions)))
    chosen = [articles[position] for position in of_article]
    middles = centres.means(vectors, local, len(chosen)) if known is None else fitted(vectors, local, chosen, known)
    return Space(model, positions, of_article, starts, nearest.built(vectors), middles)


def last_fit(space: Space, articles: Sequence[IndexedArticle]) -> LastFit:
    """The centres of a space whose snapshot has these articles."""
    each = zip(space.articles.tolist(), space.centres, strict=True)
    return {_key(articles[position]): centre for position, centre in each}


def fitted(vectors: Vectors, article_of: Positions, articles: Sequence[IndexedArticle], known: LastFit) -> Vectors:
    """Centres of articles, each fitted among those that its own readers may see; those known are taken over.

    What others may not read must not move what they find: from their scores its words could be guessed.
    """
    groups: dict[UUID, int] = {}
    group_of = np.array([groups.setdefault(article.group_id, len(groups)) for article in articles], dtype=np.int64)
    found = np.zeros((len(articles), vectors.shape[1]), dtype=np.float32)
    for audience in sorted({article.audience for article in articles}):
        seen = np.array([at for at, article in enumerate(articles) if article.audience in audience.sees])
        number = np.full(len(articles), -1)
        number[seen] = np.arange(len(seen))
        rows = number[article_of] >= 0
        before = [known.get(_key(articles[at])) for at in seen]
        fit = _fitted(vectors[rows], number[article_of[rows]], group_of[seen], before)
        own = np.array([article.audience is audience for article in articles], dtype=bool)
        found[own] = fit[number[own]]
    return found


def _fitted(vectors: Vectors, article_of: Positions, group_of: Positions, before: Sequence[Vectors | None]) -> Vectors:
    changed = np.array([at for at, centre in enumerate(before) if centre is None], dtype=np.int64)
    if len(changed) == len(before):
        return centres.fitted(vectors, article_of, group_of)
    start = np.stack([np.zeros(vectors.shape[1], dtype=np.float32) if each is None else each for each in before])
    return centres.updated(start, vectors, article_of, group_of, changed)


def _key(article: IndexedArticle) -> tuple[UUID, UUID, Audience]:
    return article.id, article.revision_id, article.audience


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
