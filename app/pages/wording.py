"""Texts, dates, durations and names in the language of a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

from core.catalogs import LANGUAGES, catalogs

_LONGEST_HEADER = 500
# Day before month and 24 hours, as in most places where English is read.
_LOCALES = {"en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Words:
    """How a page speaks.

    Attributes:
        language: one of the offered languages.
    """

    language: str

    def t(self, key: str, **values: str | int) -> str:
        """The text of a catalog key."""
        return catalogs().text(self.language, key, **values)

    def first(self, *keys: str) -> str:
        """The text of the first of `keys` that the catalogs have."""
        known = catalogs().keys(self.language)
        return self.t(next(key for key in keys if key in known))

    @property
    def locale(self) -> str:
        """How dates, numbers and names are written."""
        return _LOCALES.get(self.language, self.language)

    def date(self, moment: datetime) -> str:
        """A day, written out."""
        return format_date(moment, "long", locale=self.locale)

    def moment(self, moment: datetime) -> str:
        """A point in time in UTC; a script turns it into the reader's own time zone."""
        return f"{format_datetime(moment, 'd MMM, HH:mm', locale=self.locale)} UTC"

    def duration(self, span: timedelta) -> str:
        """A span of time in at most two units; less than a minute is said so."""
        minutes = max(int(span.total_seconds()) // 60, 0)
        days, hours = minutes // 1440, minutes % 1440 // 60
        if minutes == 0:
            return self.t("duration-under-a-minute")
        if days:
            return self.t("duration-days", days=str(days), hours=str(hours))
        if hours:
            return self.t("duration-hours", hours=str(hours), minutes=str(minutes % 60))
        return self.t("duration-minutes", minutes=str(minutes))

    def duration_patterns(self) -> dict[str, str]:
        """What `duration` says, with `{days}`, `{hours}` and `{minutes}` for a script to fill in."""
        places = {name: f"{{{name}}}" for name in ("days", "hours", "minutes")}
        return {key: self.t(key, **places) for key in catalogs().keys(self.language) if key.startswith("duration-")}

    def percent(self, share: float) -> str:
        """A share in [0, 1] as whole percent."""
        return format_percent(share, locale=self.locale)

    def exact_percent(self, share: float) -> str:
        """A share in [0, 1] in percent, with all its digits."""
        return format_percent(share, locale=self.locale, decimal_quantization=False)

    def number(self, value: float) -> str:
        """A number with the separators of the language."""
        return format_decimal(value, locale=self.locale)

    def group(self, prefix: str) -> Mapping[str, str]:
        """All texts whose key starts with `prefix`, for scripts."""
        return catalogs().group(self.language, prefix)

    def initials(self, name: str) -> str:
        """At most two letters for a round picture of somebody: of the first and the last name."""
        parts = [part for part in name.split() if part[0].isalnum()]
        return "".join(part[0] for part in dict.fromkeys((*parts[:1], *parts[-1:]))).upper() or "?"

    def language_name(self, tag: str) -> str:
        """What a language is called in the page's language; the tag itself if nobody knows it."""
        try:
            return Locale.parse(tag, sep="-").get_display_name(self.locale) or tag
        except (ValueError, UnknownLocaleError):
            return tag


def dashed(name: str) -> str:
    """A code such as `no_answer` or `ticket.read` as catalog keys have it."""
    return name.replace("_", "-").replace(".", "-")


def own_name(tag: str) -> str:
    """What a language is called by those who speak it, as the first word of a line; the tag itself if nobody knows."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name(tag) or tag
    except (ValueError, UnknownLocaleError):
        return tag
    return name[:1].upper() + name[1:]


def preferred(accept_language: str | None, languages: Sequence[str] = LANGUAGES) -> str:
    """The language that an `Accept-Language` header asks for first.

    Args:
        accept_language: the header.
        languages: to choose from; the first one is taken when the header asks for none of them.
    """
    wanted: list[tuple[float, str]] = []
    for part in (accept_language or "")[:_LONGEST_HEADER].split(","):
        tag, _, quality = part.partition(";")
        primary = tag.strip().split("-")[0].lower()
        if primary in languages:
            wanted.append((_quality(quality), primary))
    # `max` keeps the first of equals: the order of the header decides between them.
    return max(wanted, key=lambda entry: entry[0])[1] if wanted else languages[0]


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
