"""A stand-in for the Rasa process on the other side of HTTP: knows a few words, and calls our action route for real."""

import json
from collections.abc import Awaitable, Callable

import httpx

from conversation.rasa_gateway import WEBHOOK

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
}


class RasaStandIn:
    """Answers the webhook as Rasa does, by way of the app's action route.

    Attributes:
        down: refuse connections.
        empty: answer 200 with an empty list, as Rasa does when an action crashes.
        silent: never answer in time.
        asked: the messages that came, in order.
        meanwhile: what happens while it computes.
    """

    def __init__(self, token: str) -> None:
        self.down = self.empty = self.silent = False
        self.asked: list[str] = []
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        self._token = token
        self._app: httpx.AsyncClient | None = None

    def connect(self, app: httpx.AsyncClient) -> None:
        """Say where actions are posted."""
        self._app = app

    async def handle(self, request: httpx.Request) -> httpx.Response:
        """One request to Rasa."""
        if self.down:
            raise httpx.ConnectError("refused", request=request)
        if request.url.path != WEBHOOK:
            return httpx.Response(200)
        said = json.loads(request.content)
        self.asked.append(said["message"])
        if self.meanwhile is not None:
            await self.meanwhile()
        if self.silent:
            raise httpx.ReadTimeout("too slow", request=request)
        if self.empty:
            return httpx.Response(200, json=[])
        return await self._act(said)

    async def _act(self, said: dict[str, object]) -> httpx.Response:
        assert self._app is not None
        text = str(said["message"]).strip(" .!?").lower()
        intent = {"name": WORDS.get(text, "ask_question"), "confidence": 0.9}
        latest = {"text": said["message"], "intent": intent, "metadata": said["metadata"]}
        call = {
            "next_action": "action_take_turn",
            "sender_id": said["sender"],
            "tracker": {"sender_id": said["sender"], "slots": {}, "latest_message": latest, "events": []},
        }
        reply = await self._app.post("/internal/actions", json=call, headers={"X-Internal-Token": self._token})
        reply.raise_for_status()
        return httpx.Response(200, json=[{"recipient_id": said["sender"], **r} for r in reply.json()["responses"]])
