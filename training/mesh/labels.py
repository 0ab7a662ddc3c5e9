"""Teacher labels of still faces: read, made symmetric, cleaned, split.

A label file is an .npz with names (N,) relative paths; points (N, 478, 3) px; shapes (N, 52) blendshapes; points_flip
(N, 478, 3), the label of the flipped picture mapped back to unflipped x but in the flipped face's own point order;
shapes_flip (N, 52); shape_names (52,).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.core.errors import ConfigError
from app.core.types import F32
from training.mesh.regions import EYE_CORNER_LEFT, EYE_CORNER_RIGHT
from training.stored import load_arrays

TEST_ONLY = ("w300_test", "pose_samples")
"""Folders never trained on."""

PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png")
_HELD_OUT_FOLDERS = ("portraits", "lfw")
_HELD_OUT_EVERY = 10


@dataclass(frozen=True, slots=True)
class MeshLabels:
    """names N relative paths; points_px (N, 478, 3) float32; blendshapes (N, 52) float32; disagreement (N,) float32.

    disagreement: mean distance between the two teacher passes (picture and flipped picture) over inter-ocular distance.
    """

    names: tuple[str, ...]
    points_px: F32
    blendshapes: F32
    disagreement: F32
    shape_names: tuple[str, ...]

    def take(self, keep: npt.NDArray[np.bool_]) -> MeshLabels:
        """The labels where keep (N,) is true."""
        names = tuple(n for n, k in zip(self.names, keep, strict=True) if k)
        return MeshLabels(
            names, self.points_px[keep], self.blendshapes[keep], self.disagreement[keep], self.shape_names
        )


def inter_ocular(points: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """3D distance between the outer eye corners of points (..., 478, 3); the 2D one vanishes as the head turns."""
    gap = points[..., EYE_CORNER_LEFT, :] - points[..., EYE_CORNER_RIGHT, :]
    return np.asarray(np.linalg.norm(gap, axis=-1), np.float32)


_ARRAYS = ("points", "points_flip", "shapes", "shapes_flip", "names", "shape_names")


def load_labels(files: Sequence[Path]) -> MeshLabels:
    """Read label files and average each picture's label with its flipped twin's.

    Raises:
        ConfigError: a file is missing or lacks an array.
    """
    parts = [load_arrays(file, *_ARRAYS) for file in files]
    points, twins, shapes, shape_twins, names = (np.concatenate([p[key] for p in parts]) for key in _ARRAYS[:5])
    shape_names = tuple(str(s) for s in parts[0]["shape_names"])
    mirror = mirror_from_twins(points, twins)
    twins = twins[:, mirror]
    gap = np.linalg.norm(points - twins, axis=-1).mean(axis=1) / inter_ocular(points)
    order = np.argsort(names)
    labels = MeshLabels(
        tuple(str(n) for n in names),
        0.5 * (points + twins),
        0.5 * (shapes + shape_twins[:, mirror_shapes(shape_names)]),
        gap.astype(np.float32),
        shape_names,
    )
    return MeshLabels(
        tuple(labels.names[i] for i in order),
        labels.points_px[order],
        labels.blendshapes[order],
        labels.disagreement[order],
        shape_names,
    )


def mirror_from_twins(points: npt.NDArray[np.float32], twins: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """The point on the other side of the face for each of 478, learned from labels of flipped pictures.

    In a flipped picture the subject's left eye is labelled as a right one, so twins[:, mirror] lies on points.

    Raises:
        ConfigError: the permutation found is not its own inverse (the labels are not flips of each other).
    """
    scale = inter_ocular(points)[:, None, None]
    sample = slice(0, None, max(1, len(points) // 200))
    a, b = (points / scale)[sample], (twins / scale)[sample]
    cost = np.stack([np.linalg.norm(a[:, i, None, :2] - b[:, :, :2], axis=-1).mean(axis=0) for i in range(a.shape[1])])
    mirror = cost.argmin(axis=1)
    if not np.array_equal(mirror[mirror], np.arange(len(mirror))):
        raise ConfigError("teacher labels: points and points_flip are not labels of flipped pictures")
    return np.asarray(mirror, dtype=np.int64)


def mirror_shapes(names: Sequence[str]) -> npt.NDArray[np.int64]:
    """Index of each blendshape's other side, "eyeBlinkLeft" <-> "eyeBlinkRight"; a shape without sides is its own."""
    swapped = [
        n.removesuffix("Left") + "Right" if n.endswith("Left") else
        n.removesuffix("Right") + "Left" if n.endswith("Right") else n
        for n in names
    ]  # fmt: skip
    return np.array([list(names).index(s) for s in swapped], dtype=np.int64)


def splits(names: Sequence[str], root: Path) -> npt.NDArray[np.str_]:
    """ "train", "held_out" or "test" for each name: whole test sets, and every tenth portrait and LFW file.

    Positions count all picture files of the folder under root, sorted, labelled or not, so that they never move.
    """
    held_out = set()
    for folder in _HELD_OUT_FOLDERS:
        files = sorted(p for p in (root / folder).rglob("*") if p.suffix.lower() in PICTURE_SUFFIXES)
        held_out |= {str(p.relative_to(root)) for p in files[::_HELD_OUT_EVERY]}
    return np.array(
        ["test" if n.split("/", 1)[0] in TEST_ONLY else "held_out" if n in held_out else "train" for n in names]
    )
