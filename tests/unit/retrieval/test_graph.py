"""Networks as graphs: the numbers of the formulas, in floats and nearly so in whole numbers."""

import numpy as np
import pytest

from retrieval.graph import LARGEST, ROWS, Floats, Graph

rng = np.random.default_rng(7)


def floats(*shape: int) -> Floats:
    return rng.normal(size=shape).astype(np.float32)


def test_rows_times_weights_and_a_bias() -> None:
    rows, weights, bias = floats(5, 8), floats(3, 8), floats(3)
    graph = Graph()
    run = graph.session(graph.linear(ROWS, weights, bias), 8)
    assert np.allclose(run(rows), rows @ weights.T + bias, atol=1e-5)


@pytest.mark.parametrize("each_row", [False, True])
def test_in_whole_numbers_nearly_the_same(each_row: bool) -> None:
    rows, weights, bias = floats(5, 64), floats(32, 64), floats(32)
    weights[3] = 0
    graph = Graph()
    found = graph.session(graph.rounded_linear(ROWS, weights, bias, each_row=each_row), 64)(rows)
    exact = rows @ weights.T + bias
    assert np.allclose(found[:, 3], bias[3])
    # Half a step of each weight, and of each number of the rows, and both at once.
    off = np.abs(weights).max(1) / LARGEST / 2 * np.abs(rows).sum(1)[:, None]
    off += 2 * np.abs(rows).max() / 254 * np.abs(weights).sum(1) * (1 + 1 / LARGEST)
    assert (np.abs(found - exact) < off + 1e-4).all()
    assert np.corrcoef(found.ravel(), exact.ravel())[0, 1] > 0.999


def test_a_scale_for_each_row_keeps_small_rows_beside_large_ones() -> None:
    rows, weights, bias = floats(2, 64), floats(8, 64), np.zeros(8, np.float32)
    rows[1] *= 1000
    off = []
    for each_row in (False, True):
        graph = Graph()
        found = graph.session(graph.rounded_linear(ROWS, weights, bias, each_row=each_row), 64)(rows)
        off.append(np.abs(found - rows @ weights.T)[0].max())
    assert off[1] < off[0] / 10


@pytest.mark.parametrize("sign", [1, -1])
def test_sums_of_the_largest_numbers_do_not_overflow(sign: int) -> None:
    rows, weights = np.full((2, 512), 255, np.float32), np.full((4, 512), sign, np.float32)
    graph = Graph()
    found = graph.session(graph.rounded_linear(ROWS, weights, np.zeros(4, np.float32)), 512)(rows)
    assert np.allclose(found, sign * 255 * 512, rtol=1e-4)


def test_rows_are_normed() -> None:
    rows, weights, bias = floats(4, 6), floats(6), floats(6)
    graph = Graph()
    found = graph.session(graph.normed(ROWS, weights, bias, 1e-6), 6)(rows)
    centred = rows - rows.mean(1, keepdims=True)
    assert np.allclose(found, centred / rows.std(1, keepdims=True) * weights + bias, atol=1e-4)
