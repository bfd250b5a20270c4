"""Universal Sentence Encoder (multilingual, large vocabulary, convolutions), as a graph for onnxruntime.

What the package that carries the weights does with NumPy, faster for one question and without holding the
interpreter's lock. That both give the same vectors is tested
(tests/integration/test_known_models.py).
"""

import importlib
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from retrieval.graph import ROWS, Floats, Graph
from retrieval.sentencepiece import read_pieces
from retrieval.unigram import SPACE, Unigram

TABLES = 17
"""In how many quantised tables the file holds the vectors of the vocabulary; piece i is in table i mod 17."""
DIMENSION = 512
CHANNELS = 256
WINDOWS = ((2, 0), (3, 1), (5, 2))
"""Width of each convolution in tokens, and how many of those are before the token."""
LONGEST_TOKENS = 512
LONGEST_TEXT = 8 * LONGEST_TOKENS
"""In characters; the tokeniser shall not read what is not encoded."""
START, END, UNKNOWN = 1, 2, 0
_LAST = 2**62
"""Where a slice ends that goes on to the end."""


class UseEncoder:
    """Convolutions over 2, 3 and 5 tokens, summed over the text; several threads may use it at a time.

    Args:
        folder: `weights.npz` and `sp.model`.
        name: what vectors are stored under.
        languages: codes of the languages that it understands, or `*`.

    Raises:
        OSError, ValueError, KeyError: a file is missing or is not such a model.
        ImportError: a library is missing.
    """

    def __init__(self, folder: Path, name: str, languages: frozenset[str]) -> None:
        self.name, self.languages, self.dimension = name, languages, DIMENSION
        vocabulary = read_pieces((folder / "sp.model").read_bytes())
        self._unigram = Unigram(vocabulary.pieces, UNKNOWN)
        self._normalizer = importlib.import_module("tokenizers").normalizers.Precompiled(vocabulary.characters)
        with np.load(folder / "weights.npz", allow_pickle=False) as file:
            self._table = _table(file[f"q{number + 1}"] for number in range(TABLES))
            weights = {key: file[key] for key in file.files if not key.startswith("q")}
        self._scale, self._least = weights["scale"][:, None], weights["lo"][:, None]
        self._run = _Network(weights).session()

    def encode_queries(self, texts: list[str]) -> Floats:
        """Vectors of questions, shape (n, dimension), float32, normalised."""
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._run(self._words(np.array(self.tokens(text))))
        normalised: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return normalised

    def encode_passages(self, texts: list[str]) -> Floats:
        """Vectors of passages, shape (n, dimension), float32, normalised."""
        return self.encode_queries(texts)

    def tokens(self, text: str) -> list[int]:
        """Numbers of the pieces of a text, with start and end, at most `LONGEST_TOKENS`."""
        # Half a surrogate pair, which JSON can hold, is no text to the library.
        text = text[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")
        words = [word for word in self._normalizer.normalize_str(text)[:LONGEST_TEXT].split(" ") if word]
        found = self._unigram.numbers("".join(SPACE + word for word in words))
        return [START, *(found[: LONGEST_TOKENS - 2] or [UNKNOWN]), END]

    def _words(self, ids: npt.NDArray[np.int64]) -> Floats:
        """The vectors of pieces, shape (tokens, dimension)."""
        table = ids % TABLES
        found: Floats = self._table[ids] * self._scale[table] + self._least[table]
        return found


class _Network:
    def __init__(self, weights: dict[str, Floats]) -> None:
        self._weights, self._epsilon, self._graph = weights, float(weights["eps"]), Graph()

    def session(self) -> Callable[[Floats], Floats]:
        """A function from pieces' vectors, shape (tokens, dimension), to their text's, shape (1, dimension)."""
        graph = self._graph
        count = graph.apply("Cast", graph.apply("Shape", ROWS, end=1), to=graph.floats)
        mean = graph.apply("ReduceMean", self._features(), graph.constant([0]))
        whole = graph.linear(mean, self._weights["cnn_W"].T, self._weights["cnn_b"])
        whole = graph.apply("Mul", whole, graph.apply("Sqrt", count))
        first = graph.apply("Relu", self._times(whole, "d0"))
        second = graph.apply("Relu", graph.apply("Add", self._times(whole, "p1"), self._times(first, "d1")))
        third = graph.apply("Relu", self._times(second, "d2"))
        last = graph.apply("Add", self._times(second, "p3"), self._times(third, "d3"))
        return graph.session(graph.apply("Tanh", last), DIMENSION)

    def _features(self) -> str:
        """What is known of each token, shape (tokens, 1280): itself and the three windows around it."""
        graph, weights = self._graph, self._weights
        projected = {
            key: np.concatenate([weights[f"{key}{width}"] for width, _ in WINDOWS], axis=-1)
            for key in ("proj", "proj_b", "ln_g", "ln_b")
        }
        narrow = graph.linear(ROWS, projected["proj"].T, projected["proj_b"])
        narrow = graph.normed(narrow, projected["ln_g"], projected["ln_b"], self._epsilon)
        features = [ROWS]
        for (width, before), part in zip(
            WINDOWS, graph.several("Split", len(WINDOWS), narrow, axis=1, num_outputs=len(WINDOWS)), strict=True
        ):
            for step in (1, 2):
                seen = self._windows(part, width, before)
                found = graph.linear(seen, weights[f"w{step}_{width}"].T, weights[f"b{step}_{width}"])
                part = graph.apply("Add", part, graph.apply("Relu", found))
            features.append(part)
        joined = graph.apply("Concat", *features, axis=1)
        return graph.normed(joined, weights["ln_g"], weights["ln_b"], self._epsilon)

    def _windows(self, rows: str, width: int, before: int) -> str:
        """Every row beside its neighbours, zeros beyond the edges, shape (tokens, width x channels)."""
        graph = self._graph
        padded = graph.apply("Pad", rows, graph.constant([before, 0, width - 1 - before, 0]))
        ends = [step - width + 1 or _LAST for step in range(width)]
        beside = [
            graph.apply("Slice", padded, *map(graph.constant, ([step], [end], [0]))) for step, end in enumerate(ends)
        ]
        return graph.apply("Concat", *beside, axis=1)

    def _times(self, rows: str, key: str) -> str:
        return self._graph.apply("MatMul", rows, self._graph.constant(self._weights[key]))


def _table(parts: Iterable[npt.NDArray[np.uint8]]) -> npt.NDArray[np.uint8]:
    """One table of the vocabulary, shape (pieces, dimension), a byte for each number: as floats it were 262 MB."""
    table: npt.NDArray[np.uint8] = np.empty((0, DIMENSION), dtype=np.uint8)
    for number, part in enumerate(parts):
        if number == 0:
            table = np.empty((TABLES * len(part), DIMENSION), dtype=np.uint8)
        table[number::TABLES] = part
    return table
