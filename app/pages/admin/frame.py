"""The start of the administrators' pages, and what all of them show around their contents."""

from fastapi import APIRouter, Response

from app.pages.access import Administrator
from app.pages.rendering import see_other
from directory.rights import Right
from directory.staff import SignedIn

router = APIRouter(prefix="/admin", include_in_schema=False)
_TABS = (
    ("staff", "/admin/staff", Right.STAFF_MANAGE),
    ("sites", "/admin/sites", Right.SITE_MANAGE),
    ("health", "/admin/health", Right.SITE_MANAGE),
)


@router.get("")
async def start(current: Administrator) -> Response:
    """On to the first tab that the rights allow."""
    return see_other(tabs(current)[0][1])


def tabs(current: SignedIn) -> list[tuple[str, str]]:
    """Name and address of each tab that the rights allow."""
    return [(name, path) for name, path, right in _TABS if current.actor.may(right)]


def around(current: SignedIn, tab: str) -> dict[str, object]:
    """What every page of the administrators is given."""
    return {"current": current, "section": "admin", "tabs": tabs(current), "tab": tab}
