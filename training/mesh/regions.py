"""Point sets of the 478-point mesh (MediaPipe's topology) that training weighs or looks at again.

Left and right are the subject's. Indices are MediaPipe's published ones (FACEMESH_LIPS, _LEFT_EYE, ... of
face_mesh_connections).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

MESH_POINTS = 478
EYE_CORNER_RIGHT, EYE_CORNER_LEFT = 33, 263
"""Outer eye corners: their 3D distance is the inter-ocular distance in every figure of the mesh."""

EYE_RIGHT = (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246)
EYE_LEFT = (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466)
IRIS_RIGHT = (468, 469, 470, 471, 472)
IRIS_LEFT = (473, 474, 475, 476, 477)
LIPS = (
    *(61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185),
    *(78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191),
)
BROWS = (70, 63, 105, 66, 107, 46, 53, 52, 65, 55, 300, 293, 334, 296, 336, 276, 283, 282, 295, 285)
NOSE = (1, 2, 4, 5, 6, 168, 197, 195, 98, 327, 97, 326, 48, 278, 64, 294)
OVAL = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
EYES = EYE_RIGHT + EYE_LEFT
IRISES = IRIS_RIGHT + IRIS_LEFT
SECOND_LOOK = EYES + IRISES + LIPS + BROWS + NOSE + OVAL
"""Where the network samples its feature map a second time."""

APERTURES = (
    *((159, 145), (158, 153), (160, 144), (386, 374), (385, 380), (387, 373)),
    *((13, 14), (82, 87), (312, 317), (61, 291), (78, 308)),
)
"""Pairs whose distance says eye closure, jaw and smile: lids, inner lips, mouth corners."""


def point_weights() -> npt.NDArray[np.float32]:
    """(478,) float32 with mean 1: how much an error at each point counts."""
    weights = np.ones(MESH_POINTS, dtype=np.float32)
    weights[list(BROWS)] = 1.5
    weights[list(LIPS)] = 2.5
    weights[list(EYES + IRISES)] = 3.0
    return np.asarray(weights / weights.mean(), dtype=np.float32)
