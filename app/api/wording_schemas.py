"""Request and response bodies about customers' wordings."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.api.article_schemas import ArticleOut
from app.api.schemas import Body, ShortText, Text
from insight.wordings import MOST_LISTED


class WordingOut(BaseModel):
    """A wording of customers; `did` is what the bot did: answered, offered, missed, mistaken or nothing.

    `confidence` is what it had in the article, in [0, 1]; `need` is how many of the customers it would have answered
    wrong; `key` names the wording in all its spellings.
    """

    model_config = ConfigDict(from_attributes=True)

    key: str
    article_id: UUID | None
    title: str
    text: str
    language: str
    customers: int
    did: str
    confidence: float
    need: float
    is_settled: bool
    asked_at: datetime


class WordingsOut(BaseModel):
    """A page of a list, the most useful first."""

    wordings: list[WordingOut]
    total: int


class AcceptedIn(Body):
    """One wording as it was listed, as it is to be added if that differs, and the article that the list had it for."""

    wording: Text
    text: Text | None = None
    proposed_for: UUID | None = None


class AcceptIn(Body):
    """Wordings for one article; `revision` is its newest one that you have seen, any if left out."""

    article_id: UUID
    wordings: Annotated[list[AcceptedIn], Field(max_length=MOST_LISTED)]
    revision: int | None = None


class AcceptOut(BaseModel):
    """The article now, what was new to it, and whether the bot gets it; if not, it waits in the draft."""

    article: ArticleOut
    added: list[str]
    published: bool


class ListedIn(Body):
    """A row of a list: the wording's key, and the article that it is proposed for."""

    key: ShortText
    article_id: UUID | None = None


class DecideIn(Body):
    """Rows of a site's lists; `site` is the key of the site, the default one if left out."""

    wordings: Annotated[list[ListedIn], Field(max_length=MOST_LISTED)]
    site: ShortText | None = None
