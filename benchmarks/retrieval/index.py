"""How long a question takes to find its nearest passages: every passage compared, and by cells (`retrieval.nearest`).

python -m benchmarks.retrieval.index [--passages 100000] [--texts 30000] [--synthetic [--dimensions 384 896]]

Vectors are those of the English data sets' passages and questions by the encoder that the settings name (minutes), and,
up to the number wanted, mixtures of two neighbours among them with some noise. `--synthetic` takes a seeded mixture of
topics instead, in any dimensions. Exit status 1 where the cells take more than 2 ms (p50) or find less than .98.
"""

import argparse
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import faiss
import numpy as np
import numpy.typing as npt

from app.labelled_sets import read_articles, read_questions
from benchmarks.retrieval.sets import ENGLISH, find
from retrieval import encoders, nearest
from retrieval.arrays import Floats
from retrieval.chunking import passages
from retrieval.nearest import Selector

Result = TypeVar("Result")

WANTED = 10
ALSO = 300
"""Passages that ranking looks at."""
ASKED = 500
SLICE = 2000
SEED = 1
ASPECTS = 20
"""Independent directions of synthetic vectors, about as many as let the cells miss as much as with real texts."""
MOST_MS, LEAST_RECALL = 2.0, 0.98
FEW = 0.02
"""Part of the passages that a reader with few rights may see."""


@dataclass(frozen=True, slots=True)
class Timed:
    """What an index found for each question, and how many milliseconds it took, shape (questions,)."""

    found: list[npt.NDArray[np.int64]]
    took: npt.NDArray[np.float64]

    def recall(self, exact: "Timed") -> float:
        """Part of what the exact search finds that is found here."""
        pairs = zip(self.found, exact.found, strict=True)
        return float(np.mean([np.isin(right, found).mean() for found, right in pairs if len(right)]))

    def row(self, name: str, count: int, exact: "Timed") -> str:
        """A row of the table but for its size and seconds."""
        p50, p95 = np.percentile(self.took, [50, 95])
        return f"| {name}, {count} nearest | {p50:.2f} | {p95:.2f} | {self.recall(exact):.4f} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--texts", type=int, default=30_000, help="how many of the data sets' passages are encoded")
    parser.add_argument("--synthetic", action="store_true", help="vectors of seeded topics instead of real texts")
    parser.add_argument("--dimensions", type=int, nargs="+", default=[384, 896], help="of synthetic vectors")
    arguments = parser.parse_args()
    print(f"{platform.machine()}, CPython {platform.python_version()}, FAISS {faiss.__version__}, one thread")
    if arguments.synthetic:
        kept = [measure(*synthetic(arguments.passages, dimension)) for dimension in arguments.dimensions]
    else:
        kept = [measure(*encoded(arguments.passages, arguments.texts))]
    if not all(kept):
        raise SystemExit("The target is missed: 2 ms at the median, .98 of the nearest ten.")


