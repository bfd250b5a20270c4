"""The state of the ticket list as it stands in the address: view, filters, search, order and page."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Annotated, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Request

from core.full_text import LONGEST_QUERY
from handoff.models import Reason, TicketStatus
from handoff.priorities import PRIORITIES
from handoff.ticket_lists import Sort, View, Wanted

LEVELS = ("L2", "L3", "L4")
LAST_PAGE = 1000
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class ListState:
    """Which tickets are shown, and how; `None` and empty mean that it does not matter.

    Attributes:
        q: words to find.
        page: from 1.
    """

    view: View = View.NEW
    queue: UUID | None = None
    priority: str | None = None
    reason: Reason | None = None
    language: str | None = None
    level: str | None = None
    status: TicketStatus | None = None
    q: str = ""
    sort: Sort = Sort.PRIORITY
    page: int = 1

    @property
    def wanted(self) -> Wanted:
        """The list that is asked for."""
        return Wanted(
            view=self.view,
            queue=self.queue,
            priority=self.priority,
            reason=self.reason,
            language=self.language,
            level=self.level,
            status=self.status,
            search=self.q,
            sort=self.sort,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether the view is filtered or searched."""
        return replace(self, page=1, sort=Sort.PRIORITY) != ListState(view=self.view)

    def url(self, **changes: object) -> str:
        """The address of this list, or of one that differs by `changes`; another list begins at its first page."""
        if changes and "page" not in changes:
            changes["page"] = 1
        changed = replace(self, **changes)  # type: ignore[arg-type]  # templates name fields and give their values
        default = ListState()
        given = {
            field.name: str(getattr(changed, field.name))
            for field in fields(changed)
            if getattr(changed, field.name) != getattr(default, field.name) or field.name == "view"
        }
        return f"/desk?{urlencode(given)}"

    def in_view(self, view: View) -> str:
        """The address of the same filters in another view; a status belongs to the view it was chosen in."""
        return self.url(view=view, status=None)

    @property
    def cleared(self) -> str:
        """The address of the whole view."""
        return ListState(view=self.view, sort=self.sort).url()


def state_of(query: Mapping[str, str]) -> ListState:
    """What an address asks for; what cannot be understood does not matter."""
    return ListState(
        view=_choice(View, query.get("view")) or View.NEW,
        queue=_id(query.get("queue")),
        priority=_one_of(PRIORITIES, query.get("priority")),
        reason=_choice(Reason, query.get("reason")),
        language=(query.get("language") or "")[:35] or None,
        level=_one_of(LEVELS, query.get("level")),
        status=_choice(TicketStatus, query.get("status")),
        q=_searchable(query.get("q", "")),
        sort=_choice(Sort, query.get("sort")) or Sort.PRIORITY,
        page=_page(query.get("page", "")),
    )


def from_address(request: Request) -> ListState:
    """The list that a request's address asks for."""
    return state_of(request.query_params)


Listed = Annotated[ListState, Depends(from_address)]


def _choice(kind: type[Choice], text: str | None) -> Choice | None:
    return kind(text) if text in list(kind) else None


def _one_of(known: tuple[str, ...], text: str | None) -> str | None:
    return text if text in known else None


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _searchable(text: str) -> str:
    # NUL and halves of characters are nothing that the database could look for.
    return "".join(c for c in text if c != "\x00" and not "\ud800" <= c <= "\udfff").strip()[:LONGEST_QUERY]


def _page(text: str) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 6 else 1
