"""The custom action on the stock action server: the same search and the same arbitration, without a database."""

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio.to_thread
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from benchmarks.latency.running import SNAPSHOT_VARIABLE
from conversation import arbitration, intents
from conversation.facts import Turn
from conversation.models import Owner
from core.database import create_engine, create_sessions
from retrieval import encoder_set, snapshot
from retrieval.builder import IndexFolder
from retrieval.search import SearchQuery
from retrieval.searcher import Searcher
from retrieval.service import searcher_for
from retrieval.settings import RetrievalSettings
from retrieval.snapshot import Snapshot
from retrieval.snapshot_files import MANIFEST


@cache
def loaded() -> tuple[Searcher, Snapshot]:
    """The model and the snapshot, read once."""
    folder, settings = Path(os.environ[SNAPSHOT_VARIABLE]), RetrievalSettings()
    # Never connected to: the snapshot is named, not looked up.
    sessions = create_sessions(create_engine("postgresql://nobody@127.0.0.1/none"))
    searcher = searcher_for(sessions, IndexFolder(folder.parent, 1), settings, encoder_set.load(settings))
    digest = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    return searcher, snapshot.load(folder, digest)


class TakeTurn(Action):  # type: ignore[misc] # rasa_sdk has no types
    """Searches, decides and says the best passage."""

    def __init__(self) -> None:
        """Load before the server answers its first request."""
        loaded()

    def name(self) -> str:
        """The name that the domain lists."""
        return "action_take_turn"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say what the application would show."""
        searcher, held = loaded()
        latest = tracker.latest_message
        found = await anyio.to_thread.run_sync(searcher.search_in, held, SearchQuery(uuid4(), latest["text"], "en"))
        articles = tuple(hit.article_id for hit in found.hits)
        turn = Turn(owner=Owner.BOT, band=found.band, articles=articles)
        decision = arbitration.decide(turn, intents.believed(turn, intents.ranking(latest)))
        dispatcher.utter_message(text=found.hits[0].passage if decision.articles else decision.move)
        return []
