"""The form of a site's settings: what it shows, and what was typed into it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.pages.forms import number
from app.pages.wording import Words
from directory import colours, site_settings
from directory.models import Site
from directory.site_settings import SiteSettings
from handoff.models import Queue


@dataclass(frozen=True, slots=True)
class SiteForm:
    """What stands in the fields; numbers as they were typed.

    Attributes:
        colours: token to colour.
        greeting: language to text.
        hours_text, notice: likewise.
        allowed_origins: one a line.
    """

    name: str
    colours: Mapping[str, str]
    bot_name: str
    greeting: Mapping[str, str]
    hours_text: Mapping[str, str]
    notice: Mapping[str, str]
    allowed_origins: str
    l1_limit_minutes: str
    default_queue: str
    identity_required: bool
    version: int

    @property
    def is_readable(self) -> bool:
        """Whether text in the one colour can be read on the other; so too while either is no colour."""
        accent, text = (self.colours.get(token, "").lower() for token in ("accent", "accent_text"))
        if not (colours.is_colour(accent) and colours.is_colour(text)):
            return True
        return colours.contrast(accent, text) >= colours.READABLE


def since(site: Site) -> str:
    """Which identity secret a form is about: the moment it was made, empty while there is none."""
    return site.identity_secret_at.isoformat() if site.identity_secret_at else ""


def stored(site: Site) -> SiteForm:
    """What the settings are now."""
    return _shown(site_settings.of(site), site.version)


def typed(fields: Mapping[str, str], site: Site) -> SiteForm:
    """What was posted."""
    return SiteForm(
        name=fields.get("name", ""),
        colours={token: fields.get(token, "") for token in colours.TOKENS},
        bot_name=fields.get("bot_name", ""),
        greeting={language: fields.get(f"greeting.{language}", "") for language in site.languages},
        hours_text={language: fields.get(f"hours_text.{language}", "") for language in site.languages},
        notice={language: fields.get(f"notice.{language}", "") for language in site.languages},
        allowed_origins=fields.get("allowed_origins", ""),
        l1_limit_minutes=fields.get("l1_limit_minutes", ""),
        default_queue=fields.get("default_queue", ""),
        identity_required="identity_required" in fields,
        version=number(fields.get("version")),
    )


def wanted(form: SiteForm) -> SiteSettings:
    """What the form asks for; a number that is none becomes one that is refused."""
    return SiteSettings(
        name=form.name,
        colours=form.colours,
        bot_name=form.bot_name,
        greeting=form.greeting,
        hours_text=form.hours_text,
        notice=form.notice,
        allowed_origins=tuple(form.allowed_origins.splitlines()),
        l1_limit_minutes=number(form.l1_limit_minutes),
        default_queue=form.default_queue,
        identity_required=form.identity_required,
    )


def with_version(form: SiteForm, version: int) -> SiteForm:
    """The same, to be saved over a newer version that its writer has seen by now."""
    return replace(form, version=version)


def differences(words: Words, site: Site, form: SiteForm, queues: list[Queue]) -> dict[str, str]:
    """What is stored now, for each field where something else was typed."""
    now, new = site_settings.of(site), site_settings.tidied(wanted(form))
    names = {queue.key: queue.name for queue in queues}
    pairs: dict[str, tuple[object, object]] = {
        "name": (now.name, new.name),
        "bot_name": (now.bot_name, new.bot_name),
        **{token: (now.colours[token], new.colours[token]) for token in colours.TOKENS},
        **{f"greeting.{tag}": (now.greeting.get(tag, ""), new.greeting.get(tag, "")) for tag in site.languages},
        **{f"hours_text.{tag}": (now.hours_text.get(tag, ""), new.hours_text.get(tag, "")) for tag in site.languages},
        **{f"notice.{tag}": (now.notice.get(tag, ""), new.notice.get(tag, "")) for tag in site.languages},
        "allowed_origins": (", ".join(now.allowed_origins), ", ".join(new.allowed_origins)),
        "l1_limit_minutes": (now.l1_limit_minutes, new.l1_limit_minutes),
        "default_queue": (names.get(now.default_queue, now.default_queue), names.get(new.default_queue, "")),
        "identity_required": (_switch(words, on=now.identity_required), _switch(words, on=new.identity_required)),
    }
    return {field: str(stands) or "–" for field, (stands, asked) in pairs.items() if stands != asked}


def _shown(settings: SiteSettings, version: int) -> SiteForm:
    return SiteForm(
        name=settings.name,
        colours=settings.colours,
        bot_name=settings.bot_name,
        greeting=settings.greeting,
        hours_text=settings.hours_text,
        notice=settings.notice,
        allowed_origins="\n".join(settings.allowed_origins),
        l1_limit_minutes=str(settings.l1_limit_minutes),
        default_queue=settings.default_queue,
        identity_required=settings.identity_required,
        version=version,
    )


def _switch(words: Words, *, on: bool) -> str:
    return words.t("admin-on") if on else words.t("admin-off")
