"""What the editor's pages show besides the form: names, neighbours, history and differences."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.pages.admin import verdicts
from app.pages.admin.verdicts import Effect
from app.pages.editor.form import LIMITS, Sheet
from app.pages.wording import Words
from app.state import AppState
from core.database import database_now
from core.rights import Actor
from directory import staff
from directory.models import Site
from directory.rights import Right
from directory.staff import SignedIn
from insight import learned
from insight.learned import LearnedOfArticle
from knowledge import contents, diffs, history, related, siblings, topics
from knowledge.article_view import ArticleView
from knowledge.contents import Entry
from knowledge.diffs import Hunk, Line, LineKind
from knowledge.drafts import ArticleDraft
from knowledge.history import Comparison, Moved, RevisionLine
from knowledge.models import ArticleState, Audience
from knowledge.related import Unseen
from knowledge.siblings import Siblings
from knowledge.topics import USUAL, Treatment
from retrieval.in_use import InUse, in_use

NEWEST_REVISIONS = 6
MOST_OFFERED = 500
"""Articles that the page suggests as related; whoever has more of them knows what to look for."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who looks at the page, and what the account may do there."""

    current: SignedIn

    @property
    def actor(self) -> Actor:
        """As use cases see them."""
        return self.current.actor

    @property
    def may_write(self) -> bool:
        """Whether they may save."""
        return self.actor.may(Right.ARTICLE_WRITE)

    @property
    def may_publish(self) -> bool:
        """Whether they may publish and withdraw."""
        return self.actor.may(Right.ARTICLE_PUBLISH)

    def may_choose_audience(self, article: ArticleView | None) -> bool:
        """Whether they may say who reads it: of what is published, that is publishing."""
        published = article is not None and article.state is ArticleState.PUBLISHED
        return self.may_write and (self.may_publish or not published)


@dataclass(frozen=True, slots=True)
class Differences:
    """How two versions differ, cut down to what differs and a little around it."""

    title: tuple[Line, ...]
    variants: tuple[Hunk, ...]
    body: tuple[Hunk, ...]
    moved: tuple[Moved, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        return not (self.title or self.variants or self.body or self.moved)


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What stands beside an article.

    Attributes:
        titles: key to title of every topic of the site.
        unseen: which of the related articles in the form readers do not see.
        treatment: what the bot may do with the article's topic.
        names: of everybody who wrote a revision that is shown.
        learned: what customers said of the article; None for one that is not published.
        effects: what that changes, by encoder.
        are_verdicts_used: whether it is applied.
    """

    site: Site
    titles: dict[str, str]
    unseen: Unseen
    treatment: Treatment
    siblings: Siblings | None
    revisions: list[RevisionLine]
    names: dict[UUID, str]
    use: InUse | None
    learned: LearnedOfArticle | None = None
    effects: tuple[Effect, ...] = ()
    are_verdicts_used: bool = False


async def neighbourhood(
    session: AsyncSession, held: AppState, current: SignedIn, site: Site, article: ArticleView | None, *, sheet: Sheet
) -> Neighbourhood:
    """Everything beside an article, or beside the form of a new one, with `sheet` in the form."""
    titles = await topic_titles(session, current.language, site.id)
    unseen = await related.unseen(session, site.id, sheet.language, sheet.named)
    if article is None:
        return Neighbourhood(site, titles, unseen, USUAL, None, [], {}, None)
    revisions = await history.list_revisions(session, current.actor, article.id, limit=NEWEST_REVISIONS)
    said = await _learned(session, article)
    return Neighbourhood(
        site=site,
        titles=titles,
        unseen=unseen,
        treatment=await topics.treatment_of(session, site.id, article.topic),
        siblings=await siblings.of(session, current.actor, article.id),
        revisions=revisions,
        names=await names(session, [line.created_by for line in revisions]),
        use=await in_use(session, held.search, article),
        learned=said,
        effects=_effects(Words(current.language), said),
        are_verdicts_used=held.search.hears_verdicts,
    )


def article_values(
    current: SignedIn,
    article: ArticleView | None,
    sheet: Sheet,
    beside: Neighbourhood,
    **more: object,
) -> dict[str, object]:
    """What the template of an article's page needs; `more` replaces what is empty by default."""
    return {
        "current": current,
        "section": "editor",
        "writer": Writer(current),
        "article": article,
        "sheet": sheet,
        "beside": beside,
        "audiences": list(Audience),
        "limits": LIMITS,
        "problems": {},
        "conflict": None,
        "clashes": (),
        "is_merged": False,
        "preview": None,
        "is_unsaved": False,
        "own_sites": [],
        "offered": [],
        "region": None,
        "longest": LIMITS["variant"],
        **more,
    }


async def offered(session: AsyncSession, site: Site, article: ArticleView | None) -> list[Entry]:
    """Articles that may be named as related, at most `MOST_OFFERED`."""
    if article is None and len(site.languages) > 1:
        # The language of the form may be changed while the page stays.
        return []
    language = article.language if article else site.default_language
    entries = await contents.public_entries(session, site.id, language=language)
    return [entry for entry in entries if article is None or entry.id != article.id][:MOST_OFFERED]


async def topic_titles(session: AsyncSession, language: str, site_id: UUID) -> dict[str, str]:
    """Key to title of a site's topics, in the order of their titles."""
    titles = await topics.titles(session, site_id, language)
    return dict(sorted(titles.items(), key=lambda pair: pair[1].casefold()))


async def names(session: AsyncSession, ids: Sequence[UUID | None]) -> dict[UUID, str]:
    """Names of staff."""
    return await staff.names(session, {each for each in ids if each is not None})


async def _learned(session: AsyncSession, article: ArticleView) -> LearnedOfArticle | None:
    if article.state is not ArticleState.PUBLISHED:
        return None
    return await learned.of_article(session, article, await database_now(session))


def _effects(words: Words, said: LearnedOfArticle | None) -> tuple[Effect, ...]:
    """In words, those that say the same once."""
    shown = (verdicts.effect(words, added) for added in said.effects.values()) if said is not None else ()
    return tuple(dict.fromkeys(shown))


def differences(before: ArticleDraft, after: ArticleDraft, titles: dict[str, str], words: Words) -> Differences:
    """How two versions differ, in the reader's words; may take a second for long texts, so call it in a thread."""
    found: Comparison = history.compare(before, after)
    return Differences(
        title=tuple(line for line in found.title if line.kind is not LineKind.SAME),
        variants=diffs.hunks(found.variants, context=1),
        body=diffs.hunks(found.body),
        moved=tuple(_named(moved, titles, words) for moved in found.moved),
    )


def _named(moved: Moved, titles: dict[str, str], words: Words) -> Moved:
    def named(value: str | None) -> str:
        if moved.name == "audience":
            return words.t(f"editor-audience-{value}")
        if moved.name == "topic":
            return titles.get(value, value) if value else words.t("editor-no-topic")
        return value or ""

    return Moved(moved.name, named(moved.before), named(moved.after))
