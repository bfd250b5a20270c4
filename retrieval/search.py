"""What goes into a search and what comes out."""

from dataclasses import dataclass, field
from uuid import UUID

from knowledge.models import Audience, Scope
from knowledge.published import PUBLIC
from retrieval.bands import Band, Thresholds

MAX_HITS = 20


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One question.

    Attributes:
        text: as it was asked.
        language: what the customer chose; only prefers among translations of one article.
        audiences: whose articles may be found.
        limit: how many articles at most.
    """

    site_id: UUID
    text: str
    language: str
    audiences: frozenset[Audience] = PUBLIC
    limit: int = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that may answer.

    Attributes:
        passage: the nearest piece of the body; the beginning of the article if a title or variant was nearer.
        score: see `ranking.rank`; from below 0 to about 1.3.
        confidence: probability that this article is the right one, in [0, 1].
        url: path of the public page; empty if it has none.
        topic: key of the article's topic.
        scope: of that topic; `answered` without one.
    """

    article_id: UUID
    revision_id: UUID
    title: str
    passage: str
    score: float
    confidence: float
    url: str
    language: str
    topic: str | None
    scope: Scope


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found and what decided its band.

    Attributes:
        confidence: that of the first hit; 0 without hits.
        signals: the numbers that the confidence was computed from, by name; `stated` is the confidence that the
            calibration gives, before customers' verdicts add `shift` and `effect` to its log-odds and before rankings
            are put together.
        index_revision: knowledge revision of the snapshot; -1 when there is none.
    """

    band: Band
    confidence: float
    hits: tuple[Hit, ...]
    index_revision: int
    model: str
    thresholds: Thresholds
    took_ms: float
    signals: dict[str, float] = field(default_factory=dict)
