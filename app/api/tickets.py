"""The agent's side: tickets with their packets, claim, reply, note, resolve."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AfterValidator

from app.api.desk_schemas import (
    ActivitiesOut,
    ActivityOut,
    ActorOut,
    FilledRepliesOut,
    FilledReplyOut,
    ReplyIn,
    ResolveIn,
    SuggestionsOut,
)
from app.api.schemas import NoteStoredOut, StoredOut, TicketOut, WriteIn
from app.api.views import ticket_out
from app.dependencies import DB, CurrentStaff, Now, State
from conversation.desk import activity, agent_work, canned_texts, packet, suggestions
from conversation.desk.agent_work import Answer
from conversation.inbound import LONGEST_TEXT, check_text
from handoff import tickets
from handoff.tickets import Ending

router = APIRouter(prefix="/tickets", tags=["tickets"])


def _words_if_any(text: str | None) -> str | None:
    return check_text(text) if text is not None else None


@router.get("/{ticket_id}")
async def read_ticket(ticket_id: UUID, actor: CurrentStaff, db: DB) -> TicketOut:
    """A ticket with everything that was gathered. 404 if it is unknown or of a site that is not yours."""
    async with db.begin() as session:
        return ticket_out(await packet.of_ticket(session, actor, ticket_id))


@router.post("/{ticket_id}/claim")
async def claim(ticket_id: UUID, actor: CurrentStaff, db: DB, moment: Now, held: State) -> TicketOut:
    """Take an open ticket. 409 if somebody was faster; the bot is silent from here on."""
    async with db.begin() as session:
        ticket = await agent_work.claim(session, actor, ticket_id, moment)
    await held.announce_ticket(ticket.conversation_id)
    return await read_ticket(ticket_id, actor, db)


@router.post("/{ticket_id}/reply", status_code=201)
async def reply(ticket_id: UUID, body: ReplyIn, actor: CurrentStaff, db: DB, moment: Now, held: State) -> StoredOut:
    """Answer the customer. 409 unless you claimed the ticket; the same `client_message_id` gives the same message."""
    answer = Answer(body.client_message_id, body.text, body.article_id)
    async with db.begin() as session:
        message = await agent_work.reply(session, actor, ticket_id, answer, moment)
    await held.announce_ticket(message.conversation_id)
    return StoredOut(id=message.id, seq=message.seq)


@router.post("/{ticket_id}/note", status_code=201)
async def note(ticket_id: UUID, body: WriteIn, actor: CurrentStaff, db: DB, moment: Now, held: State) -> NoteStoredOut:
    """Write an internal note; customers never see it."""
    async with db.begin() as session:
        written = await agent_work.note(session, actor, ticket_id, body.client_message_id, body.text, moment)
        ticket, _ = await tickets.get(session, ticket_id, actor)
    await held.announce_ticket(ticket.conversation_id)
    return NoteStoredOut(id=written)


@router.post("/{ticket_id}/release")
async def release(ticket_id: UUID, actor: CurrentStaff, db: DB, moment: Now, held: State) -> TicketOut:
    """Put the ticket back into its queue. 409 unless it is yours; with `ticket.assign` it may be anybody's."""
    async with db.begin() as session:
        ticket = await agent_work.release(session, actor, ticket_id, moment)
    await held.announce_ticket(ticket.conversation_id)
    return await read_ticket(ticket_id, actor, db)


@router.post("/{ticket_id}/resolve")
async def resolve(
    ticket_id: UUID, actor: CurrentStaff, db: DB, moment: Now, held: State, body: ResolveIn | None = None
) -> TicketOut:
    """Close your ticket; the customer is told, and their next message starts a new request with the bot."""
    given = ResolveIn() if body is None else body
    ending = Ending(given.resolution, given.article_verdict, given.article_id)
    async with db.begin() as session:
        ticket = await agent_work.resolve(session, actor, ticket_id, ending, moment)
    await held.announce_ticket(ticket.conversation_id)
    return await read_ticket(ticket_id, actor, db)


@router.get("/{ticket_id}/activity")
async def read_activity(ticket_id: UUID, actor: CurrentStaff, db: DB) -> ActivitiesOut:
    """Who did what to the ticket and when, oldest first."""
    async with db.begin() as session:
        found = await activity.of_ticket(session, actor, ticket_id)
    return ActivitiesOut(
        activity=[
            ActivityOut(at=each.at, kind=each.kind, by=ActorOut(kind=each.by, name=each.name), data=each.data)
            for each in found
        ]
    )


@router.get("/{ticket_id}/suggestions")
async def read_suggestions(
    ticket_id: UUID,
    actor: CurrentStaff,
    db: DB,
    held: State,
    q: Annotated[str | None, Query(max_length=LONGEST_TEXT), AfterValidator(_words_if_any)] = None,
) -> SuggestionsOut:
    """Articles for `q`, or for what the customer wrote last. 503 while the search is starting."""
    found = await suggestions.of_ticket(db, held.search, actor, ticket_id, q)
    return SuggestionsOut.model_validate(found)


@router.get("/{ticket_id}/replies")
async def read_replies(ticket_id: UUID, actor: CurrentStaff, db: DB) -> FilledRepliesOut:
    """The canned replies of the ticket's site in the customer's language, with their variables filled."""
    async with db.begin() as session:
        found = await canned_texts.of_ticket(session, actor, ticket_id)
    return FilledRepliesOut(replies=[FilledReplyOut.model_validate(reply) for reply in found])
