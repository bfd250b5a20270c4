"""Conversations with the whole service: trained Rasa, the real model, the demo bank's articles."""

import textwrap
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.conversations.reading import LANGUAGES, Dialogue, Line, Messages, dialogues, is_met
from tests.e2e.conftest import Chat, Service, eventually, resolve_everything

pytestmark = pytest.mark.e2e
WIDTH = 58
AT_A_TIME = 6


@pytest.fixture(scope="module")
def courses(service: Service) -> dict[Dialogue, str]:
    """What went wrong in each conversation, as a table; empty if nothing did. Several are held at a time."""
    every = [each for language in LANGUAGES for each in dialogues(language)]
    with ThreadPoolExecutor(AT_A_TIME) as threads:
        found = dict(zip(every, threads.map(lambda each: course(service, each), every), strict=True))
    resolve_everything(service)
    return found


@pytest.mark.parametrize(
    "dialogue",
    [each for language in LANGUAGES for each in dialogues(language)],
    ids=lambda each: f"{each.language}: {each.name}",
)
def test_the_conversation_goes_as_written(courses: dict[Dialogue, str], dialogue: Dialogue) -> None:
    assert not courses[dialogue], f"\n{dialogue.language}: {dialogue.name}\n{courses[dialogue]}"


def course(service: Service, dialogue: Dialogue) -> str:
    """Hold one conversation up to the first demand that is not met."""
    rows = []
    with httpx.Client(base_url=service.url, timeout=20) as http:
        opened = http.post("/api/conversations", json={"language": dialogue.language}).json()
        chat = Chat(http, opened["id"], opened["token"])
        for line in dialogue.lines:
            followed = said(chat, line)
            missed = [demand for demand in line.demands if not is_met(demand, followed, dialogue.language)]
            rows += [("customer", line.customer, ""), side_by_side(line, followed, missed)]
            if missed:
                return printed(rows)
    return ""


def said(chat: Chat, line: Line) -> Messages:
    """Say a line or press its button; what followed."""
    if line.button is None:
        return chat.ask(line.customer)
    buttons = [
        (message["id"], option["id"])
        for message in reversed(chat.messages())
        for option in message["options"]  # type: ignore[attr-defined]
        if is_titled(option["title"], line.button)
    ]
    if not buttons:
        return []
    message_id, option_id = buttons[0]
    body = {"client_message_id": uuid4().hex, "option_id": option_id, "in_reply_to": message_id}
    answer = chat.http.post(f"/api/conversations/{chat.id}/messages", json=body, headers=chat.headers)
    assert answer.status_code == 202, answer.text
    return eventually(lambda: chat.messages(int(answer.json()["seq"])), 15)


def is_titled(title: str, wanted: str) -> bool:
    """Whether a button is the one that is pressed; "…" stands for the rest of a title."""
    return title.startswith(wanted.removesuffix("…")) if wanted.endswith("…") else title == wanted


def side_by_side(line: Line, followed: Messages, missed: list[str]) -> tuple[str, str, str]:
    """Who, what was to be, and what was."""
    wanted = "\n".join(f"{'NOT: ' if demand in missed else ''}{demand}" for demand in line.demands)
    return "bot", wanted, "\n".join(map(shown, followed)) or "(nothing, or no such button)"


def shown(message: dict[str, Any]) -> str:
    """A message in a few words."""
    article = f" <{message['article']['title']}>" if message["article"] else ""
    buttons = "".join(f" [{option['title']}]" for option in message["options"])
    return f"{message['kind']}{article}: {str(message['text'])[:150]}{buttons}"


def printed(rows: list[tuple[str, str, str]]) -> str:
    """The rows as a table of three columns."""
    lines = []
    for who, left, right in rows:
        columns = [[part for text in side.split("\n") for part in textwrap.wrap(text, WIDTH)] for side in (left, right)]
        for number in range(max(map(len, columns))):
            each = [column[number] if number < len(column) else "" for column in columns]
            lines.append(f"{who if number == 0 else '':9} {each[0]:{WIDTH}} | {each[1]}")
    return "\n".join(lines)
