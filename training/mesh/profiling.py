"""Faces turned far to the side, made from faces seen from the front: the textured mesh is rotated and drawn again.

Face profiling after Zhu et al. 2016, "Face Alignment Across Large Poses: A 3D Solution" (how 300W-LP was made): around
the mesh a ring stands for hair, ears and neck and turns with the head; the picture's border stays where it is; the
triangles between stretch. Labels are the rotated points, exact by construction.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from app.core.face_model import FaceModel
from app.core.geometry import angles_from_rotation, rotation_from_angles
from app.core.head_fit import fit_rotation_seen
from app.core.keypoints import FACE_OVAL, INNER_LIP_RING, LEFT_EYE_RING, RIGHT_EYE_RING
from app.core.types import F32, F64, U8
from training.mesh.cache import cut, read_rgb
from training.mesh.labels import MeshLabels

TURNED_PREFIX = "profiled/"
"""Before the picture's name in a cache of turned faces."""
_SKIN_POINTS = 468
_RING_REACH = (1.22, 1.5)
"""Rings around the oval, as multiples of its distance from the face's middle: hairline, outer hair and ears."""
_RING_BACK = (0.25, 0.75)
"""How far behind the oval the rings lie, in inter-ocular distances."""
_FLAT_YAW_RAD = np.radians(35.0)
"""Only faces turned less than this are used: further round, half of the texture was never seen."""


def profiled_rows(
    root: Path, labels: MeshLabels, face: FaceModel, count: int, seed: int
) -> Iterator[tuple[str, U8, F32, F32]]:
    """Up to `count` turned faces as cache rows: (name, crop, points in cache px, blendshapes)."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(labels.names))
    made = 0
    while made < count:
        before = made
        for i in order:
            if made >= count:
                return
            xyz = labels.points_px[i]
            R, _, _ = fit_rotation_seen(xyz[:, :2], xyz[:, 2], face)
            if abs(angles_from_rotation(R)[0]) > _FLAT_YAW_RAD:
                continue
            crop, points = cut(read_rgb(root / labels.names[i]), xyz, replicate=bool(rng.random() < 0.5))
            turned, moved = turn_face(crop, points, R, draw_rotation(R, rng), face)
            again, final = cut(turned, moved, replicate=True)
            yield f"{TURNED_PREFIX}{labels.names[i]}", again, final, labels.blendshapes[i]
            made += 1
        if made == before:
            return


def draw_rotation(R: F64, rng: np.random.Generator) -> F64:
    """A new R_camera_from_head: yaw of 30 to 75 degrees, mostly further to the side already turned to; pitch jittered.

    A quarter of the faces nod instead: 15 to 35 degrees up or down.
    """
    yaw, pitch, roll = angles_from_rotation(R)
    if rng.random() < 0.25:
        nod = rng.choice([-1.0, 1.0]) * np.radians(rng.uniform(15, 35))
        return rotation_from_angles(float(yaw + np.radians(rng.normal(0, 10))), float(nod), roll)
    side = np.sign(yaw) if abs(yaw) > np.radians(6) and rng.random() < 0.85 else rng.choice([-1.0, 1.0])
    target = side * np.radians(rng.uniform(30, 75))
    return rotation_from_angles(float(target), float(pitch + np.radians(rng.normal(0, 8))), roll)


def turn_face(image: U8, points: F32, R_old: F64, R_new: F64, face: FaceModel) -> tuple[U8, F32]:
    """Redraw a face as R_new would show it.

    Args:
        image: (H, W, 3) the whole picture that is redrawn.
        points: (478, 3) px of image, z in the same scale.
        R_old: (3, 3) the head's rotation now. R_new: (3, 3) the one wanted.
        face: for the triangles.

    Returns:
        The picture and the rotated points (478, 3) px.
    """
    old = points.astype(np.float64)
    oval = list(FACE_OVAL)
    gap = float(np.linalg.norm(old[263] - old[33]))
    middle = old[oval].mean(axis=0)
    # the neck's axis lies behind the face's oval
    pivot = middle + R_old @ np.array([0.0, 0.0, 0.35 * gap])
    rings_old = [
        _ring(old[oval], middle, R_old, k, back * gap) for k, back in zip(_RING_REACH, _RING_BACK, strict=True)
    ]
    delta = R_new @ R_old.T

    def turned(p: F64) -> F64:
        out: F64 = (p - pivot) @ delta.T + pivot
        return out

    h, w = image.shape[:2]
    border = _border_points(rings_old[-1], pivot, w, h)
    far = float(max(r[:, 2].max() for r in rings_old) + 4 * gap)
    border3 = np.column_stack([border, np.full(len(border), far)])
    source = np.concatenate([old[:_SKIN_POINTS], *rings_old, border3])
    moved = np.concatenate([turned(old[:_SKIN_POINTS]), *(turned(r) for r in rings_old), border3])
    moved[_SKIN_POINTS + len(oval) : _SKIN_POINTS + 2 * len(oval), 2] += gap
    out = draw(image, source[:, :2], moved, _triangles(face))
    return out, turned(old).astype(np.float32)


def draw(image: U8, source_px: F64, target: F64, triangles: npt.NDArray[np.int32]) -> U8:
    """Piecewise affine picture: triangles of source_px (V, 2) drawn at target (V, 3), the nearest in front.

    Triangles are filled far to near with their number; each pixel is then looked up in the source by its triangle.
    """
    h, w = image.shape[:2]
    corners, origin = target[triangles][:, :, :2], source_px[triangles]
    order = np.argsort(-target[triangles][:, :, 2].mean(axis=1))
    number = np.zeros((h, w), np.int32)
    fixed = np.round(corners * 16).astype(np.int32)
    for t in order:
        cv2.fillConvexPoly(number, fixed[t], int(t) + 1, lineType=cv2.LINE_8, shift=4)
    square = np.concatenate([corners, np.ones((*corners.shape[:2], 1))], axis=2)
    flat = np.abs(np.linalg.det(square)) < 1e-6
    square[flat] = np.eye(3)
    maps = np.linalg.solve(square, origin)
    ys, xs = np.mgrid[0:h, 0:w]
    m = maps[np.maximum(number - 1, 0)]
    at = m[..., 0, :] * xs[..., None] + m[..., 1, :] * ys[..., None] + m[..., 2, :]
    at[number == 0] = np.stack([xs, ys], axis=-1)[number == 0]
    drawn = cv2.remap(
        image, at[..., 0].astype(np.float32), at[..., 1].astype(np.float32), cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return np.asarray(drawn, np.uint8)


def _ring(oval: F64, middle: F64, R: F64, reach: float, back: float) -> F64:
    """The oval (36, 3) grown `reach` times within the face's plane and set `back` px behind it."""
    head = (oval - middle) @ R
    head[:, :2] *= reach
    head[:, 2] += back
    out: F64 = head @ R.T + middle
    return out


