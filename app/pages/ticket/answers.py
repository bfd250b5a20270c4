"""How the ticket page's routes answer: a whole page, the regions that a script asked for, or a refusal in place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import Depends, Response

from app.api.errors import status_of
from app.dependencies import DB
from app.pages.access import Change
from app.pages.problems import problem_text
from app.pages.rendering import is_htmx, page
from app.pages.ticket import events, views
from app.pages.ticket.views import TicketView
from app.pages.wording import Words, dashed
from app.presence import Presence, Viewer
from conversation.desk.agent_work import RESOLUTION_CODES, ReplyDiffers
from conversation.inbound import LONGEST_TEXT
from core.errors import DomainError
from directory.rights import Right
from directory.staff import SignedIn
from handoff.models import ArticleVerdict

HOLD_SECONDS = 5
# Refusals that name who was faster, while somebody has the ticket.
_FASTER = frozenset({"ticket_already_claimed", "ticket_not_yours"})
_FOR_SCRIPTS = "ticket-script-"


def new_id() -> Callable[[], UUID]:
    """Where ids for forms come from."""
    return uuid4


NewId = Annotated[Callable[[], UUID], Depends(new_id)]


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in a form for a text.

    Attributes:
        client_message_id: makes a second posting of the same form harmless.
        article_id: an article that goes with a reply.
    """

    client_message_id: str
    text: str = ""
    article_id: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the templates work with besides the ticket: who looks, what stands in the forms, who else is there."""

    current: SignedIn
    reply: Draft
    note: Draft
    viewers: list[Viewer]
    problem: str | None = None

    def may(self, right: str) -> bool:
        """Whether the account holds a right."""
        return self.current.actor.may(Right(right))


def draft(posted: Change) -> Draft:
    """The text that was posted with a form."""
    fields = posted.fields
    return Draft(fields.get("client_message_id", ""), fields.get("text", ""), fields.get("article_id", ""))


def empty(make: Callable[[], UUID]) -> Draft:
    """A form that nobody has written in."""
    return Draft(str(make()))


async def view_of(db: DB, current: SignedIn, ticket_id: UUID) -> TicketView:
    """The ticket as it is now. Raises like `views.ticket_view`."""
    async with db.begin() as session:
        return await views.ticket_view(session, current.actor, current.language, ticket_id)


def whole(view: TicketView, desk: Desk, status: int = 200) -> Response:
    """The page."""
    language = desk.current.language
    shown = {"ticket": view, "desk": desk, "current": desk.current, "section": "desk", "oob": False}
    texts = _script_texts(Words(language))
    return page("ticket.html", language, {**shown, "texts": texts, **_FIXED}, status=status)


def question(view: TicketView, desk: Desk, asked: str) -> Response:
    """A page with one form: `resolve` or `release`."""
    shown = {"ticket": view, "desk": desk, "current": desk.current, "section": "desk", "asked": asked}
    return page("ticket_question.html", desk.current.language, {**shown, **_FIXED})


def regions(view: TicketView, desk: Desk, *, posted: bool, status: int = 200, problem: str = "") -> Response:
    """Everything that shows the ticket; the page takes over what differs and leaves alone what is typed in.

    Args:
        view: the ticket.
        desk: whoever looks.
        posted: whether this answers something that the person did, so that an older notice goes.
        status: of the answer.
        problem: code of a refusal, whose notice takes the place of the page's.
    """
    shown = {"ticket": view, "desk": desk, "current": desk.current, "posted": posted, "oob": True}
    headers = {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML", "X-Problem": problem} if problem else None
    return page(
        "partials/ticket_regions.html", desk.current.language, {**shown, **_FIXED}, status=status, headers=headers
    )


async def refused(
    posted: Change,
    db: DB,
    presence: Presence,
    ticket_id: UUID,
    error: DomainError,
    make: Callable[[], UUID],
    *,
    reply: Draft | None = None,
    note: Draft | None = None,
) -> Response:
    """Say why it was refused, and by whom one was outrun; what was typed stays."""
    current = posted.current
    view = await view_of(db, current, ticket_id)
    if isinstance(error, ReplyDiffers) and reply is not None:
        # Those words are with the customer already; the new ones are another message.
        reply = Draft(str(make()), reply.text, reply.article_id)
    problem = _problem(view, current.language, error)
    viewers = presence.of_ticket(ticket_id, besides=current.actor.id)
    desk = Desk(current, reply or empty(make), note or empty(make), viewers, problem)
    if is_htmx(posted.request):
        return regions(view, desk, posted=True, status=status_of(error), problem=error.code)
    return whole(view, desk, status_of(error))


def _problem(view: TicketView, language: str, error: DomainError) -> str:
    if error.code in _FASTER and view.agent:
        return Words(language).t(f"ticket-problem-{dashed(error.code.removeprefix('ticket_'))}", name=view.agent)
    return problem_text(language, error.code, status_of(error))


def _script_texts(words: Words) -> dict[str, str]:
    """Texts for scripts; what they fill in stands in braces."""
    texts = {key.removeprefix(_FOR_SCRIPTS): text for key, text in words.group(_FOR_SCRIPTS).items()}
    for name in ("viewing", "typing", "typing-warning"):
        texts[name] = words.t(f"ticket-viewer-{name}", name="{name}")
    return texts


_FIXED: dict[str, object] = {
    "resolutions": RESOLUTION_CODES,
    "verdicts": list(ArticleVerdict),
    "longest": LONGEST_TEXT,
    "hold_seconds": HOLD_SECONDS,
    "told": events.TOLD,
    "activity_text": events.activity_text,
}
