"""Notices that the camera was moved: the whole background shifts at once, and stays shifted.

A head that turns or scenery behind a window moves a part of the picture; a bumped camera moves all of it. Twice a
second a small grey picture, faces blanked, is compared with the one before by phase correlation of its tiles; when most
tiles that have texture agree on the same shift, or none of them shows what it did, the camera moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from app.core.types import F32, U8

# All [ours], pinned by the tests.
_EVERY_S = 0.5
_SIZE_WH = (160, 96)
_TILE_PX = 32
# A shift counts from 2.5 % of the picture's width: about 1.5 degrees of a webcam.
_LEAST_SHIFT_PX = 4.0
_AGREE_PX = 2.0
_LEAST_PEAK = 0.12
# Below this correlation a tile shows something else than before: the camera moved farther than a tile can follow.
_SAME = 0.5
_LEAST_TEXTURE = 4.0
_LEAST_SHARE = 0.6
_MOST_CHANGED = 0.75
_LEAST_TILES = 3
_FACE_MARGIN = 0.25


@dataclass(frozen=True, slots=True)
class BumpState:
    """small: the last small picture compared, (H, W) float32, None before any. waits_s: time since then.

    faces: (H, W) bool, where a face was blanked in it.
    """

    small: F32 | None = None
    faces: np.ndarray | None = None
    waits_s: float = 0.0


def step_bump(
    state: BumpState, image: U8, boxes_xyxy: Sequence[Sequence[float]], dt_s: float
) -> tuple[BumpState, bool]:
    """Take in one frame; True where the camera was moved since the last comparison.

    Args:
        image: (H, W, 3) uint8 RGB. boxes_xyxy: the faces in it, px.
        dt_s: seconds since the frame before; between comparisons nothing is computed.
    """
    waits_s = state.waits_s + max(0.0, dt_s)
    nothing_to_compare = image.size == 0 or (state.small is not None and waits_s < _EVERY_S)
    if nothing_to_compare:
        return BumpState(state.small, state.faces, waits_s), False
    small, faces = _small(image, boxes_xyxy)
    if state.small is None or state.faces is None:
        return BumpState(small, faces), False
    return BumpState(small, faces), _moved(state.small, small, state.faces | faces)


def _small(image: U8, boxes_xyxy: Sequence[Sequence[float]]) -> tuple[F32, np.ndarray]:
    # Leaving out pixels first makes the averaging cheap on a large picture.
    stride = max(1, image.shape[1] // (2 * _SIZE_WH[0]))
    thinned = np.ascontiguousarray(image[::stride, ::stride])
    grey = cv2.cvtColor(cv2.resize(thinned, _SIZE_WH, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    faces = np.zeros(grey.shape, dtype=bool)
    scale_x, scale_y = _SIZE_WH[0] / image.shape[1], _SIZE_WH[1] / image.shape[0]
    for x0, y0, x1, y1 in boxes_xyxy:
        side, top = _FACE_MARGIN * (x1 - x0), _FACE_MARGIN * (y1 - y0)
        left, right = int((x0 - side) * scale_x), int((x1 + side) * scale_x) + 1
        # Everything below a face is its owner's body.
        faces[max(0, int((y0 - top) * scale_y)) :, max(0, left) : max(0, right)] = True
    return grey.astype(np.float32), faces


def _moved(before: F32, now: F32, faces: np.ndarray) -> bool:
    window = cv2.createHanningWindow((_TILE_PX, _TILE_PX), cv2.CV_32F)
    shifts, changed = [], []
    for y in range(0, _SIZE_WH[1], _TILE_PX):
        for x in range(0, _SIZE_WH[0], _TILE_PX):
            tile = np.s_[y : y + _TILE_PX, x : x + _TILE_PX]
            # Copies: OpenCV multiplies the window into the array it is given.
            old, new = before[tile].copy(), now[tile].copy()
            if faces[tile].any() or old.std() < _LEAST_TEXTURE or new.std() < _LEAST_TEXTURE:
                continue
            changed.append(float(np.corrcoef(old.ravel(), new.ravel())[0, 1]) < _SAME)
            shift, peak = cv2.phaseCorrelate(old, new, window)
            shifts.append(shift if peak >= _LEAST_PEAK else (0.0, 0.0))
    if len(shifts) < _LEAST_TILES:
        return False
    found, other = np.array(shifts), np.mean(changed)
    middle = np.median(found, axis=0)
    agree = np.linalg.norm(found - middle, axis=1) <= _AGREE_PX
    shifted = np.linalg.norm(middle) >= _LEAST_SHIFT_PX and agree.mean() >= _LEAST_SHARE
    return bool(shifted or other >= _MOST_CHANGED)