def synthetic(count: int, dimension: int) -> tuple[str, Floats, Floats]:
    """Passages around topics of different sizes that shade into each other, and questions beside some of them."""
    rng = np.random.default_rng(SEED)
    topics = rng.normal(size=(count // 20, ASPECTS))
    sizes = rng.pareto(1.5, size=len(topics)) + 0.2
    aspects = topics[rng.choice(len(topics), count, p=sizes / sizes.sum())] + 0.6 * rng.normal(size=(count, ASPECTS))
    near = rng.choice(count, ASKED, replace=False)
    asked = aspects[near] + 0.4 * rng.normal(size=(ASKED, ASPECTS))
    meaning = rng.normal(size=(ASPECTS, dimension)).astype(np.float32) / ASPECTS**0.5
    vectors, questions = ((part @ meaning).astype(np.float32) for part in (aspects, asked))
    vectors += 0.3 * rng.normal(size=vectors.shape)
    return f"synthetic, {dimension} dimensions", normed(vectors), normed(questions)


def encoded(count: int, most: int) -> tuple[str, Floats, Floats]:
    """Passages and questions of the data sets, and mixtures of neighbouring passages up to `count`."""
    encoder = encoders.load(encoders.MINILM, frozenset())
    texts: dict[str, None] = {}
    asked: dict[str, None] = {}
    for labelled in find(ENGLISH):
        texts |= dict.fromkeys(passage.encoded for passage in passages(read_articles(labelled.articles).published))
        asked |= dict.fromkeys(question.text for question in read_questions(labelled.questions))
    rng = np.random.default_rng(SEED)
    some = rng.permutation(list(texts))[: min(count, most)].tolist()
    parts = []
    for begin in range(0, len(some), SLICE):
        print(f"{begin} of {len(some)} passages encoded by {encoder.name}", flush=True)
        parts.append(encoder.encode_passages(some[begin : begin + SLICE]))
    real = np.concatenate(parts)
    chosen = rng.choice(list(asked), min(ASKED, len(asked)), replace=False)
    questions = encoder.encode_queries([str(text) for text in chosen])
    vectors = np.concatenate([real, mixtures(real, max(0, count - len(real)), rng)])
    return f"{len(real)} encoded texts and mixtures of them, {encoder.dimension} dimensions", vectors, questions


def mixtures(real: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Each between a vector and one of the 30 that are nearest to it, with noise a third as long."""
    first = rng.integers(len(real), size=count)
    index = nearest.built(real)
    everything = Selector.of(index)
    second = np.array([rng.choice(nearest.search(index, real[row], 30, everything)[1]) for row in first], dtype=int)
    part = rng.uniform(0.3, 0.7, size=(count, 1))
    mixed = normed(part * real[first] + (1 - part) * real[second])
    return normed(mixed + 0.35 * normed(rng.normal(size=mixed.shape)))


def normed(vectors: npt.NDArray[np.floating]) -> Floats:
    """Rows of length 1."""
    rows: Floats = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return rows


def measure(name: str, vectors: Floats, questions: Floats) -> bool:
    """Print the table of one kind of vectors; whether the target is kept."""
    print(f"\n{len(vectors)} passages, {len(questions)} questions: {name}\n")
    flat, seconds = timed(lambda: exact(vectors))
    cells, building = timed(lambda: nearest.built(vectors))
    was = np.arange(len(vectors))
    was[: len(was) // 1000] = -1
    _, rebuilding = timed(lambda: nearest.rebuilt(cells, vectors, was))
    for label, index, took in (("exact", flat, seconds), ("cells", cells, building)):
        print(f"{label}: {faiss.serialize_index(index).size / 1e6:.0f} MB, built in {took:.1f} s")
    print(f"cells, one passage in a thousand new: {rebuilding:.1f} s\n")
    print("| index | ms p50 | ms p95 | recall |\n|---|---|---|---|")
    seen = np.random.default_rng(SEED).random(len(vectors)) < FEW
    kept = True
    for count in (WANTED, ALSO):
        right = ask(flat, questions, count, Selector.of(flat))
        found = ask(cells, questions, count, Selector.of(cells))
        print(right.row("exact", count, right), found.row("cells", count, right), sep="\n", flush=True)
        if count == WANTED:
            kept = float(np.median(found.took)) <= MOST_MS and found.recall(right) >= LEAST_RECALL
    right = ask(flat, questions, WANTED, Selector.of(flat, seen))
    found = ask(cells, questions, WANTED, Selector.of(cells, seen))
    few = f", {FEW:.0%} allowed"
    print(right.row(f"exact{few}", WANTED, right), found.row(f"cells{few}", WANTED, right), sep="\n", flush=True)
    return kept


def exact(vectors: Floats) -> faiss.Index:
    """The index that compares every passage, however many there are."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return index


def ask(index: faiss.Index, questions: Floats, count: int, allowed: Selector) -> Timed:
    """Ask every question by itself."""
    found, took = [], []
    for question in questions:
        (_, positions), seconds = timed(partial(nearest.search, index, question, count, allowed))
        found.append(positions)
        took.append(seconds * 1000)
    return Timed(found, np.array(took))


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What some work gave, and its seconds."""
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


if __name__ == "__main__":
    main()
