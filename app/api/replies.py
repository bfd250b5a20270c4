"""Canned replies: whoever reads tickets reads them, whoever manages them changes them."""

from uuid import UUID

from fastapi import APIRouter

from app.api.desk_schemas import (
    CannedRepliesOut,
    CannedReplyIn,
    CannedReplyOut,
    ChangedCannedReplyIn,
    NewCannedReplyIn,
)
from app.api.schemas import Text
from app.dependencies import DB, CurrentStaff, Now
from directory import sites
from directory.rights import Right
from handoff import canned_replies
from handoff.canned_replies import VARIABLES, ReplyDraft

router = APIRouter(prefix="/replies", tags=["replies"])


@router.get("")
async def list_replies(actor: CurrentStaff, db: DB, site: Text | None = None) -> CannedRepliesOut:
    """Canned replies of your sites, or of one of them, by shortcut."""
    async with db.begin() as session:
        actor.require(Right.TICKET_READ)
        wanted = None
        if site is not None:
            wanted = {(await sites.own(session, actor, site)).id}
        replies = await canned_replies.of_sites(session, actor, wanted)
    return CannedRepliesOut(
        replies=[CannedReplyOut.model_validate(reply) for reply in replies], variables=list(VARIABLES)
    )


@router.post("", status_code=201)
async def add(body: NewCannedReplyIn, actor: CurrentStaff, db: DB, moment: Now) -> CannedReplyOut:
    """Add a canned reply. 409 if its shortcut is taken."""
    async with db.begin() as session:
        actor.require(Right.REPLY_MANAGE)
        site = await sites.own(session, actor, body.site)
        return CannedReplyOut.model_validate(await canned_replies.add(session, actor, site.id, _draft(body), moment))


@router.get("/{reply_id}")
async def read(reply_id: UUID, actor: CurrentStaff, db: DB) -> CannedReplyOut:
    """One canned reply."""
    async with db.begin() as session:
        return CannedReplyOut.model_validate(await canned_replies.get(session, actor, reply_id))


@router.put("/{reply_id}")
async def change(
    reply_id: UUID, body: ChangedCannedReplyIn, actor: CurrentStaff, db: DB, moment: Now
) -> CannedReplyOut:
    """Replace what it says. 409 if somebody saved it since `revision`, or if its shortcut is taken."""
    async with db.begin() as session:
        changed = await canned_replies.change(
            session, actor, reply_id, _draft(body), revision=body.revision, now=moment
        )
        return CannedReplyOut.model_validate(changed)


@router.delete("/{reply_id}", status_code=204)
async def remove(reply_id: UUID, actor: CurrentStaff, db: DB, moment: Now) -> None:
    """Delete it."""
    async with db.begin() as session:
        await canned_replies.remove(session, actor, reply_id, moment)


def _draft(body: CannedReplyIn) -> ReplyDraft:
    return ReplyDraft(body.title, body.shortcut, body.texts)
