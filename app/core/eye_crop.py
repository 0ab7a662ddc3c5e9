"""The eye network's view of an eye: one definition for training and app.

A square of EYE_CROP_PX around the middle between the eye's corners, upright by the line through BOTH eyes (the line
through one eye's own corners is too short to give a steady roll), EYE_CROP_SCALE eye widths wide. The subject's left
eye is mirrored, so that one network sees only right eyes: outer corner at the left of the crop.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2

import cv2
import numpy as np
import numpy.typing as npt

from app.core.preprocess import square_crop, warp
from app.core.types import F32, F64, U8, CropTransform

EYE_CROP_PX = 32
EYE_CROP_SCALE = 1.7
"""Crop side over eye width: lids, lashes and the fold above stay inside while brows stay out."""

_CORNERS_LEFT, _CORNERS_RIGHT = (263, 362), (33, 133)
"""mesh478: outer and inner corner of the subject's eyes."""

_IRISES = (slice(473, 478), slice(468, 473))
"""mesh478: the subject's left and right iris, centre first."""

_SHORTEST_WIDTH = 0.23
"""An eye's width is never taken shorter than this share of the 3D distance between the outer corners: in a turned head
the far eye's image is narrow, but its lids are as tall as ever. (A frontal eye is about a third of that distance.)"""


@dataclass(frozen=True, slots=True)
class EyeCrop:
    """transform: image px to crop px. mirrored: the crop must be flipped left to right after warping."""

    transform: CropTransform
    mirrored: bool


def eye_crops(points_px: npt.ArrayLike, size_px: int = EYE_CROP_PX) -> tuple[EyeCrop, EyeCrop]:
    """(left, right) eye crops, the subject's, from mesh478 points (478, 2 or 3) px with z in the same scale."""
    points = np.asarray(points_px, dtype=np.float64)
    left, right = points[list(_CORNERS_LEFT)], points[list(_CORNERS_RIGHT)]
    between = left.mean(axis=0) - right.mean(axis=0)
    roll = atan2(between[1], between[0])
    gap = float(np.linalg.norm(left[0] - right[0]))
    return EyeCrop(_around(left, gap, roll, size_px), True), EyeCrop(_around(right, gap, roll, size_px), False)


def _around(corners: F64, gap: float, roll_rad: float, size_px: int) -> CropTransform:
    width = max(float(np.linalg.norm(corners[0] - corners[1])), _SHORTEST_WIDTH * gap)
    return square_crop(corners.mean(axis=0)[:2], EYE_CROP_SCALE * width, roll_rad, size_px)


def with_irises(
    points_px: npt.ArrayLike, irises_px: npt.ArrayLike, visible: tuple[float, float], closed: tuple[float, float]
) -> F64:
    """Mesh points with each iris moved whole to where the eye network saw its centre.

    Args:
        points_px: (478, 3) px. irises_px: (2, 2) px, the subject's left and right.
        visible, closed: (left, right) in [0, 1]; an eye that is hidden or shut keeps the mesh's iris.
    """
    out = np.array(points_px, dtype=np.float64)
    for side, (rows, iris) in enumerate(zip(_IRISES, np.asarray(irises_px, dtype=np.float64), strict=True)):
        trust = visible[side] * (1.0 - closed[side])
        out[rows, :2] += trust * (iris - out[rows.start, :2])
    return out


def cut_eye(image: U8, crop: EyeCrop) -> U8:
    """The eye's picture (S, S, 3) uint8 as the network sees it, left eyes mirrored."""
    out = warp(image, crop.transform)
    return np.asarray(cv2.flip(out, 1), np.uint8) if crop.mirrored else out


def iris_in_crop(iris_px: npt.ArrayLike, crop: EyeCrop) -> F32:
    """Image px (2,) to the network's output units, (px + 0.5) / size, in the crop as the network sees it."""
    x, y = (crop.transform.apply(np.reshape(np.asarray(iris_px), (1, 2)))[0] + 0.5) / crop.transform.size_wh[0]
    return np.array([1.0 - x if crop.mirrored else x, y], dtype=np.float32)


def iris_in_image(iris: npt.ArrayLike, crop: EyeCrop) -> F64:
    """The inverse of `iris_in_crop`: image px (2,)."""
    x, y = (float(v) for v in np.asarray(iris, dtype=np.float64))
    size = crop.transform.size_wh[0]
    out: F64 = crop.transform.invert([((1.0 - x if crop.mirrored else x) * size - 0.5, y * size - 0.5)])[0]
    return out
