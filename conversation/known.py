"""What a checklist would ask that the customer has said already."""

from collections.abc import Iterable, Sequence

from conversation import entities
from conversation.entities import Entity, EntityKind
from handoff import answers
from handoff.models import TicketField
from knowledge.models import FieldType

_BY_TYPE = {
    FieldType.EMAIL: EntityKind.EMAIL,
    FieldType.PHONE: EntityKind.PHONE,
    FieldType.AMOUNT: EntityKind.AMOUNT,
    FieldType.DATE_TEXT: EntityKind.DATE,
}
_NEWEST_COUNTS = frozenset({EntityKind.EMAIL, EntityKind.PHONE})
"""Whoever names another one of these wants it used from then on; two amounts or dates are two matters."""


def of_texts(texts: Iterable[str]) -> list[Entity]:
    """The entities of some messages in order, each value once."""
    return list(dict.fromkeys(entity for text in texts for entity in entities.found(text)))


def answers_to(fields: Sequence[TicketField], texts: Iterable[str]) -> dict[str, str]:
    """Values for a checklist's fields, by key, as far as they are beyond doubt.

    A field gets one if it is the only one of its kind in the checklist and the customer named only one such value;
    of addresses and telephone numbers the newest.

    Args:
        fields: all of a ticket.
        texts: what the customer wrote, in order.
    """
    named: dict[EntityKind, list[Entity]] = {}
    for entity in of_texts(texts):
        named.setdefault(entity.kind, []).append(entity)
    by_kind: dict[EntityKind, list[TicketField]] = {}
    for field in fields:
        if kind := _kind(field):
            by_kind.setdefault(kind, []).append(field)
    values = (
        (asked[0], _value(asked[0], kind, named.get(kind, ()))) for kind, asked in by_kind.items() if len(asked) == 1
    )
    return {field.key: value for field, value in values if value is not None}


def _kind(field: TicketField) -> EntityKind | None:
    for type_, kind in _BY_TYPE.items():
        if field.type == type_:
            return kind
    return EntityKind(field.key) if field.key in list(EntityKind) else None


def _value(field: TicketField, kind: EntityKind, named: Sequence[Entity]) -> str | None:
    if not named or (len(named) > 1 and kind not in _NEWEST_COUNTS):
        return None
    asked = answers.expected(field)
    fitting = (answers.accepted(asked, words) for words in (named[-1].value, named[-1].family) if words)
    return next((value for value in fitting if value is not None), None)
