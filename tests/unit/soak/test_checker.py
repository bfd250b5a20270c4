"""The checker against made-up runs: a clean one has no violation, and each kind of planted violation is found."""

import dataclasses
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.soak.checks import checker
from tests.soak.checks.evidence import Evidence, merged
from tests.soak.checks.rows import LONG_AGO, Conversation, Event, Message, Request, Rows, Ticket, Turn
from tests.soak.load.chat import differences
from tests.soak.load.history import Entry
from tests.soak.run import Report

CANARY, OTHER = "zq" + "a" * 14, "zq" + "b" * 14
VISITOR, AGENT = "visitor-1", "agent-1"
Plant = Callable[[Evidence], None]


def event(number: int, kind: str, subject: str, of: str, by: str | None = None, **data: Any) -> Event:
    return Event(number, kind, subject, of, "staff" if by else "system", by, json.dumps(data))


def owner(number: int, before: str, after: str) -> Event:
    return event(number, "conversation_owner_changed", "conversation", "c", before=before, after=after, epoch=number)


def noted(client: str, op: str, **values: Any) -> Entry:
    return Entry(1.0, client, op, values)


def clean_rows() -> Rows:
    return Rows(
        conversations=[Conversation("c", "bot", 9)],
        messages=[
            Message("m1", "c", 1, request_id="r", client_message_id="1"),
            Message("m2", "c", 2, "bot", "answer", "r", in_reply_to="m1", turn_id="t1", part=0, article="article"),
            Message("m3", "c", 3, request_id="r", client_message_id="2"),
            Message("m4", "c", 4, "system", "handoff", "r", in_reply_to="m3"),
            Message("m5", "c", 5, "system", "claimed", "r"),
            Message("m6", "c", 6, request_id="r", client_message_id="3"),
            Message("m7", "c", 7, "agent", "text", "r", client_message_id="a-1", seen_at=LONG_AGO, changed_seq=8),
            Message("m9", "c", 9, "system", "resolved", "r"),
        ],
        turns=[Turn("t1", "c", "m1", decided_by="sure"), Turn("t2", "c", "m3", decided_by="asks_for_person")],
        requests=[Request("r", "c", "handed_off", LONG_AGO, LONG_AGO)],
        tickets=[Ticket("k", "c", "r", status="resolved", claimed_by="s")],
        events=[
            event(1, "conversation_opened", "conversation", "c"),
            event(2, "request_opened", "request", "r"),
            owner(3, "bot", "queue"),
            event(4, "ticket_opened", "ticket", "k", reason="asked_for_person"),
            event(5, "request_handed_off", "request", "r"),
            event(6, "ticket_claimed", "ticket", "k", "s"),
            owner(7, "queue", "agent"),
            event(8, "ticket_replied", "ticket", "k", "s", seq=7),
            event(9, "messages_seen", "conversation", "c", count=1, up_to=7),
            event(10, "ticket_resolved", "ticket", "k", "s", resolution="solved"),
            event(11, "request_closed", "request", "r", outcome="handed_off"),
            owner(12, "agent", "bot"),
        ],
    )


def clean_histories() -> list[Entry]:
    return [
        noted(VISITOR, "opened", conversation="c", canary=CANARY),
        noted(VISITOR, "posted", conversation="c", id="1"),
        noted(VISITOR, "acked", conversation="c", id="1", message="m1", seq=1),
        noted(VISITOR, "acked", conversation="c", id="1", message="m1", seq=1),
        noted(VISITOR, "connected", conversation="c", connection=1, after=0),
        *(told(number, 1) for number in (1, 2, 3)),
        noted(VISITOR, "connected", conversation="c", connection=2, after=3),
        told(4, 2, canaries=[CANARY]),
        noted(VISITOR, "event", conversation="c", connection=2, number=8, name="message_changed", seq=7, canaries=[]),
        answered(202),
        answered(503, retry_after=2.0),
        noted(AGENT, "signed_in", id="s"),
        noted(AGENT, "claimed", ticket="k", status=200),
        noted("agent-2", "claimed", ticket="k", status=409),
        noted(AGENT, "replied", ticket="k", id="a-1", status=201, message="m7", seq=7),
        noted(VISITOR, "compared", conversation="c", differing=[]),
    ]


