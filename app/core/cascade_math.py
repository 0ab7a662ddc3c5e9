"""The arithmetic of the MTCNN cascade: pyramid, proposals, box offsets, suppression. Pure numpy and cv2.

Boxes are (N, 4) float32 x0 y0 x1 y1 in pixel EDGES of the image. After Zhang et al. 2016, "Joint Face Detection and
Alignment Using Multitask Cascaded Convolutional Networks"; a P-Net cell (row, column) sees the 12 x 12 window that
starts at (2 row, 2 column).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from app.core.geometry import box_iou
from app.core.preprocess import crop_from_box, warp
from app.core.types import F32, U8

WINDOW_PX = 12
STRIDE_PX = 2
PYRAMID_FACTOR = 0.6
"""Beside MTCNN's 0.709, of 90 training stills a case: as many upright and small faces, one cut face fewer, two rolled
ones more, and a fifth fewer proposals."""
BORDER_PX = 4
"""A third of a window: so far may a face reach out of the picture and still fill a window."""
_LEAST_LEVEL_PX = WINDOW_PX - BORDER_PX
"""A level this small still holds, with its border, a face larger than the picture's shorter side."""

_LIGHT_SHARE, _DARK, _BRIGHT, _MOST_GAIN = 0.95, 90.0, 180.0, 8.0
"""The 95th percentile of all values is judged: a mean would take black bars or corners for the night."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the pyramid: image (h, w, 3) uint8 with a black border of `BORDER_PX`; image_px_per_px: original px
    per level px in x and in y (they differ by rounding)."""

    image: U8
    image_px_per_px: tuple[float, float]


def level_sizes(size_wh: tuple[int, int], min_face_px: float, factor: float = PYRAMID_FACTOR) -> list[tuple[int, int]]:
    """Sizes of the pyramid's levels, largest first, for faces of `min_face_px` and more; empty if none can hold one.

    The first level is the picture shrunk by a whole number; the smallest face found is therefore up to 12 px smaller
    than asked for.
    """
    shrink = _base_shrink(min_face_px)
    width, height = size_wh[0] / shrink, size_wh[1] / shrink
    sizes: list[tuple[int, int]] = []
    while min(width, height) >= _LEAST_LEVEL_PX:
        sizes.append((int(width), int(height)))
        width, height = width * factor, height * factor
    return sizes


def _base_shrink(min_face_px: float) -> int:
    return max(1, int(min_face_px / WINDOW_PX))


