"""Canned replies: the list, and the form of one; whoever reads tickets sees them, whoever manages them changes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Response

from app.api.errors import status_of
from app.dependencies import DB, Now
from app.pages.access import Change, Changing, ReplyKeeper, TicketReader
from app.pages.forms import number
from app.pages.problems import problem_text
from app.pages.rendering import page, see_other
from app.pages.wording import Words
from core.catalogs import LANGUAGES
from core.database import Sessions
from core.errors import DomainError
from directory import sites, staff
from directory.models import Site
from directory.rights import Right
from directory.staff import SignedIn
from handoff import canned_replies
from handoff.canned_replies import VARIABLES, ReplyChanged, ReplyDraft, ReplyInvalid, ShortcutTaken
from handoff.models import CannedReply

router = APIRouter(prefix="/desk/replies", include_in_schema=False)
TEXT = "text-"


@dataclass(frozen=True, slots=True)
class Row:
    """A canned reply in the list; `text` is in the reader's language if there is one."""

    id: UUID
    title: str
    shortcut: str
    text: str
    languages: tuple[str, ...]
    site: str
    changed_by: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """What stands in the form.

    Attributes:
        id: `None` for a new one.
        site: key of the site.
        languages: each has a field; those of the site, and any other that there is a text in.
        errors: field to what is wrong with it.
        theirs: what somebody saved in the meantime, by language.
    """

    id: UUID | None
    site: str
    title: str
    shortcut: str
    texts: Mapping[str, str]
    revision: int
    languages: tuple[str, ...]
    errors: Mapping[str, str] = field(default_factory=dict)
    theirs: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None


@router.get("")
async def listed(current: TicketReader, db: DB, q: str = "") -> Response:
    """The canned replies of one's sites."""
    async with db.begin() as session:
        found = await canned_replies.of_sites(session, current.actor)
        names = {site.id: site.name for site in await sites.of_actor(session, current.actor)}
        people = await staff.names(session, {reply.changed_by for reply in found if reply.changed_by})
    words = q.casefold().split()
    rows = [_row(reply, current.language, names, people) for reply in found if _fits(reply, words)]
    shown = {"current": current, "section": "replies", "rows": rows, "q": q, "any": bool(found)}
    shown["may_manage"] = current.actor.may(Right.REPLY_MANAGE)
    return page("replies.html", current.language, {**shown, "sites": len(current.actor.site_ids)})


@router.get("/new")
async def new(current: ReplyKeeper, db: DB, site: str | None = None) -> Response:
    """An empty form."""
    async with db.begin() as session:
        places = await sites.of_actor(session, current.actor)
    chosen = next((each for each in places if each.key == site), places[0] if places else None)
    if chosen is None:
        raise sites.SiteNotFound(site or sites.DEFAULT_KEY)
    form = ReplyForm(None, chosen.key, "", "", {}, 0, tuple(chosen.languages))
    return _form(current, form, places)


@router.post("/new")
async def add(posted: Changing, db: DB, moment: Now) -> Response:
    """Add a canned reply."""
    try:
        async with db.begin() as session:
            posted.actor.require(Right.REPLY_MANAGE)
            site = await sites.own(session, posted.actor, posted.fields.get("site"))
            await canned_replies.add(session, posted.actor, site.id, _draft(posted), moment)
    except (ReplyInvalid, ShortcutTaken) as error:
        return await _refused(posted, db, None, error)
    return see_other("/desk/replies?done=reply-added")


@router.get("/{reply_id}")
async def show(reply_id: UUID, current: TicketReader, db: DB) -> Response:
    """One canned reply: a form for those who manage them, its texts for everybody else."""
    async with db.begin() as session:
        reply = await canned_replies.get(session, current.actor, reply_id)
        site = await sites.by_id(session, reply.site_id)
    return _form(current, _stored(reply, site), [site])


