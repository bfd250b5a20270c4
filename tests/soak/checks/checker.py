"""All checks of what clients and database say."""

from tests.soak.checks import order, outcomes, secrecy, storage, tickets
from tests.soak.checks.evidence import Evidence
from tests.soak.run import Report

CHECKS = (storage.check, outcomes.check, order.check, tickets.check, secrecy.check)


def check(evidence: Evidence, report: Report) -> None:
    """Count the violations of every invariant that can be told from rows, histories and logs."""
    for one in CHECKS:
        one(evidence, report)
    messages = evidence.rows.messages
    report.counts |= {
        "conversations": len(evidence.rows.conversations),
        "messages of customers": sum(message.sender_kind == "customer" for message in messages),
        "other messages": sum(message.sender_kind != "customer" for message in messages),
        "tickets": len(evidence.rows.tickets),
        "acknowledgements": sum(1 for _ in evidence.noted("acked", "replied")),
        "attempts": sum(1 for _ in evidence.noted("posted")),
        "attempts lost": sum(1 for _ in evidence.noted("lost")),
        "connections of streams": sum(1 for _ in evidence.noted("connected")),
        "events": sum(1 for _ in evidence.noted("event")),
    }
