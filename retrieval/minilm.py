"""all-MiniLM-L6-v2, run with little but its tokenizer.

What sentence-transformers does with this model, without importing it: that takes seconds and 200 MB in each process
that encodes. That both give the same vectors is tested (tests/integration/test_shipped_model.py).
"""

import importlib
import json
from pathlib import Path

from retrieval.bert import BertEncoder, Ids, Runtime, Shape, Weights
from retrieval.bert_torch import TorchBert
from retrieval.graph import Floats


class MiniLMEncoder(BertEncoder):
    """A small BERT for English; several threads may use it at a time.

    Args:
        folder: `config.json`, `sentence_bert_config.json`, `tokenizer.json` and `model.safetensors`.
        name: what vectors are stored under.
        languages: codes of the languages that it understands.
        runtime: see `BertEncoder`.

    Raises:
        OSError, ValueError, KeyError: a file is missing or is not such a model.
        ImportError: a library is missing.
    """

    def __init__(self, folder: Path, name: str, languages: frozenset[str], *, runtime: Runtime = TorchBert) -> None:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._tokenizer = importlib.import_module("tokenizers").Tokenizer.from_file(str(folder / "tokenizer.json"))
        longest = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))["max_seq_length"]
        self._tokenizer.enable_truncation(longest)
        self._tokenizer.no_padding()
        weights: Weights = importlib.import_module("safetensors.numpy").load_file(folder / "model.safetensors")
        table = weights.pop("embeddings.word_embeddings.weight")
        layers, heads, size = (int(config[key]) for key in ("num_hidden_layers", "num_attention_heads", "hidden_size"))
        shape = Shape(layers, heads, size, config["layer_norm_eps"])

        def words(ids: Ids) -> Floats:
            return table[ids]

        super().__init__(name, languages, shape, weights, words, runtime)

    def question_tokens(self, text: str) -> list[int]:
        """Numbers of the pieces of a text, with start and end."""
        # Half a surrogate pair, which JSON can hold, is no text to the library.
        readable = text.encode("utf-8", "replace").decode("utf-8")
        found: list[int] = self._tokenizer.encode(readable.strip()).ids
        return found

    def passage_tokens(self, text: str) -> list[int]:
        """Numbers of the pieces of a text, with start and end."""
        return self.question_tokens(text)
