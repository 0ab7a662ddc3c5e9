"""The detector's box of every labelled face, found once and kept: what the recipe's "detector" crop starts from."""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from app.core.errors import SourceError
from app.core.geometry import box_iou
from app.core.types import F32, U8
from training.datasets.sample import LandmarkSample, LandmarkSet
from training.landmarks.crop import points_box

LEAST_OVERLAP = 0.3
"""A detection belongs to a face if their boxes overlap by at least this (intersection over union)."""


class FoundBox(Protocol):
    """What is needed of a found face: its box, (4,) px x0 y0 x1 y1."""

    @property
    def box_xyxy(self) -> F32: ...


class BoxDetector(Protocol):
    """What is needed of `app.inference.cascade.FaceCascade`."""

    def detect(self, image_rgb: U8, min_face_px: float | None = None) -> Sequence[FoundBox]: ...


def detector_boxes(data: LandmarkSet, detector: BoxDetector | None, detector_id: str, cache: Path) -> F32:
    """Boxes (N, 4) float32 px edges, NaN where the detector missed the face; from `cache` if it was asked before.

    detector_id: changes when the detector does (its files' hashes). detector None: every row is NaN.
    """
    if detector is None:
        return np.full((len(data), 4), np.nan, np.float32)
    key = zlib.crc32("\n".join([detector_id, *(s.name for s in data.samples)]).encode())
    file = cache / f"boxes-{key:08x}.npz"
    if file.is_file():
        with np.load(file, allow_pickle=False) as stored:
            return np.asarray(stored["boxes"], np.float32)
    boxes = np.stack([_box_of(s, detector) for s in tqdm(data.samples, desc="detector boxes", leave=False)])
    cache.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(f".{os.getpid()}.npz")
    np.savez(partial, boxes=boxes)
    os.replace(partial, file)
    return boxes


def missed(boxes: npt.ArrayLike) -> int:
    """How many rows of boxes (N, 4) are faces that the detector missed."""
    return int((~np.isfinite(np.asarray(boxes)).all(axis=1)).sum())


def _box_of(sample: LandmarkSample, detector: BoxDetector) -> F32:
    """The detection that covers the labelled face best, or NaN: never a box of another picture."""
    nothing = np.full(4, np.nan, np.float32)
    try:
        image = sample.read()
    except SourceError:
        return nothing  # reported where the sample is used
    found = np.array([d.box_xyxy for d in detector.detect(image)], np.float32).reshape(-1, 4)
    if not len(found):
        return nothing
    overlap = box_iou(points_box(sample.points_px)[None], found)[0]
    best = int(overlap.argmax())
    return found[best] if overlap[best] >= LEAST_OVERLAP else nothing
