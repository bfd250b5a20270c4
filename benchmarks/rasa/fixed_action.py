"""The custom action of both sides: a fixed text, whatever was said. Runs in the app's environment and in Rasa's."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

TEXT = "A fixed text."


class FixedText(Action):  # type: ignore[misc] # rasa_sdk has no types
    """Stands in for the action that the rules of the model lead to."""

    def name(self) -> str:
        """The name that the domain lists."""
        return "action_take_turn"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Say the text."""
        dispatcher.utter_message(text=TEXT)
        return []
