"""Universal Sentence Encoder (multilingual, large vocabulary, convolutions), on nothing but torch and a tokeniser.

What the package that carries the weights does with NumPy and a tokeniser in Python, faster for one question and
without holding the interpreter's lock. That both give the same vectors is tested
(tests/integration/test_known_models.py).
"""

import importlib
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.sentencepiece import read_pieces
from retrieval.unigram import SPACE, Unigram

TABLES = 17
"""In how many quantised tables the file holds the vectors of the vocabulary; piece i is in table i mod 17."""
DIMENSION = 512
CHANNELS = 256
WINDOWS = ((2, 0), (3, 1), (5, 2))
"""Width of each convolution in tokens, and how many of those are before the token."""
GAP = 2
"""Empty rows between texts, so that no convolution reaches from one into the next."""
LONGEST_TOKENS = 512
LONGEST_TEXT = 8 * LONGEST_TOKENS
"""In characters; the tokeniser shall not read what is not encoded."""
TOKENS_AT_A_TIME = 512
"""More in one pass are no faster, and keep more memory for ever."""
START, END, UNKNOWN = 1, 2, 0
Tensor = Any
"""A `torch.Tensor`; torch is imported only by who encodes."""


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
        self._torch = importlib.import_module("torch")
        vocabulary = read_pieces((folder / "sp.model").read_bytes())
        self._unigram = Unigram(vocabulary.pieces, UNKNOWN)
        self._normalizer = importlib.import_module("tokenizers").normalizers.Precompiled(vocabulary.characters)
        with np.load(folder / "weights.npz", allow_pickle=False) as file:
            self._table = self._torch.from_numpy(_table(file[f"q{number + 1}"] for number in range(TABLES)))
            found = {key: file[key] for key in file.files if not key.startswith("q")}
        self._epsilon = float(found.pop("eps"))
        self._weights = {key: self._torch.from_numpy(value) for key, value in found.items()}
        self._weights["scale"], self._weights["lo"] = self._weights["scale"][:, None], self._weights["lo"][:, None]
        for key in ("proj", "proj_b", "ln_g", "ln_b"):
            parts = [self._weights.pop(f"{key}{width}") for width, _ in WINDOWS]
            self._weights[f"{key}_all"] = self._torch.cat(parts, -1)
        self._trace = self._traced()

    def encode_queries(self, texts: list[str]) -> npt.NDArray[np.float32]:
        """Vectors of questions, shape (n, dimension), float32, normalised."""
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        # Optimising takes some 50 ms with the first texts, and saves nothing.
        with self._torch.inference_mode(), self._torch.jit.optimized_execution(False):
            for row, text in enumerate(texts):
                vectors[row] = self._trace(self._torch.tensor(self.tokens(text))).numpy()
        return vectors

    def encode_passages(self, texts: list[str]) -> npt.NDArray[np.float32]:
        """Vectors of passages, shape (n, dimension), float32, normalised; short texts go together."""
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        with self._torch.inference_mode():
            first = 0
            for group in _groups(self.tokens(text) for text in texts):
                vectors[first : first + len(group)] = self._of_several(group).numpy()
                first += len(group)
        return vectors

    def tokens(self, text: str) -> list[int]:
        """Numbers of the pieces of a text, with start and end, at most `LONGEST_TOKENS`."""
        # Half a surrogate pair, which JSON can hold, is no text to the library.
        text = text[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")
        words = [word for word in self._normalizer.normalize_str(text)[:LONGEST_TEXT].split(" ") if word]
        found = self._unigram.numbers("".join(SPACE + word for word in words))
        return [START, *(found[: LONGEST_TOKENS - 2] or [UNKNOWN]), END]

    def _traced(self) -> Callable[[Tensor], Tensor]:
        """The model for one text as a single step, which lets go of the interpreter's lock until it is done."""
        with self._torch.inference_mode(), warnings.catch_warnings():
            # Deprecated, and in the pinned version; `_of_one` by itself gives the same vectors, step by step.
            warnings.simplefilter("ignore", DeprecationWarning)
            traced: Callable[[Tensor], Tensor] = self._torch.jit.trace(
                self._of_one, (self._torch.tensor([START, 3, 4, END]),), check_trace=False
            )
        return traced

    def _of_one(self, ids: Tensor) -> Tensor:
        """The vector of one text, shape (dimension,), from its tokens, shape (tokens,)."""
        features = self._features(ids, None)
        return self._vectors(features.sum(0, keepdim=True), self._torch.ones(1, 1) * ids.shape[0])[0]

    def _of_several(self, texts: list[list[int]]) -> Tensor:
        """The vectors of texts, shape (texts, dimension): their tokens in a row, with gaps."""
        torch = self._torch
        ids = torch.tensor([number for text in texts for number in (*text, *[UNKNOWN] * GAP)])
        lengths = torch.tensor([len(text) for text in texts])
        owners = torch.arange(len(texts)).repeat_interleave(lengths + GAP)
        starts = (lengths + GAP).cumsum(0) - lengths - GAP
        inside = (torch.arange(len(ids)) - starts[owners] < lengths[owners]).float()[:, None]
        features = self._features(ids, inside) * inside
        sums = torch.zeros(len(texts), features.shape[1]).index_add_(0, owners, features)
        return self._vectors(sums, lengths.float()[:, None])

    def _features(self, ids: Tensor, inside: Tensor | None) -> Tensor:
        """What is known of each token, shape (tokens, 1280): itself and the three windows around it."""
        torch, weights = self._torch, self._weights
        table = ids % TABLES
        words = self._table[ids].float() * weights["scale"][table] + weights["lo"][table]
        narrow = self._normed("_all", torch.addmm(weights["proj_b_all"], words, weights["proj_all"]))
        features = [words]
        for place, (width, before) in enumerate(WINDOWS):
            part = narrow[:, place * CHANNELS : (place + 1) * CHANNELS]
            for step in (1, 2):
                seen = self._windows(part if inside is None else part * inside, width, before)
                part = part + torch.addmm(weights[f"b{step}_{width}"], seen, weights[f"w{step}_{width}"]).relu()
            features.append(part)
        return self._normed("", torch.cat(features, 1))

    def _windows(self, rows: Tensor, width: int, before: int) -> Tensor:
        """Every row beside its neighbours, zeros beyond the edges, shape (tokens, width x channels)."""
        padded = self._torch.nn.functional.pad(rows, (0, 0, before, width - 1 - before))
        return padded.flatten().unfold(0, width * CHANNELS, CHANNELS)

    def _vectors(self, sums: Tensor, lengths: Tensor) -> Tensor:
        """Vectors, shape (texts, dimension), from sums over tokens, shape (texts, 1280), and how many those were."""
        torch, weights = self._torch, self._weights
        mean = (sums @ weights["cnn_W"] + lengths * weights["cnn_b"]) / lengths.sqrt()
        first = (mean @ weights["d0"]).relu()
        second = (mean @ weights["p1"] + first @ weights["d1"]).relu()
        third = (second @ weights["d2"]).relu()
        return torch.nn.functional.normalize((second @ weights["p3"] + third @ weights["d3"]).tanh(), dim=1)

    def _normed(self, name: str, values: Tensor) -> Tensor:
        weight, bias = self._weights[f"ln_g{name}"], self._weights[f"ln_b{name}"]
        return self._torch.nn.functional.layer_norm(values, weight.shape, weight, bias, self._epsilon)


def _table(parts: Iterable[npt.NDArray[np.uint8]]) -> npt.NDArray[np.uint8]:
    """One table of the vocabulary, shape (pieces, dimension), a byte for each number: as floats it were 262 MB."""
    table: npt.NDArray[np.uint8] = np.empty((0, DIMENSION), dtype=np.uint8)
    for number, part in enumerate(parts):
        if number == 0:
            table = np.empty((TABLES * len(part), DIMENSION), dtype=np.uint8)
        table[number::TABLES] = part
    return table


def _groups(texts: Iterable[list[int]]) -> Iterator[list[list[int]]]:
    """Texts in order, as many together as have `TOKENS_AT_A_TIME` tokens, or one that has more."""
    group: list[list[int]] = []
    total = 0
    for text in texts:
        if group and total + len(text) > TOKENS_AT_A_TIME:
            yield group
            group, total = [], 0
        group.append(text)
        total += len(text)
    if group:
        yield group
