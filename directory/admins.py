"""The rule that every site, and the service as a whole, keeps somebody who can manage accounts."""

from collections.abc import Set as AbstractSet
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import Conflict
from directory.models import Staff, StaffSite
from directory.rights import RIGHTS, Right

_MANAGING = [bundle.value for bundle, granted in RIGHTS.items() if Right.STAFF_MANAGE in granted]


class LastAdmin(Conflict):
    """Nobody would be left who can manage accounts."""

    code = "last_admin"

    def __init__(self) -> None:
        super().__init__("Nobody else can manage the accounts of these sites. Give that right to somebody else first.")


async def lock(session: AsyncSession) -> None:
    """Let one transaction at a time take administrators away.

    Each administrator's row is locked, in one order: of two who take each other away, the second sees what the
    first did.
    """
    await session.execute(_active().order_by(Staff.id).with_for_update())


async def sites_managed(session: AsyncSession, staff_id: UUID) -> set[UUID] | None:
    """The sites that an account manages as an active administrator; `None` if it is none."""
    if await session.scalar(_active().where(Staff.id == staff_id)) is None:
        return None
    return set(await session.scalars(select(StaffSite.site_id).where(StaffSite.staff_id == staff_id)))


async def require_left(session: AsyncSession, site_ids: AbstractSet[UUID]) -> None:
    """Refuse what was just done if it left nobody to manage accounts.

    Args:
        session: the transaction, with everything done and `lock` taken before.
        site_ids: sites that must each have an active administrator.

    Raises:
        LastAdmin: one of them has none, or nobody is left at all.
    """
    await session.flush()
    admins = set(await session.scalars(_active()))
    kept = await session.scalars(select(StaffSite.site_id).where(StaffSite.staff_id.in_(admins)))
    if not admins or not site_ids <= set(kept):
        raise LastAdmin


def _active() -> Select[UUID]:
    return select(Staff.id).where(Staff.bundles.overlap(_MANAGING), Staff.disabled_at.is_(None))
