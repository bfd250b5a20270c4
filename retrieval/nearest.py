"""The nearest passages by inner product: exactly up to `MOST_EXACT` of them, in the likeliest cells above.

Cells are those of k-means (FAISS's inverted file): a question is compared with the passages of the `PROBES` cells whose
middles are nearest. Chosen by measurement over HNSW, which is as fast and finds as much, but looks into a graph
of all passages: where a reader may see few of them, it finds fewer than asked for.
"""

import math
from dataclasses import dataclass
from typing import Any, Self

import faiss
import numpy as np
import numpy.typing as npt

from retrieval.arrays import Floats, Numbers

MOST_EXACT = 50_000
"""Passages up to which every one is compared: some 5 ms at 384 dimensions, twice as long at 896."""
CELLS = 3.2
"""Cells for each square root of the number of passages; 1,012 at 100,000."""
PROBES = 48
"""Cells looked into for a question where everything may be found."""
FEWEST_CODED = 4000
"""Passages from which looking at bytes first pays."""
SPARE = 64
"""More passages than wanted that are compared exactly after a look at their bytes."""
TRAINED_ON, ROUNDS, SEED = 20, 6, 1
"""Passages for each cell in k-means, and its steps; twice of either finds .003 more of the nearest ten at most."""
OTHER_SIZE = 2
"""An index with this many times as many cells as are wanted, or as few, is not built upon."""


@dataclass(frozen=True, slots=True, eq=False)
class Selector:
    """Which passages of one index a search may find. Made once, never changed, and used by any number of threads.

    Attributes:
        count: how many passages are allowed.
        parameters: what FAISS takes; None for all of a flat index.
    """

    count: int
    parameters: faiss.SearchParameters | None

    @classmethod
    def of(cls, index: faiss.Index, allowed: npt.NDArray[np.bool_] | None = None) -> Self:
        """The selector of some passages, or of all.

        Args:
            index: as `built` gave it.
            allowed: whether each passage may be found, shape (passages,).
        """
        count = index.ntotal if allowed is None else int(allowed.sum())
        selected: dict[str, Any] = {}
        if allowed is not None and count < index.ntotal:
            # One look at a bit a passage, where FAISS's set of positions is looked up in a table.
            bitmap: Any = faiss.IDSelectorBitmap
            selected["sel"] = bitmap(np.packbits(allowed, bitorder="little"))
        cells = _with_cells(index)
        if cells is None:
            return cls(count, faiss.SearchParameters(**selected) if selected else None)
        # As many allowed passages are compared as if all were allowed: the fewer they are, the more cells are visited.
        probes = min(cells.nlist, math.ceil(PROBES * index.ntotal / max(1, count)))
        of_cells: Any = faiss.SearchParametersIVF
        return cls(count, of_cells(nprobe=probes, **selected))


def built(vectors: Floats) -> faiss.Index:
    """An index of vectors that are known by their position; the same every time.

    Takes some 8 s of one core for 100,000 vectors of 384 dimensions, 16 s for 896; next to nothing up to `MOST_EXACT`.

    Args:
        vectors: shape (passages, dimension), normalised.
    """
    # FAISS sums in another order with more threads, and building shall not take the cores from those who ask.
    faiss.omp_set_num_threads(1)
    count, dimension = vectors.shape
    if count <= MOST_EXACT:
        flat = faiss.IndexFlatIP(dimension)
        flat.add(vectors)
        return flat
    index = _empty(faiss.IndexFlatIP(dimension), _cells(count))
    index.cp.seed, index.cp.niter = SEED, ROUNDS
    index.cp.min_points_per_centroid = 1
    index.cp.max_points_per_centroid = TRAINED_ON
    index.train(vectors)
    return _filled(index, vectors, np.full(count, -1, dtype=np.int64))


def rebuilt(before: faiss.Index, vectors: Floats, was: Numbers) -> faiss.Index:
    """An index of vectors most of which another one has: its cells are taken, and only new vectors are assigned to one.

    Takes some 0.5 s for 100,000 vectors. Where there is nothing to take over it is `built`.

    Args:
        before: as `built` or this gave it.
        vectors: shape (passages, dimension), normalised.
        was: position of each vector in `before`, -1 for a new one, shape (passages,).
    """
    count, dimension = vectors.shape
    wanted, cells = _cells(count), _with_cells(before)
    if count <= MOST_EXACT or cells is None or before.d != dimension:
        return built(vectors)
    if not wanted / OTHER_SIZE <= cells.nlist <= wanted * OTHER_SIZE:
        return built(vectors)
    faiss.omp_set_num_threads(1)
    # The middles of the cells are copied: who still searches in `before` may drop it at any time.
    middles = faiss.IndexFlatIP(dimension)
    middles.add(cells.quantizer.reconstruct_n(0, cells.nlist))
    cell_of = faiss.vector_to_array(cells.direct_map.array) >> 32
    return _filled(_empty(middles, cells.nlist), vectors, np.where(was >= 0, cell_of[was], -1))


