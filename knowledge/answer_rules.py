"""What a checklist question asks of its answer, and of the answers before it."""

from dataclasses import asdict, dataclass
from typing import Any

LONGEST_ANSWER = 4000
"""Characters of an answer that are kept."""


@dataclass(frozen=True, slots=True)
class Validation:
    """What an answer must look like beside its type; what is `None` is not asked of it.

    Attributes:
        pattern: regular expression that the whole answer matches, see `knowledge.patterns`; for type text.
        min_length: characters that it has at least; for type text.
        max_length: characters that it has at most; for type text.
        min: the smallest number that it may name; for type amount.
        max: the largest.
    """

    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    min: float | None = None
    max: float | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is stored: only what is asked."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Validation":
        """The inverse of `as_json`."""
        return cls(**stored)


ANYTHING = Validation()
"""Of questions that ask no more than their type does."""


@dataclass(frozen=True, slots=True)
class Condition:
    """When a question is asked: after certain answers to one before it.

    Attributes:
        field: key of an earlier question of the same checklist, of type choice.
        choices: ids of its choices; after any other answer, and after none, the question does not apply.
    """

    field: str
    choices: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As it is stored and as topic files have it."""
        return {"field": self.field, "is": list(self.choices)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Condition | None":
        """The inverse of `as_json`; `None` for an empty mapping."""
        return cls(str(stored["field"]), tuple(str(choice) for choice in stored["is"])) if stored else None
