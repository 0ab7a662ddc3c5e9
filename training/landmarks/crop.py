"""S1's crop: a box grown and jittered, then stretched to the network's square; all of it one matrix before one warp."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from app.core.types import F64, CropTransform
from training.landmarks.config import CropConfig


def points_box(points_px: npt.ArrayLike) -> F64:
    """Bounding box (4,) px edges of points (K, 2) px: pixel 0 reaches from edge 0 to edge 1."""
    points = np.asarray(points_px, np.float64)
    return np.concatenate([points.min(axis=0), points.max(axis=0) + 1.0])


def grown(box_xyxy: npt.ArrayLike, share: float) -> F64:
    """The box (4,) with both axes longer by `share`, about its centre."""
    box = np.asarray(box_xyxy, np.float64)
    margin = 0.5 * share * (box[2:] - box[:2])
    return np.concatenate([box[:2] - margin, box[2:] + margin])


def jittered(box_xyxy: npt.ArrayLike, share: float, rng: np.random.Generator) -> F64:
    """Each border moved evenly by up to `share` of the box's width (left, right) or height (top, bottom)."""
    box = np.asarray(box_xyxy, np.float64)
    wh = box[2:] - box[:2]
    return np.asarray(box + rng.uniform(-share, share, 4) * np.concatenate([wh, wh]))


def squared(box_xyxy: npt.ArrayLike) -> F64:
    """The square of the longer side about the box's centre."""
    box = np.asarray(box_xyxy, np.float64)
    centre, half = 0.5 * (box[:2] + box[2:]), 0.5 * float((box[2:] - box[:2]).max())
    return np.concatenate([centre - half, centre + half])


def box_crop(box_xyxy: npt.ArrayLike, size_px: int, turn_rad: float = 0.0) -> CropTransform:
    """The box (4,) px edges stretched to size_px x size_px; then the crop's content turned clockwise by `turn_rad`.

    An unturned crop of a square box is `app.core.preprocess.crop_from_box` with scale 1.

    Raises:
        ValueError: the box is empty or not finite.
    """
    x0, y0, x1, y1 = (float(v) for v in np.asarray(box_xyxy, np.float64))
    if not (math.isfinite(x0 + y0 + x1 + y1) and x1 > x0 and y1 > y0):
        raise ValueError(f"box_xyxy: expected x0 < x1 and y0 < y1, got {x0}, {y0}, {x1}, {y1}")
    sx, sy = size_px / (x1 - x0), size_px / (y1 - y0)
    stretch = np.array([[sx, 0.0, sx * (0.5 - x0) - 0.5], [0.0, sy, sy * (0.5 - y0) - 0.5]])
    c, s = math.cos(turn_rad), math.sin(turn_rad)
    middle = np.full(2, 0.5 * (size_px - 1))
    turn = np.array([[c, -s], [s, c]])
    matrix = turn @ stretch
    matrix[:, 2] += middle - turn @ middle
    return CropTransform(matrix, (size_px, size_px))


def training_crop(
    points_px: npt.ArrayLike, detector_box: npt.ArrayLike, crop: CropConfig, rotation_deg: float, size_px: int,
    rng: np.random.Generator,
) -> CropTransform:  # fmt: skip
    """S1's random crop of a face. detector_box (4,) px edges, NaN where the detector missed the face."""
    box = np.asarray(detector_box, np.float64)
    if rng.random() < crop.truth_share or not np.isfinite(box).all():
        box = points_box(points_px)
    box = jittered(grown(box, crop.grow), crop.border_jitter, rng)
    turn_rad = math.radians(rng.uniform(-rotation_deg, rotation_deg))
    return box_crop(squared(box) if crop.square else box, size_px, turn_rad)


def evaluation_crop(
    points_px: npt.ArrayLike, detector_box: npt.ArrayLike, crop: CropConfig, size_px: int
) -> CropTransform:
    """The detector's box, grown, nothing random; the true points' box only where the detector missed the face."""
    box = np.asarray(detector_box, np.float64)
    box = grown(box if np.isfinite(box).all() else points_box(points_px), crop.grow)
    return box_crop(squared(box) if crop.square else box, size_px)
