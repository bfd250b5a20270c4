"""Immutable snapshots of a site's published knowledge: written aside, renamed, verified when loaded."""

import io
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import faiss
import numpy as np
import numpy.typing as npt

from core.errors import Unavailable
from knowledge.models import Audience, Scope
from knowledge.published import PublishedArticle
from knowledge.rendering import summary
from retrieval import centres
from retrieval.chunking import RECIPE, Passage, PassageKind, passage_of
from retrieval.encoders import Vectors
from retrieval.lexical import LexicalIndex
from retrieval.snapshot_files import (
    ARTICLES,
    CENTRES,
    MANIFEST,
    PASSAGES,
    VECTORS,
    WORDS,
    DamagedSnapshot,
    check_hashes,
    checked,
    store,
    written_aside,
)

_IDS = ("id", "group_id", "revision_id")


class FailedCanary(Unavailable):
    """A new snapshot does not find its own articles; it is not published."""

    code = "failed_canary"


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """What a hit tells about its article.

    Attributes:
        opening: the beginning of its body as plain text.
        url: path of its public page; empty if it has none.
        scope: of its topic.
        risk: largest part of lone answers from its topic that may be wrong; None for the site's.
    """

    id: UUID
    group_id: UUID
    revision_id: UUID
    title: str
    opening: str
    url: str
    language: str
    topic: str | None
    audience: Audience
    scope: Scope
    risk: float | None

    @classmethod
    def of(cls, article: PublishedArticle) -> Self:
        """What a snapshot keeps of an article."""
        return cls(
            id=article.id,
            group_id=article.group_id,
            revision_id=article.revision_id,
            title=article.title,
            opening=summary(article.body),
            url=article.url if article.has_page else "",
            language=article.language,
            topic=article.topic,
            audience=article.audience,
            scope=article.scope,
            risk=article.risk,
        )

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The article as `articles.json` has it."""
        ids = {name: UUID(stored[name]) for name in _IDS}
        kinds = {"audience": Audience(stored["audience"]), "scope": Scope(stored["scope"])}
        return cls(**{**stored, **ids, **kinds})

    def as_json(self) -> dict[str, Any]:
        """What `from_json` takes."""
        ids = {name: str(getattr(self, name)) for name in _IDS}
        return {**asdict(self), **ids, "audience": self.audience.value, "scope": self.scope.value}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot was made from and with; `sha256` maps file name to hex digest."""

    site: str
    knowledge_revision: int
    model: str
    dimension: int
    recipe: str
    articles: int
    passages: int
    built_at: str
    sha256: dict[str, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A loaded snapshot, never changed.

    Attributes:
        article_of: position of each passage's article, shape (passages,), int64.
        index: FAISS flat inner-product index over the passages' vectors.
        centres: see `retrieval.centres`, shape (articles, dimension), float32.
        siblings: group to the positions of its articles.
    """

    manifest: Manifest
    articles: tuple[IndexedArticle, ...]
    passages: tuple[Passage, ...]
    article_of: npt.NDArray[np.int64]
    index: faiss.Index
    centres: Vectors
    lexical: LexicalIndex
    siblings: dict[UUID, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Content:
    """What goes into a snapshot; `vectors` has one row for each passage."""

    articles: Sequence[PublishedArticle]
    passages: Sequence[Passage]
    vectors: Vectors


def write(folder: Path, content: Content, *, site: str, knowledge_revision: int, model: str, built_at: datetime) -> str:
    """Write a snapshot so that `folder` either is complete or does not exist; the sha256 of its manifest.

    Args:
        folder: must not exist yet.
        content: articles, passages and vectors.
        site: key of the site.
        knowledge_revision: the site's revision that `content` was read at.
        model: name of the encoder.
        built_at: time of the build.
    """
    articles = [IndexedArticle.of(article) for article in content.articles]
    found = _searchable(content.passages, articles, content.vectors)
    with written_aside(folder) as aside:
        digests = {
            VECTORS: store(aside / VECTORS, faiss.serialize_index(found.index).tobytes()),
            CENTRES: store(aside / CENTRES, _npy(found.centres)),
            WORDS: store(aside / WORDS, found.lexical.stored()),
            ARTICLES: store(aside / ARTICLES, _json([article.as_json() for article in articles])),
            PASSAGES: store(aside / PASSAGES, _json([[p.article, p.kind.value, p.text] for p in content.passages])),
        }
        manifest = _manifest(content, digests, site, knowledge_revision, model, built_at)
        return store(aside / MANIFEST, _json(asdict(manifest), indent=2))


def in_memory(content: Content, *, site: str, knowledge_revision: int, model: str, built_at: datetime) -> Snapshot:
    """A snapshot without files, for when none on disk can be read; the arguments are those of `write`."""
    manifest = _manifest(content, {}, site, knowledge_revision, model, built_at)
    articles = tuple(IndexedArticle.of(article) for article in content.articles)
    return _assembled(
        manifest, articles, tuple(content.passages), _searchable(content.passages, articles, content.vectors)
    )


def load(folder: Path, manifest_sha256: str) -> Snapshot:
    """Read a snapshot after checking the manifest against `manifest_sha256` and every file against it.

    Raises:
        DamagedSnapshot: something is missing, changed or does not fit together.
    """
    manifest = check_manifest(folder, manifest_sha256)
    files = {name: checked(folder, name, digest) for name, digest in manifest.sha256.items()}
    try:
        index = faiss.deserialize_index(np.frombuffer(files[VECTORS], dtype=np.uint8))
        middles = np.load(io.BytesIO(files[CENTRES]), allow_pickle=False)
        found = _Searchable(index, middles, LexicalIndex.load(files[WORDS]))
        articles = tuple(IndexedArticle.from_json(stored) for stored in json.loads(files[ARTICLES]))
        passages = tuple(
            passage_of(article, PassageKind(kind), text, articles[article].title)
            for article, kind, text in json.loads(files[PASSAGES])
        )
    except (KeyError, IndexError, TypeError, ValueError, RuntimeError) as error:
        # The hashes are right, so another version of the service has written it.
        raise DamagedSnapshot(folder, "it was written in another form") from error
    counts = {index.ntotal, len(passages), found.lexical.count, manifest.passages}
    if len(counts) > 1 or index.d != manifest.dimension or middles.shape != (len(articles), index.d):
        raise DamagedSnapshot(folder, "its files do not belong together")
    return _assembled(manifest, articles, passages, found)


def verify(folder: Path, manifest_sha256: str) -> None:
    """Compare every file with what was written, without building anything from it.

    Raises:
        DamagedSnapshot: something is missing or changed.
    """
    check_hashes(folder, check_manifest(folder, manifest_sha256).sha256)


def check_manifest(folder: Path, manifest_sha256: str) -> Manifest:
    """The manifest of a snapshot, without reading the files that it lists.

    Raises:
        DamagedSnapshot: it is missing or is not the one that was written.
    """
    stored = checked(folder, MANIFEST, manifest_sha256)
    try:
        return Manifest(**json.loads(stored))
    except TypeError as error:
        raise DamagedSnapshot(folder, "it was written in another form") from error


def check_canaries(snapshot: Snapshot, titles: Vectors, positions: Sequence[int]) -> None:
    """Refuse a snapshot in which an article's own title does not find the article.

    Args:
        snapshot: as loaded from disk.
        titles: vectors of some titles encoded as questions, shape (n, dimension), float32, normalised.
        positions: of each title's article.

    Raises:
        FailedCanary: names how many failed.
    """
    if not positions:
        return
    _, found = snapshot.index.search(titles, min(10, len(snapshot.passages)))
    failed = sum(
        snapshot.articles[position].title
        not in {snapshot.articles[snapshot.article_of[passage]].title for passage in row}
        for position, row in zip(positions, found, strict=True)
    )
    if failed:
        raise FailedCanary(f"{failed} of {len(positions)} titles do not find their article in the new index.")


def with_article(
    snapshot: Snapshot, article: PublishedArticle, passages: Sequence[Passage], vectors: Vectors
) -> Snapshot:
    """A snapshot in memory in which one article is replaced or added; the given one stays as it is.

    Args:
        snapshot: what to begin with.
        article: as it is to be found.
        passages: all of the article.
        vectors: of the passages, shape (passages, dimension), float32, normalised.
    """
    known = [indexed.id for indexed in snapshot.articles]
    position = known.index(article.id) if article.id in known else len(known)
    # The passages of an article are neighbours; those of a new one come last.
    begin = int(np.searchsorted(snapshot.article_of, position, side="left"))
    end = int(np.searchsorted(snapshot.article_of, position, side="right"))
    every = snapshot.index.reconstruct_n(0, snapshot.index.ntotal)
    moved = tuple(replace(passage, article=position) for passage in passages)
    cut = (*snapshot.passages[:begin], *moved, *snapshot.passages[end:])
    articles = (*snapshot.articles[:position], IndexedArticle.of(article), *snapshot.articles[position + 1 :])
    found = _searchable(cut, articles, np.concatenate([every[:begin], vectors, every[end:]]))
    return _assembled(snapshot.manifest, articles, cut, found)


def _manifest(
    content: Content, digests: dict[str, str], site: str, knowledge_revision: int, model: str, built_at: datetime
) -> Manifest:
    return Manifest(
        site=site,
        knowledge_revision=knowledge_revision,
        model=model,
        dimension=content.vectors.shape[1],
        recipe=RECIPE,
        articles=len(content.articles),
        passages=len(content.passages),
        built_at=built_at.isoformat(),
        sha256=digests,
    )


@dataclass(frozen=True, slots=True)
class _Searchable:
    """What is computed once for a snapshot, and then stored with it."""

    index: faiss.Index
    centres: Vectors
    lexical: LexicalIndex


def _searchable(passages: Sequence[Passage], articles: Sequence[IndexedArticle], vectors: Vectors) -> _Searchable:
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    article_of = _article_of(passages)
    is_public = np.array([article.audience is Audience.PUBLIC for article in articles], dtype=bool)
    return _Searchable(
        index,
        _fitted(vectors, article_of, articles),
        LexicalIndex.of([passage.encoded for passage in passages], is_public[article_of]),
    )


def _fitted(vectors: Vectors, article_of: npt.NDArray[np.int64], articles: Sequence[IndexedArticle]) -> Vectors:
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


def _assembled(
    manifest: Manifest, articles: tuple[IndexedArticle, ...], passages: tuple[Passage, ...], found: _Searchable
) -> Snapshot:
    return Snapshot(
        manifest,
        articles,
        passages,
        _article_of(passages),
        found.index,
        found.centres,
        found.lexical,
        siblings=_siblings(articles),
    )


def _article_of(passages: Sequence[Passage]) -> npt.NDArray[np.int64]:
    return np.fromiter((passage.article for passage in passages), dtype=np.int64, count=len(passages))


def _npy(array: Vectors) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return stream.getvalue()


def _siblings(articles: Sequence[IndexedArticle]) -> dict[UUID, tuple[int, ...]]:
    groups: dict[UUID, list[int]] = defaultdict(list)
    for position, article in enumerate(articles):
        groups[article.group_id].append(position)
    return {group: tuple(positions) for group, positions in groups.items()}


def _json(value: object, indent: int | None = None) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=indent).encode()
