"""A ticket's page: packet, transcript, and what an agent does with them.

Forms work without a script (post, then redirect). With a script the same routes answer with the regions of the page.
"""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from app.dependencies import DB, Now, State
from app.pages.access import Change, Changing, TicketReader, reader
from app.pages.rendering import is_htmx, see_other
from app.pages.ticket import answers
from app.pages.ticket.answers import Desk, NewId
from app.state import AppState
from conversation.desk import agent_work
from conversation.desk.agent_work import Answer
from core.errors import Conflict, Invalid
from directory.rights import Right
from directory.staff import SignedIn
from handoff import reading
from handoff.models import ArticleVerdict
from handoff.tickets import Ending, VerdictInvalid


class ArticleUnreadable(Invalid):
    """The form names an article by something that is no id."""

    code = "article_unreadable"

    def __init__(self) -> None:
        super().__init__("The article's id cannot be read.")


router = APIRouter(prefix="/desk/tickets/{ticket_id}", include_in_schema=False)
REFUSALS = (Conflict, Invalid)
Releaser = Annotated[SignedIn, Depends(reader(Right.TICKET_CLAIM, Right.TICKET_ASSIGN))]
Resolver = Annotated[SignedIn, Depends(reader(Right.TICKET_RESOLVE))]


@router.get("")
async def show(ticket_id: UUID, current: TicketReader, db: DB, moment: Now, held: State, make: NewId) -> Response:
    """The page. 404 if the ticket is unknown or of a site that is not yours."""
    view = await answers.view_of(db, current, ticket_id)
    async with db.begin() as session:
        is_news = await reading.mark_read(session, current.actor, ticket_id, view.newest, moment)
    if is_news:
        await held.announce_ticket(view.conversation_id)
    return answers.whole(view, _desk(held, current, ticket_id, make))


@router.get("/live")
async def look_again(
    ticket_id: UUID, current: TicketReader, db: DB, held: State, make: NewId, version: str = ""
) -> Response:
    """The regions of the page; 204 if the ticket still looks as it did at `version`."""
    view = await answers.view_of(db, current, ticket_id)
    if view.version == version:
        return Response(status_code=204)
    return answers.regions(view, _desk(held, current, ticket_id, make), posted=False)


@router.get("/release")
async def ask_release(ticket_id: UUID, current: Releaser, db: DB, held: State, make: NewId) -> Response:
    """The form for releasing as a page of its own, for browsers without a script."""
    view = await answers.view_of(db, current, ticket_id)
    return answers.question(view, _desk(held, current, ticket_id, make), "release")


@router.get("/resolve")
async def ask_resolve(ticket_id: UUID, current: Resolver, db: DB, held: State, make: NewId) -> Response:
    """The form for resolving as a page of its own, for browsers without a script."""
    view = await answers.view_of(db, current, ticket_id)
    return answers.question(view, _desk(held, current, ticket_id, make), "resolve")


@router.post("/claim")
async def claim(ticket_id: UUID, posted: Changing, db: DB, moment: Now, held: State, make: NewId) -> Response:
    """Take the ticket."""
    try:
        async with db.begin() as session:
            await agent_work.claim(session, posted.actor, ticket_id, moment)
    except REFUSALS as error:
        return await answers.refused(posted, db, held.presence, ticket_id, error, make)
    return await _done(posted, db, held, ticket_id, make)


@router.post("/release")
async def release(ticket_id: UUID, posted: Changing, db: DB, moment: Now, held: State, make: NewId) -> Response:
    """Put the ticket back into its queue."""
    try:
        async with db.begin() as session:
            await agent_work.release(session, posted.actor, ticket_id, moment)
    except REFUSALS as error:
        return await answers.refused(posted, db, held.presence, ticket_id, error, make)
    return await _done(posted, db, held, ticket_id, make)


@router.post("/reply")
async def reply(ticket_id: UUID, posted: Changing, db: DB, moment: Now, held: State, make: NewId) -> Response:
    """Answer the customer."""
    draft = answers.draft(posted)
    try:
        answer = Answer(draft.client_message_id, draft.text, _article(draft.article_id))
        async with db.begin() as session:
            await agent_work.reply(session, posted.actor, ticket_id, answer, moment)
    except REFUSALS as error:
        return await answers.refused(posted, db, held.presence, ticket_id, error, make, reply=draft)
    return await _done(posted, db, held, ticket_id, make)


@router.post("/note")
async def note(ticket_id: UUID, posted: Changing, db: DB, moment: Now, held: State, make: NewId) -> Response:
    """Write an internal note."""
    draft = answers.draft(posted)
    try:
        async with db.begin() as session:
            await agent_work.note(session, posted.actor, ticket_id, draft.client_message_id, draft.text, moment)
    except REFUSALS as error:
        return await answers.refused(posted, db, held.presence, ticket_id, error, make, note=draft)
    return await _done(posted, db, held, ticket_id, make)


@router.post("/resolve")
async def resolve(ticket_id: UUID, posted: Changing, db: DB, moment: Now, held: State, make: NewId) -> Response:
    """Close the ticket."""
    try:
        ending = _ending(posted)
        async with db.begin() as session:
            await agent_work.resolve(session, posted.actor, ticket_id, ending, moment)
    except REFUSALS as error:
        return await answers.refused(posted, db, held.presence, ticket_id, error, make)
    return await _done(posted, db, held, ticket_id, make)


def _desk(held: AppState, current: SignedIn, ticket_id: UUID, make: Callable[[], UUID]) -> Desk:
    viewers = held.presence.of_ticket(ticket_id, besides=current.actor.id)
    return Desk(current, answers.empty(make), answers.empty(make), viewers)


async def _done(posted: Change, db: DB, held: AppState, ticket_id: UUID, make: Callable[[], UUID]) -> Response:
    """Tell everybody, and show what has become of the ticket."""
    view = await answers.view_of(db, posted.current, ticket_id)
    await held.announce_ticket(view.conversation_id)
    if not is_htmx(posted.request):
        return see_other(f"/desk/tickets/{ticket_id}")
    return answers.regions(view, _desk(held, posted.current, ticket_id, make), posted=True)


def _article(given: str) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError as error:
        raise ArticleUnreadable from error


def _ending(posted: Change) -> Ending:
    """What the form for resolving says; the article in its list counts only with a verdict on it."""
    fields = posted.fields
    said = fields.get("article_verdict", "")
    if said and said not in list(ArticleVerdict):
        raise VerdictInvalid
    verdict = ArticleVerdict(said) if said else None
    judged = verdict in (ArticleVerdict.RIGHT, ArticleVerdict.WRONG)
    article = _article(fields.get("article_id", "")) if judged else None
    return Ending(fields.get("resolution", ""), verdict, article)
