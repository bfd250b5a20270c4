"""A stand-in for a Rasa process and the way to it: knows a few words, and calls our action route for real."""

import json
from collections.abc import Awaitable, Callable

import httpx

from conversation.rasa.client import NobodyListens, Reply
from conversation.rasa.gateway import WEBHOOK

WORDS = {
    "hello": "greet",
    "bye": "say_goodbye",
    "thanks": "thank",
    "yes": "affirm",
    "no": "deny",
    "i want someone real": "request_human",
    "it worked": "report_helped",
    "it did not help": "report_not_helped",
    "skip it": "skip_question",
    "use the telephone": "request_callback",
    "you are all liars": "complain",
    "wrong number, it is 020 7946 0018": "correct_answer",
    "oops, I gave you the wrong one": "correct_answer",
    "no, rather in the evening": "correct_answer",
}


class RasaStandIn:
    """Answers the webhook as Rasa does, by way of the app's action route.

    Attributes:
        address: tells several apart.
        down: refuse connections.
        empty: answer 200 with an empty list, as Rasa does when an action crashes.
        silent: never answer in time.
        asked: the messages that came, in order.
        meanwhile: what happens while it computes.
    """

    def __init__(self, token: str, address: str = "http://rasa") -> None:
        self.address = address
        self.down = self.empty = self.silent = False
        self.asked: list[str] = []
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        self._token = token
        self._app: httpx.AsyncClient | None = None

    def connect(self, app: httpx.AsyncClient) -> None:
        """Say where actions are posted."""
        self._app = app

    async def exchange(self, path: str, body: bytes | None = None) -> Reply:
        """One request to Rasa."""
        if self.down:
            raise NobodyListens
        if path != WEBHOOK or body is None:
            return Reply(200, b"")
        said = json.loads(body)
        self.asked.append(said["message"])
        if self.meanwhile is not None:
            await self.meanwhile()
        if self.silent:
            raise TimeoutError
        if self.empty:
            return Reply(200, b"[]")
        return await self._act(said)

    async def _act(self, said: dict[str, object]) -> Reply:
        assert self._app is not None
        text = str(said["message"]).strip(" .!?").lower()
        intent = {"name": WORDS.get(text, "ask_question"), "confidence": 0.9}
        latest = {"text": said["message"], "intent_ranking": [intent], "metadata": said["metadata"]}
        call = {
            "next_action": "action_take_turn",
            "sender_id": said["sender"],
            "tracker": {"sender_id": said["sender"], "slots": {}, "latest_message": latest, "events": []},
        }
        reply = await self._app.post("/internal/actions", json=call, headers={"X-Internal-Token": self._token})
        if reply.status_code != 200:
            # Rasa's own answer when an action failed.
            return Reply(200, b"[]")
        said_back = [{"recipient_id": said["sender"], **message} for message in reply.json()["responses"]]
        return Reply(200, json.dumps(said_back).encode())
