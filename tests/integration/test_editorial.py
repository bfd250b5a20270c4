"""Lists, revisions and translations of articles, as use cases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from core.database import Sessions
from core.event_log import Event
from core.rights import Actor, RightMissing
from directory.models import Site
from directory.rights import Bundle, of
from knowledge import articles, history, siblings, slugs
from knowledge.article_view import ArticleNotFound, ArticleView
from knowledge.drafts import ArticleDraft
from knowledge.editorial import StaleRevision
from knowledge.history import RevisionNotFound
from knowledge.listing import NO_TOPIC, ListedState, Sort, Wanted, list_articles
from knowledge.models import Article, Audience
from knowledge.siblings import LanguageTaken, NotLinkable

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
DRAFT = ArticleDraft(
    title="Umbrella lost on a bus",
    body="Ask at the **desk**.\n\nBring a receipt.",
    slug="umbrella-lost",
    language="en",
    topic="general",
    variants=("where is my parasol",),
)


def actor(site: Site, bundle: Bundle = Bundle.PUBLISHER) -> Actor:
    return Actor(uuid4(), "Edith", of([bundle.value]), frozenset({site.id}))


async def created(sessions: Sessions, site: Site, draft: ArticleDraft = DRAFT, show: bool = False) -> ArticleView:
    async with sessions.begin() as session:
        view = await articles.create(session, actor(site), site.id, draft, now=NOW)
        return await articles.publish(session, actor(site), view.id, now=NOW) if show else view


async def changed(sessions: Sessions, site: Site, view: ArticleView, **changes: object) -> ArticleView:
    draft = replace(view.draft, **changes)  # type: ignore[arg-type]  # fields by name
    async with sessions.begin() as session:
        return await articles.change(session, actor(site), view.id, draft, revision=view.revision, now=NOW)


async def found(sessions: Sessions, site: Site, wanted: Wanted) -> list[str]:
    async with sessions.begin() as session:
        return [view.title for view in (await list_articles(session, actor(site), wanted)).articles]


# Lists


@pytest.mark.parametrize(
    "text",
    ["umbrella", "UMBRELLA bus", "desk", "parasol", "umbrella-lost", "receipt umb", "bus lost", '"bring a receipt"'],
)
async def test_words_are_found_in_title_text_questions_and_slug(sessions: Sessions, site: Site, text: str) -> None:
    await created(sessions, site)
    assert await found(sessions, site, Wanted(text=text)) == [DRAFT.title]


@pytest.mark.parametrize("text", ["umbrellas", "desk dragon", "bus -umbrella", "rella"])
async def test_what_an_article_does_not_say_does_not_find_it(sessions: Sessions, site: Site, text: str) -> None:
    await created(sessions, site)
    assert DRAFT.title not in await found(sessions, site, Wanted(text=text))


@pytest.mark.parametrize(("title", "text"), [("Зонт потерян", "ПОТЕР"), ("Zgubiony żółty parasol", "żół")])
async def test_every_language_is_searched_by_the_beginning_of_a_word(
    sessions: Sessions, site: Site, title: str, text: str
) -> None:
    await created(sessions, site, replace(DRAFT, title=title))
    assert await found(sessions, site, Wanted(text=text)) == [title]


async def test_a_change_is_found_at_once_and_what_it_replaced_is_not(sessions: Sessions, site: Site) -> None:
    view = await created(sessions, site, show=True)
    await changed(sessions, site, view, body="Ask the conductor.")
    assert await found(sessions, site, Wanted(text="conductor")) == [DRAFT.title]
    assert await found(sessions, site, Wanted(text="receipt umbrella")) == []


async def test_the_list_counts_states_and_narrows_to_each(sessions: Sessions, site: Site) -> None:
    await created(sessions, site)
    waiting = await created(sessions, site, replace(DRAFT, slug="b", title="B umbrella"), show=True)
    await changed(sessions, site, waiting, body="Newer.")
    gone = await created(sessions, site, replace(DRAFT, slug="c", title="C umbrella"), show=True)
    async with sessions.begin() as session:
        await articles.unpublish(session, actor(site), gone.id, now=NOW)
        listing = await list_articles(session, actor(site), Wanted(text="umbrella", sort=Sort.TITLE))
    assert listing.counts == {
        ListedState.DRAFT: 1,
        ListedState.PUBLISHED: 1,
        ListedState.CHANGED: 1,
        ListedState.UNPUBLISHED: 1,
    }
    assert (listing.every, listing.total) == (3, 3)
    assert await found(sessions, site, Wanted(state=ListedState.CHANGED)) == ["B umbrella"]
    assert await found(sessions, site, Wanted(state=ListedState.UNPUBLISHED)) == ["C umbrella"]


async def test_lists_narrow_by_topic_language_and_audience_and_sort(sessions: Sessions, site: Site) -> None:
    async with sessions.begin() as session:
        await session.execute(update(Article).values(changed_at=NOW - timedelta(days=1)))
    await created(sessions, site, replace(DRAFT, language="ru", topic=None, audience=Audience.INTERNAL))
    assert await found(sessions, site, Wanted(topic=NO_TOPIC)) == [DRAFT.title]
    assert await found(sessions, site, Wanted(language="ru")) == [DRAFT.title]
    assert await found(sessions, site, Wanted(audience=Audience.INTERNAL)) == [DRAFT.title]
    assert (await found(sessions, site, Wanted(sort=Sort.CHANGED)))[0] == DRAFT.title
    titles = await found(sessions, site, Wanted(sort=Sort.TITLE))
    assert titles == sorted(titles, key=str.lower)
    assert await found(sessions, site, Wanted(site_ids=frozenset())) == []


async def test_the_title_weighs_more_than_the_text(sessions: Sessions, site: Site) -> None:
    await created(sessions, site, replace(DRAFT, title="Lost property", slug="a", variants=()))
    await created(sessions, site, replace(DRAFT, title="The desk", slug="b", variants=(), body="Somewhere."))
    assert await found(sessions, site, Wanted(text="desk")) == ["The desk", "Lost property"]


# Publication


async def test_an_audience_that_changes_alone_leaves_nothing_to_publish(sessions: Sessions, site: Site) -> None:
    view = await created(sessions, site, show=True)
    moved = await changed(sessions, site, view, audience=Audience.VERIFIED, slug="umbrella")
    assert (moved.revision, moved.published_revision, moved.is_changed) == (2, 2, False)
    again = await changed(sessions, site, moved, body="Newer.")
    assert (again.published_revision, again.is_changed) == (2, True)
    moved = await changed(sessions, site, again, slug="umbrella-again")
    assert (moved.revision, moved.published_revision) == (4, 2)


async def test_who_reads_a_published_article_is_for_publishers_to_say(sessions: Sessions, site: Site) -> None:
    view = await created(sessions, site, replace(DRAFT, audience=Audience.INTERNAL), show=True)
    author = actor(site, Bundle.AUTHOR)
    async with sessions.begin() as session:
        public = replace(view.draft, audience=Audience.PUBLIC)
        with pytest.raises(RightMissing):
            await articles.change(session, author, view.id, public, revision=1, now=NOW)
        text = replace(view.draft, body="Newer.")
        assert (await articles.change(session, author, view.id, text, revision=1, now=NOW)).revision == 2


async def test_only_the_revision_that_was_looked_at_is_published(sessions: Sessions, site: Site) -> None:
    view = await created(sessions, site)
    await changed(sessions, site, view, body="Newer.")
    async with sessions.begin() as session:
        with pytest.raises(StaleRevision):
            await articles.publish(session, actor(site), view.id, now=NOW, revision=1)
        shown = await articles.publish(session, actor(site), view.id, now=NOW, revision=2)
    assert (shown.published_revision, shown.published_at) == (2, NOW)


# Revisions


async def test_revisions_say_what_they_changed(sessions: Sessions, site: Site) -> None:
    view = await created(sessions, site, show=True)
    second = await changed(sessions, site, view, body=f"{view.body} More.", audience=Audience.VERIFIED)
    await changed(sessions, site, second, title="Umbrella", variants=(), topic=None)
    async with sessions.begin() as session:
        lines = await history.list_revisions(session, actor(site), view.id)
        older = await history.list_revisions(session, actor(site), view.id, before=3, limit=1)
    assert [(line.number, line.changed, line.is_published) for line in lines] == [
        (3, ("title", "variants", "topic"), False),
        (2, ("body", "audience"), False),
        (1, (), True),
    ]
    assert lines[1].characters == len(" More.")
    assert [line.number for line in older] == [2]


async def test_restoring_brings_back_the_text_and_leaves_the_place(sessions: Sessions, site: Site) -> None:
    view = await created(sessions, site)
    newer = await changed(
        sessions, site, view, title="Other", body="Other.", variants=(), slug="other", audience=Audience.INTERNAL
    )
    async with sessions.begin() as session:
        with pytest.raises(StaleRevision):
            await history.restore(session, actor(site), view.id, 1, revision=1, now=NOW)
        back = await history.restore(session, actor(site), view.id, 1, revision=2, now=NOW)
        (line, *_) = await history.list_revisions(session, actor(site), view.id)
        events = (await session.scalars(select(Event).where(Event.subject_id == view.id).order_by(Event.id))).all()
    assert (back.title, back.body, back.variants, back.revision) == (view.title, view.body, view.variants, 3)
    assert (back.slug, back.audience) == (newer.slug, newer.audience)
    assert line.restored_from == 1
    assert events[-1].data == {"revision": 3, "fields": "title,body,variants", "restored_from": 1}


async def test_revisions_of_others_and_missing_ones_are_not_there(sessions: Sessions, site: Site) -> None:
    view = await created(sessions, site)
    stranger = replace(actor(site), site_ids=frozenset())
    async with sessions.begin() as session:
        with pytest.raises(RevisionNotFound):
            await history.get(session, actor(site), view.id, 2)
        with pytest.raises(RevisionNotFound):
            await history.restore(session, actor(site), view.id, 9, revision=1, now=NOW)
        with pytest.raises(ArticleNotFound):
            await history.get(session, stranger, view.id, 1)
        with pytest.raises(ArticleNotFound):
            await history.list_revisions(session, stranger, view.id)
        with pytest.raises(RightMissing):
            await history.restore(session, actor(site, Bundle.AGENT_L2), view.id, 1, revision=1, now=NOW)


async def test_two_revisions_are_compared_field_by_field(sessions: Sessions, site: Site) -> None:
    view = await created(sessions, site)
    newer = await changed(sessions, site, view, body=view.body.replace("desk", "counter"), topic=None)
    found = history.compare(view.draft, newer.draft)
    assert [(moved.name, moved.before, moved.after) for moved in found.moved] == [("topic", "general", None)]
    assert [line.kind.value for line in found.body] == ["changed", "same", "same"]
    assert not found.is_empty
    assert history.compare(view.draft, view.draft).is_empty


# Translations


async def test_a_translation_begins_as_a_draft_in_the_same_group(sessions: Sessions, site: Site) -> None:
    await created(sessions, site, replace(DRAFT, language="pl"))
    view = await created(sessions, site, replace(DRAFT, slug="umbrella"))
    async with sessions.begin() as session:
        await siblings.unlink(session, actor(site), view.id, view.id, now=NOW)
        made = await siblings.translate(session, actor(site), view.id, "ru", now=NOW)
        with pytest.raises(LanguageTaken):
            await siblings.translate(session, actor(site), view.id, "ru", now=NOW)
        group = await siblings.of(session, actor(site), made.id)
        assert await slugs.free(session, site.id, "pl", "umbrella-lost") == "umbrella-lost-2"
    assert (made.language, made.slug, made.body, made.state.value) == ("ru", "umbrella", view.body, "draft")
    assert [article.language for article in group.articles] == ["en", "ru"]
    assert group.missing == ("pl",)


async def test_articles_are_linked_and_unlinked(sessions: Sessions, site: Site) -> None:
    english = await created(sessions, site)
    polish = await created(sessions, site, replace(DRAFT, language="pl", slug="parasol"), show=True)
    async with sessions.begin() as session:
        before = (await session.get_one(Site, site.id)).knowledge_revision
        assert [c.id for c in await siblings.candidates(session, actor(site), english.id, "pl")] == [polish.id]
        await siblings.link(session, actor(site), english.id, polish.id, now=NOW)
        group = await siblings.of(session, actor(site), english.id)
        assert [article.id for article in group.articles] == [english.id, polish.id]
        assert await siblings.candidates(session, actor(site), english.id, "pl") == []
        await siblings.unlink(session, actor(site), english.id, polish.id, now=NOW)
        assert len((await siblings.of(session, actor(site), english.id)).articles) == 1
        kinds = (
            await session.scalars(select(Event.kind).where(Event.subject_id == polish.id).order_by(Event.id))
        ).all()
        revision = await session.scalar(select(Site.knowledge_revision).where(Site.id == site.id))
    assert kinds[-2:] == ["article_linked", "article_unlinked"]
    # The index counts the articles of a group as one.
    assert revision == before + 2


async def test_only_articles_that_can_be_translations_are_linked(sessions: Sessions, site: Site) -> None:
    english, other = await created(sessions, site), await created(sessions, site, replace(DRAFT, slug="other"))
    polish = await created(sessions, site, replace(DRAFT, language="pl"))
    another = await created(sessions, site, replace(DRAFT, language="pl", slug="another"))
    assert polish.group_id == english.group_id
    async with sessions.begin() as session:
        with pytest.raises(NotLinkable):
            await siblings.link(session, actor(site), english.id, other.id, now=NOW)
        with pytest.raises(LanguageTaken):
            await siblings.link(session, actor(site), english.id, another.id, now=NOW)
        with pytest.raises(NotLinkable):
            await siblings.unlink(session, actor(site), english.id, other.id, now=NOW)
        with pytest.raises(RightMissing):
            await siblings.link(session, actor(site, Bundle.AGENT_L2), english.id, another.id, now=NOW)
        with pytest.raises(ArticleNotFound):
            await siblings.link(session, actor(site), english.id, uuid4(), now=NOW)
