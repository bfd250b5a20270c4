"""Articles that may help an agent with a ticket: for what the customer wrote last, or for the agent's own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from conversation import requests, transcript
from conversation.audience import readable_by
from conversation.models import SenderKind
from core.database import Sessions
from core.rights import Actor
from directory import customers
from directory.rights import Right
from handoff import tickets
from knowledge import published, rendered
from knowledge.models import Audience
from knowledge.published import EVERYTHING, PublishedArticle
from knowledge.rendering import Block
from retrieval.bands import Band
from retrieval.search import SearchQuery, SearchResult
from retrieval.service import SearchService

MOST = 5
LONGEST_INSERTED = 3500


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One article for an agent.

    Attributes:
        passage: what of it comes nearest.
        text: the article as plain lines, at most `LONGEST_INSERTED` characters.
        confidence: probability that it is the right one, in [0, 1].
        url: path of its public page; `None` when it has none.
        for_customer: whether the ticket's customer may read it.
    """

    article_id: UUID
    title: str
    passage: str
    text: str
    score: float
    confidence: float
    url: str | None
    language: str
    audience: Audience
    for_customer: bool


@dataclass(frozen=True, slots=True)
class Suggested:
    """What was found and for which words."""

    about: str
    band: Band
    confidence: float
    articles: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What to search for, best guess first, and what the customer may read of it."""

    site_id: UUID
    texts: tuple[str, ...]
    language: str
    audiences: frozenset[Audience]
    for_customer: frozenset[Audience]


def plain(blocks: Sequence[Block], longest: int = LONGEST_INSERTED) -> str:
    """An article's blocks as plain lines; a long one ends after a whole block, with dots."""
    kept: list[str] = []
    for block in blocks:
        if sum(len(part) + 2 for part in kept) + len(block.text) > longest - 3:
            kept = kept or [block.text[: longest - 3]]
            return "\n\n".join(kept) + "\n…"
        kept.append(block.text)
    return "\n\n".join(kept)


async def of_ticket(
    sessions: Sessions, search: SearchService, actor: Actor, ticket_id: UUID, text: str | None = None
) -> Suggested:
    """Articles for a ticket. The search log leaves these searches out: nobody asked them as a question.

    Args:
        sessions: for short transactions; none is open while it searches.
        search: of this process.
        actor: internal articles are found only for those who may read articles.
        ticket_id: whose.
        text: the agent's own words; without them the customer's last message in words counts, or, when nothing fits
            that, the question that the request is about.

    Raises:
        TicketNotFound, RightMissing: the ticket is not for the actor.
        SearchWarmingUp: the model is not loaded yet.
    """
    wanted = await _wanted(sessions, actor, ticket_id, text)
    best: Suggested | None = None
    for about in wanted.texts:
        query = SearchQuery(wanted.site_id, about, wanted.language, wanted.audiences, MOST)
        found = await search.search(query)
        if best is None or found.confidence > best.confidence:
            best = await _readable(sessions, wanted, about, found)
        if found.band is not Band.NONE:
            break
    return best or Suggested("", Band.NONE, 0.0)


async def _wanted(sessions: Sessions, actor: Actor, ticket_id: UUID, text: str | None) -> _Wanted:
    actor.require(Right.TICKET_READ)
    async with sessions.begin() as session:
        ticket, _ = await tickets.get(session, ticket_id, actor)
        for_customer = readable_by((await customers.get(session, ticket.customer_id)).kind)
        said = await transcript.of_request(session, ticket.request_id)
        question = (await requests.get(session, ticket.request_id)).question
    words = [m.text for m in said if m.sender_kind is SenderKind.CUSTOMER and m.option_id is None]
    guesses = [text] if text else [*words[-1:], question]
    return _Wanted(
        site_id=ticket.site_id,
        texts=tuple(dict.fromkeys(guess for guess in guesses if guess)),
        language=ticket.language,
        audiences=EVERYTHING if actor.may(Right.ARTICLE_READ) else for_customer,
        for_customer=for_customer,
    )


async def _readable(sessions: Sessions, wanted: _Wanted, about: str, found: SearchResult) -> Suggested:
    """The hits that are published at this moment: the index may lag behind by seconds."""
    ids = {hit.article_id for hit in found.hits}
    async with sessions.begin() as session:
        known = await published.published_by_ids(session, wanted.site_id, ids, wanted.audiences)
    texts = {each: plain(await rendered.blocks(known[each].body)) for each in known}
    articles = tuple(
        Suggestion(
            article_id=hit.article_id,
            title=known[hit.article_id].title,
            passage=hit.passage,
            text=texts[hit.article_id],
            score=hit.score,
            confidence=hit.confidence,
            url=_page(known[hit.article_id]),
            language=known[hit.article_id].language,
            audience=known[hit.article_id].audience,
            for_customer=known[hit.article_id].audience in wanted.for_customer,
        )
        for hit in found.hits
        if hit.article_id in known
    )
    return Suggested(about, found.band, found.confidence, articles)


def _page(article: PublishedArticle) -> str | None:
    return article.url if article.has_page else None