def search(index: faiss.Index, vector: Floats, count: int, allowed: Selector | None = None) -> tuple[Floats, Numbers]:
    """Inner products and positions of the nearest passages, nearest first, both of shape (found,).

    Fewer than `count` are found where there are not as many that are allowed, or not in the cells looked into.

    Args:
        index: as `built` gave it.
        vector: of a question, shape (dimension,), normalised.
        count: how many are wanted at most.
        allowed: what may be found; everything by default.
    """
    selector = allowed or Selector.of(index)
    count = min(count, selector.count)
    if count < 1:
        return np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.int64)
    # For one question more threads only wait for each other: 6 to 17 ms on two busy cores instead of 0.7. The number
    # belongs to the calling thread, which may be any of a pool.
    faiss.omp_set_num_threads(1)
    scores, positions = index.search(vector[np.newaxis, :], count, params=selector.parameters)
    found = positions[0] >= 0
    return scores[0][found], positions[0][found]


def coded(index: faiss.Index) -> faiss.Index | None:
    """The vectors of an index in bytes, a quarter of what a search has to read; None where that does not pay.

    Takes some 50 ms for 10,000 vectors.

    Args:
        index: as `built` gave it.
    """
    if index.ntotal < FEWEST_CODED or _with_cells(index) is not None:
        return None
    codes = faiss.IndexScalarQuantizer(index.d, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT)
    codes.add(_in_bytes(vectors_of(index, 0, index.ntotal)))
    return codes


def search_coded(
    index: faiss.Index, codes: faiss.Index | None, vector: Floats, count: int, allowed: Selector | None = None
) -> tuple[Floats, Numbers]:
    """What `search` gives, by a look at bytes and an exact comparison of what looks nearest.

    Of the nearest 300 among 10,000 of the data sets' passages it finds all (benchmarks/README.md).

    Args:
        index: as `built` gave it.
        codes: as `coded` gave it for this index; None to compare every passage exactly.
        vector: of a question, shape (dimension,), normalised.
        count: how many are wanted at most.
        allowed: what may be found; everything by default.
    """
    if codes is None:
        return search(index, vector, count, allowed)
    # FAISS takes the question in bytes too where a dimension is a multiple of 64.
    _, near = search(codes, _in_bytes(vector), count + SPARE, allowed or Selector.of(index))
    exact = vectors_at(index, near) @ vector
    order = np.lexsort((near, -exact))[:count]
    return exact[order], near[order]


def vectors_at(index: faiss.Index, positions: Numbers) -> Floats:
    """The vectors of some passages, shape (positions, dimension); the positions must be of the index."""
    if not len(positions):
        return np.zeros((0, index.d), dtype=np.float32)
    vectors: Floats = index.reconstruct_batch(np.ascontiguousarray(positions, dtype=np.int64))
    return vectors


def vectors_of(index: faiss.Index, begin: int, count: int) -> Floats:
    """The vectors of neighbouring passages, shape (count, dimension)."""
    return vectors_at(index, np.arange(begin, begin + count))


def _in_bytes(vectors: Floats) -> Floats:
    """Multiplied by one number and rounded, so that they take all values from -127 to 127."""
    scale = np.float32(127) / np.abs(vectors).max().clip(min=np.float32(1e-9))
    found: Floats = np.rint(vectors * scale)
    return found


def _cells(count: int) -> int:
    return max(1, int(CELLS * math.sqrt(count)))


def _with_cells(index: faiss.Index) -> Any:
    """The index itself if it has cells, else None; FAISS's types do not know what those have."""
    return index if isinstance(index, faiss.IndexIVF) else None


def _empty(middles: faiss.IndexFlatIP, cells: int) -> Any:
    return faiss.IndexIVFFlat(middles, middles.d, cells, faiss.METRIC_INNER_PRODUCT)


def _filled(index: Any, vectors: Floats, cell_of: Numbers) -> faiss.Index:
    """The index with vectors in their cells: the nearest where `cell_of` is -1."""
    new = np.flatnonzero(cell_of < 0)
    if len(new):
        cell_of[new] = index.quantizer.search(np.ascontiguousarray(vectors[new]), 1)[1][:, 0]
    vectors = np.ascontiguousarray(vectors)
    index.add_core(len(vectors), faiss.swig_ptr(vectors), None, faiss.swig_ptr(cell_of))
    # Tells which cell a passage is in, for reading its vector and for building upon this index; is stored with it.
    index.make_direct_map()
    filled: faiss.Index = index
    return filled
