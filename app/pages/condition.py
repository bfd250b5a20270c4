"""Which parts of the service do not work as they should, in words for every staff page; needs no database."""

from fastapi import APIRouter

from app.dependencies import State
from app.pages.wording import Words
from core.catalogs import offered

router = APIRouter(include_in_schema=False)


@router.get("/condition")
async def condition(held: State, language: str = "") -> dict[str, list[dict[str, str]]]:
    """A line for each part with limits, in a language; none while all is well."""
    words = Words(offered(language))
    found = await held.condition.latest()
    return {"limits": [{"text": words.t(f"condition-{each}"), "tone": _tone(each)} for each in found.limits]}


def _tone(limit: str) -> str:
    """Nothing can be done without the database; everything else has a way around it."""
    return "danger" if limit.startswith("database-") else "warning"
