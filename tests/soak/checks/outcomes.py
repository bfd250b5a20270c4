"""I3: every message of a customer comes to something, within 15 s, or 60 s after a fault has healed."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from tests.soak.checks.evidence import Evidence, Span, seconds
from tests.soak.checks.rows import Message, Turn
from tests.soak.run import Report

OWED_SECONDS = 15.0
HEALED_SECONDS = 60.0
# A person answers, the customer has left, or the message was dealt with together with a later one.
SILENT = frozenset({"agent_owns", "ended_by_customer", "merged"})
OWNER_AFTER = {"handoff": "queue", "claimed": "agent", "resolved": "bot"}


def check(evidence: Evidence, report: Report) -> None:
    """Count messages without an outcome and those whose outcome was late; measure how long it took."""
    report.looked_at("I3")
    took: list[float] = []
    turns = {turn.message_id: turn for turn in evidence.rows.turns}
    by_id = {turn.id: turn for turn in evidence.rows.turns}
    replied = {message.in_reply_to for message in evidence.rows.messages if message.sender_kind != "customer"}
    opened = evidence.opened()
    for message, owner in _from_customers(evidence.rows.messages):
        if message.conversation_id not in opened:
            continue
        turn = turns.get(message.id)
        if turn is None:
            if owner != "agent":
                report.violate("I3", f"message {message.id} has no turn, and {owner} has the conversation")
            continue
        last = _last(turn, by_id)
        if last is None or last.state != "done" or last.done_at is None:
            report.violate("I3", f"message {message.id} waits for its turn {turn.id}")
            continue
        if not _is_answered(message, last, replied):
            report.violate("I3", f"message {message.id} is done by {last.decided_by} and nothing was said")
        wait = seconds(last.done_at) - seconds(message.sent_at)
        took.append(wait)
        if wait > _allowed(seconds(message.sent_at), evidence.faulty):
            report.violate("I3", f"message {message.id} came to something after {wait:.1f} s ({last.decided_by})")
    _measure(took, report)


def _from_customers(messages: Sequence[Message]) -> Iterator[tuple[Message, str]]:
    """The messages of customers, each with who had the conversation when it was stored."""
    for _, lines in groupby(messages, key=lambda message: message.conversation_id):
        owner = "bot"
        for message in lines:
            if message.sender_kind == "customer":
                yield message, owner
            owner = OWNER_AFTER.get(message.kind, owner)


def _last(turn: Turn, by_id: dict[str, Turn]) -> Turn | None:
    """The turn that a message was computed in, which is another one's when turns were merged."""
    for _ in range(len(by_id)):
        if turn.merged_into is None:
            return turn
        found = by_id.get(turn.merged_into)
        if found is None:
            return None
        turn = found
    return None


def _is_answered(message: Message, turn: Turn, replied: set[str | None]) -> bool:
    if turn.decided_by in SILENT or turn.message_id in replied:
        return True
    # "That helped" about a request that has ended meanwhile needs no answer.
    return message.option_id == "helped"


def _allowed(sent: float, faulty: Sequence[Span]) -> float:
    """Seconds that a message may wait."""
    ends = [end for begin, end in faulty if begin <= sent + OWED_SECONDS and end >= sent]
    return max(OWED_SECONDS, *(end - sent + HEALED_SECONDS for end in ends)) if ends else OWED_SECONDS


def _measure(took: list[float], report: Report) -> None:
    if took:
        took.sort()
        report.counts["outcomes"] = len(took)
        report.figures["outcome p50 s"] = round(took[len(took) // 2], 3)
        report.figures["outcome p95 s"] = round(took[int(len(took) * 0.95)], 3)
        report.figures["outcome max s"] = round(took[-1], 1)
        late = sum(wait > OWED_SECONDS for wait in took)
        report.figures["later than 15 s, of faults"] = late
