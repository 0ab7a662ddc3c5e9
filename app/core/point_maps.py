"""Other point sets from the 478-point mesh: each point a fixed weighted mean of mesh points.

The rows of a map sum to 1, so that derived points move with any shift, turn, scaling or stretching of the face.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.types import F32, F64, checked_array


@dataclass(frozen=True, slots=True)
class PointMap:
    """schema: id of the derived points; weights (K, 478) float32, rows summing to 1."""

    schema: str
    weights: F32

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", checked_array(self.weights, "weights", (None, 478), np.float32))
        if not np.allclose(self.weights.sum(axis=1, dtype=np.float64), 1.0, atol=1e-3):
            raise ValueError("weights: expected rows that sum to 1")

    def apply(self, mesh: npt.ArrayLike) -> F64:
        """Derived points (K, D) of mesh points (478, D), in the same frame and unit; D is 2 or 3."""
        out: F64 = self.weights.astype(np.float64) @ np.asarray(mesh, dtype=np.float64)
        return out
