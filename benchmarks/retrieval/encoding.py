"""What the known encoders cost: milliseconds for a question and a passage, memory, and seconds to load.

python -m benchmarks.retrieval.encoding [--models NAME ...] [--texts 500]

Each model is measured in a process of its own, on one thread, and then all of them are loaded into one. Questions of 5
to 20 words are encoded one by one, after 20 that do not count. Processor time is in brackets, as other work may run.
"""

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import psutil

from app.labelled_sets import read_articles, read_questions
from benchmarks.retrieval import sets
from retrieval import encoders
from retrieval.chunking import passages
from retrieval.encoders import Encoder

SETS = {
    "en": ("banking77-10shot", "hint3-curekart-v2", "stackfaq-dev"),
    "ru": ("rutube-ru-dev", "gnome-help-ru-to-ru", "deltachat-ru-to-ru"),
}
WORDS = range(5, 21)
WARM_UP = 20
MEGABYTE = 2**20
ALL = "all of them"


@dataclass(frozen=True, slots=True)
class Texts:
    """What is encoded: questions and passages of each language."""

    questions: dict[str, list[str]]
    passages: dict[str, list[str]]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", nargs="+", default=list(encoders.KNOWN), choices=list(encoders.KNOWN))
    parser.add_argument("--texts", type=int, default=500, help="questions, and passages, of each language")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.here:
        print(json.dumps(_measured(wanted.models, wanted.texts)))
        return
    print(f"{_machine()}\n")
    rows = [_in_a_process([model], wanted.texts) for model in wanted.models]
    if len(wanted.models) > 1:
        rows.append(_in_a_process(wanted.models, wanted.texts))
    columns = list(rows[0])
    print(" | ".join(["", *columns, ""]).strip())
    print("|".join(["", *("---" for _ in columns), ""]))
    for row in rows:
        print(" | ".join(["", *(str(row.get(column, "–")) for column in columns), ""]).strip())


def _in_a_process(models: list[str], texts: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.retrieval.encoding", "--here", "--texts", str(texts), "--models"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run([*command, *models], env=environment, stdout=subprocess.PIPE, text=True, check=True)
    row: dict[str, Any] = json.loads(done.stdout)
    return row


def _measured(models: list[str], count: int) -> dict[str, Any]:
    """One row of the table; of several models only what loading them takes."""
    texts = _texts(count)
    process = psutil.Process()
    before, started = process.memory_info().rss, time.perf_counter()
    loaded = [encoders.load(model, frozenset()) for model in models]
    row: dict[str, Any] = {"model": models[0] if len(models) == 1 else ALL}
    row["load s"] = round(time.perf_counter() - started, 1)
    for encoder in loaded:
        figures = _figures(encoder, texts)
        if len(models) == 1:
            row.update(figures)
    row["MB before"] = round(before / MEGABYTE)
    row["MB after"] = round(process.memory_info().rss / MEGABYTE)
    return row


def _figures(encoder: Encoder, texts: Texts) -> dict[str, str]:
    """Milliseconds of one encoder: quantiles of single questions, means of passages; processor time in brackets."""
    found = {}
    for language, questions in texts.questions.items():
        for text in questions[:WARM_UP]:
            encoder.encode_queries([text])
        times, spent = [], time.process_time()
        for text in questions:
            started = time.perf_counter()
            encoder.encode_queries([text])
            times.append(time.perf_counter() - started)
        spent = time.process_time() - spent
        middle, high = np.percentile(times, [50, 95]) * 1e3
        found[f"question {language} p50 / p95 ms (CPU)"] = f"{middle:.1f} / {high:.1f} ({spent / len(times) * 1e3:.1f})"
    for language, pieces in texts.passages.items():
        started, spent = time.perf_counter(), time.process_time()
        encoder.encode_passages(pieces)
        mean, cost = time.perf_counter() - started, time.process_time() - spent
        found[f"passage {language} ms (CPU)"] = f"{mean / len(pieces) * 1e3:.1f} ({cost / len(pieces) * 1e3:.1f})"
    return found


def _texts(count: int) -> Texts:
    questions, pieces = {}, {}
    for language, names in SETS.items():
        rng, found = random.Random(1), sets.find(names)
        asked = [question.text for one in found for question in read_questions(one.questions)]
        fitting = [text for text in asked if len(text.split()) in WORDS]
        questions[language] = rng.sample(fitting, min(count, len(fitting)))
        held = [passage.encoded for one in found for passage in passages(read_articles(one.articles).published)]
        pieces[language] = rng.sample(held, min(count, len(held)))
    return Texts(questions, pieces)


def _machine() -> str:
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GB"
    parts = (f"{os.cpu_count()} cores", memory, platform.machine(), platform.system(), platform.python_version())
    return ", ".join(parts)


if __name__ == "__main__":
    main()
