"""An agent: takes tickets, sometimes in a race for the same one, answers, repeats, resolves."""

import asyncio
import random
from typing import Any

from tests.soak.load import canaries, words
from tests.soak.load.calling import Reply
from tests.soak.load.client import Client
from tests.soak.load.resting import delay, waited
from tests.soak.system.cluster import PASSWORD

RACES = 0.3
REPEATED = 0.3
TRIES = 200


def email(number: int) -> str:
    """The account of an agent."""
    return f"soak-agent-{number}@example.com"


class Agent(Client):
    """One agent; `rivals` are the others."""

    kind = "agent"

    def _prepare(self) -> None:
        self.rivals: list[Agent] = []
        self._token = ""

    async def sign_in(self) -> None:
        """Open a session; it outlives every process."""
        body = {"email": email(self._number), "password": PASSWORD}
        reply = await self._surely("login", "POST", "/api/auth/login", json=body)
        self._token = str(reply.body["csrf_token"])
        self.caller.history.note("signed_in", id=reply.body["id"])

    async def live(self) -> None:
        """Work until the load is over; a ticket that was begun is finished."""
        number = 0
        while not self._rest.over.is_set():
            choose = self._draw("agent", self._number, "ticket", number)
            number += 1
            await self._rest.between(choose, 0.2, self._pace)
            waiting = await self._waiting()
            if not waiting or self._rest.over.is_set():
                await self._rest.at_most(1.0)
                continue
            await self._serve(choose.choice(waiting[:10]), choose)

    async def close(self) -> None:
        """Close connections."""
        await self.caller.close()
        self.caller.history.close()

    async def claim(self, ticket: str) -> bool:
        """Try to take a ticket; whether it is ours."""
        reply = await self._surely("claim", "POST", f"/api/tickets/{ticket}/claim")
        self.caller.history.note("claimed", ticket=ticket, status=reply.status, error=reply.error)
        return reply.status == 200

    async def finish(self, ticket: str, choose: random.Random) -> None:
        """Read a claimed ticket, answer its customer and resolve it."""
        for part in range(choose.randint(1, 2)):
            packet = await self._surely("packet", "GET", f"/api/tickets/{ticket}")
            await self._reply(ticket, packet.body, part, choose)
            await self._rest.between(choose, 0.1, self._pace)
        reply = await self._surely("resolve", "POST", f"/api/tickets/{ticket}/resolve", json={"resolution": "solved"})
        self.caller.history.note("resolved", ticket=ticket, status=reply.status, error=reply.error)

    async def _serve(self, ticket: str, choose: random.Random) -> None:
        if self.rivals and choose.random() < RACES:
            rival = choose.choice(self.rivals)
            ours, theirs = await asyncio.gather(self.claim(ticket), rival.claim(ticket))
            winner = self if ours else rival if theirs else None
        else:
            winner = self if await self.claim(ticket) else None
        if winner is not None:
            await winner.finish(ticket, choose)

    async def _waiting(self) -> list[str]:
        reply = await self._surely("tickets", "GET", "/api/tickets?view=unassigned&sort=newest&limit=20")
        return [str(row["id"]) for row in reply.body.get("tickets", [])]

    async def _reply(self, ticket: str, packet: dict[str, Any], part: int, choose: random.Random) -> None:
        said = canaries.found(" ".join(message["text"] for message in packet.get("transcript", [])))
        text = f"{choose.choice(words.REPLIES)} {choose.choice(said) if said else ''}".strip()
        body = {"client_message_id": f"{ticket[:8]}-{part}", "text": text}
        repeats = 2 if choose.random() < REPEATED else 1
        path = f"/api/tickets/{ticket}/reply"
        for reply in await asyncio.gather(*(self._surely("reply", "POST", path, json=body) for _ in range(repeats))):
            stored = {"message": reply.body.get("id"), "seq": reply.body.get("seq")} if reply.status == 201 else {}
            self.caller.history.note(
                "replied", ticket=ticket, id=body["client_message_id"], status=reply.status, **stored
            )

    async def _surely(self, what: str, method: str, path: str, *, json: dict[str, Any] | None = None) -> Reply:
        """Ask until there is an answer that is not only for a moment."""
        headers = {"X-CSRF-Token": self._token} if self._token else {}
        choose = self._draw("agent", self._number, "wait", path)
        for attempt in range(TRIES):
            reply = await self.caller.call(what, method, path, json=json, headers=headers)
            if reply is not None and reply.status not in (429, 500, 502, 503):
                return reply
            wait = delay(attempt, choose) if reply is None else reply.retry_after or 1.0
            await waited(asyncio.Event(), wait)
        raise AssertionError(f"{self.name}: no answer to {what}")
