"""Parts of a face taken away: a mask worn, or the picture ending within the face."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from app.paths import load_face_model

F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]

_NOSE_TIP = 1
_SKIN_POINTS = 468


def wear_mask(picture: U8, points_px: F64, rng: np.random.Generator) -> U8:
    """Cover the face below the bridge of the nose, as a medical mask, a scarf or a hand does; points (478, 2) px."""
    out = picture.copy()
    chosen = points_px[_below_the_bridge()]
    centre = chosen.mean(axis=0)
    moved = (chosen - centre) * (1.0 + rng.uniform(-0.1, 0.15)) + centre + rng.normal(0, 1.0, 2)
    colour = tuple(int(v) for v in rng.integers(0, 256, 3))
    cv2.fillConvexPoly(out, cv2.convexHull(np.round(moved).astype(np.int32)), colour, lineType=cv2.LINE_AA)
    if rng.random() < 0.5:
        weight = float(rng.uniform(0.0, 0.35))  # folds: some of what was there shows
        out = np.asarray(cv2.addWeighted(picture, weight, out, 1.0 - weight, 0.0), np.uint8)
    return out


def cut_by_border(picture: U8, rng: np.random.Generator) -> U8:
    """Black from the left, right or lower side, up to nearly half of the crop, or half as far from above: the camera's
    picture ends there."""
    out = picture.copy()
    size = picture.shape[0]
    depth = int(rng.uniform(0.05, 0.45) * size)
    side = rng.integers(0, 4)
    if side == 0:
        out[:, :depth] = 0
    elif side == 1:
        out[:, size - depth :] = 0
    elif side == 2:
        out[size - depth :] = 0
    else:
        out[: depth // 2] = 0
    return out


@cache
def _below_the_bridge() -> npt.NDArray[np.intp]:
    """Mesh points lower on the head than half way from the eyes' height to the nose tip."""
    y = load_face_model().vertices_head[:_SKIN_POINTS, 1]
    return np.flatnonzero(y > 0.5 * y[_NOSE_TIP])
