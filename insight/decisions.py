"""What editors do with customers' wordings: accept them as variants, dismiss them, and take a dismissal back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from conversation.masking import mask
from core.errors import Invalid
from core.event_log import record
from core.rights import Actor
from directory.rights import Right
from directory.sites import SiteNotFound
from insight.models import Choice, WordingDecision
from insight.wordings import hash_of
from knowledge import variants
from knowledge.article_view import ArticleNotFound, site_of
from knowledge.variants import Added, normal

_HASH_BYTES = 32


class KeyUnreadable(Invalid):
    """It does not name a wording."""

    code = "wording_key_unreadable"

    def __init__(self) -> None:
        super().__init__("key is the hexadecimal name of a wording, as the list gives it.", field="key")


class WordingEmpty(Invalid):
    """The wording has no letters or digits."""

    code = "wording_empty"

    def __init__(self) -> None:
        super().__init__("Write the wording as it is to be added.", field="text")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A wording to be added.

    Attributes:
        wording: as it was listed.
        text: as it is to be added.
        proposed_for: the article that the list had it for; None for what was not found.
    """

    wording: str
    text: str
    proposed_for: UUID | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a list: the wording's hexadecimal name, and the article that it is proposed for."""

    key: str
    article_id: UUID | None

    @property
    def hash(self) -> bytes:
        """The name's bytes.

        Raises:
            KeyUnreadable: it is none.
        """
        try:
            name = bytes.fromhex(self.key)
        except ValueError as error:
            raise KeyUnreadable from error
        if len(name) != _HASH_BYTES:
            raise KeyUnreadable
        return name


async def accept(
    session: AsyncSession,
    actor: Actor,
    article_id: UUID,
    accepted: Sequence[Accepted],
    *,
    now: datetime,
    revision: int | None = None,
) -> Added:
    """Add wordings to an article, see `knowledge.variants.add`, and take them off the lists.

    Card numbers and passwords are masked; what else an editor lets through is the editor's decision.

    Raises:
        RightMissing, ArticleNotFound: the actor may not write the article, or one that a wording was proposed for.
        editorial.StaleRevision, VariantsFull, InvalidArticle, WordingEmpty: they cannot be added.
    """
    actor.require(Right.ARTICLE_WRITE)
    site_id = await site_of(session, actor, article_id)
    await _require_theirs(session, actor, site_id, {each.proposed_for for each in accepted} - {article_id})
    texts = [mask(each.text) for each in accepted]
    if not all(map(normal, texts)):
        raise WordingEmpty
    added = await variants.add(session, actor, article_id, texts, now=now, revision=revision)
    rows = {(place, hash_of(each.wording)) for each in accepted for place in (each.proposed_for, article_id)}
    await _decide(session, actor, site_id, rows, Choice.ACCEPTED, now)
    subject = ("article", article_id)
    record(
        session,
        "wordings_accepted",
        by=actor.by,
        subject=subject,
        site_id=site_id,
        at=now,
        count=len(accepted),
        added=len(added.variants),
    )
    return added


async def dismiss(session: AsyncSession, actor: Actor, site_id: UUID, listed: Sequence[Listed], now: datetime) -> None:
    """Propose some rows never again.

    Raises:
        RightMissing, SiteNotFound, ArticleNotFound: the actor may not write there.
        KeyUnreadable: a row is named wrongly.
    """
    rows = await _rows(session, actor, site_id, listed)
    await _decide(session, actor, site_id, rows, Choice.DISMISSED, now)
    _log(session, actor, site_id, "wording_dismissed", rows, now)


async def restore(session: AsyncSession, actor: Actor, site_id: UUID, listed: Sequence[Listed], now: datetime) -> None:
    """Take dismissals back; what was accepted stays so.

    Raises:
        RightMissing, SiteNotFound, ArticleNotFound: the actor may not write there.
        KeyUnreadable: a row is named wrongly.
    """
    rows = await _rows(session, actor, site_id, listed)
    _log(session, actor, site_id, "wording_restored", await _forget(session, site_id, rows), now)


_Row = tuple[UUID | None, bytes]
"""Article, or None for what was not found, and hash of the wording."""


async def _rows(session: AsyncSession, actor: Actor, site_id: UUID, listed: Sequence[Listed]) -> set[_Row]:
    actor.require(Right.ARTICLE_WRITE)
    if site_id not in actor.site_ids:
        raise SiteNotFound(str(site_id))
    await _require_theirs(session, actor, site_id, {each.article_id for each in listed})
    return {(each.article_id, each.hash) for each in listed}


async def _require_theirs(session: AsyncSession, actor: Actor, site_id: UUID, article_ids: set[UUID | None]) -> None:
    for article_id in article_ids:
        if article_id is not None and await site_of(session, actor, article_id) != site_id:
            raise ArticleNotFound(article_id)


async def _decide(
    session: AsyncSession, actor: Actor, site_id: UUID, rows: Iterable[_Row], choice: Choice, now: datetime
) -> None:
    # One row after the other, and in one order everywhere, so that two editors never wait for each other.
    for article_id, name in sorted(rows, key=lambda row: (str(row[0]), row[1])):
        decided = insert(WordingDecision).values(
            site_id=site_id,
            article_id=article_id,
            wording_hash=name,
            decision=choice,
            decided_by=actor.id,
            decided_at=now,
        )
        if choice is Choice.DISMISSED:
            await session.execute(decided.on_conflict_do_nothing())
            continue
        unset = WordingDecision.article_id.is_(None)
        column, place = (WordingDecision.site_id, unset) if article_id is None else (WordingDecision.article_id, ~unset)
        # Somebody may have dismissed what is accepted now.
        await session.execute(
            decided.on_conflict_do_update(
                index_elements=[column, WordingDecision.wording_hash],
                index_where=place,
                set_={"decision": choice, "decided_by": actor.id, "decided_at": now},
                where=WordingDecision.decision == Choice.DISMISSED,
            )
        )


async def _forget(session: AsyncSession, site_id: UUID, rows: Iterable[_Row]) -> list[_Row]:
    """Delete the dismissals among some rows; which they were."""
    gone: list[_Row] = []
    for article_id, name in sorted(rows, key=lambda row: (str(row[0]), row[1])):
        is_it = WordingDecision.article_id.is_not_distinct_from(article_id)
        dismissed = delete(WordingDecision).where(
            WordingDecision.site_id == site_id,
            is_it,
            WordingDecision.wording_hash == name,
            WordingDecision.decision == Choice.DISMISSED,
        )
        if await session.scalar(dismissed.returning(WordingDecision.id)) is not None:
            gone.append((article_id, name))
    return gone


def _log(session: AsyncSession, actor: Actor, site_id: UUID, kind: str, rows: Iterable[_Row], now: datetime) -> None:
    for article_id, name in rows:
        subject = ("article", article_id) if article_id is not None else ("site", site_id)
        record(session, kind, by=actor.by, subject=subject, site_id=site_id, at=now, wording=name.hex())
