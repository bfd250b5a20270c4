"""What a snapshot keeps of an article."""

from dataclasses import dataclass, fields
from typing import Any, Self
from uuid import UUID

from knowledge.models import Audience, Scope
from knowledge.published import PublishedArticle
from knowledge.rendering import summary

_IDS = ("id", "group_id", "revision_id")


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """What a hit tells about its article.

    Attributes:
        opening: the beginning of its body as plain text.
        url: path of its public page; empty if it has none.
        scope: of its topic.
        risk: largest part of lone answers from its topic that may be wrong; None for the site's.
    """

    id: UUID
    group_id: UUID
    revision_id: UUID
    title: str
    opening: str
    url: str
    language: str
    topic: str | None
    audience: Audience
    scope: Scope
    risk: float | None

    @classmethod
    def of(cls, article: PublishedArticle, opening: str | None = None) -> Self:
        """What a snapshot keeps of an article; its `opening` is made from the body unless it is known."""
        return cls(
            id=article.id,
            group_id=article.group_id,
            revision_id=article.revision_id,
            title=article.title,
            opening=summary(article.body) if opening is None else opening,
            url=article.url if article.has_page else "",
            language=article.language,
            topic=article.topic,
            audience=article.audience,
            scope=article.scope,
            risk=article.risk,
        )

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The article as `articles.json` has it."""
        ids = {name: UUID(stored[name]) for name in _IDS}
        kinds = {"audience": Audience(stored["audience"]), "scope": Scope(stored["scope"])}
        return cls(**{**stored, **ids, **kinds})

    def as_json(self) -> dict[str, Any]:
        """What `from_json` takes."""
        ids = {name: str(getattr(self, name)) for name in _IDS}
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        return {**plain, **ids, "audience": self.audience.value, "scope": self.scope.value}
