"""Head-pose labels of stills: every teacher asked once, kept in one file, fused when a training run needs them.

A run of the teachers over 10,000 faces takes about four minutes; what it learns is kept as it is, so that the rule of
fusion and the canonical face can change without asking again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from app.core.errors import ConfigError
from app.core.face_model import FaceModel
from training.stored import load_arrays
from training.teachers.ensemble import flip_averaged_mesh_rotation, fuse, mesh_box_xyxy
from training.teachers.protocol import PoseTeacher, flip_averaged_rotation

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MeshLabels:
    """Cached meshes of N stills: names relative to the image folder; points, points_flip (N, 478, 3) image px."""

    names: tuple[str, ...]
    points: npt.NDArray[np.float32]
    points_flip: npt.NDArray[np.float32]

    @classmethod
    def load(cls, files: Sequence[Path]) -> MeshLabels:
        """Read and join the shards that the mesh teacher wrote, sorted by name; raises ConfigError."""
        names: list[str] = []
        points, points_flip = [], []
        for file in files:
            data = load_arrays(file, "names", "points", "points_flip")
            names += [str(n) for n in data["names"]]
            points.append(data["points"])
            points_flip.append(data["points_flip"])
        order = np.argsort(names)
        return cls(tuple(names[i] for i in order), np.concatenate(points)[order], np.concatenate(points_flip)[order])


@dataclass(frozen=True, slots=True)
class PoseLabels:
    """N stills with one rotation each.

    boxes_xyxy (N, 4) px edges; rotations (N, 3, 3) the ensemble's R_camera_from_head relative to the line of sight;
    disagreement_rad (N,) the largest distance between two teachers; by_teacher: name to (N, 3, 3).
    """

    names: tuple[str, ...]
    boxes_xyxy: F64
    rotations: F64
    disagreement_rad: F64
    by_teacher: dict[str, F64]


def read_rgb(path: Path) -> npt.NDArray[np.uint8]:
    """A colour still (H, W, 3) uint8 RGB.

    Raises:
        OSError: the file is missing or no picture.
    """
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None:
        raise OSError(f"{path} cannot be read as a picture")
    return np.ascontiguousarray(image[..., ::-1], dtype=np.uint8)


def ask_teachers(images: Path, meshes: MeshLabels, teachers: Sequence[PoseTeacher], out: Path) -> None:
    """Write `out` (npz): names, boxes_xyxy, and for each teacher its flip-averaged rotations under its own name."""
    boxes = np.stack([mesh_box_xyxy(p) for p in meshes.points])
    rotations: dict[str, list[F64]] = {t.name: [] for t in teachers}
    for name, box in zip(tqdm(meshes.names, unit="face", mininterval=10), boxes, strict=True):
        image = read_rgb(images / name)
        for teacher in teachers:
            rotations[teacher.name].append(flip_averaged_rotation(teacher, image, box)[0])
    arrays: dict[str, Any] = {name: np.stack(values) for name, values in rotations.items()}
    np.savez(out, names=np.array(meshes.names), boxes_xyxy=boxes, **arrays)


def load_pose_labels(poses: Path, meshes: MeshLabels, face: FaceModel) -> PoseLabels:
    """Fuse the cached teachers with the rigid fit of the mesh.

    Raises:
        ConfigError: the file cannot be read, or holds other stills than the meshes or the same in another order.
    """
    data = load_arrays(poses)
    if "boxes_xyxy" not in data or tuple(data.get("names", ())) != meshes.names:
        raise ConfigError(f"{poses.name} holds other stills than the meshes, or none.")
    by_teacher = {k: v for k, v in data.items() if v.ndim == 3}
    boxes = data["boxes_xyxy"]
    by_teacher["mesh fit"] = np.stack(
        [flip_averaged_mesh_rotation(p, f, face) for p, f in zip(meshes.points, meshes.points_flip, strict=True)]
    )
    stack = np.stack(list(by_teacher.values()), axis=1)
    fused = [fuse(of_face) for of_face in stack]
    rotations, disagreement = np.stack([mean for mean, _ in fused]), np.array([apart for _, apart in fused])
    return PoseLabels(meshes.names, boxes, rotations, disagreement, by_teacher)
