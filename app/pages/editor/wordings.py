"""What customers asked, in their words: added to articles, dismissed, or given to another article.

The lists work without a script (post, then redirect). With htmx the same routes answer with the list as it is then.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Response

from app.api.errors import status_of
from app.dependencies import DB, Now, State
from app.pages.access import ArticleWriter, Change, Changing
from app.pages.editor import answers, asked, form, views
from app.pages.editor.asked import Place
from app.pages.forms import number
from app.pages.problems import problem_text
from app.pages.rendering import is_htmx, page, see_other, with_toast
from app.pages.wording import Words
from app.state import AppState
from conversation.inbound import is_readable
from core.errors import Conflict, DomainError, Invalid
from core.notify import KNOWLEDGE, notify
from directory import sites
from directory.rights import Right
from directory.staff import SignedIn
from insight import decisions
from insight.decisions import Accepted, Listed
from insight.wordings import hash_of
from knowledge import articles
from knowledge.drafts import MAX_VARIANT
from knowledge.editorial import StaleRevision
from knowledge.listing import Sort, Wanted, list_articles

router = APIRouter(prefix="/editor", include_in_schema=False)
CANDIDATES = 20
LONGEST_SEARCH = 200
_BUTTONS = frozenset({"add", "add-chosen", "dismiss", "dismiss-chosen"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a button.

    Attributes:
        done: what to say, as in the catalogs' `done-…`; empty if nothing was done.
        added: variants that are new to the article.
        undo: rows that were dismissed.
        refused: why not everything was done.
    """

    done: str = ""
    added: tuple[str, ...] = ()
    undo: str = ""
    refused: DomainError | None = None


@router.get("/wordings")
async def show(
    current: ArticleWriter,
    db: DB,
    site: str = "",
    article: str = "",
    start: str = "",
    undo: str = "",
    list: str = "",  # noqa: A002 (the name in the address)
) -> Response:
    """The page of a site's wordings."""
    async with db.begin() as session:
        chosen = await sites.own(session, current.actor, site)
    place = asked.place_of({"list": list, "article": article, "start": start}, chosen)
    return await _whole(db, current, place, Outcome(undo=undo))


@router.post("/wordings")
async def decide(posted: Changing, db: DB, moment: Now, held: State) -> Response:
    """Add, dismiss or take back rows of a site's lists."""
    posted.actor.require(Right.ARTICLE_WRITE)
    async with db.begin() as session:
        chosen = await sites.own(session, posted.actor, posted.fields.get("site"))
    place = asked.place_of(posted.fields, chosen)
    outcome = await _done(posted, db, held, place, moment)
    if outcome.refused is not None and not is_htmx(posted.request):
        return await _whole(db, posted.current, place, outcome)
    if not is_htmx(posted.request):
        return see_other(place.link(start=place.start, done=outcome.done, undo=outcome.undo))
    values = await _values(db, posted.current, place, outcome)
    return _told(page("partials/wordings.html", posted.current.language, values), posted, outcome)


@router.post("/articles/{article_id}/wordings")
async def decide_beside(article_id: UUID, posted: Changing, db: DB, moment: Now, held: State) -> Response:
    """The same beside an article, of which only the revision that was looked at is changed."""
    posted.actor.require(Right.ARTICLE_WRITE)
    async with db.begin() as session:
        view, site = await answers.found(session, posted.current, article_id)
    place = Place(site, article_id, is_beside=True)
    outcome = await _done(posted, db, held, place, moment)
    async with db.begin() as session:
        view = await articles.get(session, posted.actor, article_id)
    if not is_htmx(posted.request):
        if outcome.refused is None:
            return see_other(f"/editor/articles/{article_id}?done={outcome.done}&undo={outcome.undo}#wordings")
        problem = _problem(posted.current, outcome.refused)
        sheet, status = form.of_draft(view.draft, view.revision), status_of(outcome.refused)
        return await answers.whole(db, held, posted.current, site, view, sheet, status=status, problems={"": problem})
    values = await _values(db, posted.current, place, outcome)
    if not outcome.added:
        return _told(page("partials/wordings.html", posted.current.language, values), posted, outcome)
    sheet = form.of_draft(view.draft, view.revision)
    async with db.begin() as session:
        beside = await views.neighbourhood(session, held, posted.current, site, view, sheet=sheet)
    whole = {**views.article_values(posted.current, view, sheet, beside), **values}
    response = page("partials/wordings_and_article.html", posted.current.language, whole)
    response.headers["HX-Trigger-After-Swap"] = json.dumps({"variants-added": {"variants": outcome.added}})
    return _told(response, posted, outcome)


