"""I4 and I5: numbers without gap or repeat, for everybody in the same order, and resuming loses nothing."""

from collections import defaultdict

from tests.soak.checks.evidence import Evidence
from tests.soak.run import Report


def check(evidence: Evidence, report: Report) -> None:
    """Count gaps, repeats and inversions, and fields in which a resumed client differs from a fresh one."""
    report.looked_at("I4", "I5")
    _numbers(evidence, report)
    _after_questions(evidence, report)
    _rising(evidence, report)
    _resumed(evidence, report)


def _numbers(evidence: Evidence, report: Report) -> None:
    """Messages and changes together take every number from 1 to the last, each once."""
    taken = defaultdict(list)
    for message in evidence.rows.messages:
        taken[message.conversation_id].append(message.seq)
        if message.changed_seq is not None:
            taken[message.conversation_id].append(message.changed_seq)
    for conversation in evidence.rows.conversations:
        numbers = sorted(taken[conversation.id])
        if numbers != list(range(1, conversation.last_seq + 1)):
            missing = sorted(set(range(1, conversation.last_seq + 1)) - set(numbers))
            repeated = sorted({number for number in numbers if numbers.count(number) > 1})
            beyond = [number for number in numbers if not 1 <= number <= conversation.last_seq]
            told = f"missing {missing}, repeated {repeated}, beyond {beyond}"
            report.violate("I4", f"conversation {conversation.id}, up to {conversation.last_seq}: {told}")


def _after_questions(evidence: Evidence, report: Report) -> None:
    places = {message.id: message.seq for message in evidence.rows.messages}
    for message in evidence.rows.messages:
        question = places.get(message.in_reply_to or "", 0)
        if question >= message.seq:
            report.violate("I4", f"message {message.id} at {message.seq} replies to one at {question}")


def _rising(evidence: Evidence, report: Report) -> None:
    """Within one connection the numbers of events rise, from above the number that the client resumed at."""
    last: dict[tuple[str, str, int], int] = {}
    for entry in evidence.noted("connected", "event"):
        given = entry.values
        key = (entry.client, given["conversation"], given["connection"])
        if entry.op == "connected":
            last[key] = given["after"]
            continue
        if given["number"] <= last.get(key, 0):
            report.violate("I4", f"{entry.client}: {given['number']} after {last[key]} in {given['conversation']}")
        if given["name"] == "message" and given["number"] != given["seq"]:
            report.violate("I4", f"{entry.client}: message {given['seq']} told as {given['number']}")
        last[key] = given["number"]


def _resumed(evidence: Evidence, report: Report) -> None:
    compared = set()
    for entry in evidence.noted("compared"):
        compared.add(entry.values["conversation"])
        if entry.values["differing"]:
            differing = ", ".join(entry.values["differing"][:8])
            report.violate("I5", f"conversation {entry.values['conversation']}: {differing}")
    for conversation in sorted(evidence.opened().keys() - compared):
        report.violate("I5", f"conversation {conversation} was never compared")
