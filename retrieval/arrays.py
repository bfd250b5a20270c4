"""Types of the arrays that retrieval computes with."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]
