"""I1, I2 and I10: what was acknowledged is stored, once, and nothing else is acknowledged."""

from collections import Counter, defaultdict

from tests.soak.checks.evidence import Evidence
from tests.soak.run import Report

OUTCOMES = frozenset({"answer", "choices", "handoff", "resolved"})
"""Kinds of which a question has one at most: a text of the bot is one too, a notice goes with another."""
TOLD_TO_WAIT = frozenset({429, 503})


def check(evidence: Evidence, report: Report) -> None:
    """Count violations of the three."""
    report.looked_at("I1", "I2", "I10")
    _stored(evidence, report)
    _once(evidence, report)
    _honest(evidence, report)


def _stored(evidence: Evidence, report: Report) -> None:
    """Each acknowledgement names a row that is there, in its place and under its id."""
    messages = {message.id: message for message in evidence.rows.messages}
    tickets = {ticket.id: ticket for ticket in evidence.rows.tickets}
    opened = {conversation.id for conversation in evidence.rows.conversations}
    for entry in evidence.noted("opened"):
        if entry.values["conversation"] not in opened:
            report.violate("I1", f"conversation {entry.values['conversation']} was opened and is not stored")
    for entry in evidence.noted("acked", "replied"):
        if entry.values.get("status", 202) not in (201, 202):
            continue
        given, found = entry.values, messages.get(entry.values["message"])
        if found is None:
            report.violate("I1", f"{entry.client}: {given['id']}, acknowledged as {given['message']}, is not stored")
            continue
        ticket = tickets.get(given.get("ticket", ""))
        conversation = ticket.conversation_id if ticket else given.get("conversation")
        stored = (found.conversation_id, found.client_message_id, found.seq)
        if stored != (conversation, given["id"], given["seq"]):
            report.violate("I1", f"{entry.client}: {given['message']} is stored as {stored}, acknowledged as {given}")


def _once(evidence: Evidence, report: Report) -> None:
    rows = Counter(
        (message.conversation_id, message.request_id if message.sender_kind == "agent" else "", client_id)
        for message in evidence.rows.messages
        if (client_id := message.client_message_id) is not None
    )
    for row, count in rows.items():
        if count > 1:
            report.violate("I2", f"{row} is stored {count} times")
    acknowledged = defaultdict(set)
    for entry in evidence.noted("acked", "replied"):
        if entry.values.get("message"):
            where = entry.values.get("ticket") or entry.values["conversation"]
            acknowledged[where, entry.values["id"]].add(entry.values["message"])
    for key, ids in acknowledged.items():
        if len(ids) > 1:
            report.violate("I2", f"{key} was acknowledged as {len(ids)} messages")
    _one_outcome(evidence, report)


def _one_outcome(evidence: Evidence, report: Report) -> None:
    """At most one outcome for a message, and at most one line of each kind and part."""
    outcomes: Counter[str] = Counter()
    lines: Counter[tuple[str, str, int | None]] = Counter()
    handed_off = {message.in_reply_to for message in evidence.rows.messages if message.kind == "handoff"}
    for message in evidence.rows.messages:
        if message.in_reply_to is None or message.sender_kind in ("customer", "agent"):
            continue
        lines[message.in_reply_to, message.kind, message.part] += 1
        is_text = message.kind == "text" and message.sender_kind == "bot"
        # What is outside the first line's area is said with an article, and goes to people with the same turn.
        is_referral = is_text and message.article is not None and message.in_reply_to in handed_off
        if message.kind in OUTCOMES or (is_text and not is_referral):
            outcomes[message.in_reply_to] += 1
    for replied, count in outcomes.items():
        if count > 1:
            report.violate("I2", f"message {replied} has {count} outcomes")
    for line, count in lines.items():
        if count > 1:
            report.violate("I2", f"message {line[0]} has {count} lines of kind {line[1]}, part {line[2]}")


def _honest(evidence: Evidence, report: Report) -> None:
    for entry in evidence.noted("answered"):
        given, status = entry.values, int(entry.values["status"])
        what = f"{entry.client}: {given['what']} got {status} {given.get('error', '')}".rstrip()
        if 200 <= status < 300 and status != 204 and (given.get("empty") or not given["readable"]):
            report.violate("I10", f"{what} without a body that says anything")
        if status in TOLD_TO_WAIT and given.get("retry_after") is None:
            report.violate("I10", f"{what} without Retry-After")
        if status >= 500 and status not in TOLD_TO_WAIT:
            report.violate("I10", f"{what}, which tells nobody what to do")
        if status in (401, 404):
            report.violate("I10", f"{what}, although what was asked for exists")
