"""The editor's side: articles, their revisions, translations and publication."""

from typing import Annotated
from uuid import UUID

import anyio.to_thread
from fastapi import APIRouter, Query
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.article_schemas import (
    ArticleIn,
    ArticleOut,
    ArticlesOut,
    ChangedArticleIn,
    ComparisonOut,
    InUseOut,
    NewArticleIn,
    PreviewIn,
    PreviewOut,
    RestoreIn,
    RevisionLineOut,
    RevisionOut,
    RevisionsOut,
    SiblingsOut,
    TranslationIn,
)
from app.api.schemas import Text
from app.dependencies import DB, CurrentStaff, Now, State
from core.notify import KNOWLEDGE, notify
from core.rights import Actor
from directory import sites
from directory.rights import Right
from knowledge import articles, history, rendered, siblings, slugs
from knowledge.drafts import ArticleDraft
from knowledge.history import Revision
from knowledge.listing import ListedState, Sort, Wanted, list_articles
from knowledge.models import Audience
from retrieval.in_use import in_use

router = APIRouter(prefix="/articles", tags=["articles"])
LONGEST_SEARCH = 200


@router.get("")
async def listed(
    actor: CurrentStaff,
    db: DB,
    q: Annotated[Text, Query(max_length=LONGEST_SEARCH)] = "",
    state: ListedState | None = None,
    topic: Text | None = None,
    language: Text | None = None,
    audience: Audience | None = None,
    sort: Sort | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> ArticlesOut:
    """Articles of your sites, by title unless `q` or another order is given; topic `-` is none."""
    wanted = Wanted(
        text=q,
        state=state,
        topic=topic,
        language=language,
        audience=audience,
        sort=sort,
        limit=limit,
        offset=offset,
    )
    async with db.begin() as session:
        found = await list_articles(session, actor, wanted)
    return ArticlesOut(
        articles=[ArticleOut.model_validate(view) for view in found.articles],
        total=found.total,
        every=found.every,
        counts=found.counts,
    )


@router.post("", status_code=201)
async def create(body: NewArticleIn, actor: CurrentStaff, db: DB, moment: Now) -> ArticleOut:
    """Store a new article as a draft. 409 if the slug is taken."""
    async with db.begin() as session:
        actor.require(Right.ARTICLE_WRITE)
        site = await sites.own(session, actor, body.site)
        return ArticleOut.model_validate(await articles.create(session, actor, site.id, as_draft(body), now=moment))


@router.post("/preview")
async def preview(body: PreviewIn, actor: CurrentStaff, db: DB) -> PreviewOut:
    """What readers would see of a text; nothing is stored."""
    actor.require(Right.ARTICLE_READ)
    shown = await rendered.html(body.body)
    async with db.begin() as session:
        site = await sites.own(session, actor, body.site)
        language = body.language or site.default_language
        slug = await slugs.free(session, site.id, language, slugs.suggest(body.title))
    return PreviewOut(html=shown, slug=slug)


@router.get("/{article_id}")
async def read(article_id: UUID, actor: CurrentStaff, db: DB) -> ArticleOut:
    """One article with its newest revision."""
    async with db.begin() as session:
        return ArticleOut.model_validate(await articles.get(session, actor, article_id))


@router.put("/{article_id}")
async def change(
    article_id: UUID, body: ChangedArticleIn, actor: CurrentStaff, db: DB, moment: Now, held: State
) -> ArticleOut:
    """Save a new revision. 409 if somebody saved another one since `revision`."""
    async with db.begin() as session:
        view = await articles.change(session, actor, article_id, as_draft(body), revision=body.revision, now=moment)
    await notify(held.sessions, KNOWLEDGE)
    return ArticleOut.model_validate(view)


@router.post("/{article_id}/publish")
async def publish(
    article_id: UUID, actor: CurrentStaff, db: DB, moment: Now, held: State, revision: int | None = None
) -> ArticleOut:
    """Show the newest revision to readers; the bot answers from it within seconds. 409 if it is not `revision`."""
    async with db.begin() as session:
        view = await articles.publish(session, actor, article_id, now=moment, revision=revision)
    await notify(held.sessions, KNOWLEDGE)
    return ArticleOut.model_validate(view)


@router.post("/{article_id}/unpublish")
async def unpublish(article_id: UUID, actor: CurrentStaff, db: DB, moment: Now, held: State) -> ArticleOut:
    """Withdraw the article; from now on it is not cited any more."""
    async with db.begin() as session:
        view = await articles.unpublish(session, actor, article_id, now=moment)
    await notify(held.sessions, KNOWLEDGE)
    return ArticleOut.model_validate(view)


@router.get("/{article_id}/use")
async def use(article_id: UUID, actor: CurrentStaff, db: DB, held: State) -> InUseOut:
    """Whether the bot answers from the published revision."""
    async with db.begin() as session:
        view = await articles.get(session, actor, article_id)
        return InUseOut.model_validate(await in_use(session, held.search, view))


@router.get("/{article_id}/revisions")
async def revisions(
    article_id: UUID,
    actor: CurrentStaff,
    db: DB,
    before: int | None = None,
    limit: Annotated[int, Query(ge=1, le=history.MAX_LISTED)] = 50,
) -> RevisionsOut:
    """Revisions, newest first."""
    async with db.begin() as session:
        found = await history.list_revisions(session, actor, article_id, limit=limit, before=before)
    return RevisionsOut(revisions=[RevisionLineOut.model_validate(line) for line in found])


@router.get("/{article_id}/revisions/{number}")
async def revision(article_id: UUID, number: int, actor: CurrentStaff, db: DB) -> RevisionOut:
    """One revision with everything that it says."""
    async with db.begin() as session:
        found = await history.get(session, actor, article_id, number)
    return _revision(found)


@router.get("/{article_id}/diff")
async def diff(
    article_id: UUID,
    actor: CurrentStaff,
    db: DB,
    before: Annotated[int, Query(alias="from")],
    after: Annotated[int, Query(alias="to")],
) -> ComparisonOut:
    """How two revisions differ, line by line and word by word."""
    async with db.begin() as session:
        old = await history.get(session, actor, article_id, before)
        new = await history.get(session, actor, article_id, after)
    found = await anyio.to_thread.run_sync(history.compare, old.draft, new.draft)
    return ComparisonOut.model_validate(found)


@router.post("/{article_id}/restore")
async def restore(article_id: UUID, body: RestoreIn, actor: CurrentStaff, db: DB, moment: Now) -> ArticleOut:
    """Bring back the text of an older revision as a new one. 409 if somebody saved another one since `revision`."""
    async with db.begin() as session:
        view = await history.restore(session, actor, article_id, body.number, revision=body.revision, now=moment)
        return ArticleOut.model_validate(view)


@router.get("/{article_id}/siblings")
async def list_siblings(article_id: UUID, actor: CurrentStaff, db: DB) -> SiblingsOut:
    """The articles that say the same in other languages, this one included."""
    async with db.begin() as session:
        return await _siblings(session, actor, article_id)


@router.post("/{article_id}/siblings", status_code=201)
async def translate(article_id: UUID, body: TranslationIn, actor: CurrentStaff, db: DB, moment: Now) -> ArticleOut:
    """Begin a translation: a draft with this article's text. 409 if there is one in the language."""
    async with db.begin() as session:
        made = await siblings.translate(session, actor, article_id, body.language, now=moment)
        return ArticleOut.model_validate(made)


@router.put("/{article_id}/siblings/{other_id}")
async def link(article_id: UUID, other_id: UUID, actor: CurrentStaff, db: DB, moment: Now, held: State) -> SiblingsOut:
    """Make another article a translation of this one. 409 if there is another one in its language."""
    async with db.begin() as session:
        await siblings.link(session, actor, article_id, other_id, now=moment)
        found = await _siblings(session, actor, article_id)
    await notify(held.sessions, KNOWLEDGE)
    return found


@router.delete("/{article_id}/siblings/{other_id}")
async def unlink(
    article_id: UUID, other_id: UUID, actor: CurrentStaff, db: DB, moment: Now, held: State
) -> SiblingsOut:
    """Take an article out of the group of this one."""
    async with db.begin() as session:
        await siblings.unlink(session, actor, article_id, other_id, now=moment)
        found = await _siblings(session, actor, article_id)
    await notify(held.sessions, KNOWLEDGE)
    return found


def as_draft(body: ArticleIn) -> ArticleDraft:
    """What a body says of an article."""
    return ArticleDraft(
        title=body.title,
        body=body.body,
        slug=body.slug,
        language=body.language,
        topic=body.topic,
        audience=body.audience,
        variants=tuple(body.variants),
        related=tuple(body.related),
    )


async def _siblings(session: AsyncSession, actor: Actor, article_id: UUID) -> SiblingsOut:
    return SiblingsOut.model_validate(await siblings.of(session, actor, article_id))


def _revision(found: Revision) -> RevisionOut:
    draft = found.draft
    return RevisionOut(
        number=found.number,
        title=draft.title,
        body=draft.body,
        variants=list(draft.variants),
        related=list(draft.related),
        slug=draft.slug,
        topic=draft.topic,
        audience=draft.audience,
        created_by=found.created_by,
        created_at=found.created_at,
    )
