"""I8 and I9: what is cited is published, and nobody reads another's words, in logs least of all."""

from tests.soak.checks.evidence import Evidence
from tests.soak.load import canaries
from tests.soak.run import Report


def check(evidence: Evidence, report: Report) -> None:
    """Count canaries that somebody else saw, and citations of articles that were not published."""
    report.looked_at("I8", "I9")
    own = evidence.opened()
    for entry in evidence.noted("event", "fleeting", "answered"):
        if not entry.client.startswith("visitor"):
            continue
        conversation = entry.values.get("conversation", "")
        for canary in entry.values.get("canaries", ()):
            if own.get(conversation) != canary:
                report.violate("I9", f"{entry.client} saw {canary} in {conversation or entry.values.get('what')}")
    for name, text in evidence.logs.items():
        for canary in canaries.found(text):
            report.violate("I9", f"{canary} is in the log {name}")
    for message in evidence.rows.messages:
        if message.article is not None and message.article not in evidence.published:
            report.violate("I8", f"message {message.id} cites {message.article}, which is not published")
