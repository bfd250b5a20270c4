"""Writes small neural networks as ONNX graphs, in memory, and runs them with onnxruntime on one thread."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
OPERATORS, FORMAT = 20, 10
"""Versions of ONNX: of its operators, and of the file, which onnxruntime has read since 1.18."""
LARGEST, _ZERO, _LEAST_SCALE = 63, 128, 1e-9
"""Of rounded weights, what stands for zero in rounded rows, and the least that is divided by.

Seven bits of the eight: processors without VNNI add two products up in sixteen bits, which those of eight overflow.
"""
ROWS, RESULT = "rows", "result"


@dataclass(slots=True)
class Graph:
    """A network under construction, from rows of floats to one result."""

    _nodes: list[Any] = field(default_factory=list)
    _constants: list[Any] = field(default_factory=list)
    _onnx: Any = field(default_factory=lambda: importlib.import_module("onnx"))

    @property
    def floats(self) -> int:
        """What ONNX calls the type of floats."""
        number: int = self._onnx.TensorProto.FLOAT
        return number

    def constant(self, values: npt.ArrayLike) -> str:
        """The name of an array."""
        name = f"constant_{len(self._constants)}"
        self._constants.append(self._onnx.numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def several(self, operator: str, count: int, *inputs: str, **attributes: object) -> list[str]:
        """The names of an operator's results."""
        names = [f"{operator}_{len(self._nodes)}_{number}" for number in range(count)]
        self._nodes.append(self._onnx.helper.make_node(operator, inputs, names, **attributes))
        return names

    def apply(self, operator: str, *inputs: str, **attributes: object) -> str:
        """The name of an operator's only result."""
        return self.several(operator, 1, *inputs, **attributes)[0]

    def linear(self, rows: str, weights: Floats, bias: Floats) -> str:
        """Rows, shape (n, inputs), times weights, shape (outputs, inputs), and a bias, in floats."""
        product = self.apply("MatMul", rows, self.constant(weights.T))
        return self.apply("Add", product, self.constant(bias))

    def rounded_linear(self, rows: str, weights: Floats, bias: Floats, *, each_row: bool = False) -> str:
        """The same in whole numbers, with a scale for each output, found now.

        Args:
            rows: name of the rows.
            weights: shape (outputs, inputs).
            bias: shape (outputs,).
            each_row: whether each row has a scale of its own, and not one all rows, both found when it runs. Takes
                longer, and is nearer to floats where some rows are far larger than others.
        """
        scales = np.maximum(np.abs(weights).max(axis=1), _LEAST_SCALE).astype(np.float32) / LARGEST
        whole = np.round(weights / scales[:, None]).astype(np.int8)
        taken, scale, zero = self._rounded(rows) if each_row else self.several("DynamicQuantizeLinear", 3, rows)
        product = self.apply("MatMulInteger", taken, self.constant(whole.T), zero)
        floats = self.apply("Cast", product, to=self.floats)
        if each_row:
            # One after the other: onnxruntime takes a product of both for one scale of all rows.
            scaled = self.apply("Mul", self.apply("Mul", floats, scale), self.constant(scales))
        else:
            scaled = self.apply("Mul", floats, self.apply("Mul", scale, self.constant(scales)))
        return self.apply("Add", scaled, self.constant(bias))

    def _rounded(self, rows: str) -> list[str]:
        """Whole numbers without a sign, the scale of each row, shape (n, 1), and the number that stands for zero."""
        largest = self.apply("ReduceMax", self.apply("Abs", rows), self.constant([-1]), keepdims=1)
        scale = self.apply("Div", self.apply("Max", largest, self._float(_LEAST_SCALE)), self._float(_ZERO - 1))
        whole = self.apply("Add", self.apply("Round", self.apply("Div", rows, scale)), self._float(_ZERO))
        zero = self.constant(np.uint8(_ZERO))
        return [self.apply("Cast", whole, to=self._onnx.TensorProto.UINT8), scale, zero]

    def _float(self, number: float) -> str:
        return self.constant(np.float32(number))

    def normed(self, rows: str, weights: Floats, bias: Floats, epsilon: float) -> str:
        """Each row with mean 0 and variance 1, times weights and a bias."""
        return self.apply("LayerNormalization", rows, self.constant(weights), self.constant(bias), epsilon=epsilon)

    def session(self, result: str, width: int) -> Callable[[Floats], Floats]:
        """A function of rows, shape (n, width); several threads may call it at a time, and it keeps no lock of Python.

        Args:
            result: the name of what it returns.
            width: of a row.
        """
        helper, floats = self._onnx.helper, self.floats
        self._nodes.append(helper.make_node("Identity", [result], [RESULT]))
        graph = helper.make_graph(
            self._nodes,
            "network",
            [helper.make_tensor_value_info(ROWS, floats, ["n", width])],
            [helper.make_tensor_value_info(RESULT, floats, None)],
            self._constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPERATORS)], ir_version=FORMAT)
        return _running(model.SerializeToString())


def _running(model: bytes) -> Callable[[Floats], Floats]:
    library = importlib.import_module("onnxruntime")
    options = library.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # What the longest text once took would be kept for ever.
    options.enable_cpu_mem_arena = False
    session = library.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def run(rows: Floats) -> Floats:
        found: Floats = session.run(None, {ROWS: rows})[0]
        return found

    return run
