"""Faces with 68 points as upright crops in memory, cut again with the mesh's errors and a webcam's looks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import Dataset
from tqdm import tqdm

from app.core.keypoints import IBUG68
from app.core.preprocess import crop_from_points, square_crop, warp
from app.core.types import F32, U8, CropTransform
from app.paths import load_point_map
from training.augment import CropJitter, change_looks
from training.datasets.tables import load_csv
from training.landmarks.sources import is_held_out
from training.mesh.cache import load_cache

_STORED_PX, _STORED_SCALE = 256, 2.0
"""Stored crops: room for every jitter, and about as many pixels a face as the network sees."""


@dataclass(frozen=True, slots=True)
class Points68Config:
    """size_px: network input; crop_scale: side of the crop over the longer side of the face's 68 points.

    jitter: how far the app's crop is off. looks: strength of `training.augment.change_looks`. rate: of new layers;
    backbone_rate: of what was pretrained, as a share of it. hold_out_every: see `training.landmarks.sources`.
    """

    size_px: int = 128
    crop_scale: float = 1.25
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)
    jitter: CropJitter = field(default_factory=lambda: CropJitter(0.06, 0.025, 0.05, 0.2))
    looks: float = 0.6
    batch: int = 32
    rate: float = 1e-3
    backbone_rate: float = 0.5
    weight_decay: float = 0.05
    frozen_stages: int = 2
    hold_out_every: int = 10


@dataclass(frozen=True, slots=True)
class Faces:
    """crops (N, S, S, 3) uint8 RGB; points (N, 68, 2) float32 px of the crop."""

    crops: U8
    points: F32

    def __len__(self) -> int:
        return len(self.points)


def labelled_faces(root: Path, folders: Sequence[str], every: int, held_out: bool) -> Faces:
    """Faces that people labelled (landmarks.csv of 68 points): every `every`-th held out, or all the others."""
    crops, points = [], []
    for folder in folders:
        for sample in tqdm(load_csv(root / folder, IBUG68).samples, desc=folder, leave=False):
            if is_held_out(sample.name, every) != held_out:
                continue
            crop = face_crop(sample.points_px, _STORED_SCALE, _STORED_PX)
            crops.append(warp(sample.read(), crop))
            points.append(crop.apply(sample.points_px))
    return Faces(np.stack(crops), np.asarray(points, np.float32))


def teacher_faces(cache: Path) -> Faces:
    """The mesh's training crops (see `training.mesh.cache`), their teacher labels taken to 68 points by the map."""
    stored = load_cache(cache)
    rows = np.flatnonzero(stored.is_face)
    derive = load_point_map(IBUG68.id).apply
    points = np.stack([derive(stored.points[i, :, :2]) for i in rows])
    return Faces(np.asarray(stored.crops[: rows[-1] + 1])[rows], np.asarray(points, np.float32))


def roll_of(points: F32) -> float:
    """Roll (rad, clockwise) of a face from the outer eye corners of points (68, 2)."""
    right, left = (np.asarray(points[i], np.float64) for i in IBUG68.outer_eyes)
    return math.atan2(left[1] - right[1], left[0] - right[0])


def face_crop(points: F32, scale: float, size_px: int) -> CropTransform:
    """The upright square crop around points (68, 2), as the app cuts it."""
    return crop_from_points(points, roll_of(points), scale, size_px)


def jittered(points: F32, config: Points68Config, rng: np.random.Generator) -> CropTransform:
    """`face_crop` with one draw of the app's errors."""
    exact = face_crop(points, config.crop_scale, config.size_px)
    side = config.size_px / exact.scale
    roll, shift, factor = config.jitter.draw(rng)
    center = exact.invert([[0.5 * (config.size_px - 1)] * 2])[0] + side * np.asarray(shift)
    return square_crop(center, side * factor, roll_of(points) + roll, config.size_px)


def to_norm(points: F32, crop: CropTransform) -> F32:
    """Points (68, 2) px to norm units of the crop, as `app.core.codecs.encode_points`."""
    return np.asarray((crop.apply(points) + 0.5) / crop.size_wh[0], np.float32)


class Points68Dataset(Dataset[dict[str, torch.Tensor]]):
    """A sample: image (S, S, 3) uint8, points (68, 2) float32 norm units. All chance comes from torch."""

    def __init__(self, faces: Faces, config: Points68Config) -> None:
        self._faces, self._config = faces, config

    def __len__(self) -> int:
        return len(self._faces)

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        rng = np.random.default_rng(int(torch.randint(0, 2**62, ()).item()))
        picture, points = np.asarray(self._faces.crops[index]), self._faces.points[index]
        if rng.random() < 0.5:
            picture = np.ascontiguousarray(picture[:, ::-1])
            points = points[list(IBUG68.mirror)] * [-1.0, 1.0] + [picture.shape[1] - 1.0, 0.0]
        crop = jittered(points, self._config, rng)
        image = change_looks(warp(picture, crop), rng, self._config.looks)
        return {"image": torch.from_numpy(image), "points": torch.from_numpy(to_norm(points, crop))}