def _border_points(ring: F64, pivot: F64, width: int, height: int) -> F64:
    """Where rays from the pivot through the ring's points (36, 3) leave the picture, pushed out a little: (36, 2)."""
    direction = ring[:, :2] - pivot[:2]
    direction = direction / np.maximum(np.linalg.norm(direction, axis=1, keepdims=True), 1e-6)
    reach: F64 = pivot[:2] + direction * 1.5 * max(width, height)
    return reach


def _triangles(face: FaceModel) -> npt.NDArray[np.int32]:
    """Skin, closed eyes and mouth, and strips from the oval over the rings to the border."""
    fans = [_fan(list(ring)) for ring in (LEFT_EYE_RING, RIGHT_EYE_RING, INNER_LIP_RING)]
    n = len(FACE_OVAL)
    loops = [list(FACE_OVAL), *(list(range(_SKIN_POINTS + k * n, _SKIN_POINTS + (k + 1) * n)) for k in range(3))]
    strips = [_strip(a, b) for a, b in itertools.pairwise(loops)]
    return np.concatenate([face.triangles, *fans, *strips]).astype(np.int32)


def _fan(ring: list[int]) -> npt.NDArray[np.int32]:
    """A ring of even length zipped shut: triangles between its two sides."""
    half = len(ring) // 2
    upper, lower = ring[: half + 1], [ring[0], *ring[: half - 1 : -1]]
    out = []
    for k in range(half):
        out += [(upper[k], upper[k + 1], lower[k + 1]), (upper[k], lower[k + 1], lower[k])]
    return np.array([t for t in out if len(set(t)) == 3], dtype=np.int32)


def _strip(inner: list[int], outer: list[int]) -> npt.NDArray[np.int32]:
    n = len(inner)
    pairs = [(k, (k + 1) % n) for k in range(n)]
    return np.array(
        [t for a, b in pairs for t in ((inner[a], inner[b], outer[a]), (inner[b], outer[b], outer[a]))], dtype=np.int32
    )
