"""Teacher labels for folders of faces: every picture and its flipped twin, as `training.mesh.labels` reads them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from app.core.types import U8
from training.mesh.labels import PICTURE_SUFFIXES
from training.teachers.mediapipe_mesh import MeshLabel


class MeshTeacher(Protocol):
    """Anything that labels the largest face of a picture with 478 points and named blendshapes."""

    blendshape_names: tuple[str, ...]

    def label(self, image_rgb: npt.NDArray[np.uint8]) -> MeshLabel | None: ...


def pictures_under(root: Path, folders: Sequence[str]) -> list[Path]:
    """Every picture file of the folders, sorted."""
    return sorted(p for f in folders for p in (root / f).rglob("*") if p.suffix.lower() in PICTURE_SUFFIXES)


def write_labels(teacher: MeshTeacher, root: Path, files: Sequence[Path], out: Path) -> tuple[int, list[str]]:
    """Label `files` and write `out`; returns how many were labelled and the names of those that were not.

    A picture is left out where it cannot be read, or where the teacher finds no face in it or in its twin.
    """
    names, left_out = [], []
    kept: dict[str, list[npt.NDArray[np.float32]]] = {k: [] for k in ("points", "shapes", "points_flip", "shapes_flip")}
    for file in tqdm(files, desc="labels"):
        name = file.relative_to(root).as_posix()
        image = cv2.imread(str(file), cv2.IMREAD_COLOR)
        both = None if image is None else _both_passes(teacher, np.asarray(image[..., ::-1], np.uint8))
        if both is None:
            left_out.append(name)
            continue
        names.append(name)
        for key, value in zip(kept, both, strict=True):
            kept[key].append(value)
    arrays: dict[str, Any] = {k: np.asarray(v, np.float32) for k, v in kept.items()}
    np.savez(out, names=np.array(names, dtype=str), shape_names=np.array(teacher.blendshape_names, dtype=str), **arrays)
    return len(names), left_out


def _both_passes(teacher: MeshTeacher, image: U8) -> tuple[npt.NDArray[np.float32], ...] | None:
    """points, blendshapes, and the flipped twin's with x mapped back (its points keep the twin's own order)."""
    first = teacher.label(image)
    second = teacher.label(np.ascontiguousarray(image[:, ::-1]))
    if first is None or second is None:
        return None
    back = second.points_px.copy()
    back[:, 0] = image.shape[1] - 1 - back[:, 0]
    return first.points_px, first.blendshapes, back, second.blendshapes
