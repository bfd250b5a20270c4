"""Administrators' pages about sites: their settings and their identity secret."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response

from app.api.schemas import Text
from app.dependencies import DB, Now, State
from app.pages.access import Change, Changing, SiteKeeper
from app.pages.admin import frame, site_form, verdicts
from app.pages.admin.site_form import SiteForm
from app.pages.field_errors import field_errors
from app.pages.forms import decimal, number
from app.pages.rendering import page, see_other
from app.pages.wording import Words
from conversation import limits
from core.database import Sessions
from core.notify import KNOWLEDGE, notify
from directory import colours, identity_secrets, images, site_settings, sites
from directory.models import ImageKind, Site
from directory.site_settings import (
    L1_MINUTES,
    LONGEST_GREETING,
    LONGEST_HOURS,
    LONGEST_NAME,
    LONGEST_NOTICE,
    SettingsChanged,
    SettingsInvalid,
)
from directory.staff import SignedIn
from handoff import queues
from insight import learned
from knowledge import topic_settings, topics
from knowledge.models import Scope, Topic
from knowledge.topic_settings import Setting, Value

router = APIRouter(prefix="/admin/sites", include_in_schema=False)
NOTHING: Mapping[str, str] = {}
LIMITS = {
    "name": LONGEST_NAME,
    "greeting": LONGEST_GREETING,
    "hours": LONGEST_HOURS,
    "notice": LONGEST_NOTICE,
    "least_minutes": L1_MINUTES.start,
    "most_minutes": L1_MINUTES.stop - 1,
    "least_topic_minutes": topics.L1_MINUTES.start,
    "image_kb": images.LARGEST // 1024,
    "contrast": colours.READABLE,
}


@dataclass(frozen=True, slots=True)
class SitePages:
    """The page of a site's settings, for whoever looks.

    Attributes:
        origin: under which browsers reach us, for the code that sites embed.
        risk: of lone answers, where a topic has none of its own.
        are_verdicts_used: whether what customers say of articles changes anything.
        now: when it is looked at.
    """

    db: Sessions
    current: SignedIn
    origin: str
    risk: float
    are_verdicts_used: bool
    now: datetime

    async def page(
        self,
        key: str,
        *,
        form: SiteForm | None = None,
        errors: Mapping[str, str] = NOTHING,
        is_second: bool = False,
        secret: str = "",
        ask: str = "",
        typed_limits: Mapping[str, str] = NOTHING,
    ) -> Response:
        """The page.

        Args:
            key: of the site.
            form: what was typed and could not be stored.
            errors: of fields.
            is_second: whether somebody else saved since the settings were looked at.
            secret: a new identity secret, to show this once.
            ask: what is asked before it is done.
            typed_limits: of topics, by field, where they could not be stored.
        """
        words, actor = Words(self.current.language), self.current.actor
        async with self.db.begin() as session:
            site = await site_settings.get(session, actor, key)
            several = len(await site_settings.managed(session, actor)) > 1
            known = await queues.of_site(session, site.id)
            about = await limits.of_topics(session, actor, key)
            found = await learned.on_site(session, actor, key, self.now)
        shown = form or site_form.stored(site)
        values = {
            **frame.around(self.current, "sites"),
            "site": site,
            "secret_since": site_form.since(site),
            "several": several,
            "form": site_form.with_version(shown, site.version) if is_second else shown,
            "errors": errors,
            "stored": site_form.differences(words, site, shown, known) if is_second else {},
            "is_second": is_second,
            "secret": secret,
            "ask": ask,
            "queues": [(queue.key, queue.name) for queue in known],
            "pictures": _pictures(site),
            **_topics(words, about, self.risk),
            "typed_limits": typed_limits,
            **verdicts.values(words, found, are_used=self.are_verdicts_used),
            "origin": self.origin,
        }
        return page("admin_site.html", words.language, values, status=422 if errors else 409 if is_second else 200)

    async def back(self, key: str, place: str = "") -> Response:
        """The way to the page, for those who may see it; raises as it does for others."""
        async with self.db.begin() as session:
            await site_settings.get(session, self.current.actor, key)
        return see_other(f"/admin/sites/{key}{place}")

    async def publish(
        self, key: str, posted: Change, setting: Setting[Value], wanted: Mapping[str, Value], now: datetime
    ) -> Response:
        """Set something for topics that the index follows, and go back to where it was set."""
        try:
            async with self.db.begin() as session:
                changed = await topic_settings.publish(session, posted.actor, key, setting, wanted, now)
        except setting.refusal as refused:
            return await self.page(key, errors=field_errors(Words(self.current.language), refused))
        if changed:
            await notify(self.db, KNOWLEDGE)
        return see_other(f"/admin/sites/{key}?done=saved#{setting.name}s")


async def site_pages(request: Request, current: SiteKeeper, db: DB, held: State, moment: Now) -> SitePages:
    """The page's maker; the origin is the one that is set, or else the one that this request came to."""
    origin = held.settings.public_url or str(request.base_url).rstrip("/")
    return SitePages(db, current, origin, held.search.policy.risk, held.search.hears_verdicts, moment)


Pages = Annotated[SitePages, Depends(site_pages)]


