"""Stock and patched Rasa on the same model, with an action server that answers as a test says."""

import base64
import functools
import json
import logging
import os
import zlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from aiohttp import web
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa.utils.log_utils import configure_structlog

from bot import patches

ROOT = Path(__file__).resolve().parent.parent.parent
MODEL = os.environ.get("MODEL", "")
# What differs between two runs of the same Rasa.
CHANGING = {"timestamp", "message_id", "latest_event_time", "model_id"}

logging.disable(logging.CRITICAL)
configure_structlog(logging.CRITICAL)


@dataclass
class Answer:
    """One answer of the action server."""

    body: Any = field(default_factory=lambda: {"events": [], "responses": [{"text": "A fixed text."}]})
    status: int = 200
    text: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


class ActionServer:
    """Answers by a script, then with a fixed text, and remembers what was asked.

    Attributes:
        script: the next answers.
        calls: bodies of the calls so far.
        connections: how many were opened.
        cookies: what each call brought.
        trackers: answers to what a tracker store asks, by conversation.
    """

    def __init__(self, script: Iterable[Answer] = ()) -> None:
        self.script = list(script)
        self.calls: list[Any] = []
        self.cookies: list[dict[str, str]] = []
        self.connections: set[object] = set()
        self.trackers: dict[str, Answer] = {}
        self.asked: list[tuple[str, str, str]] = []
        self.url, self.port = "", 0

    @asynccontextmanager
    async def running(self, port: int = 0, *, ends_sessions: bool = True) -> AsyncIterator["ActionServer"]:
        """Listen on loopback, at a free port if none is given.

        Args:
            port: where.
            ends_sessions: whether the sessions that patched Rasa keeps are closed at the end.
        """
        app = web.Application()
        app.router.add_post("/internal/actions", self._act)
        app.router.add_get("/internal/trackers/{sender}", self._tell)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        self.port = runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}/internal/actions"
        try:
            yield self
        finally:
            if ends_sessions:
                await patches.close_sessions()
            await runner.cleanup()

    async def _act(self, request: web.Request) -> web.Response:
        self.connections.add(request.transport)
        self.cookies.append(dict(request.cookies))
        self.calls.append(await request.json())
        return _response(self.script.pop(0) if self.script else Answer())

    async def _tell(self, request: web.Request) -> web.Response:
        sender = request.match_info["sender"]
        self.asked.append((sender, request.query_string, request.headers.get("X-Internal-Token", "")))
        return _response(self.trackers.get(sender, Answer(status=404)))


def _response(answer: Answer) -> web.Response:
    if answer.text is not None:
        return web.Response(text=answer.text, status=answer.status, headers=answer.headers)
    return web.json_response(answer.body, status=answer.status, headers=answer.headers)


@dataclass
class Heard:
    """What came of some messages: replies and errors of each, the calls, and the tracker's events."""

    replies: list[Any]
    calls: list[Any]
    events: list[Any]


def agent(url: str, store: TrackerStore | None = None) -> Agent:
    """Rasa with the model; without a store it keeps whole trackers in memory, as stock Rasa does."""
    endpoint = EndpointConfig(url, headers={"X-Internal-Token": "token"}, enable_selective_domain=True)
    return Agent.load(MODEL, tracker_store=store, action_endpoint=endpoint)


async def heard(script: Iterable[Answer], messages: Iterable[str], metadata: Any = None) -> Heard:
    """Say `messages` one after the other to a new Rasa, whose action server answers by `script`."""
    async with ActionServer(script).running() as server:
        rasa = agent(server.url)
        replies = [await said(rasa, text, metadata) for text in messages]
        tracker = await rasa.tracker_store.retrieve("sender")
        events = [event.as_dict() for event in tracker.events] if tracker else []
        return Heard(replies, settled(server.calls), settled(events))


async def said(rasa: Agent, text: str, metadata: Any = None, sender: str = "sender") -> Any:
    """The replies to one message as the REST channel gives them: what had been said before an error, and its kind."""
    channel = CollectingOutputChannel()
    sent = {**(metadata or {}), "vector": vector(text)}
    message = UserMessage(text, channel, sender, input_channel="rest", metadata=sent)
    error = None
    try:
        await rasa.handle_message(message)
    except Exception as raised:  # noqa: BLE001 (the channel catches everything as well)
        error = f"{type(raised).__name__}: {raised}"
    return channel.messages, error


async def read(rasa: Agent, text: str) -> dict[str, Any]:
    """What Rasa reads in a message that comes with its vector."""
    message = UserMessage(text, metadata={"vector": vector(text)})
    parsed: dict[str, Any] = await rasa.processor.parse_message(message)
    return parsed


def vector(text: str) -> str:
    """As the app sends it; for what is no training example that of some example, always the same one."""
    rows, vectors = _vectors()
    row = rows.get(text, zlib.crc32(text.encode()) % len(vectors))
    return base64.b64encode(vectors[row].astype("<f2").tobytes()).decode()


@functools.cache
def _vectors() -> tuple[dict[str, int], np.ndarray]:
    """The examples' rows by their texts, and the vectors that the model was trained with."""
    with np.load(Path(MODEL).with_name("vectors.npz"), allow_pickle=False) as kept:
        return {str(text): row for row, text in enumerate(kept["texts"])}, kept["vectors"]


def settled(value: Any) -> Any:
    """JSON without what differs between two runs of the same Rasa."""
    if isinstance(value, dict):
        return {key: settled(held) for key, held in value.items() if key not in CHANGING}
    if isinstance(value, list):
        return [settled(held) for held in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else json.loads(json.dumps(value))


def labelled() -> list[tuple[str, str]]:
    """Every third training example, and its intent."""
    found = []
    for path in sorted((ROOT / "nlu").rglob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", []):
            lines = [line for line in block.get("examples", "").splitlines() if line]
            found += [(line.removeprefix("- ").strip(), block.get("intent", "")) for line in lines]
    return [each for each in found if each[1]][::3]


def examples() -> list[str]:
    """Every third training example, and texts that no example is like."""
    texts = ["", ".", "😀", "zebra " * 200, "Ünïcödé ŻÓŁĆ Щука", "12345", "a", "hello\nthanks\nno"]
    return texts + [text for text, _ in labelled()]


def states(rasa: Agent, tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """What policies see of a tracker."""
    return [dict(state) for state in tracker.past_states(rasa.domain)]
