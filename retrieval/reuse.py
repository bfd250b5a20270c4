"""What the last snapshot has of articles that stay as they are: taken over, so that a change costs what it changes."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np

from knowledge.published import PublishedArticle
from retrieval import nearest
from retrieval.arrays import Numbers
from retrieval.chunking import Passage, passages_of
from retrieval.encoders import Vectors
from retrieval.snapshot import Snapshot


def passages(articles: Sequence[PublishedArticle], last: Snapshot | None) -> tuple[list[Passage], Numbers]:
    """The passages of articles, as `chunking.passages` cuts them, and where they were.

    A revision is never changed, so that its passages are always the same.

    Args:
        articles: in the order of the new snapshot.
        last: a snapshot of the same recipe; None to cut every article.

    Returns:
        The passages, and the position of each in `last`, -1 for those that it does not have, shape (passages,).
    """
    before = _positions(last)
    found: list[Passage] = []
    was: list[int] = []
    for position, article in enumerate(articles):
        at = before.get((article.id, article.revision_id))
        if last is None or at is None:
            cut = list(passages_of(position, article))
            was += [-1] * len(cut)
        else:
            places = last.passages_of(at)
            cut = [_moved(last.passages[place], position) for place in places]
            was += places
        found += cut
    return found, np.array(was, dtype=np.int64)


def places(last: Snapshot | None, model: str, was: Numbers) -> Numbers:
    """Where passages are in the last snapshot's space of a model, -1 for those that it does not hold.

    Args:
        last: None for no passages.
        model: name of the encoder.
        was: position of each passage in `last`, -1 for none, shape (passages,).
    """
    held = next((each.passages for each in last.spaces if each.model == model), None) if last else None
    if held is None or not len(held):
        return np.full(len(was), -1, dtype=np.int64)
    at = np.searchsorted(held, was).clip(max=len(held) - 1)
    found: Numbers = np.where(held[at] == was, at, -1)
    return found


def merged(last: Snapshot, model: str, at: Numbers, others: Vectors) -> Vectors:
    """Vectors of the last snapshot's space of a model, and others between them, shape (places, dimension).

    Args:
        last: what is taken over.
        model: name of the encoder.
        at: place of each in the space, -1 for one of `others`, shape (places,).
        others: in their order.
    """
    index = next(each.index for each in last.spaces if each.model == model)
    found = np.empty((len(at), index.d), dtype=np.float32)
    found[at >= 0] = nearest.vectors_at(index, at[at >= 0])
    found[at < 0] = others
    return found


def _positions(last: Snapshot | None) -> dict[tuple[UUID, UUID], int]:
    return {(each.id, each.revision_id): at for at, each in enumerate(last.articles)} if last else {}


def _moved(passage: Passage, article: int) -> Passage:
    return passage if passage.article == article else Passage(article, passage.kind, passage.text, passage.context)
