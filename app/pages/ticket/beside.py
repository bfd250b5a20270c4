"""What stands beside a ticket's conversation: articles, earlier requests, who else is there, how far it was read."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app import presence
from app.dependencies import DB, Now, State
from app.pages.access import Changing, TicketReader
from app.pages.help_centre.places import origin_of
from app.pages.rendering import is_htmx, page
from app.pages.ticket import answers, views
from app.presence import Doing
from conversation.customer import receipts
from conversation.desk import history, suggestions
from conversation.desk.suggestions import Suggested
from conversation.inbound import LONGEST_TEXT, is_readable
from core.errors import Invalid
from directory.rights import Right
from handoff import reading, tickets
from knowledge import published, rendered
from knowledge.article_view import ArticleNotFound
from retrieval.bands import Band
from retrieval.service import SearchWarmingUp

router = APIRouter(prefix="/desk/tickets/{ticket_id}", include_in_schema=False)
MOST_WEAK = 3
WEAK = 0.3
Words = Annotated[str, Query(max_length=LONGEST_TEXT)]


class SignalUnreadable(Invalid):
    """A script of ours posted what it never posts."""

    code = "signal_unreadable"

    def __init__(self) -> None:
        super().__init__("The fields of the form cannot be read.")


@router.get("/articles")
async def articles(
    request: Request, ticket_id: UUID, current: TicketReader, db: DB, held: State, q: Words = ""
) -> Response:
    """Articles for what the customer wrote last, or for one's own words; while the search starts, a quiet note."""
    view = await answers.view_of(db, current, ticket_id)
    words = q.strip() if is_readable(q) else ""
    found, is_ready = Suggested("", Band.NONE, 0.0), True
    try:
        found = await suggestions.of_ticket(db, held.search, current.actor, ticket_id, words or None)
    except SearchWarmingUp:
        is_ready = False
    # Nobody asked for these, so weak ones beyond the first few would only be in the way.
    likely = [
        each for place, each in enumerate(found.articles) if words or place < MOST_WEAK or each.confidence >= WEAK
    ]
    shown = {"ticket": view, "current": current, "section": "desk", "found": found, "likely": likely, "q": words}
    template = "partials/ticket_articles.html" if is_htmx(request) else "ticket_articles.html"
    shown["is_ready"] = is_ready
    return page(template, current.language, {**shown, "origin": origin_of(request, held.settings.public_url)})


@router.get("/articles/{article_id}")
async def article(request: Request, ticket_id: UUID, article_id: UUID, current: TicketReader, db: DB) -> Response:
    """One published article for reading; internal ones only for those who may read articles."""
    async with db.begin() as session:
        ticket, _ = await tickets.get(session, ticket_id, current.actor)
        readable = published.EVERYTHING if current.actor.may(Right.ARTICLE_READ) else published.PUBLIC
        found = await published.published_by_ids(session, ticket.site_id, {article_id}, readable)
    if article_id not in found:
        raise ArticleNotFound(article_id)
    html = await rendered.html(found[article_id].body)
    shown = {"ticket_id": ticket_id, "article": found[article_id], "html": html}
    template = "partials/ticket_article.html" if is_htmx(request) else "ticket_article.html"
    return page(template, current.language, {**shown, "current": current, "section": "desk"})


@router.get("/requests/{request_id}")
async def earlier(request: Request, ticket_id: UUID, request_id: UUID, current: TicketReader, db: DB) -> Response:
    """What was said in another request of the same customer."""
    async with db.begin() as session:
        found, said = await history.of_request(session, current.actor, ticket_id, request_id)
    shown = {"ticket_id": ticket_id, "number": found.number, "lines": views.lines(said)}
    template = "partials/ticket_earlier.html" if is_htmx(request) else "ticket_earlier.html"
    return page(template, current.language, {**shown, "current": current, "section": "desk"})


@router.post("/seen", status_code=204)
async def seen(ticket_id: UUID, posted: Changing, db: DB, moment: Now, held: State) -> None:
    """Note how far the conversation was on the screen: for one's own unread marks, and for the customer."""
    posted.actor.require(Right.TICKET_READ)
    given = posted.fields.get("seq", "")
    if not given.isascii() or not given.isdigit() or len(given) > 18:
        raise SignalUnreadable
    async with db.begin() as session:
        ticket, _ = await tickets.get(session, ticket_id, posted.actor)
        # This locks the conversation, so it comes before anything that touches the ticket.
        noted = await receipts.seen_by_agent(session, posted.actor, ticket.conversation_id, int(given), moment)
    async with db.begin() as session:
        is_news = await reading.mark_read(session, posted.actor, ticket_id, int(given), moment)
    if noted or is_news:
        await held.announce_ticket(ticket.conversation_id)


@router.post("/presence", status_code=204)
async def present(ticket_id: UUID, posted: Changing, db: DB) -> None:
    """Say that one looks at the ticket, types a reply, or has gone."""
    posted.actor.require(Right.TICKET_READ)
    given = posted.fields.get("state", "")
    if given not in list(Doing):
        raise SignalUnreadable
    async with db.begin() as session:
        ticket, _ = await tickets.get(session, ticket_id, posted.actor)
    await presence.announce(db, posted.actor, ticket, Doing(given))
