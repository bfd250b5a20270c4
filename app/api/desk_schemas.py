"""Request and response bodies of an agent's work on a ticket, and of canned replies."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from app.api.schemas import Body, ShortText, Text, WriteIn
from handoff.models import ArticleVerdict


class ReplyIn(WriteIn):
    """A reply; the article goes with it as a card."""

    article_id: UUID | None = None


class ResolveIn(Body):
    """How a ticket ended; `right` and `wrong` name an article, `missing` names none."""

    resolution: ShortText = "solved"
    article_verdict: ArticleVerdict | None = None
    article_id: UUID | None = None


class ActorOut(BaseModel):
    """Who did something: customer, bot, staff or system."""

    kind: str
    name: str | None


class ActivityOut(BaseModel):
    """One thing that happened to a ticket; `data` has codes and numbers."""

    at: datetime
    kind: str
    by: ActorOut
    data: dict[str, Any]


class ActivitiesOut(BaseModel):
    """What happened, oldest first."""

    activity: list[ActivityOut]


class SuggestionOut(BaseModel):
    """An article for an agent; `text` is the article as plain lines, `url` is null unless it is public."""

    model_config = ConfigDict(from_attributes=True)

    article_id: UUID
    title: str
    passage: str
    text: str
    score: float
    confidence: float
    url: str | None
    language: str
    audience: str
    for_customer: bool


class SuggestionsOut(BaseModel):
    """Articles for a ticket, and the words that they were searched for."""

    model_config = ConfigDict(from_attributes=True)

    about: str
    band: str
    confidence: float
    articles: list[SuggestionOut]


class CannedReplyIn(Body):
    """What a canned reply says; `texts` maps language to text, which may hold variables in double braces."""

    title: Text
    shortcut: Text
    texts: dict[ShortText, Text]


class NewCannedReplyIn(CannedReplyIn):
    """A new canned reply; `site` is the key of its site, the default one if left out."""

    site: ShortText | None = None


class ChangedCannedReplyIn(CannedReplyIn):
    """A change; `revision` is the number that it started from."""

    revision: int


class CannedReplyOut(BaseModel):
    """A canned reply."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    site_id: UUID
    title: str
    shortcut: str
    texts: dict[str, str]
    revision: int
    changed_at: datetime


class CannedRepliesOut(BaseModel):
    """Canned replies by shortcut, and the variables that their texts may hold."""

    replies: list[CannedReplyOut]
    variables: list[str]


class FilledReplyOut(BaseModel):
    """A canned reply with its variables filled; those in `missing` still stand in the text."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    shortcut: str
    language: str
    text: str
    missing: list[str]


class FilledRepliesOut(BaseModel):
    """What may be put into a reply to one ticket."""

    replies: list[FilledReplyOut]
