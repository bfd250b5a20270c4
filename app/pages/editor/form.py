"""What stands in the form of an article, and what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.pages.forms import number
from app.pages.wording import Words, dashed
from core.catalogs import catalogs
from core.errors import DomainError
from knowledge import drafts, slugs
from knowledge.article_view import ArticleView
from knowledge.drafts import ArticleDraft, InvalidArticle
from knowledge.editorial import SlugTaken
from knowledge.models import Audience
from knowledge.topics import TopicNotFound

LIMITS: dict[str, int] = {
    "title": drafts.MAX_TITLE,
    "slug": drafts.MAX_SLUG,
    "body": drafts.MAX_BODY_BYTES,
    "variants": drafts.MAX_VARIANTS,
    "variant": drafts.MAX_VARIANT,
    "related": drafts.MAX_RELATED,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands in the form, as it was typed.

    Attributes:
        topic: key of the topic; empty for none.
        variants: one on each line.
        related: slugs, one on each line.
        revision: number of the revision that the typing began with; 0 for a new article.
    """

    title: str
    body: str
    slug: str
    language: str
    topic: str
    audience: Audience
    variants: str
    related: str
    revision: int

    @property
    def draft(self) -> ArticleDraft:
        """What is to be saved."""
        return ArticleDraft(
            title=self.title,
            body=self.body,
            slug=self.slug,
            language=self.language,
            topic=self.topic or None,
            audience=self.audience,
            variants=tuple(line for line in self.variants.split("\n") if line.strip()),
            related=self.named,
        )

    @property
    def named(self) -> tuple[str, ...]:
        """The related articles as they were typed; commas do as well as line ends."""
        return tuple(slug.strip() for slug in self.related.replace(",", "\n").split("\n") if slug.strip())

    @property
    def fields(self) -> dict[str, str]:
        """Everything as hidden fields of another form."""
        return {
            "title": self.title,
            "slug": self.slug,
            "topic": self.topic,
            "audience": self.audience.value,
            "language": self.language,
            "variants": self.variants,
            "related": self.related,
            "body": self.body,
        }


def blank(language: str) -> Sheet:
    """The form of a new article."""
    return Sheet("", "", "", language, "", Audience.PUBLIC, "", "", 0)


def of_draft(draft: ArticleDraft, revision: int) -> Sheet:
    """The form with what is or may be saved in it."""
    return Sheet(
        title=draft.title,
        body=draft.body,
        slug=draft.slug,
        language=draft.language,
        topic=draft.topic or "",
        audience=draft.audience,
        variants="\n".join(draft.variants),
        related="\n".join(draft.related),
        revision=revision,
    )


def of_fields(fields: Mapping[str, str], article: ArticleView | None) -> Sheet:
    """The form as it was posted; what the form of this person does not have stays as it is in `article`."""
    known = of_draft(article.draft, article.revision) if article else blank("")
    audiences = {audience.value: audience for audience in Audience}
    sheet = Sheet(
        title=fields.get("title", known.title),
        body=fields.get("body", known.body),
        slug=fields.get("slug", known.slug).strip(),
        language=article.language if article else fields.get("language", ""),
        topic=fields.get("topic", known.topic),
        audience=audiences.get(fields.get("audience", ""), known.audience),
        variants=fields.get("variants", known.variants),
        related=fields.get("related", known.related),
        revision=number(fields.get("revision"), known.revision),
    )
    return sheet if sheet.slug else replace(sheet, slug=slugs.suggest(sheet.title))


def problems(words: Words, faults: Iterable[DomainError]) -> dict[str, str]:
    """What is wrong with each field, in the reader's words."""
    found: dict[str, str] = {}
    for fault in faults:
        if isinstance(fault, InvalidArticle):
            found.setdefault(fault.field_name, _of_field(words, fault))
        elif isinstance(fault, SlugTaken):
            found["slug"] = words.t("editor-problem-slug-taken")
        elif isinstance(fault, TopicNotFound):
            found["topic"] = words.t("editor-problem-topic-unknown")
    return found


def _of_field(words: Words, fault: InvalidArticle) -> str:
    name = dashed(fault.fault.value)
    known = catalogs().keys(words.language)
    keys = (f"editor-problem-{fault.field_name}-{name}", f"editor-problem-{name}")
    return words.t(next(key for key in keys if key in known), limit=words.number(fault.limit))
