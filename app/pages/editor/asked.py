"""Lists of customers' wordings as pages show them, and what their forms carry."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from app.pages.forms import number
from core.database import Sessions
from core.rights import Actor
from directory.models import Site
from insight.decisions import Accepted, Listed
from insight.wordings import Listing, Wanted, hash_of, listed

ROWS = 25
ROWS_BESIDE_ARTICLE = 8
IN_VAIN = "vain"
_PICK, _FOR = "pick-", "for-"
_CHOSEN = "-chosen"


@dataclass(frozen=True, slots=True)
class Place:
    """Which list, and from which row on.

    Attributes:
        article_id: only what is proposed for this article.
        is_beside: it stands on that article's own page.
    """

    site: Site
    article_id: UUID | None = None
    in_vain: bool = False
    start: int = 0
    is_beside: bool = False

    @property
    def base(self) -> str:
        """Where its forms are posted to."""
        return f"/editor/articles/{self.article_id}/wordings" if self.is_beside else "/editor/wordings"

    def link(self, *, in_vain: bool | None = None, start: int = 0, **more: str) -> str:
        """The address of another list of the site."""
        vain = self.in_vain if in_vain is None else in_vain
        fields = {
            "site": "" if self.site.is_default else self.site.key,
            "list": IN_VAIN if vain else "",
            "article": str(self.article_id) if self.article_id and not vain else "",
            "start": str(start or ""),
            **more,
        }
        given = urlencode({name: value for name, value in fields.items() if value})
        return f"/editor/wordings?{given}" if given else "/editor/wordings"


@dataclass(frozen=True, slots=True)
class Region:
    """A list with what was just done to it.

    Attributes:
        undo: rows that were dismissed, as a form carries them.
        problem: what could not be done, in words.
    """

    place: Place
    found: Listing
    undo: str = ""
    problem: str = ""

    @property
    def undone(self) -> int:
        """How many rows can be taken back."""
        return len(self.undo.split(",")) if self.undo else 0


async def region(sessions: Sessions, actor: Actor, place: Place, *, undo: str = "", problem: str = "") -> Region:
    """The list as it is now; the last page when the one that is meant has no rows any more."""
    rows = ROWS_BESIDE_ARTICLE if place.is_beside else ROWS
    wanted = Wanted(place.site.id, place.article_id, place.in_vain, rows, place.start)
    found = await listed(sessions, actor, wanted)
    if place.start and not found.proposals:
        place = replace(place, start=max(found.total - 1, 0) // rows * rows)
        found = await listed(sessions, actor, replace(wanted, offset=place.start))
    return Region(place, found, undo, problem)


def place_of(fields: Mapping[str, str], site: Site) -> Place:
    """The list that an address or a form of the site's page means."""
    in_vain = fields.get("list") == IN_VAIN
    article_id = None if in_vain else id_of(fields.get("article", ""))
    return Place(site, article_id, in_vain, number(fields.get("start")))


def meant(fields: Mapping[str, str]) -> list[Accepted]:
    """The rows that a button is about: its own, or all that are ticked."""
    if not fields.get("do", "").endswith(_CHOSEN):
        wording = fields.get("wording", "")
        return [Accepted(wording, fields.get("text", wording), id_of(fields.get("for", "")))] if wording else []
    ticked = {name.removeprefix(_PICK): value for name, value in fields.items() if name.startswith(_PICK) and value}
    return [Accepted(value, value, id_of(fields.get(_FOR + row, ""))) for row, value in ticked.items()]


def carried(rows: list[Accepted]) -> str:
    """Names of rows for the form that takes a dismissal back."""
    return ",".join(f"{hash_of(row.wording).hex()}:{row.proposed_for or ''}" for row in rows)


def brought(undo: str) -> list[Listed]:
    """The rows that `carried` named."""
    parts = [part.partition(":") for part in undo.split(",") if part]
    return [Listed(key, id_of(article_id)) for key, _, article_id in parts]


def id_of(typed: str) -> UUID | None:
    """An id that a form carries; None for everything else."""
    try:
        return UUID(typed)
    except ValueError:
        return None
