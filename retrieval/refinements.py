"""Stored refinements, and what a process follows of them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Sessions
from core.event_log import By, record
from retrieval.refinement import NONE, Fitted, Refinement

OfSite = Mapping[str, Refinement]
"""Name of an encoder to what verdicts add to its confidences."""
_NOTHING: OfSite = MappingProxyType({})


class RefinementRow(Base):
    """What verdicts change on a site under one encoder; the last fit that was allowed, and what came of the next."""

    __tablename__ = "refinement"

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    shift: Mapped[float]
    # Group of an article's translations to log-odds.
    effects: Mapped[dict[str, Any]]
    # How many verdicts were used, and the estimated risk of lone answers without and with it.
    counted: Mapped[int]
    risk_before: Mapped[float]
    risk_after: Mapped[float]
    fitted_at: Mapped[datetime]
    # When a later fit was refused, and the risk that it would have had; null when the last one was taken.
    refused_at: Mapped[datetime | None]
    refused_risk: Mapped[float | None]

    @property
    def refinement(self) -> Refinement:
        """As it is applied."""
        return Refinement(self.shift, {UUID(subject): effect for subject, effect in self.effects.items()})


class VerdictsForgotten(Base):
    """From when on a site's verdicts count; without a row all do."""

    __tablename__ = "verdicts_forgotten"

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)
    before: Mapped[datetime]


class Refinements:
    """The refinements that one process applies.

    Args:
        sessions: for reading them.
        enabled: whether verdicts change anything at all.
    """

    def __init__(self, sessions: Sessions, *, enabled: bool = True) -> None:
        self._sessions, self._enabled = sessions, enabled
        self._sites: Mapping[UUID, OfSite] = {}

    def of(self, site_id: UUID, model: str) -> Refinement:
        """What verdicts add on a site to the confidences of an encoder; nothing before the first `refresh`."""
        return self._sites.get(site_id, _NOTHING).get(model, NONE)

    async def refresh(self) -> None:
        """Read what is stored: one query of few rows."""
        if not self._enabled:
            return
        async with self._sessions.begin() as session:
            rows = await session.scalars(select(RefinementRow))
            found: defaultdict[UUID, dict[str, Refinement]] = defaultdict(dict)
            for row in rows:
                found[row.site_id][row.model] = row.refinement
        self._sites = found


async def store(session: AsyncSession, site_id: UUID, model: str, fitted: Fitted, now: datetime) -> bool:
    """Keep what came of a fit; whether what is applied has changed. A fit that is not allowed leaves the last one.

    Of that only a shift upwards is taken back, for the risk does not allow it any more.
    """
    before = await session.get(RefinementRow, (site_id, model), populate_existing=True)
    refused_at, refused_risk = (None, None) if fitted.is_allowed else (now, fitted.after.wrong)
    if not fitted.is_allowed:
        if before is not None:
            before.refused_at, before.refused_risk = refused_at, refused_risk
            # What made the site bolder was allowed by verdicts of then.
            changed, before.shift = before.shift > 0, min(0.0, before.shift)
            return changed
        fitted = Fitted(NONE, fitted.counted, fitted.before, fitted.before)
    found = fitted.refinement
    values = {
        "shift": found.shift,
        "effects": {str(subject): effect for subject, effect in found.effects.items()},
        "counted": fitted.counted,
        "risk_before": fitted.before.wrong,
        "risk_after": fitted.after.wrong,
        "fitted_at": now,
        "refused_at": refused_at,
        "refused_risk": refused_risk,
    }
    changed = found != (before.refinement if before is not None else NONE)
    stored = insert(RefinementRow).values(site_id=site_id, model=model, **values)
    # Two processes may fit at the same time; they have read the same verdicts.
    await session.execute(stored.on_conflict_do_update(index_elements=["site_id", "model"], set_=values))
    return changed


async def of_site(session: AsyncSession, site_id: UUID) -> list[RefinementRow]:
    """What is stored of a site, by encoder."""
    found = select(RefinementRow).where(RefinementRow.site_id == site_id).order_by(RefinementRow.model)
    return list(await session.scalars(found))


async def counting_from(session: AsyncSession, site_id: UUID) -> datetime | None:
    """From when on verdicts count; None for from the beginning."""
    row = await session.get(VerdictsForgotten, site_id)
    return row.before if row is not None else None


async def forget(session: AsyncSession, site_id: UUID, *, by: By) -> None:
    """Let nothing that was said so far count any more, at once; noted in the event log."""
    now = func.clock_timestamp()
    row = insert(VerdictsForgotten).values(site_id=site_id, before=now)
    await session.execute(row.on_conflict_do_update(index_elements=["site_id"], set_={"before": now}))
    for refinement in await of_site(session, site_id):
        await session.delete(refinement)
    record(session, "verdicts_forgotten", by=by, subject=("site", site_id), site_id=site_id)
