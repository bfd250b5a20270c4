"""BERT's layers as a graph for onnxruntime, with matrices in whole numbers."""

from collections.abc import Callable

import numpy as np

from retrieval.bert import Shape, Weights, layer_name
from retrieval.graph import ROWS, Floats, Graph


class OnnxBert:
    """The mean of a text's tokens after all layers. Its vectors have cosines of .99 to those of floats.

    Args:
        shape: how large it is.
        weights: by the names that BERT's authors gave them.
        wide_by_row: after the widest layers, round each token by itself: there tokens differ most. Takes a sixth
            longer, and comes twice as near to floats; for models whose cosines all lie close together.

    Raises:
        ImportError: onnx or onnxruntime is missing.
    """

    def __init__(self, shape: Shape, weights: Weights, *, wide_by_row: bool = False) -> None:
        self._run = _Layers(shape, weights, Graph(), wide_by_row=wide_by_row).session()

    def mean(self, tokens: list[Floats]) -> Floats:
        """Means, shape (texts, size), of the vectors that each text's tokens came to, shape (tokens, size)."""
        # One by one: what the numbers are rounded to depends on everything that goes together.
        return np.stack([self._run(each) for each in tokens])


class _Layers:
    def __init__(self, shape: Shape, weights: Weights, graph: Graph, *, wide_by_row: bool) -> None:
        self._shape, self._weights, self._graph, self._wide_by_row = shape, weights, graph, wide_by_row

    def session(self) -> Callable[[Floats], Floats]:
        hidden = self._normed("embeddings.LayerNorm", ROWS)
        for layer in range(self._shape.layers):
            hidden = self._layer(layer_name(layer), hidden)
        mean = self._graph.apply("ReduceMean", hidden, self._graph.constant([0]), keepdims=0)
        return self._graph.session(mean, self._shape.size)

    def _layer(self, name: str, hidden: str) -> str:
        graph = self._graph
        seen = self._linear(f"{name}attention.output.dense", self._seen(name, hidden))
        hidden = self._normed(f"{name}attention.output.LayerNorm", graph.apply("Add", seen, hidden))
        wide = graph.apply("Gelu", self._linear(f"{name}intermediate.dense", hidden))
        narrow = self._linear(f"{name}output.dense", wide, each_row=self._wide_by_row)
        return self._normed(f"{name}output.LayerNorm", graph.apply("Add", narrow, hidden))

    def _seen(self, name: str, hidden: str) -> str:
        """What each token takes from the others, shape (tokens, size)."""
        graph, heads = self._graph, self._shape.heads
        each = self._shape.size // heads
        parts = graph.apply(
            "Reshape", self._linear(f"{name}attention.self.all", hidden), graph.constant([-1, 3, heads, each])
        )
        # Three of shape (1, heads, tokens, size of a head).
        query, key, value = graph.several(
            "Split", 3, graph.apply("Transpose", parts, perm=[1, 2, 0, 3]), axis=0, num_outputs=3
        )
        products = graph.apply("MatMul", query, graph.apply("Transpose", key, perm=[0, 1, 3, 2]))
        shares = graph.apply("Softmax", graph.apply("Mul", products, graph.constant(np.float32(each**-0.5))), axis=-1)
        seen = graph.apply("Transpose", graph.apply("MatMul", shares, value), perm=[0, 2, 1, 3])
        return graph.apply("Reshape", seen, graph.constant([-1, self._shape.size]))

    def _linear(self, name: str, rows: str, *, each_row: bool = False) -> str:
        weights, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return self._graph.rounded_linear(rows, weights, bias, each_row=each_row)

    def _normed(self, name: str, rows: str) -> str:
        weights, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return self._graph.normed(rows, weights, bias, self._shape.epsilon)
