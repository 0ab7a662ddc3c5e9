"""Generous upright crops of labelled faces, cut once and kept decoded, so that training spends its time on training.

A cache folder holds crops.npy (N, S, S, 3) uint8 (memory-mapped), labels.npz (points (N, 478, 3) in cache px,
blendshapes (N, 52), names, face (N,) bool), one row a crop; rows whose face is False are background.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from app.core.errors import ConfigError
from app.core.preprocess import crop_from_points, square_crop, warp
from app.core.types import F32, U8
from training.mesh.labels import MeshLabels
from training.mesh.regions import EYE_CORNER_LEFT, EYE_CORNER_RIGHT, MESH_POINTS
from training.stored import load_arrays

CACHE_SIZE_PX = 192
CACHE_SCALE = 2.0
"""Side of a cached crop over the longer side of the face's points: room for every jitter of a 1.3 crop."""


@dataclass(frozen=True, slots=True)
class CropCache:
    """See the module. points (N, 478, 3) float32 cache px; is_face (N,) bool."""

    crops: U8
    points: F32
    blendshapes: F32
    is_face: npt.NDArray[np.bool_]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.names)


def load_cache(folder: Path) -> CropCache:
    """Open a cache; the crops stay on disk.

    Raises:
        ConfigError: the folder is not a whole cache.
    """
    try:
        data = load_arrays(folder / "labels.npz", "names", "points", "blendshapes", "face")
        crops = np.load(folder / "crops.npy", mmap_mode="r")
        return CropCache(crops, data["points"], data["blendshapes"], data["face"], tuple(str(n) for n in data["names"]))
    except (OSError, ValueError, ConfigError) as error:
        raise ConfigError(f"{folder}: not a crop cache ({error}); make it with moretta-train mesh-cache.") from None


def load_mirror(folder: Path) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """What mesh-cache wrote of the other side: of each of 478 points (478,), of each blendshape (52,).

    Raises:
        ConfigError: there is none in the folder.
    """
    data = load_arrays(folder / "mirror.npz", "points", "shapes")
    return data["points"], data["shapes"]


def write_cache(folder: Path, rows: Iterator[tuple[str, U8, F32 | None, F32 | None]], count: int) -> None:
    """Write at most `count` rows (name, crop, points or None for background, blendshapes or None) as a cache."""
    folder.mkdir(parents=True, exist_ok=True)
    shape = (count, CACHE_SIZE_PX, CACHE_SIZE_PX, 3)
    crops = np.lib.format.open_memmap(folder / "crops.npy", mode="w+", dtype=np.uint8, shape=shape)
    points = np.zeros((count, MESH_POINTS, 3), np.float32)
    shapes = np.zeros((count, 52), np.float32)
    face = np.zeros(count, bool)
    names = []
    for i, (name, crop, xyz, shape_values) in enumerate(tqdm(rows, total=count, desc=folder.name)):
        crops[i] = crop
        names.append(name)
        if xyz is not None and shape_values is not None:
            points[i], shapes[i], face[i] = xyz, shape_values, True
    crops.flush()
    n = len(names)
    np.savez(folder / "labels.npz", points=points[:n], blendshapes=shapes[:n], face=face[:n], names=np.array(names))


def face_rows(root: Path, labels: MeshLabels) -> Iterator[tuple[str, U8, F32, F32]]:
    """One upright crop of each labelled face: (name, crop, points in cache px, blendshapes)."""
    for name, xyz, shapes in zip(labels.names, labels.points_px, labels.blendshapes, strict=True):
        crop, points = cut(read_rgb(root / name), xyz, replicate=zlib.crc32(name.encode()) % 2 == 0)
        yield name, crop, points, shapes


def cut(image: U8, xyz_px: F32, replicate: bool) -> tuple[U8, F32]:
    """The upright cache crop around a face, with its points in cache px.

    Beyond the picture's border the crop is black, as in the app, or replicates the edge.
    """
    pad = 0
    if replicate:
        pad = max(image.shape[:2]) // 2
        image = np.asarray(cv2.copyMakeBorder(image, pad, pad, pad, pad, cv2.BORDER_REPLICATE), np.uint8)
    xy = xyz_px[:, :2] + pad
    transform = crop_from_points(xy, roll_of(xyz_px), CACHE_SCALE, CACHE_SIZE_PX)
    points = np.column_stack([transform.apply(xy), xyz_px[:, 2] * transform.scale]).astype(np.float32)
    return warp(image, transform), points


def roll_of(points: npt.NDArray[np.floating]) -> float:
    """Roll (rad, clockwise) of a face from its outer eye corners; points (478, 2 or 3)."""
    dx, dy = (points[EYE_CORNER_LEFT, :2] - points[EYE_CORNER_RIGHT, :2]).astype(np.float64)
    return float(np.arctan2(dy, dx))


def background_rows(
    root: Path, labels: MeshLabels, per_picture: int, seed: int
) -> Iterator[tuple[str, U8, None, None]]:
    """Squares that hold at most a sliver of the labelled face, of any size and roll."""
    rng = np.random.default_rng(seed)
    for name, xyz in zip(labels.names, labels.points_px, strict=True):
        image = read_rgb(root / name)
        h, w = image.shape[:2]
        low, high = xyz[:, :2].min(axis=0), xyz[:, :2].max(axis=0)
        made = 0
        for _ in range(20):
            side = float(rng.uniform(0.15, 0.8) * min(h, w))
            center = rng.uniform((0, 0), (w, h))
            reach = 0.5 * side
            overlap = np.prod(np.maximum(np.minimum(high, center + reach) - np.maximum(low, center - reach), 0.0))
            if overlap > 0.1 * min(side * side, float(np.prod(high - low))):
                continue
            transform = square_crop(center, side, float(rng.normal(0, 0.3)), CACHE_SIZE_PX)
            yield name, warp(image, transform), None, None
            made += 1
            if made >= per_picture:
                break


def read_rgb(path: Path) -> U8:
    """A picture as (H, W, 3) uint8 RGB.

    Raises:
        ConfigError: missing or not a picture.
    """
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None:
        raise ConfigError(f"{path}: cannot be read as a picture")
    return np.ascontiguousarray(image[..., ::-1], dtype=np.uint8)
