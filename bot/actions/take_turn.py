"""The one custom action: Rasa's ranking and the turn's facts go to arbitration, its decision goes back."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from conversation import arbitration, intents
from conversation.facts import Turn
from conversation.rasa import tracker_events


class TakeTurn(Action):  # type: ignore[misc] # rasa_sdk has no types
    """Decides a turn; reads only, and says nothing itself."""

    def name(self) -> str:
        """The name that the domain lists."""
        return tracker_events.ACTION

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Hand the decision back as the only reply; the gateway carries it out.

        Returns:
            The open checklist question as a slot, when it is another than Rasa's tracker has.
        """
        latest = tracker.latest_message
        turn = Turn.from_json(latest["metadata"]["turn"])
        decision = arbitration.decide(turn, intents.believed(turn, intents.ranking(latest)))
        dispatcher.utter_message(json_message=decision.as_json())
        asked = turn.open_field.key if turn.open_field else None
        if asked == tracker.slots.get(tracker_events.CHECKLIST_SLOT):
            return []
        return [SlotSet(tracker_events.CHECKLIST_SLOT, asked)]
