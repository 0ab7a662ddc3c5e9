"""The tracked face on the GPU: its vertices, refilled for each face and frame, and its triangles in groups."""

from __future__ import annotations

import numpy as np

from app.core.anchors import hole_triangles
from app.core.face_model import FaceModel
from app.core.keypoints import FACE_OVAL
from app.core.types import F32
from app.render.meshes import VertexArray
from app.render.scene import FaceScene

_RIM_M = 0.022


def inwardness(model: FaceModel) -> F32:
    """(478, 1) float32: 0 on the mesh's outline, growing to 1 at 22 mm from it."""
    rim = model.vertices_head[list(FACE_OVAL)]
    away = np.linalg.norm(model.vertices_head[:, None] - rim[None], axis=-1).min(axis=1)
    out: F32 = np.clip(away / _RIM_M, 0.0, 1.0).astype(np.float32)[:, None]
    return out


class FaceMesh:
    """One vertex array for one face: skin, then the eye openings, then the mouth opening in its index buffer."""

    def __init__(self, model: FaceModel) -> None:
        eyes, mouth = hole_triangles()
        self._groups: list[tuple[int, int]] = []
        first = 0
        for triangles in (model.triangles, eyes, mouth):
            self._groups.append((first, triangles.size))
            first += triangles.size
        blank = np.zeros((478, 3), np.float32)
        self._array = VertexArray(
            [blank, blank, model.uv, inwardness(model)], np.concatenate([model.triangles, eyes, mouth]), dynamic=True
        )

    def fill(self, face: FaceScene) -> None:
        """Copy a face's vertices and normals to the GPU."""
        self._array.update(0, face.vertices)
        self._array.update(1, face.normals)

    def draw(self, eyes: bool, mouth: bool) -> None:
        """Draw the skin and, where asked, close the openings."""
        self.draw_group(0)
        if eyes:
            self.draw_group(1)
        if mouth:
            self.draw_group(2)

    def draw_group(self, group: int) -> None:
        """Draw the skin (0), the eye openings (1) or the mouth opening (2) alone."""
        first, count = self._groups[group]
        self._array.draw(first=first, count=count)

    def close(self) -> None:
        self._array.close()
