"""Real Rasa with the trained model: patches change nothing, and a tracker that was lost comes back from our rows."""

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import httpx
import numpy as np
import pytest

from app import rasa_process
from conversation.bursts import Burst
from conversation.models import Message
from conversation.rasa import gateway, tracker_events
from tests.e2e.conftest import ROOT, Chat, Service, eventually

pytestmark = pytest.mark.e2e

PERSON = "I want to talk to a person"
WORDS = ["my card was declined", "I do not know"]
ASKED = "since_when"
CASES = sorted(path.name.removesuffix("_cases.py") for path in (ROOT / "tests" / "rasa").glob("*_cases.py"))


def told() -> str:
    """What the app tells of a conversation in the middle of a checklist."""
    said = [Burst((Message(text=text, sent_at=datetime.now(UTC)),)) for text in WORDS]
    return json.dumps({"words": WORDS, "asked": ASKED, "events": tracker_events.rendered(said, ASKED)})


def sent(model: Path) -> str:
    """An example of a request for a person, as the app sends it."""
    with np.load(model.with_name("vectors.npz"), allow_pickle=False) as kept:
        row = list(kept["texts"]).index(PERSON.lower())
        return json.dumps({"vector": gateway.as_text(kept["vectors"][row]), "intent": "request_human"})


@pytest.fixture(scope="module")
def in_rasa(service: Service) -> dict[str, subprocess.CompletedProcess[str]]:
    """What came of all cases, two files at a time: each of them imports Rasa for a while."""
    (model,) = (service.folder / "models").glob("firstline-*.tar.gz")
    environment = rasa_process.environment(ROOT, os.environ)
    environment |= {"MODEL": str(model), "TOLD": told(), "SENT": sent(model)}

    def run(cases: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [rasa_process.interpreter(ROOT), "-W", "ignore", "-m", "unittest", f"tests.rasa.{cases}_cases"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            # Nothing else ends a process that a thread of the pool waits for.
            timeout=400,
        )

    with ThreadPoolExecutor(2) as threads:
        return dict(zip(CASES, threads.map(run, CASES), strict=True))


# Reads thousands of examples several times over, on a machine that may be busy.
@pytest.mark.timeout(900)
@pytest.mark.parametrize("cases", CASES)
def test_in_rasas_own_environment(in_rasa: dict[str, subprocess.CompletedProcess[str]], cases: str) -> None:
    done = in_rasa[cases]
    assert done.returncode == 0, done.stderr
    assert "\nOK" in done.stderr


def test_rasa_is_killed_in_a_checklist_and_has_its_tracker_again(service: Service, chat: Chat) -> None:
    chat.ask(PERSON)
    (question,) = chat.ask("my transfer to a friend vanished somewhere")
    assert question["kind"] == "question"
    killed = service.rasa
    killed.kill()
    eventually(lambda: service.rasa != killed, 60)
    service.wait_until_well()
    token = (service.folder / "secrets" / "internal_token").read_text().strip()
    address = f"{service.url}/internal/trackers/{chat.id}"
    events = httpx.get(address, headers={"X-Internal-Token": token}).json()["events"]
    assert [event["text"] for event in events if event["event"] == "user"] == [
        "my transfer to a friend vanished somewhere"
    ]
    assert events[-1]["name"] == tracker_events.CHECKLIST_SLOT
    (question,) = chat.ask("last Monday, in the evening I think")
    assert question["kind"] == "question"
    assert httpx.get(address, headers={"X-Internal-Token": token}).json()["events"][-1] != events[-1]
