"""I6 and I12: one ticket for each handoff, legal steps only, and exactly one event for each change of state."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from tests.soak.checks.evidence import Evidence
from tests.soak.checks.rows import Event
from tests.soak.load import canaries
from tests.soak.run import Report

STEPS = {
    ("", "ticket_opened"): "open",
    ("open", "ticket_claimed"): "claimed",
    ("claimed", "ticket_released"): "open",
    ("claimed", "ticket_resolved"): "resolved",
    ("open", "ticket_resolved"): "resolved",
}
"""The life of a ticket: where it is and what happens, to where it is then."""
STEP_KINDS = frozenset(kind for _, kind in STEPS)
CODE = re.compile(r"[\w.:, -]{0,120}", re.ASCII)


def check(evidence: Evidence, report: Report) -> None:
    """Count bad rows, illegal steps, and events that are missing, too many or say too much."""
    report.looked_at("I6", "I12")
    events: dict[str, list[Event]] = defaultdict(list)
    for event in evidence.rows.events:
        events[event.subject_id].append(event)
    _one_for_each(evidence, report)
    _lives(evidence, events, report)
    _claims(evidence, events, report)
    _requests(evidence, events, report)
    _owners(evidence, events, report)
    _replies_and_receipts(evidence, events, report)
    _says_codes_only(evidence, report)


def _one_for_each(evidence: Evidence, report: Report) -> None:
    tickets = Counter(ticket.request_id for ticket in evidence.rows.tickets)
    for request in evidence.rows.requests:
        wanted = 1 if request.handed_off_at is not None else 0
        if tickets[request.id] != wanted:
            report.violate("I6", f"request {request.id} has {tickets[request.id]} tickets instead of {wanted}")
    live = Counter(ticket.conversation_id for ticket in evidence.rows.tickets if ticket.status != "resolved")
    for conversation, count in live.items():
        if count > 1:
            report.violate("I6", f"conversation {conversation} has {count} tickets that are not resolved")
    for ticket in evidence.rows.tickets:
        if ticket.queue_id is None:
            report.violate("I6", f"ticket {ticket.id} is in no queue")


def _lives(evidence: Evidence, events: dict[str, list[Event]], report: Report) -> None:
    """The events of each ticket lead from nothing to the status that its row has, by legal steps."""
    for ticket in evidence.rows.tickets:
        status, claimed_by = "", None
        for event in events[ticket.id]:
            if event.kind not in STEP_KINDS:
                continue
            after = STEPS.get((status, event.kind))
            if after is None:
                report.violate("I6", f"ticket {ticket.id}: {event.kind} while it is {status or 'not there'}")
                continue
            status = after
            claimed_by = event.actor_id if event.kind == "ticket_claimed" else claimed_by
            claimed_by = None if event.kind == "ticket_released" else claimed_by
        if status != ticket.status:
            report.violate("I12", f"ticket {ticket.id} is {ticket.status}, its events say {status or 'nothing'}")
        if claimed_by != ticket.claimed_by:
            report.violate("I6", f"ticket {ticket.id} is with {ticket.claimed_by}, its events say {claimed_by}")


def _claims(evidence: Evidence, events: dict[str, list[Event]], report: Report) -> None:
    """Whoever was told that a ticket is theirs has claimed it, and one was told so for each claim."""
    staff = {entry.client: entry.values["id"] for entry in evidence.noted("signed_in")}
    told: dict[str, set[str]] = defaultdict(set)
    for entry in evidence.noted("claimed"):
        if entry.values["status"] == 200:
            told[entry.values["ticket"]].add(staff.get(entry.client, entry.client))
    for ticket, agents in told.items():
        claims = [event.actor_id for event in events[ticket] if event.kind == "ticket_claimed"]
        for agent in agents - set(claims):
            report.violate("I10", f"agent {agent} was told to have ticket {ticket} and has not")
        if len(agents) > len(claims):
            report.violate("I6", f"ticket {ticket} was given to {len(agents)} agents in {len(claims)} claims")


def _requests(evidence: Evidence, events: dict[str, list[Event]], report: Report) -> None:
    for request in evidence.rows.requests:
        kinds = Counter(event.kind for event in events[request.id])
        _exactly(report, f"request {request.id}", kinds, "request_opened", 1)
        _exactly(report, f"request {request.id}", kinds, "request_handed_off", int(request.handed_off_at is not None))
        _exactly(report, f"request {request.id}", kinds, "request_closed", int(request.closed_at is not None))


def _owners(evidence: Evidence, events: dict[str, list[Event]], report: Report) -> None:
    """Changes of owner join up, from the bot to whoever has the conversation now."""
    for conversation in evidence.rows.conversations:
        owner = "bot"
        for event in _of_kind(events[conversation.id], "conversation_owner_changed"):
            data = json.loads(event.data)
            if data["before"] != owner:
                report.violate("I12", f"conversation {conversation.id}: from {data['before']} while {owner} has it")
            owner = data["after"]
        if owner != conversation.owner:
            report.violate("I12", f"conversation {conversation.id} is with {conversation.owner}, events say {owner}")
        _exactly(
            report,
            f"conversation {conversation.id}",
            Counter(event.kind for event in events[conversation.id]),
            "conversation_opened",
            1,
        )


def _replies_and_receipts(evidence: Evidence, events: dict[str, list[Event]], report: Report) -> None:
    of_request = {ticket.request_id: ticket.id for ticket in evidence.rows.tickets}
    replies = Counter(
        of_request.get(message.request_id, "") for message in evidence.rows.messages if message.sender_kind == "agent"
    )
    seen = Counter(message.conversation_id for message in evidence.rows.messages if message.seen_at is not None)
    for ticket in evidence.rows.tickets:
        kinds = Counter(event.kind for event in events[ticket.id])
        _exactly(report, f"ticket {ticket.id}", kinds, "ticket_replied", replies[ticket.id])
    for conversation in evidence.rows.conversations:
        marks = _of_kind(events[conversation.id], "messages_seen")
        counted = sum(json.loads(event.data)["count"] for event in marks)
        if counted != seen[conversation.id]:
            report.violate("I12", f"conversation {conversation.id}: {seen[conversation.id]} seen, events say {counted}")


def _says_codes_only(evidence: Evidence, report: Report) -> None:
    for event in evidence.rows.events:
        if canaries.found(event.data):
            report.violate("I12", f"event {event.id} {event.kind} holds words of a customer")
        for name, value in json.loads(event.data).items():
            if isinstance(value, str) and not CODE.fullmatch(value):
                report.violate("I12", f"event {event.id} {event.kind}: {name} is no code")


def _of_kind(events: Iterable[Event], kind: str) -> list[Event]:
    return [event for event in events if event.kind == kind]


def _exactly(report: Report, of: str, kinds: Counter[str], kind: str, wanted: int) -> None:
    if kinds[kind] != wanted:
        report.violate("I12", f"{of} has {kinds[kind]} events {kind} instead of {wanted}")
