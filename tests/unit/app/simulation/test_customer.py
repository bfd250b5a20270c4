"""What a simulated customer does with what the service says."""

import random
from typing import Any

import pytest

from app.labelled_sets import Labelled
from app.simulation.chat import Chat, Message
from app.simulation.customer import Course, Customer, Ending

OPTIONS = {"answer": ["helped", "did_not_help"], "question": ["skip"], "text": [], "handoff": [], "resolved": []}


def message(kind: str, title: str | None = None, *options: str) -> Message:
    """One of the service's messages; titles of a choice are its options' names."""
    article = {"title": title} if title else None
    offered = [{"id": each, "title": each.removeprefix("article:")} for each in options or OPTIONS[kind]]
    return {"id": kind, "kind": kind, "article": article, "options": offered}


class Scripted(Chat):
    """Says what it is told to, one after the other, and keeps what the customer did."""

    def __init__(self, *replies: list[Message]) -> None:
        self.replies = list(replies)
        self.done: list[str] = []
        self.waits = []

    async def say(self, text: str) -> list[Message]:
        return self._next(text)

    async def choose(self, message: Message, option: str) -> list[Message]:
        return self._next(f"[{option}]")

    def _next(self, what: str) -> list[Message]:
        self.done.append(what)
        self.waits.append(1.0)
        return self.replies.pop(0) if self.replies else []


ENDED = [message("resolved")]
OFFERED = [message("choices", None, "article:Other", "article:Right", "none_of_these")]
HANDED_OFF = [message("handoff")]


@pytest.mark.parametrize(
    ("replies", "done", "expected"),
    [
        (
            [[message("answer", "Right")], ENDED],
            ["q", "[helped]"],
            Course(True, Ending.RESOLVED, direct=True, turns=2, seconds=2),
        ),
        (
            [OFFERED, [message("answer", "Right")], ENDED],
            ["q", "[article:Right]", "[helped]"],
            Course(True, Ending.RESOLVED, turns=3, seconds=3),
        ),
        (
            [[message("answer", "Other")], HANDED_OFF],
            ["q", "[did_not_help]"],
            Course(True, Ending.HANDED_OFF, direct=False, wrong_answers=1, turns=2, seconds=2),
        ),
        (
            [[message("choices", None, "article:Other", "none_of_these")], HANDED_OFF],
            ["q", "[none_of_these]"],
            Course(True, Ending.HANDED_OFF, choices_without=1, turns=2, seconds=2),
        ),
        (
            [[message("text")], [message("text")]],
            ["q", "q "],
            Course(True, Ending.LEFT, turns=2, seconds=2),
        ),
        ([[message("text", "Jobs")]], ["q"], Course(True, Ending.TOLD, turns=1, seconds=1)),
        (
            [[message("text", "Other", "helped", "person")], HANDED_OFF],
            ["q", "[person]"],
            Course(True, Ending.HANDED_OFF, turns=2, seconds=2),
        ),
        ([], ["q"], Course(True, Ending.SILENT, turns=1, seconds=1)),
    ],
)
async def test_what_is_done_and_what_comes_of_it(replies: Any, done: list[str], expected: Course) -> None:
    chat = Scripted(*replies)
    course = await Customer(chat, Labelled("q", "en", frozenset("1")), frozenset({"Right"}), random.Random(1)).run()
    assert chat.done == done
    assert course == expected


async def test_the_checklist_is_answered_to_its_end() -> None:
    choice = message("question", None, "card", "skip")
    chat = Scripted([*HANDED_OFF, message("question")], [choice], [message("notice", None, "x")])
    course = await Customer(chat, Labelled("q", "en", frozenset()), frozenset(), random.Random(1)).run()
    assert chat.done == ["q", "since yesterday", "[card]"]
    assert (course.answerable, course.ending) == (False, Ending.HANDED_OFF)


async def test_some_leave_after_a_wrong_answer() -> None:
    endings = set()
    for seed in range(40):
        chat = Scripted([message("answer", "Other")], HANDED_OFF)
        question = Labelled("q", "en", frozenset("1"))
        endings.add((await Customer(chat, question, frozenset({"Right"}), random.Random(seed)).run()).ending)
    assert endings == {Ending.LEFT, Ending.HANDED_OFF}
