"""Texts, dates, durations and names in the language of a page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_percent

from core.catalogs import FALLBACK, LANGUAGES, catalogs, offered

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

    def percent(self, share: float) -> str:
        """A share in [0, 1] as whole percent."""
        return format_percent(share, locale=self.locale)

    def language_name(self, tag: str) -> str:
        """What a language is called in the page's language; the tag itself if nobody knows it."""
        try:
            return Locale.parse(tag, sep="-").get_display_name(self.locale) or tag
        except (ValueError, UnknownLocaleError):
            return tag


def preferred(accept_language: str | None) -> str:
    """The offered language that an `Accept-Language` header asks for first; English when it asks for none."""
    wanted: list[tuple[float, str]] = []
    for part in (accept_language or "")[:_LONGEST_HEADER].split(","):
        tag, _, quality = part.partition(";")
        primary = tag.strip().split("-")[0].lower()
        if primary in LANGUAGES:
            wanted.append((_quality(quality), primary))
    # `max` keeps the first of equals: the order of the header decides between them.
    return offered(max(wanted, key=lambda entry: entry[0])[1]) if wanted else FALLBACK


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
