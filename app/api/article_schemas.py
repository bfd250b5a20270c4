"""Request and response bodies about articles."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.api.schemas import Body, HitOut, ShortText, Text
from conversation.inbound import LONGEST_TEXT, check_text
from knowledge.listing import ListedState
from knowledge.models import Audience


class ArticleIn(Body):
    """The whole content of an article; what is left out is empty from then on.

    `related` names up to eight articles by their slugs, in the same language, the most important first; one that does
    not exist, or that readers do not see, is not shown until they do.
    """

    title: Text
    body: Text
    slug: ShortText
    language: ShortText
    topic: ShortText | None = None
    audience: Audience = Audience.PUBLIC
    variants: list[Text] = Field(default_factory=list)
    related: list[Text] = Field(default_factory=list)


class NewArticleIn(ArticleIn):
    """A new article; `site` is the key of its site, the default one if left out."""

    site: ShortText | None = None


class ChangedArticleIn(ArticleIn):
    """A change; `revision` is the number that it started from."""

    revision: int


class ArticleOut(BaseModel):
    """An article with its newest revision."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    group_id: UUID
    title: str
    body: str
    slug: str
    language: str
    topic: str | None
    audience: str
    variants: list[str]
    related: list[str]
    state: str
    revision: int
    published_revision: int | None
    published_at: datetime | None
    changed_at: datetime


class ArticlesOut(BaseModel):
    """A page of a list; `counts` has how many fit all other conditions in each state, `every` in any."""

    articles: list[ArticleOut]
    total: int
    every: int
    counts: dict[ListedState, int]


class RevisionLineOut(BaseModel):
    """A revision in a list; `changed` names the fields that differ from the one before."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    title: str
    changed: list[str]
    characters: int
    restored_from: int | None
    created_by: UUID | None
    created_at: datetime
    is_published: bool


class RevisionsOut(BaseModel):
    """Revisions, newest first."""

    revisions: list[RevisionLineOut]


class RevisionOut(BaseModel):
    """A revision with everything that it says."""

    number: int
    title: str
    body: str
    variants: list[str]
    related: list[str]
    slug: str
    topic: str | None
    audience: str
    created_by: UUID | None
    created_at: datetime


class PieceOut(BaseModel):
    """Part of a line; `differs` if the other version of the line does not have it."""

    model_config = ConfigDict(from_attributes=True)

    text: str
    differs: bool


class LineOut(BaseModel):
    """A line in both versions; `kind` is same, removed, added or changed."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    before: list[PieceOut]
    after: list[PieceOut]
    before_number: int | None
    after_number: int | None


class MovedOut(BaseModel):
    """A slug, topic or audience that differs, or the related articles, with commas between."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    before: str | None
    after: str | None


class ComparisonOut(BaseModel):
    """How two versions differ, line by line."""

    model_config = ConfigDict(from_attributes=True)

    title: list[LineOut]
    variants: list[LineOut]
    body: list[LineOut]
    moved: list[MovedOut]


class RestoreIn(Body):
    """Which revision to bring back; `revision` is the newest one that you have seen."""

    number: int
    revision: int


class PreviewIn(Body):
    """Markdown, and a title to make a slug from."""

    body: Text
    title: Text = ""
    language: ShortText | None = None
    site: ShortText | None = None


class PreviewOut(BaseModel):
    """What readers would see: safe HTML; and a free slug for the title."""

    html: str
    slug: str


class SiblingOut(BaseModel):
    """One article of a group."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    language: str
    title: str
    slug: str
    state: str
    revision: int
    published_revision: int | None


class SiblingsOut(BaseModel):
    """A group, and the languages of the site that it lacks."""

    model_config = ConfigDict(from_attributes=True)

    articles: list[SiblingOut]
    missing: list[str]


class TranslationIn(Body):
    """The language of a translation that is to be begun."""

    language: ShortText


class InUseOut(BaseModel):
    """What the bot does with an article: none, following, live or starting."""

    model_config = ConfigDict(from_attributes=True)

    use: str
    since: datetime | None


class AskIn(Body):
    """A question as a customer of an audience would ask it.

    With `article_id` it is asked as well as if that article's newest revision, or `draft`, were published.
    """

    question: Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(check_text)]
    site: ShortText | None = None
    language: ShortText | None = None
    audience: Audience = Audience.PUBLIC
    limit: Annotated[int, Field(ge=1, le=20)] = 5
    article_id: UUID | None = None
    draft: ArticleIn | None = None


class MatchOut(BaseModel):
    """A passage and its similarity to the question."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    text: str
    score: float


class ExplainedHitOut(HitOut):
    """A hit and where its score comes from: `heads` times `weights`, both by name; `scope` is that of its topic."""

    confidence: float
    audience: str
    scope: str
    matches: list[MatchOut]
    heads: dict[str, float]
    weights: dict[str, float]
    found_in: str | None


class ContributionOut(BaseModel):
    """A signal of the confidence, and what it adds to the log-odds."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    value: float
    points: float


class RankingOut(BaseModel):
    """One of the rankings that took part, and why it is as sure of its first article as it is.

    Attributes:
        alone: probability that the article is right as if there were no other ranking; the sigmoid of `intercept` and
            all points.
        confidence: what is left of that beside the others: its odds over one plus the sum of all odds.
    """

    model_config = ConfigDict(from_attributes=True)

    article_id: UUID
    title: str
    language: str
    alone: float
    confidence: float
    model: str
    intercept: float
    contributions: list[ContributionOut]


class ExplanationOut(BaseModel):
    """A search and what decided it.

    Attributes:
        thresholds: least confidences; `sure` is null where nothing is ever answered alone.
        obstacle: why nothing was looked for.
        rankings: surest first; several where articles of several languages were looked through apart.
    """

    band: str
    confidence: float
    thresholds: dict[str, float | None]
    hits: list[ExplainedHitOut]
    obstacle: str | None
    rankings: list[RankingOut]
    languages: list[str]
    index_revision: int
    model: str


class AnswersOut(BaseModel):
    """The same question asked of what is live and of the draft; null without a draft."""

    live: ExplanationOut
    draft: ExplanationOut | None
