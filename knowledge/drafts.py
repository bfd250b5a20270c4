"""What an editor or an importer hands in for an article, and the limits on it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from core.errors import Invalid
from knowledge.models import Audience

MAX_TITLE = 200
MAX_BODY_BYTES = 100_000
MAX_VARIANTS = 50
MAX_VARIANT = 300
MAX_SLUG = 100
MAX_RELATED = 8
RESERVED_SLUGS = frozenset({"search"})
"""The help centre has a page of its own at this address."""
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SLUG_FORM = f"words of a-z and 0-9 joined by single hyphens, at most {MAX_SLUG} characters"
_LANGUAGE = re.compile(r"[a-z]{2,3}")
# PostgreSQL cannot store NUL; a lone surrogate is not text.
_LINE_END = re.compile("\r\n?")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Fault(StrEnum):
    """What is wrong with a field."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    FORM = "form"
    """It is not written as it has to be."""
    UNREADABLE = "unreadable"
    NOT_OFFERED = "not_offered"
    FIXED = "fixed"
    """It cannot be changed any more."""


class InvalidArticle(Invalid):
    """One field of an article breaks a limit or a form."""

    code = "invalid_article"

    def __init__(self, field_name: str, fault: Fault, problem: str, **limits: int) -> None:
        super().__init__(f"{field_name}: {problem}.", field=field_name, fault=fault.value, **limits)
        self.field_name = field_name
        self.fault = fault
        self.limit = limits.get("limit", 0)


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """The whole content of one article in one language, as somebody wants it to be.

    Attributes:
        body: Markdown.
        topic: key of a topic of the site; None for none.
        variants: other ways in which customers ask for this article.
        related: slugs of articles of the same language that a reader may want next; there need be none of that slug.
    """

    title: str
    body: str
    slug: str
    language: str
    topic: str | None = None
    audience: Audience = Audience.PUBLIC
    variants: tuple[str, ...] = field(default=())
    related: tuple[str, ...] = field(default=())


def check(draft: ArticleDraft) -> ArticleDraft:
    """The draft with surrounding blanks and doubled variants removed.

    Raises:
        InvalidArticle: names the field and its limit.
    """
    clean = _clean(draft)
    for fault in _faults(clean):
        raise fault
    return clean


def faults(draft: ArticleDraft) -> list[InvalidArticle]:
    """Everything that `check` would refuse, the first fault of each field."""
    found: dict[str, InvalidArticle] = {}
    for fault in _faults(_clean(draft)):
        found.setdefault(fault.field_name, fault)
    return list(found.values())


def is_slug(text: str) -> bool:
    """Whether a text has the form of a slug."""
    return len(text) <= MAX_SLUG and _SLUG.fullmatch(text) is not None


def _clean(draft: ArticleDraft) -> ArticleDraft:
    return replace(
        draft,
        title=" ".join(draft.title.split()),
        # Whatever a system ends its lines with: the same text is the same article.
        body=_LINE_END.sub("\n", draft.body).strip(),
        variants=tuple(dict.fromkeys(" ".join(variant.split()) for variant in draft.variants)),
        related=tuple(dict.fromkeys(slug.strip() for slug in draft.related if slug.strip() != draft.slug)),
    )


def _faults(draft: ArticleDraft) -> Iterator[InvalidArticle]:
    yield from _line_faults("title", draft.title, MAX_TITLE)
    yield from _body_faults(draft.body)
    if not is_slug(draft.slug):
        yield InvalidArticle("slug", Fault.FORM, f"must be {_SLUG_FORM}", limit=MAX_SLUG)
    if draft.slug in RESERVED_SLUGS:
        yield InvalidArticle("slug", Fault.NOT_OFFERED, "is the address of another page of the help centre")
    if not _LANGUAGE.fullmatch(draft.language):
        yield InvalidArticle("language", Fault.FORM, "must be a code of two or three letters, such as en")
    for variant in draft.variants:
        yield from _line_faults("variants", variant, MAX_VARIANT)
    if len(draft.variants) > MAX_VARIANTS:
        problem = f"are {len(draft.variants)}, at most {MAX_VARIANTS} are allowed"
        yield InvalidArticle("variants", Fault.TOO_MANY, problem, limit=MAX_VARIANTS)
    for slug in draft.related:
        if not is_slug(slug):
            problem = f"{slug[:MAX_SLUG]!r} is no slug of an article, such as lost-card: {_SLUG_FORM}"
            yield InvalidArticle("related", Fault.FORM, problem, limit=MAX_SLUG)
    if len(draft.related) > MAX_RELATED:
        problem = f"are {len(draft.related)}, at most {MAX_RELATED} are allowed"
        yield InvalidArticle("related", Fault.TOO_MANY, problem, limit=MAX_RELATED)


def _body_faults(body: str) -> Iterator[InvalidArticle]:
    if not body:
        yield InvalidArticle("body", Fault.EMPTY, "must not be empty")
    elif _UNSTORABLE.search(body):
        yield InvalidArticle("body", Fault.UNREADABLE, "holds a NUL or half a surrogate pair")
    elif (size := len(body.encode())) > MAX_BODY_BYTES:
        problem = f"is {size} bytes, at most {MAX_BODY_BYTES} are allowed"
        yield InvalidArticle("body", Fault.TOO_LONG, problem, limit=MAX_BODY_BYTES)


def _line_faults(name: str, line: str, limit: int) -> Iterator[InvalidArticle]:
    if not line:
        yield InvalidArticle(name, Fault.EMPTY, "must not be empty")
    elif len(line) > limit:
        problem = f"has {len(line)} characters, at most {limit} are allowed"
        yield InvalidArticle(name, Fault.TOO_LONG, problem, limit=limit)
    elif _UNSTORABLE.search(line):
        yield InvalidArticle(name, Fault.UNREADABLE, "holds a NUL or half a surrogate pair")
