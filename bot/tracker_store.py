"""Rasa's tracker store for this project: a small cache of conversations, bounded in both directions."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


class BoundedTrackerStore(TrackerStore):  # type: ignore[misc]  # Types are checked where Rasa is not installed.
    """Keeps the most recently used trackers in memory, each with its last few turns.

    Nothing is lost with a tracker: transcript, owner and the open checklist question belong to the
    application and travel with every message. A tracker that is gone starts again with a session start.
    """

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        max_trackers: int = 2000,
        max_turns: int = 2,
        **kwargs: Any,
    ) -> None:
        """Read the bounds from the `tracker_store` section of the endpoints file.

        Args:
            domain: the trained domain; Rasa replaces it when it loads another model.
            event_broker: where Rasa wants new events published, if anywhere.
            max_trackers: conversations kept; the least recently used one is dropped first.
            max_turns: latest customer messages, with what followed them, kept per conversation.
                The cost of a turn grows with its tracker, so this is also a bound on time.
            kwargs: `host` and whatever else Rasa passes to any store; not used.

        Raises:
            ValueError: a bound is below 1.
        """
        if max_trackers < 1 or max_turns < 1:
            raise ValueError("max_trackers and max_turns must be at least 1")
        super().__init__(domain, event_broker, **kwargs)
        self._max_trackers = max_trackers
        self._max_turns = max_turns
        self._events: OrderedDict[str, list[Event]] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the latest turns of `tracker` and drop the conversation that was quiet the longest."""
        await self.stream_events(tracker)
        self._events[tracker.sender_id] = latest_turns(list(tracker.events), self._max_turns)
        self._events.move_to_end(tracker.sender_id)
        while len(self._events) > self._max_trackers:
            self._events.popitem(last=False)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Build the tracker of `sender_id` from its kept events, or None when it is unknown."""
        events = self._events.get(sender_id)
        if events is None:
            return None
        self._events.move_to_end(sender_id)
        return DialogueStateTracker.from_events(
            sender_id,
            events,
            slots=self.domain.slots,
            max_event_history=self.max_event_history,
            domain=self.domain,
        )

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
