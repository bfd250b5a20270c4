"""Request and response bodies of the public API; unknown fields are refused."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from conversation.inbound import is_readable
from knowledge.models import Audience


def _readable(value: str) -> str:
    if not is_readable(value):
        raise ValueError("holds characters that are not text (NUL or half a surrogate pair)")
    return value


Text = Annotated[str, AfterValidator(_readable)]
ShortText = Annotated[str, Field(max_length=200), AfterValidator(_readable)]


class Body(BaseModel):
    """A request body."""

    model_config = ConfigDict(extra="forbid")


class ConversationIn(Body):
    """What a conversation is opened with; everything may be left out."""

    site: ShortText | None = None
    language: Annotated[str, Field(max_length=35), AfterValidator(_readable)] | None = None
    metadata: Annotated[
        dict[ShortText, Annotated[str, Field(max_length=2000), AfterValidator(_readable)]],
        Field(max_length=20),
    ] = {}
    identity: Annotated[str, Field(max_length=4000), AfterValidator(_readable)] | None = None


class ConversationOut(BaseModel):
    """A new conversation and the one time that its token is shown."""

    id: UUID
    token: str


class MessageIn(Body):
    """Words, or an option of an earlier message."""

    client_message_id: str
    text: str | None = None
    option_id: str | None = None
    in_reply_to: str | None = None


class StoredOut(BaseModel):
    """Where a message stands in the transcript."""

    id: UUID
    seq: int


class SenderOut(BaseModel):
    """Who wrote: customer, bot, agent or system."""

    kind: str
    name: str | None


class OptionOut(BaseModel):
    """Something to choose."""

    id: str
    title: str


class ArticleCardOut(BaseModel):
    """The article that an answer comes from."""

    id: UUID
    title: str
    url: str
    confidence: float


class MessageOut(BaseModel):
    """One line of the transcript; the text of an `answer` is Markdown, every other text is plain."""

    seq: int
    id: UUID
    sender: SenderOut
    kind: str
    text: str
    options: list[OptionOut]
    article: ArticleCardOut | None
    in_reply_to: UUID | None
    client_message_id: str | None
    option_id: str | None
    sent_at: datetime


class MessagesOut(BaseModel):
    """Messages in order."""

    messages: list[MessageOut]


class HitOut(BaseModel):
    """One article found."""

    article_id: UUID
    title: str
    passage: str
    score: float
    url: str


class SearchOut(BaseModel):
    """What a search found."""

    band: str
    confidence: float
    hits: list[HitOut]


class LoginIn(Body):
    """E-mail and password."""

    email: Annotated[str, Field(max_length=254), AfterValidator(_readable)]
    password: Annotated[str, Field(max_length=200), AfterValidator(_readable)]


class LoginOut(BaseModel):
    """Who signed in, and the token that changing calls send as `X-CSRF-Token`."""

    id: UUID
    name: str
    rights: list[str]
    csrf_token: str


class TicketSummaryOut(BaseModel):
    """A ticket in a list."""

    id: UUID
    number: int
    subject: str
    topic: str
    priority: str
    reason: str
    language: str
    status: str
    queue: str
    level: str
    claimed_by: UUID | None
    opened_at: datetime


class FieldOut(BaseModel):
    """One field of the checklist; `value` is null while it is not known, `answer` is the value in words."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    label: str
    type: str
    state: str
    value: str | None
    answer: str | None


class TriedOut(BaseModel):
    """An article that the customer was shown."""

    article_id: UUID
    title: str
    confidence: float
    shown_as: str
    verdict: str | None


class NoteOut(BaseModel):
    """An internal note."""

    id: UUID
    author: str
    text: str
    written_at: datetime


class TicketOut(TicketSummaryOut):
    """A ticket with its packet."""

    page: str | None
    resolution: str | None
    claimed_at: datetime | None
    resolved_at: datetime | None
    conversation_id: UUID
    customer: dict[str, str | None]
    checklist: list[FieldOut]
    tried: list[TriedOut]
    transcript: list[MessageOut]
    notes: list[NoteOut]


class TicketsOut(BaseModel):
    """A list of tickets."""

    tickets: list[TicketSummaryOut]


class WriteIn(Body):
    """A reply or a note."""

    client_message_id: str
    text: str


class ResolveIn(Body):
    """How a ticket ended."""

    resolution: ShortText = "solved"


class NoteStoredOut(BaseModel):
    """A stored note."""

    id: UUID


class ArticleIn(Body):
    """The whole content of an article."""

    title: Text
    body: Text
    slug: ShortText
    language: ShortText
    topic: ShortText | None = None
    audience: Audience = Audience.PUBLIC
    variants: list[Text] = []


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
    title: str
    body: str
    slug: str
    language: str
    topic: str | None
    audience: str
    variants: list[str]
    state: str
    revision: int
    published_revision: int | None
    changed_at: datetime


class ArticlesOut(BaseModel):
    """A list of articles."""

    articles: list[ArticleOut]


class WidgetOut(BaseModel):
    """What the widget needs to show itself."""

    site: str
    name: str
    language: str
    languages: list[str]
    bot: dict[str, str | None]
    greeting: str
    colours: dict[str, str]
    limits: dict[str, int]
    strings: dict[str, str]
