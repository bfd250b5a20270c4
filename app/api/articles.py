"""The editor's side: articles and their publication."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.schemas import ArticleIn, ArticleOut, ArticlesOut, ChangedArticleIn, NewArticleIn, Text
from app.dependencies import DB, CurrentStaff, Now, State
from core.notify import notify
from directory import sites
from directory.rights import Right
from knowledge import articles
from knowledge.drafts import ArticleDraft
from knowledge.models import ArticleState

router = APIRouter(prefix="/articles", tags=["articles"])
TOPIC = "knowledge"


@router.get("")
async def list_articles(
    actor: CurrentStaff,
    db: DB,
    language: Text | None = None,
    state: ArticleState | None = None,
    topic: Text | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> ArticlesOut:
    """Articles of your sites by title."""
    async with db.begin() as session:
        found = await articles.list_articles(
            session, actor, language=language, state=state, topic=topic, limit=limit, offset=offset
        )
    return ArticlesOut(articles=[ArticleOut.model_validate(view) for view in found])


@router.post("", status_code=201)
async def create(body: NewArticleIn, actor: CurrentStaff, db: DB, moment: Now) -> ArticleOut:
    """Store a new article as a draft. 409 if the slug is taken."""
    async with db.begin() as session:
        actor.require(Right.ARTICLE_WRITE)
        site = await sites.by_key(session, body.site)
        if site.id not in actor.site_ids:
            raise sites.SiteNotFound(body.site or sites.DEFAULT_KEY)
        return ArticleOut.model_validate(await articles.create(session, actor, site.id, _draft(body), now=moment))


@router.get("/{article_id}")
async def read(article_id: UUID, actor: CurrentStaff, db: DB) -> ArticleOut:
    """One article with its newest revision."""
    async with db.begin() as session:
        return ArticleOut.model_validate(await articles.get(session, actor, article_id))


@router.put("/{article_id}")
async def change(article_id: UUID, body: ChangedArticleIn, actor: CurrentStaff, db: DB, moment: Now) -> ArticleOut:
    """Save a new revision. 409 if somebody saved another one since `revision`."""
    async with db.begin() as session:
        view = await articles.change(session, actor, article_id, _draft(body), revision=body.revision, now=moment)
        return ArticleOut.model_validate(view)


@router.post("/{article_id}/publish")
async def publish(article_id: UUID, actor: CurrentStaff, db: DB, moment: Now, held: State) -> ArticleOut:
    """Show the newest revision to readers; the bot answers from it within seconds."""
    async with db.begin() as session:
        view = await articles.publish(session, actor, article_id, now=moment)
    await notify(held.sessions, TOPIC)
    return ArticleOut.model_validate(view)


@router.post("/{article_id}/unpublish")
async def unpublish(article_id: UUID, actor: CurrentStaff, db: DB, moment: Now, held: State) -> ArticleOut:
    """Withdraw the article; from now on it is not cited any more."""
    async with db.begin() as session:
        view = await articles.unpublish(session, actor, article_id, now=moment)
    await notify(held.sessions, TOPIC)
    return ArticleOut.model_validate(view)


def _draft(body: ArticleIn) -> ArticleDraft:
    return ArticleDraft(
        title=body.title,
        body=body.body,
        slug=body.slug,
        language=body.language,
        topic=body.topic,
        audience=body.audience,
        variants=tuple(body.variants),
    )
