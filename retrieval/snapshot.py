"""Immutable snapshots of a site's published knowledge: written aside, renamed, verified when loaded."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

import numpy as np
import numpy.typing as npt

from core.errors import Unavailable
from knowledge.models import Audience
from knowledge.published import PublishedArticle
from retrieval import centres, nearest, space
from retrieval.chunking import RECIPE, Passage, PassageKind, passage_of
from retrieval.encoder_set import Models
from retrieval.encoders import Vectors
from retrieval.indexed import IndexedArticle
from retrieval.lexical import LexicalIndex
from retrieval.snapshot_files import (
    ARTICLES,
    MANIFEST,
    PASSAGES,
    WORDS,
    DamagedSnapshot,
    check_hashes,
    checked,
    of_space,
    store,
    written_aside,
)
from retrieval.space import Space

QUICK_SECONDS = 1.5
"""Estimated time of a fit up to which publishing, and an index in memory, wait for it."""


class FailedCanary(Unavailable):
    """A new snapshot does not find its own articles; it is not published."""

    code = "failed_canary"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot was made from and with.

    Attributes:
        model: see `Models.name`.
        fitted: whether all centres were fitted anew, and not only those of what had changed.
        dimensions: length of the vectors by name of their encoder, in the order of the spaces.
        sha256: file name to hex digest.
    """

    site: str
    knowledge_revision: int
    model: str
    dimensions: dict[str, int]
    recipe: str
    fitted: bool
    articles: int
    passages: int
    built_at: str
    sha256: dict[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A loaded snapshot, never changed.

    Attributes:
        article_of: position of each passage's article, ascending, shape (passages,), int64.
        spaces: one for each encoder, in their order.
        siblings: group to the positions of its articles.
        hidden: positions of articles that are not to be found.
        views: what `retrieval.views` keeps.
    """

    manifest: Manifest
    articles: tuple[IndexedArticle, ...]
    passages: tuple[Passage, ...]
    article_of: npt.NDArray[np.int64]
    spaces: tuple[Space, ...]
    lexical: LexicalIndex
    siblings: dict[UUID, tuple[int, ...]]
    hidden: frozenset[int] = frozenset()
    views: dict[object, object] = field(default_factory=dict)

    def passages_of(self, article: int) -> range:
        """Positions of an article's passages."""
        begin, end = np.searchsorted(self.article_of, [article, article + 1]).tolist()
        return range(begin, end)


@dataclass(frozen=True, slots=True)
class Content:
    """What goes into a snapshot.

    Attributes:
        last: the snapshot whose centres are taken over where an article has not changed; None to fit all anew.
        before: the snapshot from which everything else is taken over that comes out the same; None to make all anew.
        was: position of each passage in `before`, see `reuse.passages`.
        plain: take the means of passages for centres, which takes no time and finds a little less.
        vectors: name of an encoder to the vectors of the passages that it holds, in their order; see `space.held_by`.
    """

    articles: Sequence[PublishedArticle]
    passages: Sequence[Passage]
    vectors: Mapping[str, Vectors]
    last: Snapshot | None = None
    before: Snapshot | None = None
    was: npt.NDArray[np.int64] | None = None
    plain: bool = False

    @property
    def cost(self) -> float:
        """About how many seconds it takes to fit all centres."""
        articles = len(self.articles)
        return sum(centres.cost(len(each), articles, each.shape[1]) for each in self.vectors.values())


@dataclass(frozen=True, slots=True)
class Origin:
    """Of what and with what a snapshot is made."""

    site: str
    knowledge_revision: int
    models: Models
    built_at: datetime


def write(folder: Path, content: Content, origin: Origin) -> str:
    """Write a snapshot so that `folder` either is complete or does not exist; the sha256 of its manifest.

    Args:
        folder: must not exist yet.
        content: articles, passages and vectors.
        origin: `content` was read at its revision.
    """
    articles = _indexed(content)
    spaces, lexical = _searchable(content, articles, origin.models)
    with written_aside(folder) as aside:
        digests = {
            WORDS: store(aside / WORDS, lexical.stored()),
            ARTICLES: store(aside / ARTICLES, _json([article.as_json() for article in articles])),
            PASSAGES: store(aside / PASSAGES, _json([[p.article, p.kind.value, p.text] for p in content.passages])),
        }
        for number, each in enumerate(spaces):
            for name, part in zip(of_space(number), space.stored(each), strict=True):
                digests[name] = store(aside / name, part)
        return store(aside / MANIFEST, _json(asdict(_manifest(content, digests, spaces, origin)), indent=2))


def in_memory(content: Content, origin: Origin) -> Snapshot:
    """A snapshot without files, for when none on disk can be read; the arguments are those of `write`."""
    articles = _indexed(content)
    spaces, lexical = _searchable(content, articles, origin.models)
    return assembled(_manifest(content, {}, spaces, origin), articles, tuple(content.passages), spaces, lexical)


def load(folder: Path, manifest_sha256: str) -> Snapshot:
    """Read a snapshot after checking the manifest against `manifest_sha256` and every file against it.

    Raises:
        DamagedSnapshot: something is missing, changed or does not fit together.
    """
    manifest = check_manifest(folder, manifest_sha256)
    files = {name: checked(folder, name, digest) for name, digest in manifest.sha256.items()}
    try:
        lexical = LexicalIndex.load(files[WORDS])
        articles = tuple(IndexedArticle.from_json(stored) for stored in json.loads(files[ARTICLES]))
        passages = tuple(
            passage_of(article, PassageKind(kind), text, articles[article].title)
            for article, kind, text in json.loads(files[PASSAGES])
        )
        spaces = tuple(
            space.load(model, *(files[name] for name in of_space(number)))
            for number, model in enumerate(manifest.dimensions)
        )
    except (KeyError, IndexError, TypeError, ValueError, RuntimeError) as error:
        # The hashes are right, so another version of the service has written it.
        raise DamagedSnapshot(folder, "it was written in another form") from error
    if {len(passages), lexical.count, len(spaces[-1].passages)} != {manifest.passages}:
        raise DamagedSnapshot(folder, "its files do not belong together")
    return assembled(manifest, articles, passages, spaces, lexical)


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


def check_canaries(snapshot: Snapshot, searched: Space, titles: Vectors, positions: Sequence[int]) -> None:
    """Refuse a snapshot in which an article's own title does not find the article.

    Args:
        snapshot: as loaded from disk.
        searched: one of its spaces.
        titles: vectors of some titles encoded as questions, shape (n, dimension), float32, normalised.
        positions: of each title's article in the snapshot.

    Raises:
        FailedCanary: names how many failed.
    """
    failed = 0
    for position, title in zip(positions, titles, strict=True):
        _, found = nearest.search(searched.index, title, 10)
        of_found = snapshot.article_of[searched.passages[found]]
        failed += snapshot.articles[position].title not in {snapshot.articles[article].title for article in of_found}
    if failed:
        raise FailedCanary(f"{failed} of {len(positions)} titles do not find their article in the new index.")


def assembled(
    manifest: Manifest,
    articles: tuple[IndexedArticle, ...],
    passages: tuple[Passage, ...],
    spaces: tuple[Space, ...],
    lexical: LexicalIndex,
    hidden: frozenset[int] = frozenset(),
) -> Snapshot:
    """A snapshot from its parts, with what follows from them."""
    article_of = space.articles_of(passages)
    siblings = _siblings(articles, hidden)
    return Snapshot(manifest, articles, passages, article_of, spaces, lexical, siblings, hidden)


def is_counted(passages: Sequence[Passage], articles: Sequence[IndexedArticle]) -> npt.NDArray[np.bool_]:
    """Which passages say how rare words are, shape (passages,): the public ones, which everybody may read."""
    is_public = np.array([article.audience is Audience.PUBLIC for article in articles], dtype=bool)
    found: npt.NDArray[np.bool_] = is_public[space.articles_of(passages)]
    return found


def _searchable(
    content: Content, articles: Sequence[IndexedArticle], models: Models
) -> tuple[tuple[Space, ...], LexicalIndex]:
    known: dict[str, space.LastFit] = {} if content.plain else {name: {} for name in content.vectors}
    if content.last is not None:
        known |= {each.model: space.last_fit(each, content.last.articles) for each in content.last.spaces}
    spaces = tuple(
        space.built(name, positions, content.vectors[name], content.passages, articles, known.get(name))
        for name, positions in space.held_by(models, content.passages, [each.language for each in articles]).items()
    )
    texts, counted = [passage.encoded for passage in content.passages], is_counted(content.passages, articles)
    if content.before is not None and content.was is not None:
        return spaces, content.before.lexical.rebuilt(texts, content.was, counted)
    return spaces, LexicalIndex.of(texts, counted)


def _indexed(content: Content) -> tuple[IndexedArticle, ...]:
    known = {(each.id, each.revision_id): each.opening for each in content.before.articles} if content.before else {}
    return tuple(IndexedArticle.of(each, known.get((each.id, each.revision_id))) for each in content.articles)


def _manifest(content: Content, digests: dict[str, str], spaces: Sequence[Space], origin: Origin) -> Manifest:
    return Manifest(
        site=origin.site,
        knowledge_revision=origin.knowledge_revision,
        model=origin.models.name,
        dimensions={each.model: each.centres.shape[1] for each in spaces},
        recipe=RECIPE,
        fitted=content.last is None and not content.plain,
        articles=len(content.articles),
        passages=len(content.passages),
        built_at=origin.built_at.isoformat(),
        sha256=digests,
    )


def _siblings(articles: Sequence[IndexedArticle], hidden: frozenset[int]) -> dict[UUID, tuple[int, ...]]:
    groups: dict[UUID, list[int]] = defaultdict(list)
    for position, article in enumerate(articles):
        if position not in hidden:
            groups[article.group_id].append(position)
    return {group: tuple(positions) for group, positions in groups.items()}


def _json(value: object, indent: int | None = None) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=indent).encode()
