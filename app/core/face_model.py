"""The canonical face: one metric 3D mesh in the head frame, on which poses are fitted and masks are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from app.core.types import F32, F64, checked_array


@dataclass(frozen=True, slots=True)
class FaceModel:
    """The mean face of the mesh478 schema.

    vertices_head (478, 3) float64 m in the head frame; uv (478, 2) float32 in [0, 1], u to the image right of a
    frontal face, v down; triangles (T, 3) int32, counter-clockwise seen from outside with y up; fit_weights (478,)
    float64, large where the skin does not move with expression; mirror (478,) int32: the point on the other side.
    The last ten points (irises) belong to no triangle. by_steadiness (478,) intp: the points by their fit weight, that
    which moves least last.
    """

    vertices_head: F64
    uv: F32
    triangles: npt.NDArray[np.int32]
    fit_weights: F64
    mirror: npt.NDArray[np.int32]
    by_steadiness: npt.NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        for name, shape, dtype in (
            ("vertices_head", (478, 3), "f8"),
            ("uv", (478, 2), "f4"),
            ("triangles", (None, 3), "i4"),
            ("fit_weights", (478,), "f8"),
            ("mirror", (478,), "i4"),
        ):
            object.__setattr__(self, name, checked_array(getattr(self, name), name, shape, dtype))
        object.__setattr__(self, "by_steadiness", np.argsort(self.fit_weights))
        self.by_steadiness.flags.writeable = False
