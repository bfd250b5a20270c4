"""The choices above the ticket list, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.pages.desk.queue_state import LEVELS, ListState
from app.pages.wording import Words
from handoff.models import Reason, TicketStatus
from handoff.priorities import PRIORITIES
from handoff.ticket_lists import Counters, Sort, View


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice.

    Attributes:
        options: value and words; the first one is for what does not matter.
        value: the option that is chosen, empty for the first one.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str


def filters(state: ListState, counters: Counters, words: Words) -> list[Filter]:
    """What a view can be narrowed by, and the order."""

    def narrowing(name: str, options: Iterable[tuple[str, str]]) -> Filter:
        label, chosen = words.t(f"desk-column-{name}"), getattr(state, name)
        known = list(options)
        value = "" if chosen is None else str(chosen)
        if value and value not in dict(known):
            known.append((value, value))
        return Filter(name, label, (("", words.t(f"desk-any-{name}")), *known), value)

    found = [
        narrowing("queue", [(str(each.queue.id), each.queue.name) for each in counters.queues]),
        narrowing("priority", [(each, words.t(f"desk-priority-{each}")) for each in PRIORITIES]),
        narrowing("reason", [(str(each), words.t(f"desk-reason-{each.replace('_', '-')}")) for each in Reason]),
        narrowing("language", [(each, words.language_name(each)) for each in counters.languages]),
        narrowing("level", [(each, each) for each in LEVELS]),
    ]
    if state.view is View.ALL:
        found.append(narrowing("status", [(str(each), words.t(f"desk-status-{each}-one")) for each in TicketStatus]))
    orders = tuple((str(each), words.t(f"desk-sort-{each}")) for each in Sort)
    return [*found, Filter("sort", words.t("desk-sort"), orders, str(state.sort))]
