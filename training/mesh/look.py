"""Eyes that look aside, made from eyes that look at the camera: the iris is slid between the lids.

People on photographs mostly look at the camera; a network trained on them alone leaves the iris in the middle. The
picture is only warped inside the lids: the iris moves whole, the white of the eye stretches on one side and shrinks on
the other, the corners stay.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from app.core.types import F32, U8
from training.mesh.regions import EYE_LEFT, EYE_RIGHT, IRIS_LEFT, IRIS_RIGHT

_FARTHEST = 0.22
"""Of the eye's width: about 35 degrees."""
_WHITE_LEFT = 0.04
"""Of the eye's width: what must stay between iris and corner."""
_OPEN_FROM = 0.16
"""Lid opening over width from which an eye shows enough iris to be moved."""
_SCORE_PER_WIDTH = 0.0290 / 0.0105 / 0.57
"""Change of the teacher's eyeLook score for a slide of one eye width: eye width over iris radius over a full look."""
_LOOK_IN_LEFT, _LOOK_IN_RIGHT, _LOOK_OUT_LEFT, _LOOK_OUT_RIGHT = 13, 14, 15, 16


def look_aside(crop: U8, points: F32, shapes: F32, rng: np.random.Generator) -> tuple[U8, F32, F32]:
    """Slide both irises the same way by a random share of the eyes' width.

    Args:
        crop: (H, W, 3) an upright face. points: (478, 3) px. shapes: (52,) the teacher's blendshapes.

    Returns:
        New crop, points and shapes; the ones given where an eye is nearly closed.
    """
    eyes = [(list(EYE_LEFT), list(IRIS_LEFT)), (list(EYE_RIGHT), list(IRIS_RIGHT))]
    low, high = -_FARTHEST, _FARTHEST
    for ring, iris in eyes:
        x0, x1, y0, y1 = _bounds(points[ring])
        width = max(x1 - x0, 1e-3)
        center, radius = _iris(points[iris])
        if (y1 - y0) / width < _OPEN_FROM:
            return crop, points, shapes
        low = max(low, (x0 - (center - radius)) / width + _WHITE_LEFT)
        high = min(high, (x1 - (center + radius)) / width - _WHITE_LEFT)
    if low >= high:
        return crop, points, shapes
    share = float(rng.uniform(low, high))
    out, moved = crop.copy(), points.copy()
    for ring, iris in eyes:
        x0, x1, _, _ = _bounds(points[ring])
        slide = share * (x1 - x0)
        _slide(out, crop, points[ring], points[iris], slide)
        moved[iris, 0] += slide
    return out, moved, _looked(shapes, share * _SCORE_PER_WIDTH)


def _looked(shapes: F32, change: float) -> F32:
    """Image right is the subject's left: out for the left eye, in for the right one."""
    out = shapes.copy()
    for outward, inward, sign in ((_LOOK_OUT_LEFT, _LOOK_IN_LEFT, 1.0), (_LOOK_OUT_RIGHT, _LOOK_IN_RIGHT, -1.0)):
        score = float(shapes[outward] - shapes[inward]) + sign * change
        out[outward], out[inward] = np.clip((score, -score), 0.0, 1.0)
    return out


def _slide(out: U8, crop: U8, ring: F32, iris: F32, slide: float) -> None:
    """Warp one eye of `crop` into `out`."""
    x0, x1, y0, y1 = _bounds(ring)
    left, right = max(0, int(x0) - 2), min(crop.shape[1], int(x1) + 3)
    top, bottom = max(0, int(y0) - 2), min(crop.shape[0], int(y1) + 3)
    if right - left < 4 or bottom - top < 3:
        return
    center, radius = _iris(iris)
    columns = np.arange(left, right, dtype=np.float64)
    knots = np.array([x0, center + slide - radius, center + slide + radius, x1])
    source = np.interp(columns, knots, [x0, center - radius, center + radius, x1])
    source = np.where((columns < x0) | (columns > x1), columns, source)
    ys, _ = np.mgrid[top:bottom, left:right]
    maps = np.broadcast_to(source, ys.shape).astype(np.float32), ys.astype(np.float32)
    warped = cv2.remap(crop, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mask = np.zeros(ys.shape, np.float32)
    hull = cv2.convexHull(np.round((ring[:, :2] - (left, top)) * 16).astype(np.int32))
    cv2.fillConvexPoly(mask, hull, 1.0, lineType=cv2.LINE_AA, shift=4)
    mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), 0.6))[..., None]
    patch = out[top:bottom, left:right]
    patch[:] = (patch * (1.0 - mask) + warped * mask).round().astype(np.uint8)


def _bounds(ring: F32) -> tuple[float, float, float, float]:
    low, high = ring[:, :2].min(axis=0), ring[:, :2].max(axis=0)
    return float(low[0]), float(high[0]), float(low[1]), float(high[1])


def _iris(points: npt.NDArray[np.float32]) -> tuple[float, float]:
    """Centre x and radius px; points (5, 3): centre, then four on the rim."""
    return float(points[0, 0]), float(np.abs(points[1:, 0] - points[0, 0]).max())
