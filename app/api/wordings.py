"""Customers' own wordings: listed, accepted as variants of articles, dismissed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.article_schemas import ArticleOut
from app.api.schemas import Text
from app.api.wording_schemas import AcceptIn, AcceptOut, DecideIn, WordingOut, WordingsOut
from app.dependencies import DB, CurrentStaff, Now, State
from core.notify import KNOWLEDGE, notify
from directory import sites
from directory.rights import Right
from insight import decisions
from insight.decisions import Accepted, Listed
from insight.wordings import MOST_LISTED, Wanted
from insight.wordings import listed as find

router = APIRouter(prefix="/wordings", tags=["articles"])


@router.get("")
async def listed(
    actor: CurrentStaff,
    db: DB,
    site: Text | None = None,
    article_id: UUID | None = None,
    in_vain: bool = False,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> WordingsOut:
    """Wordings proposed for articles, or those asked in vain; what matters most comes first."""
    async with db.begin() as session:
        actor.require(Right.ARTICLE_WRITE)
        own = await sites.own(session, actor, site)
    found = await find(db, actor, Wanted(own.id, article_id, in_vain, limit, offset))
    return WordingsOut(wordings=[WordingOut.model_validate(each) for each in found.proposals], total=found.total)


@router.post("/accept")
async def accept(body: AcceptIn, actor: CurrentStaff, db: DB, moment: Now, held: State) -> AcceptOut:
    """Add wordings to an article's variants, and publish them if nothing else waits and you may publish.

    409 if the article has no room for them, or somebody saved another revision since `revision`.
    """
    accepted = [Accepted(each.wording, each.text or each.wording, each.proposed_for) for each in body.wordings]
    async with db.begin() as session:
        added = await decisions.accept(session, actor, body.article_id, accepted, revision=body.revision, now=moment)
    await notify(held.sessions, KNOWLEDGE)
    return AcceptOut(
        article=ArticleOut.model_validate(added.article), added=list(added.variants), published=added.is_published
    )


@router.post("/dismiss", status_code=204)
async def dismiss(body: DecideIn, actor: CurrentStaff, db: DB, moment: Now) -> None:
    """Propose some rows never again."""
    async with db.begin() as session:
        actor.require(Right.ARTICLE_WRITE)
        site = await sites.own(session, actor, body.site)
        await decisions.dismiss(session, actor, site.id, _rows(body), moment)


@router.post("/restore", status_code=204)
async def restore(body: DecideIn, actor: CurrentStaff, db: DB, moment: Now) -> None:
    """Take dismissals back."""
    async with db.begin() as session:
        actor.require(Right.ARTICLE_WRITE)
        site = await sites.own(session, actor, body.site)
        await decisions.restore(session, actor, site.id, _rows(body), moment)


def _rows(body: DecideIn) -> list[Listed]:
    return [Listed(each.key, each.article_id) for each in body.wordings]