def build_pyramid(picture: Halves, min_face_px: float, factor: float = PYRAMID_FACTOR) -> tuple[Level, ...]:
    """The levels of a picture, largest first; empty if it is too small.

    The first is made from the smallest of the picture's halves that holds it, which the crops want as well, and each
    one from the one before it. No step is longer than 2, so that two rows and columns beside a point hold it: area
    averaging by no whole number takes five times as long.
    """
    height, width = picture.whole.shape[:2]
    sizes = level_sizes((width, height), min_face_px, factor)
    if not sizes:
        return ()
    step, current = picture.halved(int(math.log2(_base_shrink(min_face_px))))
    scale_x = scale_y = float(2**step)
    levels = []
    for w, h in sizes:
        scale_x, scale_y = scale_x * current.shape[1] / w, scale_y * current.shape[0] / h
        current = np.asarray(cv2.resize(current, (w, h), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
        levels.append(Level(_bordered(current), (scale_x, scale_y)))
    return tuple(levels)


def _bordered(image: U8) -> U8:
    sides = (BORDER_PX,) * 4
    return np.asarray(cv2.copyMakeBorder(image, *sides, cv2.BORDER_CONSTANT), np.uint8)


def brightened(image: U8) -> U8:
    """image (H, W, 3), made brighter if it is dark: MTCNN has not learned pictures taken at night.

    On stills at an eighth of their light, with noise, the search finds 71 % of the faces without this and all with it.
    """
    if not image.size:
        return image
    some = image[::12, ::12]
    if np.count_nonzero(some >= _DARK) > (1.0 - _LIGHT_SHARE) * some.size:
        return image
    gain = min(_BRIGHT / max(float(np.quantile(some, _LIGHT_SHARE)), 1.0), _MOST_GAIN)
    return np.asarray(cv2.convertScaleAbs(image, alpha=gain), np.uint8)


class Halves:
    """A picture (H, W, 3) and itself at a half, a quarter and so on, each made when first asked for.

    Crops of large faces are cut from the small ones, so that many proposals for one face read its pixels once.
    """

    def __init__(self, image: U8) -> None:
        self._steps = [image]

    @property
    def whole(self) -> U8:
        """The picture as it came, (H, W, 3)."""
        return self._steps[0]

    def cut(self, box_xyxy: npt.ArrayLike, roll_rad: float, scale: float, size_px: int) -> U8:
        """`preprocess.crop_from_box` and `warp` of a box (4,) px edges of the whole picture."""
        box = np.asarray(box_xyxy, np.float64)
        side = scale * float(max(box[2] - box[0], box[3] - box[1]))
        step, image = self.halved(int(math.log2(max(side / size_px, 1.0))))
        return warp(image, crop_from_box(box / 2**step, roll_rad, scale, size_px))

    def halved(self, times: int) -> tuple[int, U8]:
        """The picture (h, w, 3) halved `times` times, or as often as it can be: (how often, picture)."""
        while len(self._steps) <= times and min(self._steps[-1].shape[:2]) >= 2:
            last = self._steps[-1]
            h, w = last.shape[0] // 2, last.shape[1] // 2
            half = cv2.resize(last[: 2 * h, : 2 * w], (w, h), interpolation=cv2.INTER_AREA)
            self._steps.append(np.asarray(half, np.uint8))
        step = min(times, len(self._steps) - 1)
        return step, self._steps[step]


def reaching_out(boxes: F32, size_wh: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """(N,) which of boxes (N, 4) px edges reach out of a picture of that size."""
    outside = (boxes[:, :2] < 0) | (boxes[:, 2:] > np.array(size_wh))
    return np.asarray(outside.any(axis=1), np.bool_)


@dataclass(frozen=True, slots=True)
class Windows:
    """P-Net's N windows: level (N,) int32 of the pyramid; at_xyxy (N, 4) px of that level; boxes_xyxy (N, 4) px of the
    picture, with the offsets applied; scores (N,)."""

    level: npt.NDArray[np.int32]
    at_xyxy: F32
    boxes_xyxy: F32
    scores: F32


def windows(maps: Sequence[tuple[F32, F32]], levels: Sequence[Level], threshold: float) -> Windows:
    """P-Net's answers to all levels as windows, together: level by level the same arithmetic takes three times as long.

    Args:
        maps: of each level the probability of each window (h, w) and the offsets (4, h, w) of its edges in its sides.
        levels: the levels that were asked about.
        threshold: least probability.
    """
    cells = [np.flatnonzero(face >= threshold) for face, _ in maps]
    counts = [len(c) for c in cells]
    offsets = np.concatenate([box.reshape(4, -1)[:, c] for (_, box), c in zip(maps, cells, strict=True)], axis=1).T
    scores = np.concatenate([face.ravel()[c] for (face, _), c in zip(maps, cells, strict=True)])
    row, column = np.divmod(np.concatenate(cells), np.repeat([face.shape[1] for face, _ in maps], counts))
    start = STRIDE_PX * np.stack([column, row, column, row], axis=1).astype(np.float32)
    at = start + np.array([0, 0, WINDOW_PX, WINDOW_PX], np.float32)
    px_per_px = np.repeat(np.array([level.image_px_per_px * 2 for level in levels], np.float32), counts, axis=0)
    boxes = (apply_offsets(at, offsets) - BORDER_PX) * px_per_px
    return Windows(np.repeat(np.arange(len(levels), dtype=np.int32), counts), at, boxes, scores)


def nms_by_level(boxes: F32, scores: F32, levels: npt.NDArray[np.int32], threshold: float) -> npt.NDArray[np.intp]:
    """As `nms`, among boxes of the same level (N,) only."""
    xywh = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1).astype(np.float64)
    # A level of the pyramid gives hundreds of windows around a face; OpenCV's loop takes a tenth of numpy's time.
    # Its stubs know lists only; arrays it takes as they are.
    kept = cv2.dnn.NMSBoxesBatched(xywh, scores, levels, 0.0, threshold)  # type: ignore[arg-type]
    return np.asarray(kept, dtype=np.intp).reshape(-1)


def apply_offsets(boxes: F32, offsets: npt.ArrayLike) -> F32:
    """Move the edges of boxes (N, 4) by offsets (N, 4), given in the boxes' widths (x) and heights (y)."""
    wh = boxes[:, 2:] - boxes[:, :2]
    out: F32 = (boxes + np.asarray(offsets, np.float32) * np.concatenate([wh, wh], axis=1)).astype(np.float32)
    return out


def offsets_between(boxes: npt.ArrayLike, targets: npt.ArrayLike) -> F32:
    """The offsets (N, 4) that take boxes (N, 4) to targets (N, 4); inverse of `apply_offsets`."""
    b = np.asarray(boxes, dtype=np.float64)
    wh = b[:, 2:] - b[:, :2]
    out: F32 = ((np.asarray(targets, np.float64) - b) / np.concatenate([wh, wh], axis=1)).astype(np.float32)
    return out


def square_boxes(boxes: F32) -> F32:
    """Boxes (N, 4) grown about their centres to squares of their longer side."""
    centre = 0.5 * (boxes[:, :2] + boxes[:, 2:])
    half = 0.5 * (boxes[:, 2:] - boxes[:, :2]).max(axis=1, keepdims=True)
    return np.concatenate([centre - half, centre + half], axis=1).astype(np.float32)


def rolled_boxes(squares: F32, offsets: npt.ArrayLike, roll_rad: npt.ArrayLike) -> F32:
    """The upright boxes (N, 4) around faces that were judged in squares turned with their heads.

    squares (N, 4) lie about the same centres before the turn; offsets (N, 4) count along the sides of the turned square
    (clockwise by roll_rad (N,)). A face fills its box as an ellipse, whose extent is the same in no two directions.
    """
    half = 0.5 * (squares[:, 2:] - squares[:, :2])
    in_square = apply_offsets(np.concatenate([-half, half], axis=1), offsets)
    x, y = (0.5 * (in_square[:, :2] + in_square[:, 2:])).T
    rx, ry = (0.5 * (in_square[:, 2:] - in_square[:, :2])).T
    c, s = np.cos(np.asarray(roll_rad)), np.sin(np.asarray(roll_rad))
    centre = 0.5 * (squares[:, :2] + squares[:, 2:]) + np.stack([c * x - s * y, s * x + c * y], axis=1)
    reach = np.stack([np.hypot(c * rx, s * ry), np.hypot(s * rx, c * ry)], axis=1)
    return np.concatenate([centre - reach, centre + reach], axis=1).astype(np.float32)


def nms(boxes: F32, scores: F32, threshold: float, over_smaller: bool = False) -> npt.NDArray[np.intp]:
    """Greedy suppression of boxes (N, 4) px with scores (N,): indices of those kept, best score first.

    A box goes if it overlaps a better one by more than `threshold`: intersection over union, or over the smaller
    box's area with `over_smaller`, which also removes a face found inside a face.
    """
    order = np.argsort(-scores, kind="stable")
    if len(boxes) < 2:
        return order
    overlap = overlap_over_smaller(boxes, boxes) if over_smaller else box_iou(boxes, boxes)
    clash = overlap > threshold
    alive = np.ones(len(boxes), dtype=bool)
    keep = []
    for index in order:
        if alive[index]:
            keep.append(index)
            alive &= ~clash[index]
    return np.array(keep, dtype=np.intp)


def overlap_over_smaller(a: F32, b: F32) -> F32:
    """Intersection over the smaller area of boxes a (N, 4) and b (M, 4); returns (N, M) float32."""
    p, q = a.reshape(-1, 1, 4), b.reshape(1, -1, 4)
    wh = np.maximum(np.minimum(p[..., 2:], q[..., 2:]) - np.maximum(p[..., :2], q[..., :2]), 0.0)
    area_p = (p[..., 2] - p[..., 0]) * (p[..., 3] - p[..., 1])
    area_q = (q[..., 2] - q[..., 0]) * (q[..., 3] - q[..., 1])
    out: F32 = wh[..., 0] * wh[..., 1] / np.maximum(np.minimum(area_p, area_q), 1e-9)
    return out
