"""Many people for the 3D rig of the demo: each a training photograph's skin, shape and a colour of the irises.

The demo's own person is an average of portraits and takes no part here, so that the demo clip stays a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from app.core.face_model import FaceModel
from app.core.geometry import angles_from_rotation
from app.core.head_fit import fit_rotation_seen
from app.core.types import U8
from training.demo.mesh import EYE_LEFT, EYE_RIGHT, INNER_LIPS, filled_triangles
from training.demo.texture import (
    F64,
    carry_skin_outward,
    fill_outside,
    person_vertices,
    ring_mask,
    uv_raster,
    warp_to_uv,
)
from training.mesh.labels import MeshLabels, inter_ocular

TEXTURE_PX = 512
_SMALLEST_EYES_PX = 55.0
"""Between the outer eye corners of a photograph: fewer pixels give blurred lids."""
_FRONTAL_RAD = np.radians(14.0)
_EYE_BLINK_LEFT, _EYE_BLINK_RIGHT, _JAW_OPEN = 9, 10, 25

IRIS_GAINS = {
    "brown": (1.0, 1.0, 1.0),
    "dark": (0.45, 0.45, 0.5),
    "hazel": (1.6, 2.1, 1.8),
    "green": (1.5, 2.9, 3.0),
    "blue": (1.5, 3.4, 8.0),
    "grey": (2.2, 3.6, 6.5),
}
"""Times the demo person's brown, linear light."""


@dataclass(frozen=True, slots=True)
class Person:
    """folder holds person.png and person_vertices.npy, as the demo's renderer reads them."""

    folder: Path
    iris_gain: tuple[float, float, float]


def choose_photographs(labels: MeshLabels, face: FaceModel, count: int, seed: int) -> list[int]:
    """Rows of `labels` of at most `count` frontal, wide-awake faces that are large enough, by chance."""
    good = []
    for i in np.random.default_rng(seed).permutation(len(labels.names)):
        points, shapes = labels.points_px[i], labels.blendshapes[i]
        awake = max(shapes[_EYE_BLINK_LEFT], shapes[_EYE_BLINK_RIGHT]) < 0.15 and shapes[_JAW_OPEN] < 0.1
        if not awake or inter_ocular(points) < _SMALLEST_EYES_PX or labels.disagreement[i] > 0.015:
            continue
        R, _, _ = fit_rotation_seen(points[:, :2], points[:, 2], face)
        if max(abs(a) for a in angles_from_rotation(R)) < _FRONTAL_RAD:
            good.append(int(i))
        if len(good) == count:
            break
    return good


class PersonMaker:
    """Photographs to rig folders; the texture's raster is made once."""

    def __init__(self, face: FaceModel) -> None:
        self._face = face
        self._triangles = filled_triangles(face)
        self._index, self._weights = uv_raster(face, TEXTURE_PX)
        known = self._index >= 0
        for ring in (EYE_LEFT, EYE_RIGHT):
            known &= ~ring_mask(face, ring, TEXTURE_PX, -1)
        self._known = known & ~ring_mask(face, INNER_LIPS, TEXTURE_PX, 0)

    def make(self, image: U8, points_px: F64, folder: Path, rng: np.random.Generator) -> Person:
        """Write one person's texture and vertices.

        Args:
            image: (H, W, 3) RGB. points_px: (478, 3) px, the teacher's. folder: made if missing.
        """
        skin = warp_to_uv(image, points_px, self._index, self._weights, self._triangles)
        texture = carry_skin_outward(fill_outside(skin, self._known), self._index >= 0)
        folder.mkdir(parents=True, exist_ok=True)
        rounded = np.clip(np.rint(texture), 0, 255).astype(np.uint8)
        cv2.imwrite(str(folder / "person.png"), cv2.cvtColor(rounded, cv2.COLOR_RGB2BGR))
        shape = person_vertices(points_px[None].astype(np.float64), self._face)
        np.save(folder / "person_vertices.npy", shape.astype(np.float32))
        colour = np.array(list(IRIS_GAINS.values())[int(rng.integers(len(IRIS_GAINS)))])
        red, green, blue = (float(v) for v in colour * rng.uniform(0.8, 1.25))
        return Person(folder, (red, green, blue))
