"""Administrators' page about health: every component in words, what answers from which index, and versions."""

import platform
from dataclasses import dataclass
from importlib import metadata

from fastapi import APIRouter, Response
from sqlalchemy import text

from app.dependencies import DB, State
from app.pages.access import SiteKeeper
from app.pages.admin import frame
from app.pages.rendering import page
from app.pages.wording import Words, dashed
from app.state import AppState
from core.database_faults import FAULTS
from directory import site_settings
from directory.models import Site

router = APIRouter(prefix="/admin/health", include_in_schema=False)
_TONES = {"ok": "good", **dict.fromkeys(("down", "missing", "damaged", "read_only", "full"), "danger")}


@dataclass(frozen=True, slots=True)
class Part:
    """A component in words.

    Attributes:
        tone: of its badge.
        text: what its state means, and what to do about it.
    """

    name: str
    state: str
    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class SiteIndexRow:
    """What this process answers from on one site; `revision` is `None` before the first index."""

    site: str
    state: str
    tone: str
    revision: int | None
    articles: int
    passages: int


@router.get("")
async def show(current: SiteKeeper, db: DB, held: State) -> Response:
    """The page; it looks again by itself."""
    words = Words(current.language)
    found = await held.condition.latest()
    async with db.begin() as session:
        own = await site_settings.managed(session, current.actor)
    values = {
        **frame.around(current, "health"),
        "status": found.status,
        "tone": {"ok": "good", "degraded": "warning"}.get(found.status, "danger"),
        "parts": [_part(words, name, state) for name, state in found.components.items()],
        "indexes": _indexes(words, held, own),
        "facts": await _facts(words, held),
    }
    return page("admin_health.html", current.language, values)


def _part(words: Words, name: str, state: str) -> Part:
    said = words.first(f"health-{name}-{dashed(state)}", f"health-{dashed(state)}")
    return Part(words.t(f"health-{name}"), words.t(f"health-state-{dashed(state)}"), _TONES.get(state, "warning"), said)


def _indexes(words: Words, held: AppState, own: list[Site]) -> list[SiteIndexRow]:
    if not held.search.is_ready:
        return []
    names = {site.key: site.name for site in own}
    return [
        SiteIndexRow(
            names[key],
            words.t(f"health-state-{dashed(one.state.value)}"),
            _TONES.get(one.state.value, "warning"),
            one.revision if one.revision >= 0 else None,
            one.articles,
            one.passages,
        )
        for key, one in sorted(held.search.live.state().items())
        if key in names
    ]


async def _facts(words: Words, held: AppState) -> list[tuple[str, str]]:
    model = held.search.encoders.name if held.search.is_ready else words.t("health-unknown")
    return [
        (words.t("health-fact-version"), metadata.version("firstline")),
        (words.t("health-fact-python"), platform.python_version()),
        (words.t("health-fact-postgresql"), await _postgresql(held) or words.t("health-unknown")),
        (words.t("health-fact-model"), model),
    ]


async def _postgresql(held: AppState) -> str | None:
    try:
        async with held.sessions.begin() as session:
            version: str | None = await session.scalar(text("SHOW server_version"))
            return version
    except FAULTS:
        return None
