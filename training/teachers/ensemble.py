"""Several teachers' rotations of one face made one label, with the measure of their disagreement."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.core.face_model import FaceModel
from app.core.geometry import fit_similarity, flip_rotation, geodesic_rad, nearest_rotation

F64 = npt.NDArray[np.float64]


def fuse(rotations: npt.ArrayLike) -> tuple[F64, float]:
    """Chordal mean of rotations (T, 3, 3) and the largest geodesic distance between any two of them, radians.

    Raises:
        ValueError: no rotation is given.
    """
    stack = np.asarray(rotations, dtype=np.float64)
    if stack.ndim != 3 or len(stack) == 0:
        raise ValueError(f"rotations: expected (T, 3, 3) with T > 0, got {stack.shape}")
    mean = nearest_rotation(stack.sum(axis=0))
    return mean, float(geodesic_rad(stack[:, None], stack[None]).max())


def mesh_rotation(points: npt.ArrayLike, face: FaceModel) -> F64:
    """R_camera_from_head (3, 3) relative to the line of sight, from a labelled mesh (478, 3).

    A rigid fit (with scale) of the canonical face to the points, x right, y down, z smaller is nearer, one scale for
    all three; weighted towards vertices that do not move with expression.
    """
    rigid = face.fit_weights > 0
    _, R, _ = fit_similarity(face.vertices_head[rigid], np.asarray(points)[rigid], face.fit_weights[rigid])
    return R


def flip_averaged_mesh_rotation(points: npt.ArrayLike, points_of_flip: npt.ArrayLike, face: FaceModel) -> F64:
    """As `mesh_rotation`, averaged with the fit of the mirror image's mesh.

    points_of_flip (478, 3): the mesh that the teacher put on the mirror image, in the mirror image's own order, with x
    already mapped back to the straight picture.
    """
    mirrored = np.array(points_of_flip, dtype=np.float64)
    mirrored[:, 0] *= -1.0
    return nearest_rotation(mesh_rotation(points, face) + flip_rotation(mesh_rotation(mirrored, face)))


def mesh_box_xyxy(points: npt.ArrayLike) -> F64:
    """The face box (4,) px edges: the bounding box of the mesh points (K, 2 or 3). FPNet learns this box."""
    xy = np.asarray(points, dtype=np.float64)[:, :2]
    return np.concatenate([xy.min(axis=0), xy.max(axis=0) + 1.0])
