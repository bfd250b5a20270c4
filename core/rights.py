"""What a signed-in person may do: code asks for rights, never for roles."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from core.errors import Forbidden
from core.event_log import ActorKind, By


class RightMissing(Forbidden):
    """The account is not allowed to do this."""

    code = "right_missing"

    def __init__(self, right: str) -> None:
        super().__init__("Your account may not do this. Ask an administrator for the right.", right=right)


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in member of staff as use cases see them."""

    id: UUID
    name: str
    rights: frozenset[str]
    site_ids: frozenset[UUID]

    def may(self, right: StrEnum) -> bool:
        """Whether the account holds `right`."""
        return right.value in self.rights

    def require(self, right: StrEnum) -> None:
        """Refuse whoever lacks `right`.

        Raises:
            RightMissing: the account does not hold it.
        """
        if not self.may(right):
            raise RightMissing(right.value)

    @property
    def by(self) -> By:
        """This person as the event log names them."""
        return By(ActorKind.STAFF, self.id)
