"""The gateway to Rasa: one request for a turn, never retried, and every doubtful reply is a failure."""

import asyncio
import base64
import json
from uuid import UUID

import numpy as np

from conversation.facts import Decision, Turn
from conversation.rasa.client import ExchangeBroken, NobodyListens, RasaClient, Reply
from conversation.rasa.processes import ProcessLost, RasaProcess, home
from retrieval.encoders import Vectors

WEBHOOK = "/webhooks/rest/webhook"
LONGEST_TEXT = 1000
"""Rasa only tells control intents apart; it needs no more of a long message."""


class RasaFailed(Exception):
    """Rasa did not decide: it is down, too slow, or its action failed.

    Attributes:
        cause: short code for logs and health.
    """

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class RasaGateway:
    """Posts a customer's words with what is known about the turn to a conversation's process, and reads the decision.

    Args:
        clients: one for each Rasa process.
        timeout: seconds for the whole exchange of a turn, waiting for a place included.
    """

    def __init__(self, *clients: RasaClient, timeout: float) -> None:
        self.processes = tuple(RasaProcess(client) for client in clients)
        self.timeout = timeout

    async def decide(
        self,
        conversation_id: UUID,
        text: str,
        turn: Turn,
        *,
        vector: Vectors | None = None,
        within: float | None = None,
    ) -> Decision:
        """Let Rasa recognise the intent and its action decide.

        Args:
            conversation_id: Rasa's sender.
            text: the customer's words.
            turn: travels as metadata and comes back to the action.
            vector: of the words, shape (dimension,); without it Rasa recognises nothing.
            within: seconds at most, if less than the gateway's own limit.

        Raises:
            RasaFailed: no decision came back; Rasa answers 200 with an empty list when an action crashes.
        """
        body = {
            "sender": str(conversation_id),
            "message": as_sent(text),
            "metadata": {"turn": turn.as_json(), **({"vector": as_text(vector)} if vector is not None else {})},
        }
        process = home(conversation_id, self.processes)
        if process is None:
            raise RasaFailed("down")
        limit = min(self.timeout, within if within is not None else self.timeout)
        try:
            async with process.turn(limit):
                reply = await process.client.exchange(WEBHOOK, json.dumps(body).encode())
            process.answered()
            return _decision(reply)
        except ProcessLost as error:
            raise RasaFailed("process_lost") from error
        except TimeoutError as error:
            raise RasaFailed("timeout") from error
        except NobodyListens as error:
            process.refused()
            raise RasaFailed("unreachable") from error
        except ExchangeBroken as error:
            process.doubt()
            raise RasaFailed("unreachable") from error
        except (KeyError, TypeError, ValueError) as error:
            raise RasaFailed("malformed_reply") from error

    def states(self) -> dict[str, bool]:
        """Each process's address, and whether it is taken to live."""
        return {process.address: process.life.is_up for process in self.processes}

    async def watch(self) -> None:
        """Keep looking which processes live, until cancelled."""
        async with asyncio.TaskGroup() as group:
            for process in self.processes:
                group.create_task(process.watch())


def as_sent(text: str) -> str:
    """A customer's words as Rasa gets them."""
    # A leading slash would be taken as a command that names an intent.
    return text[:LONGEST_TEXT].lstrip("/ \t\n") or "."


def as_text(vector: Vectors) -> str:
    """A vector as it travels: float16, little-endian, in base64."""
    return base64.b64encode(np.asarray(vector, dtype="<f2").tobytes()).decode()


def _decision(reply: Reply) -> Decision:
    if not 200 <= reply.status < 300:
        raise RasaFailed("refused_turn")
    said = json.loads(reply.body)
    for message in said if isinstance(said, list) else ():
        custom = message.get("custom") if isinstance(message, dict) else None
        if isinstance(custom, dict):
            return Decision.from_json(custom)
    raise RasaFailed("empty_reply")
