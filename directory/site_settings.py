"""What administrators set for a site: names, looks, texts, origins and limits."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import Conflict
from core.event_log import record
from core.rights import Actor
from directory import colours, origins, sites
from directory.fields import FieldsInvalid, Problem, text_problem
from directory.models import Site
from directory.rights import Right
from directory.sites import SiteNotFound

LONGEST_NAME = 60
LONGEST_GREETING = 500
LONGEST_HOURS = 200
LONGEST_NOTICE = 300
MOST_ORIGINS = 50
L1_MINUTES = range(1, 1441)


class SettingsInvalid(FieldsInvalid):
    """Some settings cannot be like this."""

    code = "settings_invalid"


class SettingsChanged(Conflict):
    """Somebody else saved the settings meanwhile."""

    code = "settings_changed"

    def __init__(self, version: int) -> None:
        super().__init__("Somebody saved these settings in the meantime. Look at what is stored now.", version=version)


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What can be set; texts are by language, without empty ones.

    Attributes:
        colours: for each of `directory.colours.TOKENS` a colour.
        greeting: what the bot says first; the site's default language is required.
        hours_text: when people answer; may be empty.
        notice: what every customer is told before asking, such as an outage; may be empty.
        allowed_origins: of pages that may embed the widget.
        l1_limit_minutes: after which the bot hands over.
        default_queue: key of the queue for tickets without a topic of their own.
        identity_required: whether conversations need a signed identity.
    """

    name: str
    colours: Mapping[str, str]
    bot_name: str
    greeting: Mapping[str, str]
    hours_text: Mapping[str, str]
    notice: Mapping[str, str]
    allowed_origins: tuple[str, ...]
    l1_limit_minutes: int
    default_queue: str
    identity_required: bool


async def managed(session: AsyncSession, actor: Actor) -> list[Site]:
    """The sites that the actor may set, the default one first."""
    actor.require(Right.SITE_MANAGE)
    return await sites.of_actor(session, actor)


async def get(session: AsyncSession, actor: Actor, key: str, *, lock: bool = False) -> Site:
    """One of them.

    Args:
        session: the transaction.
        actor: who asks.
        key: of the site.
        lock: whether the site is going to be changed.

    Raises:
        SiteNotFound: there is none, or it is not the actor's.
    """
    actor.require(Right.SITE_MANAGE)
    query = select(Site).where(Site.key == key, Site.id.in_(actor.site_ids))
    site = await session.scalar(query.with_for_update() if lock else query)
    if site is None:
        raise SiteNotFound(key)
    return site


def of(site: Site) -> SiteSettings:
    """The settings that a site has now."""
    return SiteSettings(
        name=site.name,
        colours={token: site.colours.get(token, "") for token in colours.TOKENS},
        bot_name=site.bot_name,
        greeting=_written(site.greeting),
        hours_text=_written(site.hours_text),
        notice=_written(site.notice),
        allowed_origins=tuple(site.allowed_origins),
        l1_limit_minutes=site.l1_limit_minutes,
        default_queue=site.default_queue,
        identity_required=site.identity_required,
    )


async def save(
    session: AsyncSession,
    actor: Actor,
    key: str,
    wanted: SiteSettings,
    *,
    version: int,
    queue_keys: AbstractSet[str],
    now: datetime,
) -> Site:
    """Store all settings of a site.

    Args:
        session: the transaction.
        actor: who saves.
        key: of the site.
        wanted: what the settings should be.
        version: of the site as it was looked at.
        queue_keys: the site's queues, of which one is the default.
        now: when.

    Raises:
        SiteNotFound: there is no such site, or it is not the actor's.
        SettingsInvalid: which fields, and what is wrong with each.
        SettingsChanged: somebody saved since the settings were looked at.
    """
    site = await get(session, actor, key, lock=True)
    checked = tidied(wanted)
    if problems := [*_problems(site, checked, queue_keys), *_origin_problems(wanted.allowed_origins)]:
        raise SettingsInvalid(problems)
    if site.version != version:
        raise SettingsChanged(site.version)
    changed = differences(of(site), checked)
    if not changed:
        return site
    site.name, site.bot_name = checked.name, checked.bot_name
    site.colours = {**site.colours, **checked.colours}
    site.greeting, site.hours_text = dict(checked.greeting), dict(checked.hours_text)
    site.notice = dict(checked.notice)
    site.allowed_origins, site.l1_limit_minutes = list(checked.allowed_origins), checked.l1_limit_minutes
    site.default_queue, site.identity_required = checked.default_queue, checked.identity_required
    site.version += 1
    names = ",".join(sorted(changed))
    record(
        session, "site_settings_changed", by=actor.by, subject=("site", site.id), site_id=site.id, at=now, fields=names
    )
    return site


