"""The customer's side: open a conversation, write, read, say who they are, end and rate."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.limiting import MESSAGES, OPENING, READ, SIGNALS
from app.api.schemas import (
    ContextIn,
    ConversationIn,
    ConversationOut,
    CustomerOut,
    IdentityIn,
    MessageIn,
    MessagesOut,
    RatingIn,
    StandingOut,
    StoredOut,
)
from app.api.views import message_out
from app.dependencies import DB, CustomerConversation, CustomerWriter, Now, State
from app.origins import refuse_foreign_origin
from conversation import transcript
from conversation.channels import web_widget
from conversation.customer import context, download, ending, identity, opening, ratings, standing
from conversation.masking import mask
from directory import sites
from retrieval.search import SearchQuery

router = APIRouter(prefix="/conversations", tags=["conversations"])
Place = Annotated[int, Query(ge=0, le=10**18, description="A sequence number.")]
_channel = web_widget.build()


@router.post("", status_code=201, dependencies=[OPENING])
async def open_conversation(
    request: Request, db: DB, moment: Now, held: State, body: ConversationIn | None = None
) -> ConversationOut:
    """Open a conversation.

    404 if the site is unknown, 403 if the page's origin is not one of the site's, 401 if the identity is not valid or
    the site needs one.
    """
    given = body or ConversationIn()
    wanted = opening.Opening(given.site, given.language, given.metadata, web_widget.NAME, given.identity)
    async with db.begin() as session:
        site = await sites.by_key(session, given.site)
        refuse_foreign_origin(request, site.allowed_origins, held.settings.public_url)
        opened = await opening.open_conversation(session, wanted, moment)
    return ConversationOut(
        id=opened.conversation.id, token=opened.token, customer=CustomerOut.model_validate(opened.customer)
    )


@router.get("/{conversation_id}", dependencies=[READ])
async def read_conversation(conversation: CustomerConversation, db: DB) -> StandingOut:
    """Where the conversation stands: who has it, the customer's place in the line, the newest request."""
    async with db.begin() as session:
        return StandingOut.model_validate(await standing.of_conversation(session, conversation.id))


@router.post("/{conversation_id}/identity", dependencies=SIGNALS)
async def identify(
    body: IdentityIn, conversation: CustomerConversation, db: DB, moment: Now, held: State
) -> CustomerOut:
    """Say later who the customer is. 401 if the identity is not valid, 409 if the conversation is somebody else's."""
    async with db.begin() as session:
        customer = await identity.attach(session, conversation.id, body.identity, moment)
    await held.announce_ticket(conversation.id)
    return CustomerOut.model_validate(customer)


@router.post("/{conversation_id}/context", status_code=204, dependencies=SIGNALS)
async def change_context(body: ContextIn, conversation: CustomerConversation, db: DB, moment: Now, held: State) -> None:
    """Change the language, and add to the metadata. 422 if there would be too much of it."""
    async with db.begin() as session:
        changed = await context.change(
            session, conversation.id, language=body.language, values=body.metadata, now=moment
        )
    if changed:
        held.known_tokens.forget(conversation)
        await held.announce_ticket(conversation.id)


@router.post("/{conversation_id}/messages", status_code=202, dependencies=MESSAGES)
async def post_message(body: MessageIn, writer: CustomerWriter, db: DB, held: State) -> StoredOut:
    """Store a customer's message. The same `client_message_id` gives the same message; 422 if it is not acceptable."""
    inbound = _channel.parse(body.model_dump())
    if inbound.text is not None and writer.expects_bot:
        question = SearchQuery(writer.site_id, mask(inbound.text), writer.language, writer.audiences)
        held.search.anticipate(question)
    async with db.begin() as session:
        stored = await transcript.receive(session, writer.conversation_id, inbound, holder=held.runner.at_once)
    writer.hear(stored)
    await held.announce_message(writer.conversation_id, stored)
    return StoredOut(id=stored.id, seq=stored.seq)


@router.get("/{conversation_id}/messages", dependencies=[READ])
async def read_messages(conversation: CustomerConversation, db: DB, after: Place = 0) -> MessagesOut:
    """Messages with a higher sequence number than `after`, in order, 500 at most."""
    async with db.begin() as session:
        site = await sites.by_id(session, conversation.site_id)
        messages = await transcript.since(session, conversation.id, after)
    return MessagesOut(messages=[message_out(message, sites.avatar_url(site)) for message in messages])


@router.get("/{conversation_id}/transcript", dependencies=[READ])
async def read_transcript(conversation: CustomerConversation, db: DB, moment: Now) -> Response:
    """Everything that was said, as a text file in the conversation's language."""
    async with db.begin() as session:
        file = await download.of_conversation(session, conversation, moment)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"}
    return Response(file.text, media_type="text/plain", headers=headers)


@router.post("/{conversation_id}/end", dependencies=SIGNALS)
async def end_conversation(conversation: CustomerConversation, db: DB, moment: Now, held: State) -> StandingOut:
    """End the chat: the bot's request is closed, a ticket stays with its people. Doing it again changes nothing."""
    async with db.begin() as session:
        ended = await ending.end(session, conversation.id, moment)
    if ended:
        await held.announce_ticket(conversation.id)
    return await read_conversation(conversation, db)


@router.post("/{conversation_id}/rating", status_code=201, dependencies=SIGNALS)
async def rate(body: RatingIn, conversation: CustomerConversation, db: DB, moment: Now, held: State) -> StandingOut:
    """Rate the newest request, once. 409 if it was rated before, or has not ended yet."""
    async with db.begin() as session:
        await ratings.rate(session, conversation, body.score, body.comment, moment)
    await held.announce_ticket(conversation.id)
    return await read_conversation(conversation, db)
