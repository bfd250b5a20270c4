"""The tracker store with real Rasa: what it keeps, and what it rebuilds from what the app tells."""

import json
import os
import unittest
from typing import Any
from uuid import uuid4

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import patches
from bot.tracker_store import BoundedTrackerStore
from tests.rasa import sides
from tests.rasa.sides import ActionServer, Answer

# Written by the app's own renderer: the words of some turns, the open checklist field, and the events.
TOLD = json.loads(os.environ["TOLD"])
ASKED = Answer(
    {
        "events": [{"event": "slot", "name": "checklist_field", "value": TOLD["asked"]}],
        "responses": [{"custom": {"row": "checklist"}}],
    }
)


def store(server: ActionServer, **bounds: int) -> BoundedTrackerStore:
    return BoundedTrackerStore(Domain.empty(), host=server.url, internal_token="token", **bounds)


class Rebuilt(unittest.IsolatedAsyncioTestCase):
    """Rasa ended in the middle of a checklist and started again."""

    def setUp(self) -> None:
        patches.apply()

    def tearDown(self) -> None:
        patches.undo()

    async def lived(self, server: ActionServer, sender: str) -> tuple[Any, DialogueStateTracker]:
        """A Rasa that took part in all of it, and its tracker."""
        rasa = sides.agent(server.url, store(server))
        server.script = [Answer(), Answer(), ASKED]
        for text in ("hello", *TOLD["words"]):
            await sides.said(rasa, text, sender=sender)
        tracker = await rasa.tracker_store.retrieve(sender)
        assert tracker is not None
        return rasa, tracker

    async def test_policies_see_what_they_would_have_seen_but_for_intents_of_the_past(self) -> None:
        async with ActionServer().running() as server:
            sender = str(uuid4())
            before, lived = await self.lived(server, sender)
            after = sides.agent(server.url, store(server))
            server.trackers[sender] = Answer({"events": TOLD["events"]})
            rebuilt = await after.tracker_store.retrieve(sender)
            self.assertEqual(server.asked[-1], (sender, "turns=2", "token"))
            self.assertEqual(states(after, rebuilt), states(before, lived))
            self.assertEqual(rebuilt.current_slot_values(), lived.current_slot_values())
            self.assertEqual(rebuilt.get_slot("checklist_field"), TOLD["asked"])
            self.assertEqual(texts(rebuilt), texts(lived))
            self.assertEqual(rebuilt.latest_action_name, "action_listen")
            for text in ("it was in March", "thanks"):
                self.assertEqual(
                    await sides.said(before, text, sender=sender), await sides.said(after, text, sender=sender)
                )
            lived, rebuilt = await before.tracker_store.retrieve(sender), await after.tracker_store.retrieve(sender)
            self.assertEqual(states(after, rebuilt), states(before, lived))

    async def test_the_slot_is_in_the_trained_domain_and_no_policy_sees_it(self) -> None:
        (slot,) = [slot for slot in sides.agent("http://127.0.0.1:9").domain.slots if slot.name == "checklist_field"]
        self.assertFalse(slot.influence_conversation)
        self.assertFalse(slot.has_features())

    async def test_what_the_app_cannot_tell_makes_no_error(self) -> None:
        told = {
            "unknown": Answer(status=404, body={"error": "conversation_not_found"}),
            "refused": Answer(status=403, body={"error": "internal_token_wrong"}),
            "broken": Answer(status=500, text="<html>"),
            "no JSON": Answer(text="{"),
            "another shape": Answer(["events"]),
            "unknown events": Answer({"events": [{"event": "no_such_event"}]}),
            "incomplete events": Answer({"events": [{"event": "user"}]}),
            "nothing": Answer({"events": []}),
        }
        async with ActionServer().running() as server:
            after = sides.agent(server.url, store(server))
            for name, answer in told.items():
                with self.subTest(name):
                    sender = str(uuid4())
                    server.trackers[sender] = answer
                    self.assertIsNone(await after.tracker_store.retrieve(sender))
                    replies, error = await sides.said(after, "hello", sender=sender)
                    self.assertEqual((len(replies), error), (1, None))
                    asked = len(server.asked)
                    await sides.said(after, "thanks", sender=sender)
                    self.assertEqual(len(server.asked), asked, "asked again for a tracker that is here")

    async def test_nobody_is_asked_without_an_address_or_for_another_kind_of_sender(self) -> None:
        async with ActionServer().running() as server:
            self.assertIsNone(await BoundedTrackerStore(Domain.empty()).retrieve(str(uuid4())))
            self.assertIsNone(await store(server).retrieve("../actions"))
            self.assertEqual(server.asked, [])
        self.assertIsNone(await store(server).retrieve(str(uuid4())))


class Kept(unittest.IsolatedAsyncioTestCase):
    """What stays in memory."""

    async def test_only_the_last_turns_stay_and_only_so_many_conversations(self) -> None:
        async with ActionServer().running() as server:
            kept = store(server, max_trackers=2, max_turns=2)
            rasa = sides.agent(server.url, kept)
            senders = [str(uuid4()) for _ in range(3)]
            for text in ("hello", "thanks", "yes", "no"):
                for sender in senders[:2]:
                    await sides.said(rasa, text, {"turn": {}}, sender)
            tracker = await rasa.tracker_store.retrieve(senders[0])
            self.assertEqual(texts(tracker), ["yes", "no"])
            self.assertFalse([event for event in tracker.events if isinstance(event, SlotSet)])
            await sides.said(rasa, "hello", None, senders[2])
            self.assertEqual(list(await kept.keys()), [senders[0], senders[2]])

    async def test_a_bound_below_one_is_refused(self) -> None:
        for bounds in ({"max_trackers": 0}, {"max_turns": 0}):
            with self.assertRaises(ValueError):
                BoundedTrackerStore(Domain.empty(), **bounds)


def texts(tracker: DialogueStateTracker) -> list[str]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def states(rasa: Any, tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """What policies see of a tracker, without the intents: no rule asks for those of messages that are over."""
    return [{**state, "user": sorted(state.get("user", {}))} for state in sides.states(rasa, tracker)]
