"""The classifier of intents takes the vector that the app sends, and makes nothing of any other."""

import base64
import json
import os
import unittest
from typing import Any

import numpy as np
from rasa.core.channels.channel import UserMessage

from tests.rasa import sides

UNKNOWN = ("nlu_fallback", [])


class Classifier(unittest.IsolatedAsyncioTestCase):
    """The trained model, asked through Rasa's own processor."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.rasa = sides.agent("http://127.0.0.1:9")

    async def read(self, metadata: Any, text: str = "hello") -> tuple[str, list[Any]]:
        parsed = await self.rasa.processor.parse_message(UserMessage(text, metadata=metadata))
        return parsed["intent"]["name"], parsed["intent_ranking"]

    async def test_a_vector_as_the_app_writes_it_is_read(self) -> None:
        sent = json.loads(os.environ["SENT"])
        name, ranking = await self.read({"vector": sent["vector"]}, "words do not count")
        self.assertEqual(name, sent["intent"])
        self.assertGreater(ranking[0]["confidence"], 0.5)
        self.assertEqual(len(ranking), 3)
        confidences = [each["confidence"] for each in ranking]
        self.assertEqual(confidences, sorted(confidences, reverse=True))
        self.assertLessEqual(sum(confidences), 1.001)

    async def test_an_intent_is_learnt_from_nearly_every_example(self) -> None:
        asked = sides.labelled()
        told = [(await self.read({"vector": sides.vector(text)}, text))[0] for text, _ in asked]
        wrong = [(each, name) for each, name in zip(asked, told, strict=True) if each[1] != name]
        self.assertGreater(len({intent for _, intent in asked}), 15)
        self.assertLess(len(wrong), 0.03 * len(asked), wrong)

    async def test_anything_else_is_unknown(self) -> None:
        good = base64.b64decode(sides.vector("hello"))
        nan = np.full(len(good) // 2, np.nan, "<f2").tobytes()
        encoded = [base64.b64encode(raw).decode() for raw in (b"", good[:-1], good[:-2], good + good, nan)]
        for metadata in (None, {}, {"vector": None}, {"vector": 7}, {"vector": "no base64!"}, {"vector": [0.1]}):
            self.assertEqual(await self.read(metadata), UNKNOWN, metadata)
        for vector in encoded:
            self.assertEqual(await self.read({"vector": vector}), UNKNOWN, len(vector))

    async def test_vectors_stay_out_of_the_tracker_and_out_of_calls(self) -> None:
        async with sides.ActionServer().running() as server:
            rasa = sides.agent(server.url)
            await sides.said(rasa, "hello", {"turn": {"owner": "bot"}})
            tracker = await rasa.tracker_store.retrieve("sender")
        (said,) = [event.as_dict() for event in tracker.events if event.type_name == "user"]
        self.assertEqual(said["metadata"]["turn"], {"owner": "bot"})
        self.assertNotIn("vector", said["metadata"])
        self.assertNotIn(sides.vector("hello"), json.dumps(server.calls))
        self.assertIn('"owner": "bot"', json.dumps(server.calls))
