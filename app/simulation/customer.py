"""A simulated customer: has one question, knows the article that answers it when they see it, and wants to be done."""

import random
from dataclasses import dataclass
from enum import StrEnum

from app.labelled_sets import Labelled
from app.simulation.chat import Chat, Message
from conversation.facts import ARTICLE_PREFIX, DID_NOT_HELP, HELPED, NONE_OF_THESE, PERSON, SKIP

MOST_TURNS = 8
MOST_CHECKLIST = 10
IMPATIENT = 0.1
"""Share of customers who go away after the first wrong answer, as some do."""
ANSWERS = ("since yesterday", "about 20 euros", "the app on my phone", "customer@example.com")


class Ending(StrEnum):
    """How a conversation ended."""

    RESOLVED = "resolved"
    """With the right article."""
    HANDED_OFF = "handed_off"
    TOLD = "told"
    """That it is outside the area."""
    LEFT = "left"
    """The customer went away without an answer."""
    SILENT = "silent"
    """The service said nothing."""


@dataclass(slots=True)
class Course:
    """How one conversation went.

    Attributes:
        answerable: whether some article answers the question.
        direct: whether the first reply was an article alone, and if so whether the right one.
        wrong_answers: articles that were shown and did not answer it.
        choices_without: lists of titles without the right one.
        seconds: from the first message to the last reply, the customer's own thinking left out.
    """

    answerable: bool
    ending: Ending = Ending.SILENT
    direct: bool | None = None
    wrong_answers: int = 0
    choices_without: int = 0
    turns: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Customer:
    """Somebody with a question.

    Args:
        chat: a new conversation.
        question: what is asked.
        titles: of the articles that answer it.
        chance: decides how patient they are.
    """

    chat: Chat
    question: Labelled
    titles: frozenset[str]
    chance: random.Random

    async def run(self) -> Course:
        """Ask, react to what comes, and end somehow."""
        course = Course(answerable=bool(self.titles))
        said = await self.chat.say(self.question.text)
        asked_again = False
        for turn in range(MOST_TURNS):
            course.turns = turn + 1
            if turn == 0 and (shown := _of_kind(said, "answer")) is not None:
                course.direct = self._is_right(shown)
            ending = await self._ended(said)
            if ending is not None:
                course.ending = ending
                break
            if _needs_words(said):
                if asked_again:
                    course.ending = Ending.LEFT
                    break
                asked_again = True
                said = await self.chat.say(f"{self.question.text} ")
                continue
            said = await self._react(course, said)
            if not said:
                break
        else:
            course.ending = Ending.LEFT
        course.seconds = sum(self.chat.waits)
        return course

    async def _ended(self, said: list[Message]) -> Ending | None:
        if not said:
            return Ending.SILENT
        if _of_kind(said, "handoff") is not None:
            await self._answer_checklist(said)
            return Ending.HANDED_OFF
        if _of_kind(said, "resolved") is not None:
            return Ending.RESOLVED
        told = _of_kind(said, "text")
        if told is not None and told["article"] and not told["options"]:
            return Ending.RESOLVED if self._is_right(told) else Ending.TOLD
        return None

    async def _react(self, course: Course, said: list[Message]) -> list[Message]:
        """What followed the customer's reaction; nothing when they go away."""
        if (shown := _of_kind(said, "answer")) is not None:
            if self._is_right(shown):
                return await self.chat.choose(shown, HELPED)
            course.wrong_answers += 1
            if self.chance.random() < IMPATIENT:
                course.ending = Ending.LEFT
                return []
            return await self.chat.choose(shown, DID_NOT_HELP)
        offered = _of_kind(said, "choices")
        if offered is None:
            return await self.chat.choose(said[-1], PERSON)
        right = next((each["id"] for each in offered["options"] if each["title"] in self.titles), None)
        if right is not None and right.startswith(ARTICLE_PREFIX):
            return await self.chat.choose(offered, right)
        course.choices_without += 1
        return await self.chat.choose(offered, NONE_OF_THESE)

    async def _answer_checklist(self, said: list[Message]) -> None:
        for number in range(MOST_CHECKLIST):
            question = _of_kind(said, "question")
            if question is None:
                return
            chosen = [option["id"] for option in question["options"] if option["id"] != SKIP]
            if chosen:
                said = await self.chat.choose(question, self.chance.choice(chosen))
            else:
                said = await self.chat.say(ANSWERS[number % len(ANSWERS)])

    def _is_right(self, message: Message) -> bool:
        return message["article"] is not None and message["article"]["title"] in self.titles


def _of_kind(said: list[Message], kind: str) -> Message | None:
    """The newest message of a kind."""
    return next((message for message in reversed(said) if message["kind"] == kind), None)


def _needs_words(said: list[Message]) -> bool:
    return not any(message["options"] for message in said)
