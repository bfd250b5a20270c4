"""multilingual-e5-small from a file with weights of four bits, run with nothing but torch.

The package that carries the file runs it in C, which is not used: its tokeniser writes beyond its memory when a text
has some dozens of U+FDFA, a ligature that stands for 18 letters, and the process ends. The vectors are those of the
package but for what it rounds between the layers as well (tests/integration/test_known_models.py), and a text is cut
where the model's reach ends.
"""

import importlib
import re
from pathlib import Path

from retrieval import e5_file
from retrieval.bert import Bert, BertEncoder, Shape, Tensor
from retrieval.e5_file import E5File
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
"""How the file calls a layer's parts, and how `Bert` does."""
_KINDS = {"b": "bias", "w": "weight"}


class E5Encoder(BertEncoder):
    """A BERT for a hundred languages; several threads may use it at a time.

    Args:
        folder: holds `e5-small-q4.bin`.
        name: what vectors are stored under.
        languages: codes of the languages that it understands, or `*`.
        eight_bits: see `Bert`.

    Raises:
        OSError, ValueError, KeyError: the file is missing or is not such a model.
        ImportError: a library is missing.
    """

    def __init__(self, folder: Path, name: str, languages: frozenset[str], *, eight_bits: bool = False) -> None:
        file = e5_file.read(folder / "e5-small-q4.bin")
        self._start, self._end, self._longest = file.start, file.end, file.longest
        self._unigram, self._characters = Unigram(file.pieces, file.unknown), file.characters
        super().__init__(name, languages, _bert(file, eight_bits=eight_bits), file.size)

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


def _bert(file: E5File, *, eight_bits: bool) -> Bert:
    torch = importlib.import_module("torch")
    shape = Shape(file.layers, file.heads, file.size, file.epsilon)
    # As floats the vocabulary's vectors were 384 MB.
    scales, halves = (
        torch.from_numpy(part).unflatten(0, (-1, file.size // e5_file.NUMBERS_IN_BLOCK))
        for part in file.blocks("emb.word")
    )

    def words(ids: Tensor) -> Tensor:
        pairs = halves[ids]
        return ((torch.cat([pairs & 15, pairs >> 4], -1).float() - 8) * scales[ids].float()).flatten(-2)

    def floats(name: str) -> Tensor:
        return torch.from_numpy(file.numbers(name))

    weights = {
        "embeddings.position_embeddings.weight": floats("emb.pos").unflatten(0, (-1, file.size)),
        "embeddings.token_type_embeddings.weight": floats("emb.type").unflatten(0, (-1, file.size)),
        "embeddings.LayerNorm.weight": floats("emb.ln.w"),
        "embeddings.LayerNorm.bias": floats("emb.ln.b"),
    }
    for layer in range(file.layers):
        for short, part in _PARTS.items():
            for kind, full in _KINDS.items():
                found = floats(f"l{layer}.{short}.{kind}")
                if kind == "w" and not part.endswith("LayerNorm"):
                    found = found.unflatten(0, (len(weights[f"encoder.layer.{layer}.{part}.bias"]), -1))
                weights[f"encoder.layer.{layer}.{part}.{full}"] = found
    return Bert(shape, weights, words, eight_bits=eight_bits)
