"""The articles that an article names as related: which of them readers see, and which they are in other languages.

They are named by their slugs. One that does not exist, or that readers do not see, is no mistake: imports come in any
order, and articles are withdrawn and come back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge import contents, redirects
from knowledge.contents import Entry
from knowledge.drafts import MAX_RELATED, is_slug
from knowledge.models import Article, ArticleRedirect
from knowledge.published import PublishedArticle


@dataclass(frozen=True, slots=True)
class Unseen:
    """Slugs that are named, and that readers are not shown.

    Attributes:
        unknown: no article has or had them.
        hidden: their articles are not published for everybody, or about something outside the site's area.
    """

    unknown: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


async def shown(session: AsyncSession, article: PublishedArticle) -> list[Entry]:
    """What readers of an article are shown of the articles that it names, in its editor's order, each once."""
    found = await _public(session, article.site_id, article.language, article.related)
    entries = {entry.id: entry for entry in found.values()}
    # An earlier slug of the article itself leads back to it.
    entries.pop(article.id, None)
    return list(entries.values())


async def unseen(session: AsyncSession, site_id: UUID, language: str, named: Iterable[str]) -> Unseen:
    """Which of the articles that are named readers do not see now.

    Args:
        session: the caller's transaction.
        site_id: of the site.
        language: of the articles.
        named: as it was typed; what cannot be a slug, and what is too much, is left out.
    """
    slugs = [slug for slug in dict.fromkeys(named) if is_slug(slug)][:MAX_RELATED]
    found = await _public(session, site_id, language, slugs)
    known = await _groups(session, site_id, language, slugs)
    return Unseen(
        unknown=tuple(slug for slug in slugs if slug not in known),
        hidden=tuple(slug for slug in slugs if slug in known and slug not in found),
    )


async def translated(
    session: AsyncSession, site_id: UUID, named: Sequence[str], *, language: str, into: str
) -> tuple[str, ...]:
    """Slugs of the articles that say the same in another language, published or not, where there are any.

    Args:
        session: the caller's transaction.
        site_id: of the site.
        named: slugs of articles, which may be earlier ones of them.
        language: of those articles.
        into: the other language.
    """
    groups = await _groups(session, site_id, language, named)
    rows = await session.execute(
        select(Article.group_id, Article.slug).where(
            Article.site_id == site_id, Article.language == into, Article.group_id.in_(groups.values())
        )
    )
    slugs = {row.group_id: row.slug for row in rows}
    return tuple(dict.fromkeys(slugs[groups[slug]] for slug in named if groups.get(slug) in slugs))


async def _public(session: AsyncSession, site_id: UUID, language: str, slugs: Sequence[str]) -> dict[str, Entry]:
    """The public articles that slugs lead to, in the order of these.

    An article that lives there comes before one that has moved away.
    """
    if not slugs:
        return {}
    moved = await redirects.targets(session, site_id, language, slugs)
    now = {slug: live for slug, (_, live) in moved.items()}
    entries = await contents.public_entries(session, site_id, language=language, slugs={*slugs, *now.values()})
    found = {entry.slug: entry for entry in entries}
    led = {slug: found.get(slug) or found.get(now.get(slug, "")) for slug in slugs}
    return {slug: entry for slug, entry in led.items() if entry is not None}


async def _groups(session: AsyncSession, site_id: UUID, language: str, slugs: Sequence[str]) -> dict[str, UUID]:
    """The groups of the articles that have or had slugs, whoever sees them."""
    if not slugs:
        return {}
    had = (
        select(ArticleRedirect.slug, Article.group_id)
        .join(Article, Article.id == ArticleRedirect.article_id)
        .where(
            ArticleRedirect.site_id == site_id, ArticleRedirect.language == language, ArticleRedirect.slug.in_(slugs)
        )
    )
    have = select(Article.slug, Article.group_id).where(
        Article.site_id == site_id, Article.language == language, Article.slug.in_(slugs)
    )
    groups: dict[str, UUID] = {}
    for query in (had, have):
        groups.update({row.slug: row.group_id for row in await session.execute(query)})
    return groups
