"""Where somebody who is signed in begins."""

from fastapi import APIRouter, Response

from app.pages.access import HOME, Viewer, home_of
from app.pages.rendering import see_other

router = APIRouter(include_in_schema=False)


@router.get(HOME)
async def home(current: Viewer) -> Response:
    """On to the page that the account's rights lead to."""
    return see_other(home_of(current.actor))
