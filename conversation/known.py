"""What a checklist would ask that the customer has said already."""

import re
from collections.abc import Collection, Iterable, Sequence

from conversation import entities
from conversation.entities import Entity, EntityKind
from conversation.phrases import recognise
from handoff import answers
from handoff.models import TicketField
from knowledge.models import FieldType

_BY_TYPE = {
    FieldType.EMAIL: EntityKind.EMAIL,
    FieldType.PHONE: EntityKind.PHONE,
    FieldType.AMOUNT: EntityKind.AMOUNT,
    FieldType.DATE_TEXT: EntityKind.DATE,
}
_OWN = frozenset({EntityKind.EMAIL, EntityKind.PHONE})
"""Of these the customer's own count, and the newest: whoever names another one wants it used from then on. Two amounts
or dates are two matters."""

_CLAUSE = re.compile(r"[.!?;\n]+(?:\s|$)|,\s+")
_JOINS_CLAUSES = re.compile(r"\s+(?:and|but|so|и|но|поэтому|i|ale|więc|oraz)\s+", re.IGNORECASE)
CLAUSE_WORDS, TOLD_WORDS = 3, 5
"""Least words of a clause, and of all together, that tell what a call for people is about; fewer are courtesies."""


def of_texts(texts: Iterable[str]) -> list[Entity]:
    """The entities of some messages in order, each value once."""
    return list(dict.fromkeys(entity for text in texts for entity in entities.found(text)))


def answers_to(fields: Sequence[TicketField], texts: Iterable[str]) -> dict[str, str]:
    """Values for a checklist's fields, by key, as far as they are beyond doubt.

    A field gets one if it is the only one of its kind in the checklist and the customer named only one such value;
    of addresses and telephone numbers the newest that is their own.

    Args:
        fields: all of a ticket.
        texts: what the customer wrote, in order.
    """
    said = list(texts)
    by_kind: dict[EntityKind, list[TicketField]] = {}
    for field in fields:
        if kind := kind_of(field):
            by_kind.setdefault(kind, []).append(field)
    alone = {kind: asked[0] for kind, asked in by_kind.items() if len(asked) == 1}
    given = {field.value for field in fields if field.value}
    values = {
        field.key: _own(field, kind, said, given) if kind in _OWN else _only(field, kind, said)
        for kind, field in alone.items()
    }
    return {key: value for key, value in values.items() if value is not None}


def told_with_call(texts: Iterable[str]) -> str | None:
    """What was said beside a call for people in the same message, the newest such; `None` if that is nothing much."""
    for text in reversed(list(texts)):
        if not _calls(text):
            continue
        clauses = [told.strip() for clause in _CLAUSE.split(text) if clause for told in _besides_call(clause)]
        told = ", ".join(clause for clause in clauses if len(clause.split()) >= CLAUSE_WORDS)
        if len(told.split()) >= TOLD_WORDS:
            return told
    return None


def others(field: TicketField, kind: EntityKind, text: str) -> list[Entity]:
    """The values of a kind in a text that a field's answer does not name already."""
    before = {_sameness(entity) for entity in entities.found(field.value or "")}
    return [each for each in of_texts([text]) if each.kind is kind and _sameness(each) not in before]


def kind_of(field: TicketField) -> EntityKind | None:
    """What kind of value a field asks for; `None` for one that takes any words."""
    for type_, kind in _BY_TYPE.items():
        if field.type == type_:
            return kind
    return EntityKind(field.key) if field.key in list(EntityKind) else None


def fitting(field: TicketField, entity: Entity) -> str | None:
    """What a value means for a field, or `None` if it does not fit."""
    asked = answers.expected(field)
    found = (answers.accepted(asked, words) for words in (entity.value, entity.family) if words)
    return next((value for value in found if value is not None), None)


def _besides_call(clause: str) -> list[str]:
    if not _calls(clause):
        return [clause]
    parts = _JOINS_CLAUSES.split(clause)
    told = [part for part in parts if not _calls(part)]
    return told if len(told) < len(parts) else []


def _calls(text: str) -> bool:
    found = recognise(text)
    return found.person or found.callback


def _sameness(entity: Entity) -> str:
    return entity.family or entity.value.casefold()


def _own(field: TicketField, kind: EntityKind, texts: Sequence[str], given: Collection[str]) -> str | None:
    # A number alone that answered another question may be anybody's, such as the one that called.
    found = (entities.own(text, kind, also_alone=text.strip() not in given) for text in texts)
    values = [value for values in found for value in values]
    return answers.accepted(answers.expected(field), values[-1]) if values else None


def _only(field: TicketField, kind: EntityKind, texts: Sequence[str]) -> str | None:
    named = [entity for entity in of_texts(texts) if entity.kind is kind]
    return fitting(field, named[0]) if len(named) == 1 else None
