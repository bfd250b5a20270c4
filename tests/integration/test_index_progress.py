"""How far a build of the index is: from the worker's batches to everybody who asks how the service is."""

from uuid import uuid4

import httpx
import pytest

from app import index_progress
from app.index_loop import IndexLoop
from app.index_progress import Encoded, Telling
from app.loops import running
from app.state import AppState
from app.supervision import probes
from app.supervision.supervisor import _encoded
from core.database import Sessions
from core.notify import BUILDING
from core.rights import Actor
from directory.models import Site
from directory.rights import Bundle, of
from tests.integration.test_index import publish


async def building(client: httpx.AsyncClient) -> object:
    return (await client.get("/health/ready")).json()["building"]


async def test_every_process_knows_how_far_the_worker_is(
    client: httpx.AsyncClient, held: AppState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_progress, "TELL_SECONDS", 0.0)
    telling = Telling(held.sessions)
    async with running(hub=held.hub.run(), building=held.building.run()):
        with held.hub.follow(BUILDING) as follower:
            # Woken once the connection that listens is there.
            await follower.changed.wait()
            assert await building(client) is None
            for done, expected in ((128, {"done": 128, "total": 512}), (512, None)):
                follower.changed.clear()
                telling.told(done, 512)
                await telling.step()
                # Whoever follows the same topic is woken in the same moment.
                await follower.changed.wait()
                assert await building(client) == expected


async def test_of_a_build_that_is_silent_nothing_is_said(held: AppState, monkeypatch: pytest.MonkeyPatch) -> None:
    held.building.hear({"done": "1", "total": "2"})
    assert held.building.now == Encoded(1, 2)
    monkeypatch.setattr(index_progress, "KNOWN_SECONDS", 0.0)
    assert held.building.now is None


async def test_the_worker_counts_the_texts_that_were_not_known(held: AppState, sessions: Sessions, site: Site) -> None:
    editor = Actor(uuid4(), "Edith", of([Bundle.PUBLISHER.value]), frozenset({site.id}))
    loop = IndexLoop(held.sessions, held.hub, held.search)
    with held.hub.follow(BUILDING) as follower:
        await loop.step(follower)
        assert loop.progress.latest.total == 0
        await publish(sessions, editor, site)
        await loop.step(follower)
    found = loop.progress.latest
    assert found.done == found.total > 0


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            b'{"building": {"done": 1280, "total": 4012}}',
            "1,280 of 4,012 texts encoded (32%)",
        ),
        (b'{"building": null}', ""),
        (b'{"building": {}}', ""),
        (b"{}", ""),
        (b"Bad gateway", ""),
    ],
)
def test_what_the_person_who_started_it_reads(body: bytes, said: str) -> None:
    assert _encoded(probes.Answer(503, body)) == said
