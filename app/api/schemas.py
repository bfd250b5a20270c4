"""Request and response bodies of the public API; unknown fields are refused."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from conversation.customer.context import MOST_VALUES
from conversation.inbound import is_readable


def _readable(value: str) -> str:
    if not is_readable(value):
        raise ValueError("holds characters that are not text (NUL or half a surrogate pair)")
    return value


Text = Annotated[str, AfterValidator(_readable)]
ShortText = Annotated[str, Field(max_length=200), AfterValidator(_readable)]


class Body(BaseModel):
    """A request body."""

    model_config = ConfigDict(extra="forbid")


Language = Annotated[str, Field(max_length=35), AfterValidator(_readable)]
Metadata = Annotated[
    dict[ShortText, Annotated[str, Field(max_length=2000), AfterValidator(_readable)]],
    Field(max_length=MOST_VALUES),
]
Identity = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_readable)]


class ConversationIn(Body):
    """What a conversation is opened with; everything may be left out."""

    site: ShortText | None = None
    language: Language | None = None
    metadata: Metadata = {}
    identity: Identity | None = None


class IdentityIn(Body):
    """The token with which the site vouches for its customer."""

    identity: Identity


class ContextIn(Body):
    """What the customer's page says about itself from now on; what is left out stays."""

    language: Language | None = None
    metadata: Metadata = {}


class TypingIn(Body):
    """Whether the customer is typing."""

    typing: bool


class SeenIn(Body):
    """The sequence number of the last message that the customer has seen."""

    seq: Annotated[int, Field(ge=0, le=10**18)]


class RatingIn(Body):
    """What the customer thinks of how they were served."""

    score: Annotated[int, Field(ge=1, le=5, strict=True)]
    comment: Annotated[str, Field(max_length=1000), AfterValidator(_readable)] | None = None


class CustomerOut(BaseModel):
    """Who the customer is taken for: anonymous, claimed or verified."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    name: str | None


class ConversationOut(BaseModel):
    """A new conversation and the one time that its token is shown."""

    id: UUID
    token: str
    customer: CustomerOut


class RequestOut(BaseModel):
    """The newest request of a conversation."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    open: bool
    rated: bool
    rateable: bool


class StandingOut(BaseModel):
    """Where a conversation stands; `position` is 1 for whoever is next, null for whoever does not wait."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    language: str
    owner: str
    agent: str | None
    customer: CustomerOut
    position: int | None
    request: RequestOut | None


class TypingOut(BaseModel):
    """Somebody types; it holds for 6 s."""

    by: str
    name: str


class PositionOut(BaseModel):
    """The customer's place in the line; null once they do not wait any more."""

    position: int | None


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
    avatar_url: str | None


class OptionOut(BaseModel):
    """Something to choose.

    An article's title that is in another language than the customer's ends in `note`, which says so in theirs; before
    it the title is in `language`. Otherwise that is null.
    """

    id: str
    title: str
    language: str | None = None
    note: str = ""


class ArticleCardOut(BaseModel):
    """The article that an answer comes from; `url` is empty when it is not public and so has no page.

    `note` says in the customer's language that the article is in another one, and begins the message's text; empty
    where there is nothing to say. `language` is null in messages that are older than it.
    """

    id: UUID
    title: str
    url: str
    confidence: float
    language: str | None = None
    note: str = ""


class MessageOut(BaseModel):
    """One line of the transcript; the text of an `answer` is Markdown, every other text is plain.

    `state` is `seen` once an agent saw the customer's message, or the customer the agent's.
    """

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
    state: Literal["sent", "seen"]


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
    language: str


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
    kind: str
    language: str
    status: str
    queue: str
    level: str
    claimed_by: UUID | None
    opened_at: datetime


class FieldOut(BaseModel):
    """One field of the checklist; `value` is null while it is not known, `answer` is the value in words.

    `as_written` says that the value does not fit the question; `condition`, empty for a question that is always asked,
    after which answers it is asked, and `validation` what is asked of the answer beside its type.
    """

    model_config = ConfigDict(from_attributes=True)

    key: str
    label: str
    type: str
    state: str
    value: str | None
    answer: str | None
    as_written: bool
    validation: dict[str, Any]
    condition: dict[str, Any]


class TriedOut(BaseModel):
    """An article that the customer was shown; of `steps` so many were shown one at a time, null if none was."""

    article_id: UUID
    title: str
    confidence: float
    shown_as: str
    verdict: str | None
    steps_shown: int | None
    steps: int | None


class MentionedOut(BaseModel):
    """A value that the customer named; `kind` is such as `order_number` (see `conversation.entities`)."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    value: str


class NoteOut(BaseModel):
    """An internal note."""

    id: UUID
    author: str
    text: str
    written_at: datetime


class EarlierOut(BaseModel):
    """Another request of the same customer."""

    model_config = ConfigDict(from_attributes=True)

    request_id: UUID
    number: int
    subject: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: str | None
    ticket_id: UUID | None
    ticket_status: str | None


class RatingOut(BaseModel):
    """What the customer thought of it."""

    model_config = ConfigDict(from_attributes=True)

    score: int
    comment: str | None
    rated_at: datetime


class TicketOut(TicketSummaryOut):
    """A ticket with its packet."""

    page: str | None
    resolution: str | None
    article_verdict: str | None
    article_id: UUID | None
    claimed_at: datetime | None
    resolved_at: datetime | None
    conversation_id: UUID
    customer: dict[str, str | None]
    checklist: list[FieldOut]
    mentioned: list[MentionedOut]
    tried: list[TriedOut]
    transcript: list[MessageOut]
    notes: list[NoteOut]
    metadata: dict[str, str]
    earlier: list[EarlierOut]
    rating: RatingOut | None


class WriteIn(Body):
    """A note."""

    client_message_id: str
    text: str


class NoteStoredOut(BaseModel):
    """A stored note."""

    id: UUID


class WidgetOut(BaseModel):
    """What the widget needs to show itself."""

    site: str
    name: str
    language: str
    languages: list[str]
    bot: dict[str, str | None]
    logo_url: str | None
    greeting: str
    hours: str | None
    identity_required: bool
    colours: dict[str, str]
    limits: dict[str, int]
    strings: dict[str, str]
