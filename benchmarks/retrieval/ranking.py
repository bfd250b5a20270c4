"""What ranking costs besides encoding, and what a process with encoders and an index keeps in memory.

python -m benchmarks.retrieval.ranking [--passages 10000]

An index of invented words with random vectors, a fifth as many articles, every tenth of them internal, on one thread.
"Warm" is one question after the other; "beside" reads 32 MB before each, as an encoder does with its weights. Processor
time of the thread, since other work may run. Memory is that of the process with the shipped encoders after questions.
"""

import argparse
import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import numpy as np
import psutil

from benchmarks.retrieval.publishing import WORDS
from core.interpreter import give_back
from knowledge.models import Audience
from knowledge.published import PUBLIC, PublishedArticle
from retrieval import calibrations, encoder_set, ranking, snapshot, views
from retrieval.chunking import passages
from retrieval.confidence import Calibration
from retrieval.encoder_set import EncoderSet
from retrieval.ranking import Question
from retrieval.settings import RetrievalSettings
from retrieval.snapshot import Content, Origin, Snapshot

ASKED, WARM_UP, LOOKED_AT = 300, 20, 300
ENDINGS = "abcdefghijklmnopqrstuvwxyz"
MEGABYTE = 2**20


def main() -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=10_000, help="about so many")
    wanted = parser.parse_args()
    process = psutil.Process()
    memory = [("Python and libraries", process.memory_info().rss)]
    settings = RetrievalSettings()
    encoders = encoder_set.load(settings)
    for encoder in encoders.each:
        encoder.encode_queries(["How do I block a lost card?", "Как заблокировать карту?"])
    give_back()
    memory.append(("and encoders", process.memory_info().rss))
    found = built(wanted.passages // 6, encoders)
    give_back()
    memory.append(("and the index", process.memory_info().rss))
    known = calibrations.load(settings.calibration)
    print(f"{len(found.passages)} passages of {len(found.articles)} articles\n")
    print("| dimensions | words | warm ms p50 / p95 | beside ms p50 / p95 |\n|---|---|---|---|")
    for number, encoder in enumerate(encoders.each):
        for words in (8, 20):
            row = [measured(found, number, words, known[encoder.name], others) for others in (0, 32)]
            print(f"| {encoder.dimension} | {words} | {row[0]} | {row[1]} |", flush=True)
    print("\n| memory | MB |\n|---|---|")
    for name, size in memory:
        print(f"| {name} | {size / MEGABYTE:.0f} |")


def built(count: int, encoders: EncoderSet) -> Snapshot:
    """An index of so many articles of six passages: a title, four variants and a body."""
    rng = random.Random(1)
    articles = [_article(rng, number) for number in range(count)]
    cut = passages(articles)
    noise = np.random.default_rng(1)
    vectors = {}
    for each in encoders.models.each:
        rows = noise.standard_normal((len(cut), each.dimension), dtype=np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        vectors[each.name] = rows
    origin = Origin("benchmark", 1, encoders.models, datetime.now(UTC))
    found = snapshot.in_memory(Content(articles, cut, vectors, plain=True), origin)
    views.prepare(found)
    return found


def measured(found: Snapshot, number: int, words: int, calibration: Calibration, megabytes: int) -> str:
    """Milliseconds of questions of so many words, p50 and p95, after reading so much memory each time."""
    rng, noise = random.Random(2), np.random.default_rng(2)
    others = np.zeros(megabytes * MEGABYTE // 4, dtype=np.float32)
    dimension = found.spaces[number].index.d
    took = []
    for _ in range(WARM_UP + ASKED):
        vector = noise.standard_normal(dimension, dtype=np.float32)
        question = Question(" ".join(_words(rng, words)), vector / np.linalg.norm(vector), "en", PUBLIC, "en")
        others += 1
        started = time.thread_time()
        ranking.rank(found, number, question, LOOKED_AT, calibration)
        took.append((time.thread_time() - started) * 1e3)
    middle, high = np.percentile(took[WARM_UP:], [50, 95])
    return f"{middle:.2f} / {high:.2f}"


def _article(rng: random.Random, number: int) -> PublishedArticle:
    return PublishedArticle(
        id=UUID(int=rng.getrandbits(128)),
        site_id=UUID(int=1),
        group_id=UUID(int=rng.getrandbits(128)),
        revision_id=UUID(int=rng.getrandbits(128)),
        title=" ".join(_words(rng, 5)),
        body=" ".join(_words(rng, 60)),
        variants=tuple(" ".join(_words(rng, 8)) for _ in range(4)),
        slug=f"invented-{number}",
        language="en",
        topic=None,
        audience=Audience.INTERNAL if number % 10 == 0 else Audience.PUBLIC,
        changed_at=datetime.now(UTC),
    )


def _words(rng: random.Random, count: int) -> Sequence[str]:
    """Invented words: known ones with some letters behind them."""
    return [f"{rng.choice(WORDS)}{''.join(rng.choices(ENDINGS, k=rng.randint(0, 3)))}" for _ in range(count)]


if __name__ == "__main__":
    main()
