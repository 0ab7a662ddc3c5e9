"""Landmarks to network units and back: one place for training and app."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.core.types import F32, F64, CropTransform


def encode_points(points_px: npt.ArrayLike, crop: CropTransform) -> F32:
    """Image points (K, 3) px (x, y, and z in the same scale) to norm units (K, 3): (x_crop + 0.5) / W, z_crop / W."""
    points = np.asarray(points_px, dtype=np.float64)
    size = np.array(crop.size_wh, dtype=np.float64)
    xy = (crop.apply(points[:, :2]) + 0.5) / size
    z = points[:, 2:3] * crop.scale / size[0]
    return np.concatenate([xy, z], axis=1).astype(np.float32)


def decode_points(points_norm: npt.ArrayLike, crop: CropTransform) -> F64:
    """The inverse of `encode_points`: norm (K, 3) to image px (K, 3)."""
    points = np.asarray(points_norm, dtype=np.float64)
    size = np.array(crop.size_wh, dtype=np.float64)
    xy = crop.invert(points[:, :2] * size - 0.5)
    return np.concatenate([xy, points[:, 2:3] * size[0] / crop.scale], axis=1)


def points_box(points_px: npt.ArrayLike) -> F32:
    """Bounding box (4,) in pixel EDGES of the mesh's skin (irises never reach out of it), from points (478, 2+) px."""
    xy = np.asarray(points_px, dtype=np.float64)[:468, :2]
    return np.concatenate([xy.min(axis=0), xy.max(axis=0) + 1.0]).astype(np.float32)
