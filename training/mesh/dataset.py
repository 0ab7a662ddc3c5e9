"""The training set of the mesh: cached crops, cut again with the tracker's errors and a webcam's looks."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch.utils.data import Dataset

from app.core.codecs import encode_points
from app.core.preprocess import crop_from_points, square_crop, warp
from app.core.types import F32, U8, CropTransform
from training.augment import change_looks
from training.mesh.cache import CropCache, roll_of
from training.mesh.config import MeshConfig
from training.mesh.look import look_aside

_LOST_SHIFT = (0.45, 0.8)
"""A crop shifted by this many of its own sides no longer holds "this face" and must be refused."""

_RARE = ((9, 10), (25,), (38, 32))
"""Blendshapes: eyeBlink left and right, jawOpen, mouthPucker and mouthFunnel."""

Sample = dict[str, torch.Tensor]


class MeshDataset(Dataset[Sample]):
    """Rows of crop caches as training samples.

    A sample: image (S, S, 3) uint8; points (478, 3) float32 norm units (x, y as (crop px + 0.5) / S, z as px / S);
    blendshapes (52,); face () float32, 0 where there is none (its points and blendshapes mean nothing).
    """

    def __init__(
        self,
        caches: Sequence[CropCache],
        config: MeshConfig,
        mirror: npt.NDArray[np.integer],
        mirror_shapes: npt.NDArray[np.integer],
    ) -> None:
        self._caches = caches
        self._config = config
        self._mirror, self._mirror_shapes = mirror, mirror_shapes
        rows = [(c, i) for c, cache in enumerate(caches) for i in range(len(cache))]
        self._faces = [(c, i) for c, i in rows if caches[c].is_face[i]]
        self._empty = [(c, i) for c, i in rows if not caches[c].is_face[i]]

    def __len__(self) -> int:
        return len(self._faces)

    def __getitem__(self, index: int) -> Sample:
        rng = np.random.default_rng(int(torch.randint(0, 2**62, ()).item()))
        return self.sample(index, rng)

    def sample(self, index: int, rng: np.random.Generator) -> Sample:
        """Sample `index` with all chance taken from `rng`."""
        size = self._config.size_px
        lost = rng.random() < self._config.background_share
        if lost and self._empty and rng.random() < 0.5:
            c, i = self._empty[int(rng.integers(len(self._empty)))]
            crop = self._caches[c].crops[i]
            side = crop.shape[0] * float(rng.uniform(0.5, 1.0))
            center = (crop.shape[0] - 1) * 0.5 + rng.uniform(-0.5, 0.5, 2) * (crop.shape[0] - side)
            image = _reflect(crop, square_crop(center, side, 0.0, size))
            points, shapes = np.zeros((478, 3), np.float32), np.zeros(52, np.float32)
        else:
            crop, points, shapes = self._face(index, rng)
            transform = self.jittered(points, rng, lost)
            image = _reflect(crop, transform) if lost else warp(crop, transform)
            points = encode_points(points, transform)
        image = change_looks(image, rng, self._config.looks)
        return {
            "image": torch.from_numpy(image),
            "points": torch.from_numpy(points),
            "blendshapes": torch.from_numpy(shapes),
            "face": torch.tensor(0.0 if lost else 1.0),
        }

    def blendshapes(self) -> F32:
        """The teacher's scores (N, 52) of every face."""
        return np.stack([self._caches[c].blendshapes[i] for c, i in self._faces])

    def names(self) -> tuple[str, ...]:
        """The picture of every face, as its cache calls it."""
        return tuple(self._caches[c].names[i] for c, i in self._faces)

    def rarity(self) -> F32:
        """How much more often each face should be drawn than a plain one: open jaws, closed eyes, pouts.

        1 for a face at rest; the teacher's scores say what is rare on photographs.
        """
        shapes = self.blendshapes()
        blink, jaw, pucker = (shapes[:, list(k)].max(axis=1) for k in _RARE)
        return np.asarray(1.0 + 5.0 * jaw + 4.0 * blink**2 + 2.0 * pucker, np.float32)

    def sample_points(self, count: int, rng: np.random.Generator) -> F32:
        """(count, 478, 3) jittered point sets in norm units without any picture: what the output has to span."""
        out = np.empty((count, 478, 3), np.float32)
        for k in range(count):
            c, i = self._faces[int(rng.integers(len(self._faces)))]
            points = self._caches[c].points[i]
            if rng.random() < 0.5:
                points = flip_points(points, self._caches[c].crops.shape[2], self._mirror)
            out[k] = encode_points(points, self.jittered(points, rng, lost=False))
        return out

    def jittered(self, points: F32, rng: np.random.Generator, lost: bool) -> CropTransform:
        """The tracker's crop around points (478, 3) px with its errors; `lost`: so far off that the face is gone."""
        config = self._config
        exact = crop_from_points(points[:, :2], roll_of(points), config.crop_scale, config.size_px)
        side = config.size_px / exact.scale
        center = exact.invert([[0.5 * (config.size_px - 1)] * 2])[0]
        roll, shift, factor = config.jitter.draw(rng)
        if lost:
            angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(*_LOST_SHIFT)
            shift = (far * np.cos(angle), far * np.sin(angle))
        return square_crop(center + side * np.asarray(shift), side * factor, roll_of(points) + roll, config.size_px)

    def _face(self, index: int, rng: np.random.Generator) -> tuple[U8, F32, F32]:
        c, i = self._faces[index]
        cache = self._caches[c]
        crop, points, shapes = np.asarray(cache.crops[i]), cache.points[i], cache.blendshapes[i]
        if rng.random() < self._config.look_aside_share:
            crop, points, shapes = look_aside(crop, points, shapes, rng)
        if rng.random() < 0.5:
            points = flip_points(points, crop.shape[1], self._mirror)
            crop, shapes = np.ascontiguousarray(crop[:, ::-1]), shapes[self._mirror_shapes]
        return crop, points, shapes


def flip_points(points: F32, width_px: int, mirror: npt.NDArray[np.integer]) -> F32:
    """Points (478, 3) of the horizontally flipped picture: x reflected, left and right points swapped."""
    out = points[mirror].copy()
    out[:, 0] = width_px - 1 - out[:, 0]
    return np.asarray(out, np.float32)


def _reflect(crop: U8, transform: CropTransform) -> U8:
    out = cv2.warpAffine(crop, transform.crop_from_image, transform.size_wh, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(out, np.uint8)
