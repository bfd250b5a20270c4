"""Two people saved the same article: what each of them changed since the revision that both began with."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.pages.editor import views
from app.pages.editor.form import Sheet
from app.pages.editor.views import Differences
from app.pages.wording import Words
from directory.staff import SignedIn
from knowledge import history, merging
from knowledge.article_view import ArticleView
from knowledge.drafts import ArticleDraft
from knowledge.history import Revision, RevisionNotFound
from knowledge.merging import Merged


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both versions.

    Attributes:
        theirs: what is saved.
        saved_by: name of whoever saved it; None if the service did.
        base: what both began with; None if nobody knows.
        mine: what could not be saved.
    """

    theirs: ArticleView
    saved_by: str | None
    base: Revision | None
    mine: Sheet
    titles: dict[str, str]


@dataclass(frozen=True, slots=True)
class ConflictView:
    """What the page shows of a conflict; the first two are None where the common beginning is not known.

    Attributes:
        their_changes: since the common beginning.
        my_changes: since the common beginning.
        between: from theirs to mine.
    """

    theirs: ArticleView
    saved_by: str | None
    base: Revision | None
    mine: Sheet
    their_changes: Differences | None
    my_changes: Differences | None
    between: Differences


async def find(session: AsyncSession, current: SignedIn, theirs: ArticleView, mine: Sheet) -> Conflict:
    """The conflict between what is saved and what was typed since revision `mine.revision`."""
    base: Revision | None
    try:
        base = await history.get(session, current.actor, theirs.id, mine.revision)
    except RevisionNotFound:
        base = None
    names = await views.names(session, [theirs.changed_by])
    titles = await views.topic_titles(session, current.language, theirs.site_id)
    saved_by = names.get(theirs.changed_by) if theirs.changed_by else None
    return Conflict(theirs, saved_by, base, mine, titles)


def described(conflict: Conflict, language: str) -> ConflictView:
    """A conflict with all differences; may take seconds for long texts, so call it in a thread."""
    words = Words(language)
    theirs, mine = conflict.theirs.draft, conflict.mine.draft

    def changes(before: ArticleDraft, after: ArticleDraft) -> Differences:
        return views.differences(before, after, conflict.titles, words)

    base = conflict.base.draft if conflict.base else None
    return ConflictView(
        theirs=conflict.theirs,
        saved_by=conflict.saved_by,
        base=conflict.base,
        mine=conflict.mine,
        their_changes=changes(base, theirs) if base else None,
        my_changes=changes(base, mine) if base else None,
        between=changes(theirs, mine),
    )


def merged(conflict: Conflict) -> Merged:
    """Both changes together; mine as it is where the common beginning is not known."""
    if conflict.base is None:
        return Merged(conflict.mine.draft, ())
    return merging.merge(conflict.base.draft, conflict.mine.draft, conflict.theirs.draft)
