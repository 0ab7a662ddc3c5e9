"""The face as a sheet to paint on: where landmarks lie in the UV square, and how frontal positions unroll into it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from app.core.face_model import FaceModel
from app.core.keypoints import LEFT_EYE_RING, OUTER_LIP_RING, RIGHT_EYE_RING
from app.paths import load_face_model
from training.masks.canvas import F32, F64, Canvas, spline

SIDE = 1024


class FacePlan:
    """A canvas in the UV of the face, SIDE units wide, and the places of the face on it."""

    def __init__(self) -> None:
        self.model: FaceModel = load_face_model()
        self.canvas = Canvas(SIDE, SIDE)
        self.uv = self.model.uv.astype(np.float64) * SIDE

    def at(self, index: int) -> F64:
        """A landmark's place (2,) in units."""
        place: F64 = self.uv[index]
        return place

    def frontal(self, points_mm: npt.ArrayLike) -> F64:
        """UV units (K, 2) of points on the skin given as (x, y) mm in a frontal view of the canonical face.

        x to the subject's left, y to the chin, origin midway between the outer eye corners; points beside the face
        are carried on outward.
        """
        p = np.asarray(points_mm, np.float64).reshape(-1, 2) / 1000.0
        source = self.model.vertices_head[:468, :2]
        away = ((p[:, None] - source[None]) ** 2).sum(axis=-1)
        near = np.argsort(away, axis=1)[:, :12]
        out = np.empty_like(p)
        for i, ids in enumerate(near):
            rows = np.column_stack([np.ones(12), source[ids] - p[i]])
            weight = 1.0 / (away[i, ids] + 1e-5)
            left = rows.T * weight
            out[i] = np.linalg.solve(left @ rows + 1e-3 * np.diag([0.0, 1e-4, 1e-4]), left @ self.uv[ids])[0]
        return out

    def both_sides(self, points_mm: npt.ArrayLike) -> tuple[F64, F64]:
        """`frontal` of points on the subject's left and of their mirror images."""
        p = np.asarray(points_mm, np.float64).reshape(-1, 2)
        return self.frontal(p), self.frontal(p * (-1.0, 1.0))

    def face_mask(self, soft: float = 12.0, inset: float = 14.0) -> F32:
        """The whole face, fading toward its outline so that paint does not end in a hard edge."""
        c = self.canvas
        hull = cv2.convexHull(self.uv[:468].astype(np.float32)).reshape(-1, 2)
        center = hull.mean(axis=0)
        away = hull - center
        length = np.linalg.norm(away, axis=1, keepdims=True)
        return c.polygon(center + away * (1.0 - inset / length), soft)

    def ring(self, ring: tuple[int, ...], grow: float = 0.0, soft: float = 0.0) -> F32:
        """Mask of a closed ring of landmarks, grown by units."""
        points = self.uv[list(ring)]
        outline = spline(points, 8, closed=True)
        center = outline.mean(axis=0)
        away = outline - center
        length = np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)
        return self.canvas.polygon(center + away * (1.0 + grow / length), soft)

    def eyes(self, grow: float = 0.0, soft: float = 0.0) -> F32:
        """Both eye openings."""
        return np.maximum(self.ring(RIGHT_EYE_RING, grow, soft), self.ring(LEFT_EYE_RING, grow, soft))

    def lips(self, grow: float = 0.0, soft: float = 0.0) -> F32:
        """Both lips, the opening between them included."""
        return self.ring(OUTER_LIP_RING, grow, soft)
