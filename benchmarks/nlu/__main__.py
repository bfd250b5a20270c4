"""How well Rasa tells control intents apart, in each language.

python -m benchmarks.nlu [--compare] [--errors]

Five folds of the training examples; the held-out messages, by the shipped model alone and after the phrase lists;
handoff requests that others wrote; milliseconds of the sentence vector and of Rasa's reading, and Rasa's memory. With
--compare also one model for each language, and models of words instead of vectors. --errors prints what was taken for
something else.
"""

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app import rasa_process, rasa_training
from app.supervision.supervisor import ROOT
from benchmarks.nlu import measures, messages, values
from benchmarks.nlu.messages import LANGUAGES, Labelled
from benchmarks.settings import BenchmarkSettings
from conversation.intents import Guess
from core.settings import ServiceSettings
from retrieval import encoder_set
from retrieval.encoders import Vectors
from retrieval.settings import RetrievalSettings

FOLDS = 5
SEED = 20261123
STOCK_CONFIG = ROOT / "benchmarks" / "latency" / "stock_config.yml"
Rankings = list[list[Guess]]


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    print(f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, seed {SEED}\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        encoder = encoder_set.load_last(RetrievalSettings())
        examples, held = messages.training(), messages.held_out()
        outside = messages.outside(BenchmarkSettings().data_sets)
        vectors = {}
        spent: list[float] = []
        for each in [*held, *outside, *examples]:
            if each.text not in vectors:
                started = time.perf_counter()
                vectors[each.text] = encoder.encode_queries([each.text])[0]
                spent.append((time.perf_counter() - started) * 1000)
        print("| messages | model | language | count | macro-F1 | handoffs missed | questions taken for control |")
        print("|---|---|---|---|---|---|---|")
        _folds(folder, examples, vectors, arguments)
        model = _model()
        read, milliseconds, memory = _read(folder, model, held, vectors)
        _rows("held out", "one, vectors", held, read, arguments)
        if arguments.compare:
            _compare(folder, held, vectors)
        _outside(folder, model, outside, vectors)
        print("\n| values by the way | messages | values | precision | recall |\n|---|---|---|---|---|")
        print("\n".join(values.rows()))
        print(f"\nsentence vector p50 {statistics.median(spent):.1f} ms, p95 {np.percentile(spent, 95):.1f} ms")
        print(f"Rasa's reading p50 {statistics.median(milliseconds):.1f} ms, ", end="")
        print(f"p95 {np.percentile(milliseconds, 95):.1f} ms; {memory.strip()} with TensorFlow, which it does without")


def _folds(
    folder: Path, examples: Sequence[Labelled], vectors: dict[str, Vectors], arguments: argparse.Namespace
) -> None:
    """Each example told by a model that was trained without its fold."""
    order = random.Random(SEED).sample(range(len(examples)), len(examples))
    by_kind = sorted(order, key=lambda row: (examples[row].language, examples[row].intent))
    fold = np.empty(len(examples), np.int64)
    fold[by_kind] = np.arange(len(examples)) % FOLDS
    ways = {"one, vectors": ["all"] * len(examples)}
    if arguments.compare:
        ways["one each, vectors"] = [each.language for each in examples]
    for name, groups in ways.items():
        file = _file(folder, examples, vectors, folds=fold, groups=np.array(groups))
        told, _ = _in_rasa("folds", str(file))
        _rows(f"{FOLDS} folds", name, examples, [guesses for guesses, _ in told], None)


def _compare(folder: Path, held: Sequence[Labelled], vectors: dict[str, Vectors]) -> None:
    together = _words(folder, "nlu", "*")
    _rows("held out", "one, words", held, _read(folder, together, held, vectors)[0], None)
    for language in LANGUAGES:
        own = [each for each in held if each.language == language]
        model = _words(folder, f"nlu/{language}", language)
        _rows("held out", "one each, words", own, _read(folder, model, own, vectors)[0], None)


def _words(folder: Path, examples: str, languages: str) -> Path:
    """A model of words and parts of words, trained on some of the examples and the wordings of as many articles."""
    out = folder / examples.replace("/", "-")
    questions = rasa_training.write_questions(ROOT, folder / f"{out.name}.yml", languages)
    command = list(rasa_process.training_command(ROOT, out, questions))
    command[command.index("bot/config.yml")] = str(STOCK_CONFIG)
    command[command.index("nlu")] = examples
    subprocess.run(command, cwd=ROOT, env=rasa_process.environment(ROOT, os.environ), check=True, capture_output=True)
    return out / "model.tar.gz"


def _outside(folder: Path, model: Path, asked: Sequence[Labelled], vectors: dict[str, Vectors]) -> None:
    read, _, _ = _read(folder, model, asked, vectors)
    told = [measures.by_both(each.text, guesses) for each, guesses in zip(asked, read, strict=True)]
    print("\n| from outside | language | requests found | near misses taken for one |")
    print("|---|---|---|---|")
    for language in LANGUAGES:
        own = [(each, found) for each, found in zip(asked, told, strict=True) if each.language == language]
        if own:
            result = measures.figures([each for each, _ in own], [found for _, found in own])
            near = [found in measures.TO_PEOPLE for each, found in own if each.intent == "ask_question"]
            missed, count = result.missed
            print(f"| phrases and model | {language} | {count - missed} of {count} | {sum(near)} of {len(near)} |")


def _rows(
    name: str, model: str, asked: Sequence[Labelled], read: Rankings, arguments: argparse.Namespace | None
) -> None:
    ways = {model: [measures.by_model(guesses) for guesses in read]}
    if arguments is not None:
        both = [measures.by_both(each.text, guesses) for each, guesses in zip(asked, read, strict=True)]
        ways["phrases, then " + model] = both
    for way, told in ways.items():
        for language in LANGUAGES:
            own = [(each, found) for each, found in zip(asked, told, strict=True) if each.language == language]
            if not own:
                continue
            found = measures.figures([each for each, _ in own], [each for _, each in own])
            missed, taken = (f"{some} of {count}" for some, count in (found.missed, found.taken))
            print(f"| {name} | {way} | {language} | {found.count} | {found.macro_f1:.3f} | {missed} | {taken} |")
        if arguments is not None and arguments.errors:
            wrong = [(each, found) for each, found in zip(asked, told, strict=True) if each.intent != found]
            print("\n".join(f"  {each.language} {each.intent} → {found}: {each.text}" for each, found in wrong))


def _read(
    folder: Path, model: Path, asked: Sequence[Labelled], vectors: dict[str, Vectors]
) -> tuple[Rankings, list[float], str]:
    told, memory = _in_rasa("read", str(model.resolve()), str(_file(folder, asked, vectors)))
    return [guesses for guesses, _ in told], [milliseconds for _, milliseconds in told], memory


def _file(folder: Path, asked: Sequence[Labelled], vectors: dict[str, Vectors], **more: Any) -> Path:
    file = folder / "asked.npz"
    texts, intents = np.array([each.text for each in asked]), np.array([str(each.intent) for each in asked])
    rows = np.stack([vectors[each.text] for each in asked])
    np.savez(file, texts=texts, intents=intents, vectors=rows, **more)
    return file


def _in_rasa(*arguments: str) -> tuple[list[tuple[list[Guess], float]], str]:
    command = [str(rasa_process.interpreter(ROOT)), "-W", "ignore", "-m", "benchmarks.nlu.in_rasa", *arguments]
    environment = rasa_process.environment(ROOT, {**os.environ, "LOG_LEVEL": "CRITICAL"})
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[[")]
    told = [([Guess(name, confidence) for name, confidence in ranking], spent) for ranking, spent in lines]
    return told, done.stderr.strip().splitlines()[-1] if done.stderr.strip() else ""


def _model() -> Path:
    data_dir, retrieval = ServiceSettings().data_dir, RetrievalSettings()
    model = rasa_training.wanted(ROOT, data_dir, retrieval)
    return model if model.is_file() else rasa_training.train(ROOT, data_dir, retrieval)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.nlu", description=__doc__)
    parser.add_argument("--compare", action="store_true", help="one model for each language, and models of words")
    parser.add_argument("--errors", action="store_true", help="print what was taken for something else")
    return parser.parse_args()


if __name__ == "__main__":
    main()
