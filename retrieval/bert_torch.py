"""BERT's layers in torch, in floats: what is exact, and runs wherever torch does."""

import importlib
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from retrieval.bert import Shape, Weights, layer_name
from retrieval.graph import Floats

TOGETHER = 8
"""Texts at a time. More are no faster on one core, and keep 80 MB more for ever."""
Tensor = Any
"""A `torch.Tensor`; torch is imported only by who encodes."""


class TorchBert:
    """The mean of a text's tokens after all layers.

    Args:
        shape: how large it is.
        weights: by the names that BERT's authors gave them.

    Raises:
        ImportError: torch is missing.
    """

    def __init__(self, shape: Shape, weights: Weights) -> None:
        # Importing takes seconds and 200 MB, which only who encodes in floats shall pay.
        self._torch = importlib.import_module("torch")
        self._torch.set_num_threads(1)
        self._shape = shape
        self._weights = {name: self._torch.from_numpy(found) for name, found in weights.items()}
        self._trace = self._traced()

    def mean(self, tokens: list[Floats]) -> Floats:
        """Means, shape (texts, size), of the vectors that each text's tokens came to, shape (tokens, size)."""
        means = np.zeros((len(tokens), self._shape.size), dtype=np.float32)
        # Texts of like length go together.
        order = sorted(range(len(tokens)), key=lambda position: -len(tokens[position]))
        with self._torch.inference_mode():
            for start in range(0, len(order), TOGETHER):
                chosen = order[start : start + TOGETHER]
                means[chosen] = self._several([tokens[position] for position in chosen]).numpy()
        return means

    def _several(self, tokens: list[Floats]) -> Tensor:
        torch = self._torch
        if len(tokens) == 1:
            # Optimising takes some 50 ms with the first texts, and saves nothing.
            with torch.jit.optimized_execution(False):
                return self._trace(torch.from_numpy(tokens[0][None]))
        longest = max(map(len, tokens))
        padded = np.zeros((len(tokens), longest, self._shape.size), dtype=np.float32)
        for row, each in enumerate(tokens):
            padded[row, : len(each)] = each
        read = torch.tensor([[1.0] * len(each) + [0.0] * (longest - len(each)) for each in tokens])
        # Shape (texts, 1, 1, tokens): every head and token looks at the tokens that are no padding.
        hidden = self._layers(torch.from_numpy(padded), read[:, None, None, :].bool())
        weights = read[:, :, None]
        return (hidden * weights).sum(1) / weights.sum(1)

    def _traced(self) -> Callable[[Tensor], Tensor]:
        """The model for one text as a single step, which lets go of the interpreter's lock until it is done.

        Step by step it waits for the lock some hundred times: beside a busy event loop 6 ms become 20 to 300.
        """
        with self._torch.inference_mode(), warnings.catch_warnings():
            # Deprecated, and in the pinned version; the layers by themselves give the same vectors, step by step.
            warnings.simplefilter("ignore", DeprecationWarning)
            traced: Callable[[Tensor], Tensor] = self._torch.jit.trace(
                lambda tokens: self._layers(tokens, None).mean(1),
                (self._torch.zeros(1, 3, self._shape.size),),
                check_trace=False,
            )
        return traced

    def _layers(self, tokens: Tensor, mask: Tensor | None) -> Tensor:
        """What tokens, shape (texts, tokens, size), come to."""
        hidden = self._normed("embeddings.LayerNorm", tokens)
        for layer in range(self._shape.layers):
            hidden = self._layer(layer_name(layer), hidden, mask)
        return hidden

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
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return self._torch.nn.functional.linear(values, weight, bias)

    def _normed(self, name: str, values: Tensor) -> Tensor:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return self._torch.nn.functional.layer_norm(values, weight.shape, weight, bias, self._shape.epsilon)