def clean() -> Evidence:
    """A customer asks and is answered, asks for a person, is answered by an agent and sees it; all is well."""
    logs = {"app.log": "turn_done c"}
    return Evidence(clean_histories(), clean_rows(), logs=logs, published=frozenset({"article"}))


def told(number: int, connection: int, canaries: list[str] | None = None) -> Entry:
    values = {"conversation": "c", "connection": connection, "number": number, "name": "message", "seq": number}
    return noted(VISITOR, "event", **values, canaries=canaries or [])


def answered(status: int, **values: Any) -> Entry:
    usual: dict[str, Any] = {"retry_after": None, "empty": False, "readable": True, "conversation": "c", "canaries": []}
    return noted(VISITOR, "answered", what="message", status=status, **{**usual, **values})


def violations(evidence: Evidence) -> dict[str, int]:
    report = Report("made up", 1)
    checker.check(evidence, report)
    return {invariant: len(found) for invariant, found in report.violations.items() if found}


def test_a_run_in_which_all_is_well_has_no_violation() -> None:
    assert violations(clean()) == {}


def also(entry: Entry) -> Plant:
    def plant(evidence: Evidence) -> None:
        evidence.histories = [*evidence.histories, entry]

    return plant


def without_entry(op: str) -> Plant:
    def plant(evidence: Evidence) -> None:
        evidence.histories = [entry for entry in evidence.histories if entry.op != op]

    return plant


def row(table: str, number: int, **changes: Any) -> Plant:
    """Change one row."""

    def plant(evidence: Evidence) -> None:
        found = getattr(evidence.rows, table)
        found[number] = dataclasses.replace(found[number], **changes)

    return plant


def without_row(table: str, number: int) -> Plant:
    def plant(evidence: Evidence) -> None:
        del getattr(evidence.rows, table)[number]

    return plant


def more(table: str, what: Any) -> Plant:
    return lambda evidence: getattr(evidence.rows, table).append(what)


def twice(one: Plant, other: Plant) -> Plant:
    def plant(evidence: Evidence) -> None:
        one(evidence)
        other(evidence)

    return plant


def acked(client_id: str, message: str, seq: int) -> Plant:
    return also(noted(VISITOR, "acked", conversation="c", id=client_id, message=message, seq=seq))


def compared(*differing: str) -> Plant:
    return also(noted(VISITOR, "compared", conversation="c", differing=list(differing)))


def in_log(evidence: Evidence) -> None:
    evidence.logs["rasa.log"] = f"cannot parse: I am {CANARY}"


