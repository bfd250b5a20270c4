"""HTTP as a careful client uses it: everything that comes back is noted, and what is lost too."""

import time
from dataclasses import dataclass
from typing import Any

import httpx

from tests.soak.load import canaries
from tests.soak.load.history import History

SECONDS = 12.0
"""How long a client waits for an answer before it takes it for lost."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    Attributes:
        body: what the JSON says; empty where there was none.
        retry_after: seconds that the server asks to wait; None without that header.
    """

    status: int
    body: dict[str, Any]
    retry_after: float | None

    @property
    def error(self) -> str:
        """The code of a refusal."""
        return str(self.body.get("error", ""))


class Caller:
    """One client's HTTP; connections are not kept, so that the balancer chooses anew for each request.

    Args:
        url: of the balancer.
        history: takes a note of each answer.
    """

    def __init__(self, url: str, history: History) -> None:
        self.history = history
        self.http = httpx.AsyncClient(
            base_url=url,
            timeout=httpx.Timeout(SECONDS, connect=5.0),
            limits=httpx.Limits(max_keepalive_connections=0),
            trust_env=False,
        )

    async def close(self) -> None:
        """Close what is open."""
        await self.http.aclose()

    async def call(
        self,
        what: str,
        method: str,
        path: str,
        *,
        json: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        conversation: str = "",
    ) -> Reply | None:
        """Ask for something once; None when no answer came.

        Args:
            what: name of the call, for the history.
            method: of HTTP.
            path: below the address of the service.
            json: the body.
            headers: beside the usual ones.
            conversation: whose words the answer may hold.
        """
        began = time.monotonic()
        try:
            answer = await self.http.request(method, path, json=json, headers=headers)
        except httpx.HTTPError as error:
            self.history.note("lost", what=what, why=type(error).__name__, seconds=_since(began))
            return None
        reply = _read(answer)
        self.history.note(
            "answered",
            what=what,
            status=answer.status_code,
            error=reply.error,
            retry_after=reply.retry_after,
            empty=not answer.content,
            readable=bool(reply.body) or answer.status_code == 204,
            conversation=conversation,
            canaries=canaries.found(answer.text),
            seconds=_since(began),
        )
        return reply


def _read(answer: httpx.Response) -> Reply:
    try:
        body = answer.json()
    except ValueError:
        body = {}
    wait = answer.headers.get("Retry-After")
    return Reply(answer.status_code, body if isinstance(body, dict) else {}, float(wait) if wait else None)


def _since(began: float) -> float:
    return round(time.monotonic() - began, 4)
