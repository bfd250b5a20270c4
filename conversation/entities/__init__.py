"""Values in what a customer writes: numbers, dates, amounts, codes and devices, found by patterns and word lists.

They are found without a model and without Rasa, in all languages at once, so that what was said is never asked again.
"""

from conversation.entities.finding import Entity, EntityKind, found
from conversation.entities.lists import families, vocabulary
from conversation.entities.ownership import own

__all__ = ["Entity", "EntityKind", "families", "found", "own", "vocabulary"]
