"""The gateway to Rasa: one request for a turn, never retried, and every doubtful reply is a failure."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import httpx
import structlog

from conversation.facts import Decision, Turn

WEBHOOK = "/webhooks/rest/webhook"
LONGEST_TEXT = 1000
"""Rasa only tells control intents apart; it needs no more of a long message."""
log = structlog.get_logger()


class RasaFailed(Exception):
    """Rasa did not decide: it is down, too slow, or its action failed.

    Attributes:
        cause: short code for logs and health.
    """

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(slots=True)
class RasaGateway:
    """Posts a customer's words with what is known about the turn, and reads back the decision.

    Args:
        client: its base address is Rasa's.
        timeout: seconds for the whole exchange.
    """

    client: httpx.AsyncClient
    timeout: float

    async def decide(self, conversation_id: UUID, text: str, turn: Turn, *, within: float | None = None) -> Decision:
        """Let Rasa recognise the intent and its action decide.

        Args:
            conversation_id: Rasa's sender.
            text: the customer's words.
            turn: travels as metadata and comes back to the action.
            within: seconds at most, if less than the gateway's own limit.

        Raises:
            RasaFailed: no decision came back; Rasa answers 200 with an empty list when an action crashes.
        """
        body = {
            "sender": str(conversation_id),
            # A leading slash would be taken as a command that names an intent.
            "message": text[:LONGEST_TEXT].lstrip("/ \t\n") or ".",
            "metadata": {"turn": turn.as_json()},
        }
        limit = min(self.timeout, within if within is not None else self.timeout)
        try:
            # The client's own limits are for each phase; this one is for all of them together.
            async with asyncio.timeout(limit):
                response = await self.client.post(WEBHOOK, json=body, timeout=limit)
            response.raise_for_status()
            return _decision(response.json())
        except (httpx.TimeoutException, TimeoutError) as error:
            raise RasaFailed("timeout") from error
        except httpx.HTTPError as error:
            raise RasaFailed("unreachable") from error
        except (KeyError, TypeError, ValueError) as error:
            raise RasaFailed("malformed_reply") from error

    async def is_up(self) -> bool:
        """Whether Rasa answers at all."""
        try:
            response = await self.client.get("/", timeout=2)
        except httpx.HTTPError:
            return False
        return response.is_success


def _decision(replies: object) -> Decision:
    for reply in replies if isinstance(replies, list) else ():
        custom = reply.get("custom") if isinstance(reply, dict) else None
        if isinstance(custom, dict):
            return Decision.from_json(custom)
    raise RasaFailed("empty_reply")
