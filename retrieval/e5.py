"""multilingual-e5-small from a file with weights of four bits, run without the package that carries the file.

That one runs it in C, which is not used: its tokeniser writes beyond its memory when a text
has some dozens of U+FDFA, a ligature that stands for 18 letters, and the process ends. The vectors are those of the
package but for what it rounds between the layers as well (tests/integration/test_known_models.py), and a text is cut
where the model's reach ends.
"""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np

from retrieval import e5_file
from retrieval.bert import BertEncoder, Ids, Runtime, Shape, Weights, layer_name
from retrieval.bert_torch import TorchBert
from retrieval.e5_file import E5File
from retrieval.graph import Floats
from retrieval.unigram import SPACE, Unigram

QUESTION, PASSAGE = "query: ", "passage: "
"""What the model was trained to read before a text."""
LONGEST_TEXT = 4096
"""In characters; the tokeniser shall not read what is not encoded."""
_SPACES = re.compile(" {2,}")
_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""How the file calls a layer's parts, and how `BertEncoder` does."""
_KINDS = {"b": "bias", "w": "weight"}


class E5Encoder(BertEncoder):
    """A BERT for a hundred languages; several threads may use it at a time.

    Args:
        folder: holds `e5-small-q4.bin`.
        name: what vectors are stored under.
        languages: codes of the languages that it understands, or `*`.
        runtime: see `BertEncoder`.

    Raises:
        OSError, ValueError, KeyError: the file is missing or is not such a model.
        ImportError: a library is missing.
    """

    def __init__(self, folder: Path, name: str, languages: frozenset[str], *, runtime: Runtime = TorchBert) -> None:
        file = e5_file.read(folder / "e5-small-q4.bin")
        self._start, self._end, self._longest = file.start, file.end, file.longest
        self._unigram, self._characters = Unigram(file.pieces, file.unknown), file.characters
        shape = Shape(file.layers, file.heads, file.size, file.epsilon)
        super().__init__(name, languages, shape, _weights(file), _words(file), runtime)

    def question_tokens(self, text: str) -> list[int]:
        """Numbers of the pieces of a question, with what stands before and after."""
        return self._tokens(QUESTION + text)

    def passage_tokens(self, text: str) -> list[int]:
        """Numbers of the pieces of a passage, with what stands before and after."""
        return self._tokens(PASSAGE + text)

    def _tokens(self, text: str) -> list[int]:
        # Half a surrogate pair, which JSON can hold, is no character of the model's.
        text = text[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")
        text = _SPACES.sub(" ", text.translate(self._characters))[:LONGEST_TEXT]
        found = self._unigram.numbers(SPACE + text.replace(" ", SPACE))
        return [self._start, *found[: self._longest - 2], self._end]


def _words(file: E5File) -> Callable[[Ids], Floats]:
    """The vocabulary's vectors, kept as they are in the file: as floats they were 384 MB."""
    blocks = file.size // e5_file.NUMBERS_IN_BLOCK
    each = file.blocks("emb.word")
    scales, halves = each[0].reshape(-1, blocks, 1), each[1].reshape(-1, blocks, each[1].shape[1])

    def words(ids: Ids) -> Floats:
        pairs = halves[ids]
        numbers = np.concatenate([pairs & 15, pairs >> 4], axis=-1).astype(np.float32) - 8
        return (numbers * scales[ids].astype(np.float32)).reshape(len(ids), -1)

    return words


def _weights(file: E5File) -> Weights:
    weights = {
        "embeddings.position_embeddings.weight": file.numbers("emb.pos").reshape(-1, file.size),
        "embeddings.token_type_embeddings.weight": file.numbers("emb.type").reshape(-1, file.size),
        "embeddings.LayerNorm.weight": file.numbers("emb.ln.w"),
        "embeddings.LayerNorm.bias": file.numbers("emb.ln.b"),
    }
    for layer in range(file.layers):
        for short, part in _PARTS.items():
            for kind, full in _KINDS.items():
                found = file.numbers(f"l{layer}.{short}.{kind}")
                if kind == "w" and not part.endswith("LayerNorm"):
                    found = found.reshape(len(weights[f"{layer_name(layer)}{part}.bias"]), -1)
                weights[f"{layer_name(layer)}{part}.{full}"] = found
    return weights
