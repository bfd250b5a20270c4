"""What Rasa makes of messages: `python -m benchmarks.nlu.in_rasa read MODEL FILE` or `… folds FILE`, in Rasa's Python.

The file has `texts` and, row by row, `vectors`; for folds also `intents`, `folds` (the fold in which a row is asked, -1
for never) and `groups` (a model is trained of the rows of each group alone). One JSON line for each row: its ranking,
and milliseconds.
"""

import asyncio
import base64
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.vector_intent_classifier import VECTORS_VARIABLE, VectorIntentClassifier

CONFIG = Path("bot/config.yml")


def main() -> None:
    """Do what the command line says."""
    with np.load(sys.argv[-1], allow_pickle=False) as kept:
        rows = {name: kept[name] for name in kept.files}
    if sys.argv[1] == "read":
        asyncio.run(_read(Path(sys.argv[2]), rows))
    else:
        _folds(rows)


async def _read(model: Path, rows: dict[str, Any]) -> None:
    rasa = Agent.load(str(model))
    for text, vector in zip(rows["texts"], rows["vectors"], strict=False):
        message = UserMessage(str(text), metadata={"vector": _as_text(vector)})
        started = time.perf_counter()
        parsed = await rasa.processor.parse_message(message)
        _say(parsed["intent_ranking"], (time.perf_counter() - started) * 1000)
    sys.stderr.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10:.0f} MB\n")


def _folds(rows: dict[str, Any]) -> None:
    found: dict[int, Any] = {}
    for group in sorted(set(rows["groups"])):
        for fold in sorted(set(rows["folds"]) - {-1}):
            own = rows["groups"] == group
            trained = _trained(rows, own & (rows["folds"] != fold))
            for row in map(int, np.flatnonzero(own & (rows["folds"] == fold))):
                found[row] = trained.process([Message({"text": "", "metadata": _metadata(rows["vectors"][row])})])[0]
    for row in range(len(rows["texts"])):
        _say(found[row].get("intent_ranking") if row in found else [], 0.0)


def _trained(rows: dict[str, Any], chosen: Any) -> VectorIntentClassifier:
    pipeline = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]
    config = {**VectorIntentClassifier.get_default_config(), **pipeline[-1]}
    texts, intents = rows["texts"][chosen], rows["intents"][chosen]
    with tempfile.TemporaryDirectory() as folder:
        vectors = Path(folder) / "vectors.npz"
        np.savez(vectors, texts=texts, vectors=rows["vectors"][chosen])
        os.environ[VECTORS_VARIABLE] = str(vectors)
        storage = Path(folder) / "model"
        storage.mkdir()
        classifier = VectorIntentClassifier(config, LocalModelStorage(storage), Resource("classifier"))
        labelled = [Message({"text": str(t), "intent": str(i)}) for t, i in zip(texts, intents, strict=False)]
        classifier.train(TrainingData(labelled))
    return classifier


def _metadata(vector: Any) -> dict[str, str]:
    return {"vector": _as_text(vector)}


def _as_text(vector: Any) -> str:
    return base64.b64encode(np.asarray(vector, dtype="<f2").tobytes()).decode()


def _say(ranking: Any, milliseconds: float) -> None:
    told = [[each["name"], float(each["confidence"])] for each in ranking]
    sys.stdout.write(json.dumps([told, round(milliseconds, 3)]) + "\n")


if __name__ == "__main__":
    main()
