"""Articles from draft to public page, and imports."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from core.database import Sessions
from core.event_log import SYSTEM, Event
from core.rights import Actor, RightMissing
from directory import sites
from directory.models import Site
from directory.rights import Bundle, of
from knowledge import articles, demo, published, topics
from knowledge.article_view import ArticleNotFound, ArticleView
from knowledge.drafts import ArticleDraft, InvalidArticle
from knowledge.editorial import SlugTaken, StaleRevision
from knowledge.importing import ImportedArticle, ImportFailed, import_articles
from knowledge.listing import ListedState, Wanted, list_articles
from knowledge.models import Article, ArticleRevision, ArticleState, Audience
from knowledge.published import EVERYTHING, PageNotFound

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
DRAFT = ArticleDraft(
    title="Umbrella lost", body="Ask at the **desk**.", slug="umbrella-lost", language="en", topic="general"
)


def editor(site: Site, bundle: Bundle = Bundle.PUBLISHER) -> Actor:
    return Actor(uuid4(), "Edith", of([bundle.value]), frozenset({site.id}))


async def created(sessions: Sessions, site: Site, draft: ArticleDraft = DRAFT, show: bool = False) -> ArticleView:
    async with sessions.begin() as session:
        article = await articles.create(session, editor(site), site.id, draft, now=NOW)
        return await articles.publish(session, editor(site), article.id, now=NOW) if show else article


async def revision_of(sessions: Sessions, site: Site) -> int:
    async with sessions.begin() as session:
        return (await sites.by_key(session, site.key)).knowledge_revision


async def test_a_draft_is_read_by_editors_only(sessions: Sessions, site: Site) -> None:
    before = await revision_of(sessions, site)
    article = await created(sessions, site)
    assert (article.state, article.revision, article.published_revision) == (ArticleState.DRAFT, 1, None)
    assert article.topic == "general"
    async with sessions.begin() as session:
        assert await articles.get(session, editor(site), article.id) == article
        with pytest.raises(PageNotFound):
            await published.public_page(session, site.id, "en", DRAFT.slug)
    assert await revision_of(sessions, site) == before


async def test_publishing_shows_the_newest_revision_and_raises_the_knowledge_revision_once(
    sessions: Sessions, site: Site
) -> None:
    before = await revision_of(sessions, site)
    article = await created(sessions, site, show=True)
    async with sessions.begin() as session:
        again = await articles.publish(session, editor(site), article.id, now=NOW)
        page = await published.public_page(session, site.id, "en", DRAFT.slug)
    assert again.published_revision == 1
    assert (page.title, page.url) == ("Umbrella lost", "/help/en/umbrella-lost")
    assert await revision_of(sessions, site) == before + 1


async def test_a_change_waits_for_publishing_while_the_old_text_stays(sessions: Sessions, site: Site) -> None:
    article = await created(sessions, site, show=True)
    async with sessions.begin() as session:
        changed = await articles.change(
            session, editor(site), article.id, replace(DRAFT, body="New."), revision=1, now=NOW
        )
        page = await published.public_page(session, site.id, "en", DRAFT.slug)
    assert (changed.revision, changed.published_revision, changed.body) == (2, 1, "New.")
    assert page.body == DRAFT.body


async def test_saving_the_same_text_makes_no_revision(sessions: Sessions, site: Site) -> None:
    article = await created(sessions, site)
    async with sessions.begin() as session:
        same = await articles.change(session, editor(site), article.id, DRAFT, revision=1, now=NOW)
        assert same.revision == 1
        assert (
            await session.scalar(
                select(func.count()).select_from(ArticleRevision).where(ArticleRevision.article_id == article.id)
            )
            == 1
        )


async def test_a_change_from_an_old_revision_is_refused_with_both_numbers(sessions: Sessions, site: Site) -> None:
    article = await created(sessions, site)
    async with sessions.begin() as session:
        await articles.change(session, editor(site), article.id, replace(DRAFT, body="A."), revision=1, now=NOW)
        with pytest.raises(StaleRevision) as refused:
            await articles.change(session, editor(site), article.id, replace(DRAFT, body="B."), revision=1, now=NOW)
    assert (refused.value.data["revision"], refused.value.data["current_revision"]) == (1, 2)


async def test_hiding_a_published_article_from_the_public_takes_effect_at_once(sessions: Sessions, site: Site) -> None:
    article = await created(sessions, site, show=True)
    before = await revision_of(sessions, site)
    async with sessions.begin() as session:
        internal = replace(DRAFT, audience=Audience.INTERNAL)
        await articles.change(session, editor(site), article.id, internal, revision=1, now=NOW)
        assert await published.published_by_ids(session, site.id, [article.id]) == {}
        assert article.id in await published.published_by_ids(session, site.id, [article.id], EVERYTHING)
    assert await revision_of(sessions, site) == before + 1


async def test_a_withdrawn_article_is_gone_for_readers(sessions: Sessions, site: Site) -> None:
    article = await created(sessions, site, show=True)
    async with sessions.begin() as session:
        withdrawn = await articles.unpublish(session, editor(site), article.id, now=NOW)
        assert withdrawn.state is ArticleState.UNPUBLISHED
        assert await published.published_by_ids(session, site.id, [article.id], EVERYTHING) == {}
        assert article.id not in {shown.id for shown in await published.published(session, site.id)}


async def test_a_slug_belongs_to_one_article_of_a_language(sessions: Sessions, site: Site) -> None:
    article = await created(sessions, site)
    other = await created(sessions, site, replace(DRAFT, slug="another"))
    async with sessions.begin() as session:
        with pytest.raises(SlugTaken):
            await articles.create(session, editor(site), site.id, DRAFT, now=NOW)
        with pytest.raises(SlugTaken):
            await articles.change(session, editor(site), other.id, DRAFT, revision=1, now=NOW)
    polish = await created(sessions, site, replace(DRAFT, language="pl"))
    assert polish.group_id == article.group_id


@pytest.mark.parametrize(
    ("change", "field"), [({"language": "de"}, "language"), ({"slug": "No Slug"}, "slug"), ({"title": ""}, "title")]
)
async def test_a_draft_that_does_not_fit_is_refused_by_field(
    sessions: Sessions, site: Site, change: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidArticle) as refused:
        await created(sessions, site, replace(DRAFT, **change))  # type: ignore[arg-type]  # fields by name
    assert refused.value.data["field"] == field


async def test_an_unknown_topic_is_refused(sessions: Sessions, site: Site) -> None:
    with pytest.raises(topics.TopicNotFound):
        await created(sessions, site, replace(DRAFT, topic="dragons"))


async def test_rights_and_sites_are_checked(sessions: Sessions, site: Site) -> None:
    article = await created(sessions, site)
    agent, stranger = editor(site, Bundle.AGENT_L2), replace(editor(site), site_ids=frozenset())
    async with sessions.begin() as session:
        assert await articles.get(session, agent, article.id) == article
        with pytest.raises(RightMissing):
            await articles.create(session, agent, site.id, DRAFT, now=NOW)
        with pytest.raises(RightMissing):
            await articles.publish(session, agent, article.id, now=NOW)
        with pytest.raises(ArticleNotFound):
            await articles.publish(session, stranger, article.id, now=NOW)
        with pytest.raises(ArticleNotFound):
            await articles.get(session, stranger, article.id)
        assert (await list_articles(session, stranger, Wanted())).articles == []


async def test_lists_are_filtered_and_sorted_by_title(sessions: Sessions, site: Site) -> None:
    await created(sessions, site)
    async with sessions.begin() as session:
        drafts = await list_articles(session, editor(site), Wanted(state=ListedState.DRAFT))
        shown = await list_articles(session, editor(site), Wanted(state=ListedState.PUBLISHED, topic="cards"))
        page = await list_articles(session, editor(site), Wanted(limit=2, offset=1))
    assert [article.title for article in drafts.articles] == ["Umbrella lost"]
    assert drafts.counts[ListedState.DRAFT] == drafts.total == 1
    assert shown.articles
    assert {article.topic for article in shown.articles} == {"cards"}
    assert len(page.articles) == 2
    assert page.total == 30


async def test_every_change_is_in_the_event_log_without_any_text(sessions: Sessions, site: Site) -> None:
    article = await created(sessions, site, show=True)
    async with sessions.begin() as session:
        await articles.change(session, editor(site), article.id, replace(DRAFT, body="New."), revision=1, now=NOW)
        await articles.unpublish(session, editor(site), article.id, now=NOW)
    async with sessions.begin() as session:
        events = (await session.scalars(select(Event).where(Event.subject_id == article.id).order_by(Event.id))).all()
    assert [event.kind for event in events] == [
        "article_created",
        "article_published",
        "article_changed",
        "article_unpublished",
    ]
    assert events[2].data == {"revision": 2, "fields": "body"}


async def test_an_import_is_repeatable_and_changes_only_what_differs(sessions: Sessions, site: Site) -> None:
    drafts = [replace(DRAFT, slug=f"umbrella-{number}") for number in range(3)]
    batch = [ImportedArticle(f"{draft.slug}.md", draft) for draft in drafts]
    before = await revision_of(sessions, site)
    first = await import_articles(sessions, site.key, batch, SYSTEM, NOW)
    again = await import_articles(sessions, site.key, batch, SYSTEM, NOW)
    batch[1] = ImportedArticle("umbrella-1.md", replace(drafts[1], body="Changed."))
    third = await import_articles(sessions, site.key, batch, SYSTEM, NOW)
    assert (first.created, first.changed, first.unchanged) == (3, 0, 0)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 3)
    assert (third.created, third.changed, third.unchanged) == (0, 1, 2)
    assert await revision_of(sessions, site) == before + 2


async def test_an_import_with_one_bad_article_stores_nothing_and_names_it(sessions: Sessions, site: Site) -> None:
    batch = [
        ImportedArticle("good.md", replace(DRAFT, slug="good")),
        ImportedArticle("bad.md", replace(DRAFT, slug="bad", topic="dragons")),
    ]
    with pytest.raises(ImportFailed, match=r"bad\.md: "):
        await import_articles(sessions, site.key, batch, SYSTEM, NOW)
    async with sessions.begin() as session:
        assert await session.scalar(select(Article.id).where(Article.slug == "good")) is None


async def test_the_demo_is_loaded_once_and_never_undoes_a_change(empty_sessions: Sessions) -> None:
    loaded = await demo.load_demo(empty_sessions, NOW)
    assert loaded.articles == len(list((demo.FOLDER / "articles").rglob("*.md")))
    async with empty_sessions.begin() as session:
        site = await sites.by_key(session, None)
        page = await published.public_page(session, site.id, "en", "declined-card-payment")
        edited = replace(DRAFT, title=page.title, slug=page.slug, topic=page.topic, body="Ours now.")
        article = await articles.change(session, editor(site), page.id, edited, revision=1, now=NOW)
        await articles.publish(session, editor(site), article.id, now=NOW)
    again = await demo.load_demo(empty_sessions, NOW)
    assert again.articles == 0
    assert [queue.key for queue in again.queues] == [queue.key for queue in loaded.queues]
    async with empty_sessions.begin() as session:
        page = await published.public_page(session, site.id, "en", "declined-card-payment")
    assert page.body == "Ours now."


@pytest.mark.parametrize("topic", [None, "dragons"])
async def test_an_unknown_topic_has_the_general_checklist(sessions: Sessions, site: Site, topic: str | None) -> None:
    async with sessions.begin() as session:
        general = await topics.checklist(session, site.id, topics.GENERAL)
        assert await topics.checklist(session, site.id, topic) == general
        cards = await topics.checklist(session, site.id, "cards")
    assert [field.key for field in general] == ["what_happened", "since_when", "email"]
    assert cards != general
    assert {language for field in cards for language in field.label} == {"en", "ru", "pl"}


async def test_a_site_never_sees_the_articles_of_another(sessions: Sessions, site: Site) -> None:
    article = await created(sessions, site, show=True)
    elsewhere: UUID = uuid4()
    async with sessions.begin() as session:
        assert await published.published_by_ids(session, elsewhere, [article.id], EVERYTHING) == {}
        with pytest.raises(PageNotFound):
            await published.public_page(session, elsewhere, "en", DRAFT.slug)
