"""Priorities of tickets, and which one a reason for a handoff asks for at least."""

from handoff.models import Reason

PRIORITIES = ("urgent", "high", "normal", "low")
"""The most pressing first."""
LEAST: dict[Reason, str | None] = {
    **dict.fromkeys(Reason),
    Reason.SAFETY: "urgent",
    Reason.FRUSTRATED: "high",
}
"""What a ticket of each reason gets at least; with `None` only its topic decides."""
OF_UPSET = "high"
"""Of a ticket whose customer was upset before it was opened."""


def higher(one: str, other: str) -> str:
    """The more pressing of two."""
    return min(one, other, key=PRIORITIES.index)


def of_handoff(topics: str, reason: Reason, *, is_upset: bool) -> str:
    """The priority of a new ticket.

    Args:
        topics: what the topic says.
        reason: why it is handed off.
        is_upset: whether the customer was angry in this request.
    """
    least = higher(topics, LEAST[reason] or topics)
    return higher(least, OF_UPSET) if is_upset else least
