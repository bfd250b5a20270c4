"""Canned replies: texts that agents of a site send often, with variables that are filled when one is chosen."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.catalogs import LANGUAGES
from core.errors import Conflict, Invalid, NotFound
from core.event_log import SYSTEM, By, Event, record
from core.rights import Actor
from directory.rights import Right
from handoff.models import CannedReply

VARIABLES = ("customer.name", "agent.name", "ticket.number", "site.name")
VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
SHORTCUT = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
LONGEST_TITLE = 100
LONGEST_SHORTCUT = 32
LONGEST_TEXT = 3500
"""Shorter than a message, which has to hold the filled variables as well."""
MOST_OF_SITE = 500


class ReplyNotFound(NotFound):
    """No such canned reply, or it belongs to a site that the actor does not work for."""

    code = "canned_reply_not_found"

    def __init__(self, reply_id: UUID) -> None:
        super().__init__("There is no such canned reply.", reply_id=str(reply_id))


class ReplyInvalid(Invalid):
    """A canned reply cannot be saved like this; `field` says where."""

    code = "canned_reply_invalid"

    def __init__(self, field: str, problem: str, detail: str) -> None:
        super().__init__(detail, field=field, problem=problem)
        self.field, self.problem = field, problem


class ShortcutTaken(Conflict):
    """Another canned reply of the site has this shortcut."""

    code = "shortcut_taken"

    def __init__(self, shortcut: str) -> None:
        super().__init__("Another canned reply of this site has the shortcut.", shortcut=shortcut)


class ReplyChanged(Conflict):
    """Somebody saved the canned reply in the meantime."""

    code = "canned_reply_changed"

    def __init__(self, revision: int) -> None:
        super().__init__("Somebody saved this canned reply in the meantime.", revision=revision)


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """What a canned reply says.

    Attributes:
        shortcut: letters and digits in groups joined by dashes; stored in lower case.
        texts: language to text; at least one.
    """

    title: str
    shortcut: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filled:
    """A canned reply ready to be put into a message.

    Attributes:
        language: of the text, which may not be the one that was asked for.
        missing: variables that nobody knows; they still stand in the text.
    """

    id: UUID
    title: str
    shortcut: str
    language: str
    text: str
    missing: tuple[str, ...]


def checked(draft: ReplyDraft) -> ReplyDraft:
    """The draft as it is stored: trimmed, without empty texts.

    Raises:
        ReplyInvalid: a field is empty, too long, or names what there is not.
    """
    title, shortcut = " ".join(draft.title.split()), draft.shortcut.strip().lstrip("/").lower()
    texts = {language: text.strip() for language, text in draft.texts.items() if text.strip()}
    if not title or len(title) > LONGEST_TITLE or not title.isprintable():
        raise ReplyInvalid("title", "title", f"The title has 1 to {LONGEST_TITLE} characters.")
    if len(shortcut) > LONGEST_SHORTCUT or not SHORTCUT.fullmatch(shortcut):
        raise ReplyInvalid("shortcut", "shortcut", "The shortcut has letters and digits, with single dashes between.")
    if not texts:
        raise ReplyInvalid("texts", "empty", "Write the text in at least one language.")
    for language, text in texts.items():
        if language not in LANGUAGES:
            raise ReplyInvalid("texts", "language", f"Languages are {', '.join(LANGUAGES)}.")
        if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise ReplyInvalid(language, "unreadable", "The text has characters that cannot be stored.")
        if len(text) > LONGEST_TEXT:
            raise ReplyInvalid(language, "long", f"A text has at most {LONGEST_TEXT} characters.")
        if set(VARIABLE.findall(text)) - set(VARIABLES):
            raise ReplyInvalid(language, "variable", f"Variables are {', '.join(VARIABLES)}.")
    return ReplyDraft(title, shortcut, texts)


def filled(reply: CannedReply, languages: Iterable[str], values: Mapping[str, str | None]) -> Filled:
    """A reply with its variables filled.

    Args:
        reply: the canned reply.
        languages: the one that is wanted, then others in the order of preference.
        values: variable to text; what is missing or empty stays in the text as `{{variable}}`.
    """
    preferred = [language for language in languages if language in reply.texts]
    language = preferred[0] if preferred else next(iter(sorted(reply.texts)))
    missing: list[str] = []

    def fill(found: re.Match[str]) -> str:
        value = values.get(found[1])
        if value:
            return value
        missing.append(found[1])
        return f"{{{{{found[1]}}}}}"

    text = VARIABLE.sub(fill, reply.texts[language])
    return Filled(reply.id, reply.title, reply.shortcut, language, text, tuple(dict.fromkeys(missing)))


async def of_sites(session: AsyncSession, actor: Actor, site_ids: Collection[UUID] | None = None) -> list[CannedReply]:
    """The canned replies of the actor's sites, or of some of them, by shortcut.

    Raises:
        RightMissing: the actor may not read tickets.
    """
    actor.require(Right.TICKET_READ)
    seen = actor.site_ids if site_ids is None else actor.site_ids & frozenset(site_ids)
    query = select(CannedReply).where(CannedReply.site_id.in_(seen)).order_by(CannedReply.shortcut, CannedReply.id)
    return list(await session.scalars(query))


async def get(session: AsyncSession, actor: Actor, reply_id: UUID) -> CannedReply:
    """One canned reply, for reading.

    Raises:
        RightMissing, ReplyNotFound: it is not for the actor.
    """
    actor.require(Right.TICKET_READ)
    found = await session.scalar(select(CannedReply).where(_theirs(reply_id, actor)))
    if found is None:
        raise ReplyNotFound(reply_id)
    return found


async def add(session: AsyncSession, actor: Actor, site_id: UUID, draft: ReplyDraft, now: datetime) -> CannedReply:
    """Add a canned reply to a site of the actor, which the caller has checked.

    Raises:
        RightMissing, ReplyInvalid, ShortcutTaken: it cannot be added.
    """
    actor.require(Right.REPLY_MANAGE)
    # Before counting, or two at once would both find room.
    await _lock_shortcuts(session, site_id)
    count = await session.scalar(select(func.count()).where(CannedReply.site_id == site_id))
    if (count or 0) >= MOST_OF_SITE:
        raise ReplyInvalid("site", "many", f"A site has at most {MOST_OF_SITE} canned replies.")
    return await _insert(session, site_id, checked(draft), actor.by, now)


async def change(
    session: AsyncSession, actor: Actor, reply_id: UUID, draft: ReplyDraft, *, revision: int, now: datetime
) -> CannedReply:
    """Replace what a canned reply says.

    Args:
        session: the caller's transaction.
        actor: who changes it.
        reply_id: which one.
        draft: the whole new content.
        revision: number of the revision that the change started from.
        now: time of the change.

    Raises:
        RightMissing, ReplyNotFound: the actor may not change it.
        ReplyInvalid, ShortcutTaken: the draft cannot be saved.
        ReplyChanged: `revision` is not the newest one.
    """
    actor.require(Right.REPLY_MANAGE)
    wanted = checked(draft)
    site_id = await session.scalar(select(CannedReply.site_id).where(_theirs(reply_id, actor)))
    if site_id is not None:
        await _lock_shortcuts(session, site_id)
    reply = await _locked(session, actor, reply_id)
    if reply.revision != revision:
        raise ReplyChanged(reply.revision)
    taken = (CannedReply.site_id == reply.site_id) & (CannedReply.shortcut == wanted.shortcut)
    if await session.scalar(select(CannedReply.id).where(taken, CannedReply.id != reply.id)) is not None:
        raise ShortcutTaken(wanted.shortcut)
    reply.title, reply.shortcut, reply.texts = wanted.title, wanted.shortcut, dict(wanted.texts)
    reply.revision, reply.changed_by, reply.changed_at = revision + 1, actor.id, now
    await session.flush()
    _log(session, reply, "canned_reply_changed", actor.by, now)
    return reply


async def remove(session: AsyncSession, actor: Actor, reply_id: UUID, now: datetime) -> None:
    """Delete a canned reply.

    Raises:
        RightMissing, ReplyNotFound: the actor may not.
    """
    actor.require(Right.REPLY_MANAGE)
    reply = await _locked(session, actor, reply_id)
    _log(session, reply, "canned_reply_removed", actor.by, now)
    await session.delete(reply)


async def add_first(session: AsyncSession, site_id: UUID, drafts: Iterable[ReplyDraft], now: datetime) -> int:
    """Give a site its first canned replies, once: whoever deletes them does not get them back.

    Returns:
        How many were added.
    """
    if await session.scalar(select(CannedReply.id).where(CannedReply.site_id == site_id).limit(1)) is not None:
        return 0
    ever = (Event.kind == "canned_reply_added") & (Event.site_id == site_id)
    if await session.scalar(select(Event.id).where(ever).limit(1)) is not None:
        return 0
    added = [await _insert(session, site_id, checked(draft), SYSTEM, now) for draft in drafts]
    return len(added)


async def _insert(session: AsyncSession, site_id: UUID, draft: ReplyDraft, by: By, now: datetime) -> CannedReply:
    await _lock_shortcuts(session, site_id)
    added: CannedReply | None = await session.scalar(
        insert(CannedReply)
        .values(
            site_id=site_id,
            title=draft.title,
            shortcut=draft.shortcut,
            texts=dict(draft.texts),
            revision=1,
            changed_by=by.id,
            changed_at=now,
        )
        .on_conflict_do_nothing()
        .returning(CannedReply)
    )
    if added is None:
        raise ShortcutTaken(draft.shortcut)
    _log(session, added, "canned_reply_added", by, now)
    return added


async def _lock_shortcuts(session: AsyncSession, site_id: UUID) -> None:
    """Let only this transaction give out shortcuts of the site until it ends."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"shortcuts of {site_id}", 0))))


async def _locked(session: AsyncSession, actor: Actor, reply_id: UUID) -> CannedReply:
    reply = await session.scalar(select(CannedReply).where(_theirs(reply_id, actor)).with_for_update())
    if reply is None:
        raise ReplyNotFound(reply_id)
    return reply


def _theirs(reply_id: UUID, actor: Actor) -> ColumnElement[bool]:
    return (CannedReply.id == reply_id) & CannedReply.site_id.in_(actor.site_ids)


def _log(session: AsyncSession, reply: CannedReply, kind: str, by: By, now: datetime) -> None:
    subject = ("canned_reply", reply.id)
    record(session, kind, by=by, subject=subject, site_id=reply.site_id, at=now, shortcut=reply.shortcut)
