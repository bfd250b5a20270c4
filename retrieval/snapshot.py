"""Immutable snapshots of a site's published knowledge: written aside, renamed, verified when loaded."""

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
from retrieval.chunking import RECIPE, Passage, PassageKind
from retrieval.encoders import Vectors
from retrieval.lexicon import Lexicon
from retrieval.snapshot_files import (
    ARTICLES,
    MANIFEST,
    PASSAGES,
    VECTORS,
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
        centres: normalised mean of each article's vectors, shape (articles, dimension), float32.
        siblings: group to the positions of its articles.
    """

    manifest: Manifest
    articles: tuple[IndexedArticle, ...]
    passages: tuple[Passage, ...]
    article_of: npt.NDArray[np.int64]
    index: faiss.Index
    centres: Vectors
    lexicon: Lexicon
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
    index = _indexed(content.vectors)
    with written_aside(folder) as aside:
        digests = {
            VECTORS: store(aside / VECTORS, faiss.serialize_index(index).tobytes()),
            ARTICLES: store(
                aside / ARTICLES, _json([IndexedArticle.of(article).as_json() for article in content.articles])
            ),
            PASSAGES: store(aside / PASSAGES, _json([[p.article, p.kind.value, p.text] for p in content.passages])),
        }
        manifest = _manifest(content, digests, site, knowledge_revision, model, built_at)
        return store(aside / MANIFEST, _json(asdict(manifest), indent=2))


def in_memory(content: Content, *, site: str, knowledge_revision: int, model: str, built_at: datetime) -> Snapshot:
    """A snapshot without files, for when none on disk can be read; the arguments are those of `write`."""
    manifest = _manifest(content, {}, site, knowledge_revision, model, built_at)
    articles = tuple(IndexedArticle.of(article) for article in content.articles)
    return _assembled(manifest, articles, tuple(content.passages), _indexed(content.vectors))


def load(folder: Path, manifest_sha256: str) -> Snapshot:
    """Read a snapshot after checking the manifest against `manifest_sha256` and every file against it.

    Raises:
        DamagedSnapshot: something is missing, changed or does not fit together.
    """
    manifest = check_manifest(folder, manifest_sha256)
    files = {name: checked(folder, name, digest) for name, digest in manifest.sha256.items()}
    try:
        index = faiss.deserialize_index(np.frombuffer(files[VECTORS], dtype=np.uint8))
        articles = tuple(IndexedArticle.from_json(stored) for stored in json.loads(files[ARTICLES]))
        passages = tuple(
            Passage(article, PassageKind(kind), text) for article, kind, text in json.loads(files[PASSAGES])
        )
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        # The hashes are right, so another version of the service has written it.
        raise DamagedSnapshot(folder, "it was written in another form") from error
    if not index.ntotal == len(passages) == manifest.passages or index.d != manifest.dimension:
        raise DamagedSnapshot(folder, "its files do not belong together")
    return _assembled(manifest, articles, passages, index)


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
    index = faiss.IndexFlatIP(snapshot.index.d)
    index.add(np.concatenate([every[:begin], vectors, every[end:]]))
    here = np.full(len(passages), position, dtype=np.int64)
    article_of = np.concatenate([snapshot.article_of[:begin], here, snapshot.article_of[end:]])
    moved = tuple(replace(passage, article=position) for passage in passages)
    articles = (*snapshot.articles[:position], IndexedArticle.of(article), *snapshot.articles[position + 1 :])
    return Snapshot(
        snapshot.manifest,
        articles,
        (*snapshot.passages[:begin], *moved, *snapshot.passages[end:]),
        article_of,
        index,
        centres=_centres(index, article_of, len(articles)),
        lexicon=snapshot.lexicon.with_article(position, moved),
        siblings=_siblings(articles),
    )


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


def _indexed(vectors: Vectors) -> faiss.Index:
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return index


def _assembled(
    manifest: Manifest, articles: tuple[IndexedArticle, ...], passages: tuple[Passage, ...], index: faiss.Index
) -> Snapshot:
    article_of = np.fromiter((passage.article for passage in passages), dtype=np.int64, count=len(passages))
    return Snapshot(
        manifest,
        articles,
        passages,
        article_of,
        index,
        centres=_centres(index, article_of, len(articles)),
        lexicon=Lexicon(len(articles), passages),
        siblings=_siblings(articles),
    )


def _centres(index: faiss.Index, article_of: npt.NDArray[np.int64], articles: int) -> Vectors:
    centres = np.zeros((articles, index.d), dtype=np.float32)
    if index.ntotal:
        np.add.at(centres, article_of, index.reconstruct_n(0, index.ntotal))
        centres /= np.linalg.norm(centres, axis=1, keepdims=True).clip(min=1e-9)
    return centres


def _siblings(articles: Sequence[IndexedArticle]) -> dict[UUID, tuple[int, ...]]:
    groups: dict[UUID, list[int]] = defaultdict(list)
    for position, article in enumerate(articles):
        groups[article.group_id].append(position)
    return {group: tuple(positions) for group, positions in groups.items()}


def _json(value: object, indent: int | None = None) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=indent).encode()
