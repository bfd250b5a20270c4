"""What routes are given: sessions, the clock, the signed-in person, the customer's conversation."""

import secrets
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.known_tokens import Writer
from app.state import AppState
from conversation.customer import opening
from conversation.models import Conversation
from core.database import Sessions, database_now, single
from core.rights import Actor
from directory import staff
from directory.staff import CsrfTokenWrong, SignedIn

SESSION_COOKIE = "firstline_session"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_bearer = HTTPBearer(auto_error=False, description="The token that opening the conversation returned.")


def state(request: Request) -> AppState:
    """Everything that the process holds while it runs."""
    found: AppState = request.app.state.firstline
    return found


State = Annotated[AppState, Depends(state)]


def sessions(held: State) -> Sessions:
    """The maker of database sessions; a route opens one short block with it."""
    return held.sessions


DB = Annotated[Sessions, Depends(sessions)]


async def now(db: DB) -> datetime:
    """The database's clock, read once for a use case."""
    async with single(db) as session:
        return await database_now(session)


Now = Annotated[datetime, Depends(now)]


async def signed_in(request: Request, db: DB, moment: Now) -> SignedIn:
    """Whose session the cookie opens; changing calls need the session's CSRF token as well."""
    async with db.begin() as session:
        found = await staff.signed_in(session, request.cookies.get(SESSION_COOKIE), moment)
    sent = request.headers.get(CSRF_HEADER, "")
    if request.method not in SAFE_METHODS and not secrets.compare_digest(sent.encode(), found.csrf_token.encode()):
        raise CsrfTokenWrong
    return found


CurrentSession = Annotated[SignedIn, Depends(signed_in)]


def actor(current: CurrentSession) -> Actor:
    """The signed-in person as use cases see them."""
    return current.actor


CurrentStaff = Annotated[Actor, Depends(actor)]


async def conversation_of_token(
    conversation_id: UUID, db: DB, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Conversation:
    """The conversation in the path, if the bearer token is its."""
    async with single(db) as session:
        return await opening.of_token(session, conversation_id, sent.credentials if sent else None)


CustomerConversation = Annotated[Conversation, Depends(conversation_of_token)]


async def writer_of_token(
    conversation_id: UUID, held: State, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Writer:
    """Who may write in the conversation in the path; their token is looked up once in a process."""
    known = held.known_tokens.writer(conversation_id, sent.credentials) if sent else None
    return known or held.known_tokens.keep(await conversation_of_token(conversation_id, held.sessions, sent))


CustomerWriter = Annotated[Writer, Depends(writer_of_token)]
