"""Where somebody who is signed in begins."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from app.pages.access import HOME, Viewer, home_of

router = APIRouter(include_in_schema=False)


@router.get(HOME)
async def home(current: Viewer) -> Response:
    """On to the page that the account's rights lead to."""
    return RedirectResponse(home_of(current.actor), 303)