@router.post("/{reply_id}")
async def save(reply_id: UUID, posted: Changing, db: DB, moment: Now) -> Response:
    """Replace what it says; the second saver of two sees what the first one wrote."""
    revision = number(posted.fields.get("revision"))
    try:
        async with db.begin() as session:
            await canned_replies.change(session, posted.actor, reply_id, _draft(posted), revision=revision, now=moment)
    except (ReplyInvalid, ShortcutTaken, ReplyChanged) as error:
        return await _refused(posted, db, reply_id, error)
    return see_other("/desk/replies?done=reply-saved")


@router.post("/{reply_id}/remove")
async def remove(reply_id: UUID, posted: Changing, db: DB, moment: Now) -> Response:
    """Delete it."""
    async with db.begin() as session:
        await canned_replies.remove(session, posted.actor, reply_id, moment)
    return see_other("/desk/replies?done=reply-removed")


def _draft(posted: Change) -> ReplyDraft:
    fields = posted.fields
    texts = {name.removeprefix(TEXT): text for name, text in fields.items() if name.startswith(TEXT)}
    return ReplyDraft(fields.get("title", ""), fields.get("shortcut", ""), texts)


async def _refused(posted: Change, db: Sessions, reply_id: UUID | None, error: DomainError) -> Response:
    """The form again, with what was typed and why it was not saved."""
    current, draft = posted.current, _draft(posted)
    theirs: CannedReply | None = None
    async with db.begin() as session:
        places = await sites.of_actor(session, current.actor)
        if reply_id is not None:
            theirs = await canned_replies.get(session, current.actor, reply_id)
            places = [await sites.by_id(session, theirs.site_id)]
    wanted = posted.fields.get("site")
    site = next((each for each in places if each.key == wanted), places[0])
    changed = isinstance(error, ReplyChanged) and theirs is not None
    form = ReplyForm(
        id=reply_id,
        site=site.key,
        title=draft.title,
        shortcut=draft.shortcut,
        texts=draft.texts,
        # Saving again after having seen the other version replaces it.
        revision=theirs.revision if theirs is not None else 0,
        languages=_languages(site, draft.texts),
        errors=_errors(Words(current.language), error),
        theirs=theirs.texts if changed and theirs is not None else {},
        problem=problem_text(current.language, error.code, status_of(error)),
    )
    return _form(current, form, places, status_of(error))


def _errors(words: Words, error: DomainError) -> dict[str, str]:
    if isinstance(error, ShortcutTaken):
        return {"shortcut": words.t("reply-error-taken")}
    if isinstance(error, ReplyInvalid):
        return {error.field: words.t(f"reply-error-{error.problem}", variables=_variables())}
    return {}


def _form(current: SignedIn, form: ReplyForm, places: list[Site], status: int = 200) -> Response:
    shown = {"current": current, "section": "replies", "form": form, "places": places, "variables": VARIABLES}
    shown["may_manage"] = current.actor.may(Right.REPLY_MANAGE)
    return page("replies_form.html", current.language, {**shown, "prefix": TEXT}, status=status)


def _stored(reply: CannedReply, site: Site) -> ReplyForm:
    languages = _languages(site, reply.texts)
    return ReplyForm(reply.id, site.key, reply.title, reply.shortcut, reply.texts, reply.revision, languages)


def _languages(site: Site, texts: Mapping[str, str]) -> tuple[str, ...]:
    offered = [language for language in site.languages if language in LANGUAGES]
    return tuple(dict.fromkeys([*offered, *(language for language in texts if language in LANGUAGES)]))


def _row(reply: CannedReply, language: str, names: Mapping[UUID, str], people: Mapping[UUID, str]) -> Row:
    return Row(
        id=reply.id,
        title=reply.title,
        shortcut=reply.shortcut,
        text=reply.texts.get(language) or next(iter(reply.texts.values())),
        languages=tuple(each for each in LANGUAGES if each in reply.texts),
        site=names.get(reply.site_id, ""),
        changed_by=people.get(reply.changed_by) if reply.changed_by else None,
        changed_at=reply.changed_at,
    )


def _fits(reply: CannedReply, words: list[str]) -> bool:
    said = " ".join((reply.title, reply.shortcut, *reply.texts.values())).casefold()
    return all(word in said for word in words)


def _variables() -> str:
    return ", ".join(f"{{{{{name}}}}}" for name in VARIABLES)