@router.get("/wordings/assign")
async def choose(
    current: ArticleWriter,
    db: DB,
    site: str = "",
    wording: str = "",
    text: str = "",
    source: str = "",
    q: str = "",
) -> Response:
    """The articles that a wording can be given to, found as the editors' list finds them."""
    async with db.begin() as session:
        chosen = await sites.own(session, current.actor, site)
        wanted = Wanted(
            text=_readable(q),
            site_ids=frozenset({chosen.id}),
            sort=None if q.strip() else Sort.CHANGED,
            limit=CANDIDATES,
        )
        found = await list_articles(session, current.actor, wanted)
    proposed_for = asked.id_of(source)
    values = {
        "current": current,
        "section": "wordings",
        "place": Place(chosen, in_vain=proposed_for is None),
        "wording": _readable(wording, MAX_VARIANT),
        "text": _readable(text or wording, MAX_VARIANT),
        "source": proposed_for,
        "q": _readable(q),
        "found": [article for article in found.articles if article.id != proposed_for],
        "longest": MAX_VARIANT,
    }
    return page("wordings_assign.html", current.language, values)


@router.post("/wordings/assign")
async def assign(posted: Changing, db: DB, moment: Now, held: State) -> Response:
    """Add a wording to the article that was chosen, and go back to the list."""
    posted.actor.require(Right.ARTICLE_WRITE)
    async with db.begin() as session:
        chosen = await sites.own(session, posted.actor, posted.fields.get("site"))
    rows, target = asked.meant(posted.fields), asked.id_of(posted.fields.get("article_id", ""))
    place = Place(chosen, in_vain=all(row.proposed_for is None for row in rows))
    outcome = await _added(posted, db, held, {target: rows} if target else {}, moment)
    if outcome.refused is not None:
        return await _whole(db, posted.current, place, outcome)
    return see_other(place.link(done=outcome.done))


async def _done(posted: Change, db: DB, held: AppState, place: Place, moment: datetime) -> Outcome:
    """Do what the button says, as far as it can be done."""
    rows, do = asked.meant(posted.fields), posted.fields.get("do", "")
    try:
        if do == "restore":
            async with db.begin() as session:
                back = asked.brought(posted.fields.get("undo", ""))
                await decisions.restore(session, posted.actor, place.site.id, back, moment)
            return Outcome("wordings-restored")
        if not rows or do not in _BUTTONS:
            return Outcome()
        if do.startswith("dismiss"):
            named = [Listed(hash_of(row.wording).hex(), row.proposed_for) for row in rows]
            async with db.begin() as session:
                await decisions.dismiss(session, posted.actor, place.site.id, named, moment)
            return Outcome("wordings-dismissed", undo=asked.carried(rows))
    except (Conflict, Invalid) as error:
        return Outcome(refused=error)
    targets: dict[UUID, list[Accepted]] = defaultdict(list)
    for row in rows:
        if row.proposed_for is not None:
            targets[row.proposed_for].append(row)
    # The page's form holds an older text than the article has now, if somebody saved meanwhile.
    seen = number(posted.fields.get("revision")) if place.is_beside else 0
    return await _added(posted, db, held, targets, moment, revision=seen or None)


async def _added(
    posted: Change,
    db: DB,
    held: AppState,
    targets: dict[UUID, list[Accepted]],
    moment: datetime,
    *,
    revision: int | None = None,
) -> Outcome:
    """Each article in a transaction of its own, so that a full one keeps no other from its variants."""
    added: list[str] = []
    refused: DomainError | None = None
    are_published = True
    for article_id, rows in targets.items():
        try:
            async with db.begin() as session:
                made = await decisions.accept(session, posted.actor, article_id, rows, revision=revision, now=moment)
        except (Conflict, Invalid) as error:
            refused = error
            continue
        added += made.variants
        are_published &= made.is_published
    await notify(held.sessions, KNOWLEDGE)
    done = "wordings-added" if are_published else "wordings-drafted"
    if not added:
        done = "" if refused or not targets else "wordings-known"
    return Outcome(done, tuple(added), refused=refused)


async def _values(db: DB, current: SignedIn, place: Place, outcome: Outcome) -> dict[str, object]:
    problem = _problem(current, outcome.refused) if outcome.refused else ""
    region = await asked.region(db, current.actor, place, undo=outcome.undo, problem=problem)
    return {"current": current, "section": "wordings", "region": region, "longest": MAX_VARIANT, "rows": asked.ROWS}


async def _whole(db: DB, current: SignedIn, place: Place, outcome: Outcome) -> Response:
    values = await _values(db, current, place, outcome)
    async with db.begin() as session:
        own = await sites.of_actor(session, current.actor)
        only = await articles.get(session, current.actor, place.article_id) if place.article_id else None
    status = status_of(outcome.refused) if outcome.refused else 200
    return page("wordings.html", current.language, {**values, "own_sites": own, "only": only}, status=status)


def _readable(typed: str, longest: int = LONGEST_SEARCH) -> str:
    return typed[:longest] if is_readable(typed) else ""


def _problem(current: SignedIn, error: DomainError) -> str:
    if isinstance(error, StaleRevision):
        return Words(current.language).t("wordings-stale")
    return problem_text(current.language, error.code, status_of(error))


def _told(response: Response, posted: Change, outcome: Outcome) -> Response:
    """Say what was done; what was not stands above the list."""
    if outcome.refused is not None:
        response.status_code = status_of(outcome.refused)
        # The target tells the page's script that this refusal is ours.
        response.headers["HX-Retarget"] = "#wordings"
    if outcome.done and not outcome.undo:
        with_toast(response, Words(posted.current.language).t(f"done-{outcome.done}"))
    return response