@router.get("")
async def listed(current: SiteKeeper, db: DB) -> Response:
    """The sites to set; on to the only one if there is one."""
    async with db.begin() as session:
        found = await site_settings.managed(session, current.actor)
    if len(found) == 1:
        return see_other(f"/admin/sites/{found[0].key}")
    logos = {site.key: sites.logo_url(site) for site in found}
    return page(
        "admin_sites.html", current.language, {**frame.around(current, "sites"), "sites": found, "logos": logos}
    )


@router.get("/{key}")
async def show(key: Text, pages: Pages, ask: str = "") -> Response:
    """The settings of one site; `ask=secret` asks whether to replace the secret, where no script opens a dialog."""
    return await pages.page(key, ask=ask)


@router.get("/{key}/{part}")
async def back(key: Text, part: Literal["limits", "scopes", "risks", "secret"], pages: Pages) -> Response:
    """The page for whoever loads the answer to one of its forms again by its address."""
    return await pages.back(key, f"#{part}")


@router.post("/{key}")
async def save(key: Text, posted: Changing, pages: Pages, db: DB, moment: Now) -> Response:
    """Store all settings; errors stay at their fields, and the second saver of two sees what the first one stored."""
    current = posted.current
    words = Words(current.language)
    async with db.begin() as session:
        site = await site_settings.get(session, current.actor, key)
        known = frozenset(queue.key for queue in await queues.of_site(session, site.id))
    form = site_form.typed(posted.fields, site)
    try:
        async with db.begin() as session:
            await site_settings.save(
                session,
                current.actor,
                key,
                site_form.wanted(form),
                version=form.version,
                queue_keys=known,
                now=moment,
            )
            await limits.apply(session, site.id)
    except SettingsInvalid as refused:
        return await pages.page(key, form=form, errors=field_errors(words, refused))
    except SettingsChanged:
        return await pages.page(key, form=form, is_second=True)
    return see_other(f"/admin/sites/{site.key}?done=saved")


@router.post("/{key}/limits")
async def save_limits(key: Text, posted: Changing, pages: Pages, db: DB, moment: Now) -> Response:
    """Store the time limits of topics; an empty field leaves it to the site's limit."""
    typed = topic_settings.LIMIT.typed(posted.fields)
    wanted = {topic: number(text) if text else None for topic, text in typed.items()}
    try:
        async with db.begin() as session:
            await limits.save_for_topics(session, posted.actor, key, wanted, moment)
    except topic_settings.LimitsInvalid as refused:
        errors = field_errors(Words(posted.current.language), refused)
        return await pages.page(
            key, errors=errors, typed_limits={f"limit.{topic}": text for topic, text in typed.items()}
        )
    return see_other(f"/admin/sites/{key}?done=saved#limits")


@router.post("/{key}/scopes")
async def save_scopes(key: Text, posted: Changing, pages: Pages, moment: Now) -> Response:
    """Store what the bot does with each topic; the index follows."""
    setting = topic_settings.SCOPE
    return await pages.publish(key, posted, setting, setting.typed(posted.fields), moment)


@router.post("/{key}/risks")
async def save_risks(key: Text, posted: Changing, pages: Pages, moment: Now) -> Response:
    """Store how often lone answers from topics may be wrong, an empty field for the site's; the index follows."""
    setting = topic_settings.RISK
    wanted = {topic: decimal(text) if text else None for topic, text in setting.typed(posted.fields).items()}
    return await pages.publish(key, posted, setting, wanted, moment)


@router.post("/{key}/secret")
async def replace_secret(key: Text, posted: Changing, pages: Pages, db: DB, moment: Now) -> Response:
    """Make the identity secret, or another one in place of the one that the form knew; the page shows it this once."""
    async with db.begin() as session:
        site = await site_settings.get(session, posted.actor, key, lock=True)
        # A page that is loaded again posts again, and what it has just shown is in use by then.
        if posted.fields.get("since", "") != site_form.since(site):
            return see_other(f"/admin/sites/{key}#secret")
        secret = await identity_secrets.replace(session, posted.actor, key, moment)
    return await pages.page(key, secret=secret)


def _pictures(site: Site) -> list[tuple[str, str | None]]:
    return [(ImageKind.LOGO.value, sites.logo_url(site)), (ImageKind.AVATAR.value, sites.avatar_url(site))]


def _topics(words: Words, about: Sequence[Topic], usual: float) -> dict[str, object]:
    return {
        "topics": [(topic, topics.title(topic, words.language)) for topic in about],
        "scopes": [(str(each), words.t(f"admin-scope-{each}")) for each in Scope],
        "risks": {topic.key: _risks(words, topic, usual) for topic in about},
        "limits": LIMITS | {"risk": usual},
    }


def _risks(words: Words, topic: Topic, usual: float) -> list[tuple[str, str]]:
    """Values and labels to choose a topic's risk from, with the one that it has got in another way."""
    stored = {topic.risk} if topic.risk is not None else set()
    labels = {"": words.t("admin-risk-site", risk=words.exact_percent(usual))}
    for risk in sorted({*topic_settings.OFFERED_RISKS, *stored}, reverse=True):
        most = words.t("admin-risk-most", risk=words.exact_percent(risk))
        labels[str(risk)] = most if risk else words.t("admin-risk-never")
    return list(labels.items())
