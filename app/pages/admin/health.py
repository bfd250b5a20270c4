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
from directory.rights import Right
from retrieval.estimates import Estimate

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
    """What this process answers from on one site; `revision` is `None` before the first index.

    Attributes:
        risk: the estimated one in words; empty while it is not known.
        risk_tone: of its badge.
        counted: of how many answers.
    """

    site: str
    state: str
    tone: str
    revision: int | None
    articles: int
    passages: int
    risk: str
    risk_tone: str
    counted: str


@dataclass(frozen=True, slots=True)
class RiskWarning:
    """What is the matter with the risk on a site; `pairs` are titles of articles that are taken for each other."""

    text: str
    pairs: list[str]


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
        "warnings": _warnings(words, held, own, may_read=current.actor.may(Right.ARTICLE_READ)),
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
            words.exact_percent(round(one.estimate.risk, 3)) if one.estimate else "",
            "warning" if one.estimate and one.estimate.is_above else "quiet",
            _counted(words, one.estimate),
        )
        for key, one in sorted(held.search.live.state().items())
        if key in names
    ]


def _counted(words: Words, estimate: Estimate | None) -> str:
    if estimate is None:
        return ""
    counts = {name: str(getattr(estimate, name)) for name in ("wrong", "alone", "asked")}
    return words.t("health-risk-counted", **counts)


def _warnings(words: Words, held: AppState, own: list[Site], *, may_read: bool) -> list[RiskWarning]:
    """Sites whose estimated risk is too high, or where it has kept a whole fit from being published."""
    found = []
    state = held.search.live.state() if held.search.is_ready else {}
    for site in (each for each in own if each.key in state):
        one = state[site.key]
        above = {"health-risk-above": one.estimate} if one.estimate and one.estimate.is_above else {}
        refused = {"health-fit-refused": one.refused_fit} if one.refused_fit else {}
        for key, estimate in (above | refused).items():
            risk, stated = (words.exact_percent(round(each, 3)) for each in (estimate.risk, estimate.stated))
            said = words.t(key, site=site.name, risk=risk, stated=stated)
            found.append(RiskWarning(said, _pairs(words, held, site, estimate) if may_read else []))
    return found


def _pairs(words: Words, held: AppState, site: Site, estimate: Estimate) -> list[str]:
    index = held.search.live.snapshot(site.id)
    titles = {article.id: article.title for article in index.articles} if index else {}
    return [
        words.t("health-confused", asked=titles[each.asked], answered=titles[each.answered], times=each.times)
        for each in estimate.confused
        if each.asked in titles and each.answered in titles
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