def differences(first: SiteSettings, second: SiteSettings) -> set[str]:
    """Names of the settings in which two differ."""
    return {field.name for field in fields(SiteSettings) if getattr(first, field.name) != getattr(second, field.name)}


def tidied(wanted: SiteSettings) -> SiteSettings:
    """The same as they are stored: no spaces around, origins and colours as browsers write them, each origin once."""
    listed = [typed.strip() for typed in wanted.allowed_origins if typed.strip()]
    return SiteSettings(
        name=wanted.name.strip(),
        colours={token: value.strip().lower() for token, value in wanted.colours.items()},
        bot_name=wanted.bot_name.strip(),
        greeting=_written(wanted.greeting),
        hours_text=_written(wanted.hours_text),
        notice=_written(wanted.notice),
        allowed_origins=tuple(dict.fromkeys(origins.normalised(typed) or typed for typed in listed)),
        l1_limit_minutes=wanted.l1_limit_minutes,
        default_queue=wanted.default_queue,
        identity_required=wanted.identity_required,
    )


def _written(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts without spaces around them, and without those that are empty."""
    return {language: text.strip() for language, text in texts.items() if text.strip()}


def _problems(site: Site, wanted: SiteSettings, queue_keys: AbstractSet[str]) -> list[Problem]:
    found = [
        text_problem("name", wanted.name, LONGEST_NAME),
        text_problem("bot_name", wanted.bot_name, LONGEST_NAME),
        *_colour_problems(wanted.colours),
        *_text_problems(site, wanted),
    ]
    if wanted.l1_limit_minutes not in L1_MINUTES:
        values: dict[str, str | int] = {"least": L1_MINUTES.start, "most": L1_MINUTES.stop - 1}
        detail = f"The limit is {values['least']} to {values['most']} minutes."
        found.append(Problem("l1_limit_minutes", "minutes_range", detail, values))
    if wanted.default_queue not in queue_keys:
        found.append(Problem("default_queue", "queue_unknown", "The site has no such queue."))
    if wanted.identity_required and site.identity_secret is None:
        detail = "Make the identity secret first: without it nobody could be verified."
        found.append(Problem("identity_required", "secret_missing", detail))
    return [problem for problem in found if problem]


def _colour_problems(wanted: Mapping[str, str]) -> list[Problem]:
    found = [
        Problem(token, "colour_malformed", f"{token}: a colour is # and six hexadecimal digits, such as #0f5c6e.")
        for token in colours.TOKENS
        if not colours.is_colour(wanted.get(token, ""))
    ]
    if unknown := set(wanted) - set(colours.TOKENS):
        detail = f"There is no such colour. There is: {', '.join(colours.TOKENS)}."
        found.append(Problem(sorted(unknown)[0][:50], "colour_unknown", detail))
    return found


def _text_problems(site: Site, wanted: SiteSettings) -> list[Problem | None]:
    found: list[Problem | None] = []
    for language in site.languages:
        greeting, hours = wanted.greeting.get(language, ""), wanted.hours_text.get(language, "")
        required = language == site.default_language
        found.append(text_problem(f"greeting.{language}", greeting, LONGEST_GREETING, required=required, lines=True))
        found.append(text_problem(f"hours_text.{language}", hours, LONGEST_HOURS, required=False, lines=True))
        notice = wanted.notice.get(language, "")
        found.append(text_problem(f"notice.{language}", notice, LONGEST_NOTICE, required=False, lines=True))
    by_language = {"greeting": wanted.greeting, "hours_text": wanted.hours_text, "notice": wanted.notice}
    for name, texts in by_language.items():
        if set(texts) - set(site.languages):
            detail = f"{name}: the site's languages are {', '.join(site.languages)}."
            found.append(Problem(name, "language_unknown", detail))
    return found


def _origin_problems(listed: tuple[str, ...]) -> list[Problem]:
    if len(listed) > MOST_ORIGINS:
        return [Problem("allowed_origins", "origins_many", f"At most {MOST_ORIGINS} origins.", {"most": MOST_ORIGINS})]
    lines = [line for line, typed in enumerate(listed, 1) if typed.strip() and origins.normalised(typed) is None]
    if not lines:
        return []
    detail = f"allowed_origins: number {lines[0]} is not like https://www.example.com, without a path."
    return [Problem("allowed_origins", "origin_malformed", detail, {"line": lines[0]})]