LATE = LONG_AGO + timedelta(seconds=15.5)
PLANTED: dict[str, tuple[str, Plant]] = {
    "an acknowledged message is not stored": (
        "I1",
        acked("9", "x", 9),
    ),
    "an acknowledged message is stored elsewhere": ("I1", row("messages", 0, client_message_id="7")),
    "an agent's acknowledged reply is not stored": (
        "I1",
        also(noted(AGENT, "replied", ticket="k", id="a-2", status=201, message="x", seq=9)),
    ),
    "an opened conversation is not stored": ("I1", also(noted(VISITOR, "opened", conversation="x", canary=OTHER))),
    "one client id is stored twice": ("I2", row("messages", 2, client_message_id="1")),
    "a repeated send gets another message": (
        "I2",
        acked("1", "m3", 3),
    ),
    "a message has two outcomes": ("I2", row("messages", 3, kind="choices", in_reply_to="m1")),
    "a message has the same line twice": (
        "I2",
        twice(row("messages", 3, kind="notice"), row("messages", 4, kind="notice", in_reply_to="m3")),
    ),
    "a message has no turn": ("I3", without_row("turns", 0)),
    "a turn is never done": ("I3", row("turns", 0, state="due", done_at=None)),
    "a turn is done and says nothing": ("I3", row("turns", 1, message_id="m6")),
    "a turn is merged into one that is not there": ("I3", row("turns", 0, merged_into="x")),
    "an outcome is late": ("I3", row("turns", 0, done_at=LATE)),
    "a number is missing": ("I4", row("conversations", 0, last_seq=10)),
    "a number is taken twice": ("I4", row("messages", 6, changed_seq=7)),
    "a reply comes before its question": ("I4", row("messages", 1, in_reply_to="m3")),
    "a client sees a number again": ("I4", also(told(4, 2))),
    "a client sees what it had seen before it resumed": ("I4", also(told(3, 2))),
    "a resumed client misses something": (
        "I5",
        compared("4.missing"),
    ),
    "a conversation was not compared": ("I5", without_entry("compared")),
    "a handoff without a ticket": ("I6", without_row("tickets", 0)),
    "a ticket without a handoff": ("I6", row("requests", 0, handed_off_at=None)),
    "two tickets for a handoff": ("I6", more("tickets", Ticket("k2", "c", "r"))),
    "a ticket in no queue": ("I6", row("tickets", 0, queue_id=None)),
    "a ticket with somebody who never claimed it": ("I6", row("tickets", 0, claimed_by="x")),
    "a ticket is claimed twice": ("I6", more("events", event(13, "ticket_claimed", "ticket", "k", "s"))),
    "two agents are told to have one ticket": ("I6", also(noted("agent-2", "claimed", ticket="k", status=200))),
    "an article that is not published is cited": ("I8", row("messages", 1, article="draft")),
    "a visitor sees another's words in the stream": ("I9", also(told(9, 2, canaries=[OTHER]))),
    "a visitor sees another's words in an answer": ("I9", also(answered(200, canaries=[OTHER]))),
    "a log holds what a customer wrote": ("I9", in_log),
    "an empty 200": ("I10", also(answered(200, empty=True))),
    "a 200 that says nothing": ("I10", also(answered(200, readable=False))),
    "a 503 without a hint": ("I10", also(answered(503))),
    "a 429 without a hint": ("I10", also(answered(429))),
    "a 500": ("I10", also(answered(500))),
    "a conversation is not found that exists": ("I10", also(answered(404))),
    "an agent is told to have a ticket and has not": ("I10", row("events", 5, actor_id="x")),
    "a change without its event": ("I12", without_row("events", 10)),
    "two events for one change": ("I12", more("events", event(13, "request_closed", "request", "r"))),
    "a ticket's status without its event": ("I12", row("tickets", 0, status="claimed")),
    "a change of owner without its event": ("I12", without_row("events", 6)),
    "an owner that no event tells of": ("I12", row("conversations", 0, owner="queue")),
    "a reply without its event": ("I12", without_row("events", 7)),
    "a receipt without its event": ("I12", without_row("events", 8)),
    "an event with words of a customer": ("I12", row("events", 4, data=json.dumps({"reason": CANARY}))),
    "an event with a text": ("I12", row("events", 4, data=json.dumps({"reason": "It doesn't work!"}))),
}


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_found(name: str) -> None:
    invariant, plant = PLANTED[name]
    evidence = clean()
    plant(evidence)
    assert violations(evidence).get(invariant, 0) >= 1, violations(evidence)


def test_a_late_outcome_is_excused_within_a_minute_after_a_fault() -> None:
    sent = LONG_AGO.timestamp()
    evidence = clean()
    row("turns", 0, done_at=LONG_AGO + timedelta(seconds=70))(evidence)
    evidence.faulty = merged([(sent + 5, sent + 8), (sent + 7, sent + 12)])
    assert violations(evidence) == {}
    row("turns", 0, done_at=LONG_AGO + timedelta(seconds=73))(evidence)
    assert violations(evidence) == {"I3": 1}


def test_a_merged_turn_has_the_outcome_of_the_later_one() -> None:
    evidence = clean()
    row("turns", 0, decided_by="merged", merged_into="t2")(evidence)
    row("messages", 1, in_reply_to="m3", kind="question")(evidence)
    row("messages", 1, seq=4)(evidence)
    row("messages", 3, seq=2)(evidence)
    assert "I3" not in violations(evidence)


def test_an_article_that_is_said_and_its_handoff_are_one_outcome() -> None:
    evidence = clean()
    row("messages", 1, kind="text", sender_kind="bot", article="a")(evidence)
    row("messages", 3, kind="handoff", sender_kind="system", in_reply_to="m1")(evidence)
    assert "I2" not in violations(evidence)
    row("messages", 1, article=None)(evidence)
    assert violations(evidence)["I2"] == 1


def test_differences_name_the_place_and_the_field() -> None:
    told = {1: {"text": "a", "state": "sent"}, 2: {"text": "b", "state": "sent"}}
    fresh = {1: {"text": "a", "state": "seen"}, 3: {"text": "c", "state": "sent"}}
    assert differences(told, fresh) == ["3.missing", "2.unknown", "1.state"]
    assert differences(fresh, fresh) == []
