"""The minimum of a smooth convex function of many variables: L-BFGS in single precision, over arrays of any shape.

SciPy's keeps every array in double precision, ten pairs of them and more as work space: 0.6 GB for 10,000 centres of
384 dimensions, where this takes a fifth.

Source:
    Nocedal and Wright, "Numerical Optimization" (2006), algorithms 7.4, 7.5 and 3.1.
"""

from collections import deque
from collections.abc import Callable

import numpy as np

from retrieval.arrays import Floats

Function = Callable[[Floats], tuple[float, Floats]]
"""Value and gradient at a point."""

PAIRS = 5
"""Steps that are remembered."""
ENOUGH = 1e-4
"""Part of the promised decrease that a step must bring (Armijo)."""
HALVINGS = 10
SAME = 1e-6
"""Relative decrease below which a step brings nothing: what single precision cannot tell."""


def minimised(function: Function, begin: Floats, *, steps: int, first: float) -> Floats:
    """A point near the minimum.

    Args:
        function: to minimise.
        begin: where to begin; not changed.
        steps: at most.
        first: length of the first step in units of the gradient, such as one over the curvature.
    """
    at = begin.astype(np.float32)
    value, slope = function(at)
    pairs: deque[tuple[Floats, Floats, float]] = deque(maxlen=PAIRS)
    for _ in range(steps):
        way = _direction(slope, pairs, first)
        promised = float(np.vdot(slope, way))
        length = 1.0
        for _ in range(HALVINGS):
            there = at + np.float32(length) * way
            value_there, slope_there = function(there)
            if value_there <= value + ENOUGH * length * promised:
                break
            length /= 2
        else:
            return at
        moved, turned = there - at, slope_there - slope
        curvature = float(np.vdot(moved, turned))
        if curvature > 0:
            pairs.append((moved, turned, curvature))
        is_last = value - value_there <= SAME * abs(value)
        at, value, slope = there, value_there, slope_there
        if is_last:
            break
    return at


def _direction(slope: Floats, pairs: deque[tuple[Floats, Floats, float]], first: float) -> Floats:
    """Downhill, as far as the remembered steps say."""
    way = -slope
    shares = []
    for moved, turned, curvature in reversed(pairs):
        share = float(np.vdot(moved, way)) / curvature
        way -= np.float32(share) * turned
        shares.append(share)
    if pairs:
        _, turned, curvature = pairs[-1]
        way *= np.float32(curvature / float(np.vdot(turned, turned)))
    else:
        way *= np.float32(first)
    for (moved, turned, curvature), share in zip(pairs, reversed(shares), strict=True):
        way += np.float32(share - float(np.vdot(turned, way)) / curvature) * moved
    return way
