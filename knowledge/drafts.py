"""What an editor or an importer hands in for an article, and the limits on it."""

import re
from dataclasses import dataclass, field

from core.errors import Invalid
from knowledge.models import Audience

MAX_TITLE = 200
MAX_BODY_BYTES = 100_000
MAX_VARIANTS = 50
MAX_VARIANT = 300
MAX_SLUG = 100
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
# PostgreSQL cannot store NUL; a lone surrogate is not text.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class InvalidArticle(Invalid):
    """One field of an article breaks a limit or a form."""

    code = "invalid_article"

    def __init__(self, field_name: str, problem: str, **limits: object) -> None:
        super().__init__(f"{field_name}: {problem}.", field=field_name, **limits)
        self.field_name = field_name
        self.problem = problem


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """The whole content of one article in one language, as somebody wants it to be.

    Attributes:
        body: Markdown.
        topic: key of a topic of the site; None for none.
        variants: other ways in which customers ask for this article.
    """

    title: str
    body: str
    slug: str
    language: str
    topic: str | None = None
    audience: Audience = Audience.PUBLIC
    variants: tuple[str, ...] = field(default=())


def check(draft: ArticleDraft) -> ArticleDraft:
    """The draft with surrounding blanks and doubled variants removed.

    Raises:
        InvalidArticle: names the field and its limit.
    """
    title = _line("title", draft.title, MAX_TITLE)
    body = draft.body.strip()
    if not body:
        raise InvalidArticle("body", "must not be empty")
    if _UNSTORABLE.search(body):
        raise InvalidArticle("body", "holds a NUL or half a surrogate pair")
    size = len(body.encode())
    if size > MAX_BODY_BYTES:
        raise InvalidArticle("body", f"is {size} bytes, at most {MAX_BODY_BYTES} are allowed", limit=MAX_BODY_BYTES)
    if len(draft.slug) > MAX_SLUG or not _SLUG.fullmatch(draft.slug):
        raise InvalidArticle(
            "slug", f"must be words of a-z and 0-9 joined by single hyphens, at most {MAX_SLUG} characters"
        )
    if not _LANGUAGE.fullmatch(draft.language):
        raise InvalidArticle("language", "must be a code of two or three letters, such as en")
    variants = tuple(dict.fromkeys(_line("variants", variant, MAX_VARIANT) for variant in draft.variants))
    if len(variants) > MAX_VARIANTS:
        raise InvalidArticle("variants", f"are {len(variants)}, at most {MAX_VARIANTS} are allowed", limit=MAX_VARIANTS)
    return ArticleDraft(
        title=title,
        body=body,
        slug=draft.slug,
        language=draft.language,
        topic=draft.topic,
        audience=draft.audience,
        variants=variants,
    )


def _line(name: str, value: str, limit: int) -> str:
    clean = " ".join(value.split())
    if not clean:
        raise InvalidArticle(name, "must not be empty")
    if len(clean) > limit:
        raise InvalidArticle(name, f"has {len(clean)} characters, at most {limit} are allowed", limit=limit)
    if _UNSTORABLE.search(clean):
        raise InvalidArticle(name, "holds a NUL or half a surrogate pair")
    return clean
