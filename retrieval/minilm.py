"""all-MiniLM-L6-v2, run with nothing but torch and its tokenizer.

What sentence-transformers does with this model, without importing it: that takes seconds and 200 MB in each process
that encodes. That both give the same vectors is tested (tests/integration/test_shipped_model.py).
"""

import importlib
import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

BATCH = 8
"""Larger ones are no faster on one core, and keep 80 MB more for ever."""
Tensor = Any
"""A `torch.Tensor`; torch is imported only by who encodes."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a model is, as its `config.json` says; `longest` is how many tokens of a text it reads."""

    layers: int
    heads: int
    epsilon: float
    longest: int


class MiniLMEncoder:
    """A BERT whose sentence vector is the mean of its tokens' vectors; several threads may use it at a time.

    Args:
        folder: `config.json`, `sentence_bert_config.json`, `tokenizer.json` and `model.safetensors`.
        name: what vectors are stored under.
        languages: codes of the languages that it understands.

    Raises:
        OSError, ValueError, KeyError: a file is missing or is not such a model.
        ImportError: a library is missing.
    """

    def __init__(self, folder: Path, name: str, languages: frozenset[str]) -> None:
        self._name, self._languages = name, languages
        self._torch = importlib.import_module("torch")
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        longest = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))["max_seq_length"]
        self._shape = Shape(
            config["num_hidden_layers"], config["num_attention_heads"], config["layer_norm_eps"], longest
        )
        self._dimension = int(config["hidden_size"])
        self._tokenizer = importlib.import_module("tokenizers").Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(longest)
        self._tokenizer.enable_padding(pad_id=config["pad_token_id"])
        self._weights: dict[str, Tensor] = importlib.import_module("safetensors.torch").load_file(
            folder / "model.safetensors"
        )
        for layer in range(self._shape.layers):
            self._join(f"{_layer_name(layer)}attention.self.")
        self._trace = self._traced()

    @property
    def name(self) -> str:
        """Model and first digits of its weights' digest."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    @property
    def languages(self) -> frozenset[str]:
        """Codes of the languages that it understands."""
        return self._languages

    def encode_queries(self, texts: list[str]) -> npt.NDArray[np.float32]:
        """Vectors of questions, shape (n, dimension), float32, normalised."""
        return np.concatenate([self._encode_one(text.strip()) for text in texts])

    def encode_passages(self, texts: list[str]) -> npt.NDArray[np.float32]:
        """Vectors of passages, shape (n, dimension), float32, normalised; texts of like length go together."""
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda position: -len(texts[position]))
        with self._torch.inference_mode():
            for start in range(0, len(order), BATCH):
                chosen = order[start : start + BATCH]
                vectors[chosen] = self._encode([texts[position].strip() for position in chosen]).numpy()
        return vectors

    def _traced(self) -> Callable[[Tensor], Tensor]:
        """The model for one text as a single step, which lets go of the interpreter's lock until it is done.

        Step by step it waits for the lock some hundred times: beside a busy event loop 6 ms become 20 to 300.
        """
        with self._torch.inference_mode(), warnings.catch_warnings():
            # Deprecated, and in the pinned version; `_of_one` by itself gives the same vectors, step by step.
            warnings.simplefilter("ignore", DeprecationWarning)
            traced: Callable[[Tensor], Tensor] = self._torch.jit.trace(
                self._of_one, (self._torch.tensor([[0, 1, 2]]),), check_trace=False
            )
        return traced

    def _encode_one(self, text: str) -> npt.NDArray[np.float32]:
        ids = self._torch.tensor([self._tokenizer.encode(text).ids])
        # Optimising takes some 50 ms with the first texts, and saves nothing.
        with self._torch.inference_mode(), self._torch.jit.optimized_execution(False):
            vector: npt.NDArray[np.float32] = self._trace(ids).numpy()
        return vector

    def _of_one(self, ids: Tensor) -> Tensor:
        """The vector of one text, shape (1, dimension), from its tokens, shape (1, tokens)."""
        hidden = self._embedded(ids)
        for layer in range(self._shape.layers):
            hidden = self._layer(_layer_name(layer), hidden, None)
        return self._torch.nn.functional.normalize(hidden.mean(1), dim=1)

    def _encode(self, texts: list[str]) -> Tensor:
        torch, found = self._torch, self._tokenizer.encode_batch(texts)
        ids = torch.tensor([each.ids for each in found])
        read = torch.tensor([each.attention_mask for each in found])
        hidden = self._embedded(ids)
        # Shape (texts, 1, 1, tokens): every head and token looks at the tokens that are no padding.
        mask = read[:, None, None, :].bool()
        for layer in range(self._shape.layers):
            hidden = self._layer(_layer_name(layer), hidden, mask)
        weights = read[:, :, None].to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, dim=1)

    def _embedded(self, ids: Tensor) -> Tensor:
        embed, weights = self._torch.nn.functional.embedding, self._weights
        words = embed(ids, weights["embeddings.word_embeddings.weight"])
        places = weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        kind = weights["embeddings.token_type_embeddings.weight"][0]
        return self._normed("embeddings.LayerNorm", words + kind + places)

    def _join(self, name: str) -> None:
        """One matrix for query, key and value: three small products take longer than one."""
        for kind in ("weight", "bias"):
            parts = [self._weights.pop(f"{name}{part}.{kind}") for part in ("query", "key", "value")]
            self._weights[f"{name}all.{kind}"] = self._torch.cat(parts)

    def _layer(self, name: str, hidden: Tensor, mask: Tensor | None) -> Tensor:
        functional = self._torch.nn.functional
        # Three of shape (texts, heads, tokens, size of a head).
        parts = self._linear(f"{name}attention.self.all", hidden).unflatten(-1, (3, self._shape.heads, -1))
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind()
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = self._linear(f"{name}attention.output.dense", seen.transpose(1, 2).flatten(2))
        hidden = self._normed(f"{name}attention.output.LayerNorm", seen + hidden)
        wide = functional.gelu(self._linear(f"{name}intermediate.dense", hidden))
        return self._normed(f"{name}output.LayerNorm", self._linear(f"{name}output.dense", wide) + hidden)

    def _linear(self, name: str, values: Tensor) -> Tensor:
        weights = self._weights
        return self._torch.nn.functional.linear(values, weights[f"{name}.weight"], weights[f"{name}.bias"])

    def _normed(self, name: str, values: Tensor) -> Tensor:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return self._torch.nn.functional.layer_norm(values, (self._dimension,), weight, bias, self._shape.epsilon)


def _layer_name(layer: int) -> str:
    return f"encoder.layer.{layer}."
