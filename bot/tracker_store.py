"""Rasa's tracker store for this project: a small cache of conversations, rebuilt from the app's rows on a miss."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

import aiohttp
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet, UserUttered, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

REBUILD_SECONDS = 1.0


class BoundedTrackerStore(TrackerStore):  # type: ignore[misc]  # Types are checked where Rasa is not installed.
    """Keeps the most recently used trackers in memory, each with its last few turns.

    Nothing is lost with a tracker: transcript, owner and the open checklist question belong to the app. It is
    asked for the last turns of a conversation that is not here, after a restart for example; if it does not say
    in time, the tracker begins empty, and the turn is decided all the same.
    """

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        max_trackers: int = 2000,
        max_turns: int = 2,
        host: str | None = None,
        internal_token: str = "",
        **kwargs: Any,
    ) -> None:
        """Read the bounds from the `tracker_store` section of the endpoints file.

        Args:
            domain: the trained domain; Rasa replaces it when it loads another model.
            event_broker: where Rasa wants new events published, if anywhere.
            max_trackers: conversations kept; the least recently used one is dropped first.
            max_turns: latest customer messages, with what followed them, kept per conversation.
                The cost of a turn grows with its tracker, so this is also a bound on time.
            host: the app's address for actions, which Rasa hands over by this name; without it nothing is asked for.
            internal_token: what the app wants to see.
            kwargs: whatever else Rasa passes to any store; not used.

        Raises:
            ValueError: a bound is below 1.
        """
        if max_trackers < 1 or max_turns < 1:
            raise ValueError("max_trackers and max_turns must be at least 1")
        super().__init__(domain, event_broker, **kwargs)
        self._max_trackers = max_trackers
        self._max_turns = max_turns
        self._events: OrderedDict[str, list[Event]] = OrderedDict()
        self._app = None
        if host:
            self._app = EndpointConfig(urljoin(host, "trackers"), headers={"X-Internal-Token": internal_token})

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the latest turns of `tracker` and drop the conversation that was quiet the longest."""
        if not tracker.events:
            # Rasa saves a new tracker before the first turn; if that turn fails, the next one asks the app again.
            return
        await self.stream_events(tracker)
        self._events[tracker.sender_id] = latest_turns(list(tracker.events), self._max_turns)
        self._events.move_to_end(tracker.sender_id)
        while len(self._events) > self._max_trackers:
            self._events.popitem(last=False)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Build the tracker of `sender_id` from its kept events or the app's rows, or None when it is new."""
        events = self._events.get(sender_id)
        if events is not None:
            self._events.move_to_end(sender_id)
        else:
            events = await self._rebuilt(sender_id)
        if not events:
            return None
        return DialogueStateTracker.from_events(
            sender_id,
            events,
            slots=self.domain.slots,
            max_event_history=self.max_event_history,
            domain=self.domain,
        )

    async def _rebuilt(self, sender_id: str) -> list[Event]:
        """The events of a conversation from the app; none if it knows none, or does not say in time."""
        if self._app is None or not _is_uuid(sender_id):
            return []
        limit = aiohttp.ClientTimeout(total=REBUILD_SECONDS)
        asked = {"turns": str(self._max_turns)}
        try:
            told = await self._app.request("get", sender_id, content_type=None, params=asked, timeout=limit)
            return deserialise_events(told["events"])
        except (aiohttp.ClientError, asyncio.TimeoutError, KeyError, TypeError, ValueError):
            return []

    async def keys(self) -> Iterable[str]:
        """The ids of the kept conversations, the least recently used first."""
        return list(self._events)


def latest_turns(events: list[Event], max_turns: int) -> list[Event]:
    """Leave out old turns, so that what remains still reads as one conversation.

    Args:
        events: all events of a tracker, oldest first.
        max_turns: turns to keep; a turn begins with a customer's message.

    Returns:
        What came before the first message (the session start and the first wait, without the
        metadata that Rasa copies into a slot there), then the last `max_turns` turns.
    """
    starts = [at for at, event in enumerate(events) if isinstance(event, UserUttered)]
    if not starts:
        return events
    opening = [event for event in events[: starts[0]] if not _is_session_metadata(event)]
    return opening + events[starts[-max_turns:][0] :]


def _is_session_metadata(event: Event) -> bool:
    return isinstance(event, SlotSet) and event.key == SESSION_START_METADATA_SLOT


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
