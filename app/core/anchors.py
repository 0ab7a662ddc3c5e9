"""Where masks sit: sprites pinned to landmarks, and the tracked mesh lifted from pixels into the camera frame."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from app.core.face_model import FaceModel
from app.core.geometry import fit_similarity
from app.core.keypoints import INNER_LIP_RING, LEFT_EYE_RING, RIGHT_EYE_RING, KeypointSchema
from app.core.masks import Anchor
from app.core.types import F32, F64, CameraIntrinsics

RIGHT_SIDE, LEFT_SIDE, FOREHEAD, CHIN = 234, 454, 10, 152


def sprite_transform(anchors: tuple[Anchor, ...], points_px: F32, schema: KeypointSchema) -> F64 | None:
    """The affine map image_from_sprite (2, 3) that puts a sprite's anchored pixels on their landmarks.

    Two anchors give a similarity, more the least-squares affine map. None where the schema lacks a landmark or the
    landmarks have fallen together.
    """
    if any(a.landmark not in schema.names for a in anchors):
        return None
    target = np.array([points_px[schema.names[a.landmark]] for a in anchors], np.float64)
    source = np.array([a.at_px for a in anchors], np.float64)
    if np.abs(target - target.mean(axis=0)).max() < 0.5:
        return None
    if len(anchors) == 2:
        scale, R, t = fit_similarity(source, target)
        return np.concatenate([scale * R, t[:, None]], axis=1)
    rows = np.concatenate([source, np.ones((len(source), 1))], axis=1)
    solution, *_ = np.linalg.lstsq(rows, target, rcond=None)
    out: F64 = solution.T
    return out


def lift_landmarks(
    points_px: F32, z_px: F32, R: F64, t: F64, camera: CameraIntrinsics, model: FaceModel
) -> npt.NDArray[np.float32]:
    """The tracked mesh (478, 3) float32 m in the camera frame, on its own pixels and at the posed head's depth.

    Depth along the line of sight is the landmark's z (same scale as x, so Z/f metres per px), shifted so that the
    points that do not move with expression lie, weighted, as deep as the posed canonical face. Every point projects
    back to its pixel exactly, so paint sits where the picture shows the skin and 3D models agree with it in depth.

    Args:
        points_px: (478, 2) image px.
        z_px: (478,) same scale as x, smaller is nearer.
        R: (3, 3) R_camera_from_head in the true camera frame.
        t: (3,) t_camera_from_head, metres, in front of the camera.
        camera: the picture's intrinsics.
        model: the canonical face.
    """
    rays = np.empty((len(points_px), 3))
    rays[:, 0] = (points_px[:, 0] - camera.cx) / camera.fx
    rays[:, 1] = (points_px[:, 1] - camera.cy) / camera.fy
    rays[:, 2] = 1.0
    distance = float(np.linalg.norm(t))
    sight = t / distance
    z_m = z_px.astype(np.float64) * (t[2] / camera.fx)
    rigid = model.vertices_head @ (R.T @ sight)
    weights = model.fit_weights / model.fit_weights.sum()
    shift = float(weights @ (rigid - z_m))
    depth = np.maximum(distance + z_m + shift, 0.02)
    out: npt.NDArray[np.float32] = (rays * (depth / (rays @ sight))[:, None]).astype(np.float32)
    return out


_FIT_POINTS = 160
_FIT_STEPS = 3


def align_head(points_px: F32, R: F64, t: F64, camera: CameraIntrinsics, model: FaceModel) -> tuple[F64, F64]:
    """The pose under which the canonical face projects onto the tracked mesh, from a tracked pose nearby.

    Weighted Gauss-Newton on the reprojection of the points that move least with expression. What is worn must sit where
    the picture shows the face; a pose from landmark depths or from a pose network leaves some pixels of slip at large
    yaw (measured by benchmarks/mask_alignment). The tracked pose comes back where the steps lead astray.

    Args:
        points_px: (478, 2) image px.
        R, t: camera_from_head in the true camera frame to start from.

    Returns:
        R (3, 3), t (3,) metres.
    """
    ids = model.by_steadiness[-_FIT_POINTS:]
    vertices, weights = model.vertices_head[ids], np.sqrt(model.fit_weights[ids] / model.fit_weights[ids].mean())
    wanted = points_px[ids].astype(np.float64)
    R_now, t_now = R, t
    for _ in range(_FIT_STEPS):
        turned = vertices @ R_now.T
        at = turned + t_now
        x, y, depth = at[:, 0] / at[:, 2], at[:, 1] / at[:, 2], at[:, 2]
        # rows of d(pixel) / d(turn about camera axes, move), the turn applied from the left
        rows = np.zeros((2 * len(ids), 6))
        for axis, (f, ratio) in enumerate(((camera.fx, x), (camera.fy, y))):
            block = rows[axis * len(ids) : (axis + 1) * len(ids)]
            if axis == 0:
                block[:, 1], block[:, 2], block[:, 3] = turned[:, 2], -turned[:, 1], 1.0
            else:
                block[:, 0], block[:, 2], block[:, 4] = -turned[:, 2], turned[:, 0], 1.0
            block[:, 0] -= ratio * turned[:, 1]
            block[:, 1] += ratio * turned[:, 0]
            block[:, 5] -= ratio
            block *= (f / depth * weights)[:, None]
        seen = np.concatenate([camera.fx * x + camera.cx, camera.fy * y + camera.cy])
        left = np.concatenate([wanted[:, 0], wanted[:, 1]]) - seen
        left *= np.concatenate([weights, weights])
        normal = rows.T @ rows
        step = np.linalg.solve(normal + 1e-9 * np.trace(normal) * np.eye(6), rows.T @ left)
        angle = float(np.linalg.norm(step[:3]))
        if angle > 0.5 or not np.isfinite(step).all() or t_now[2] + step[5] < 0.5 * t[2]:
            return R, t
        turn, _ = cv2.Rodrigues(step[:3])
        R_now, t_now = turn @ R_now, t_now + step[3:]
        if angle < 3e-4:  # a hundredth of a millimetre at the nose
            break
    return R_now, t_now


@dataclass(frozen=True, slots=True)
class Proportions:
    """The wearer's face against the canonical one: 1 is as wide (temple to temple), as high (forehead to chin)."""

    width: float
    height: float


def measure_proportions(vertices_camera: npt.NDArray[np.float32], R: F64, t: F64, model: FaceModel) -> Proportions:
    """Width and height ratios of the lifted mesh, measured in the head frame, held to a human range.

    Args:
        vertices_camera: (V, 3) m in the camera frame.
        R, t: (3, 3) and (3,) m, the head's place in that frame.
        model: the canonical face, vertices in the same order.
    """
    head = (vertices_camera.astype(np.float64) - t) @ R
    canonical = model.vertices_head
    width = np.linalg.norm(head[LEFT_SIDE] - head[RIGHT_SIDE]) / np.linalg.norm(
        canonical[LEFT_SIDE] - canonical[RIGHT_SIDE]
    )
    height = (head[CHIN, 1] - head[FOREHEAD, 1]) / (canonical[CHIN, 1] - canonical[FOREHEAD, 1])
    return Proportions(float(np.clip(width, 0.85, 1.2)), float(np.clip(height, 0.8, 1.25)))


def fill_ring(ring: tuple[int, ...], clockwise: bool) -> npt.NDArray[np.int32]:
    """Triangles (N - 2, 3) that close a ring of N points, N even, with strips from its upper to its lower side.

    The ring starts at one corner, runs over the upper side to the opposite corner and back below; `clockwise` as the
    ring is seen in a frontal picture.
    """
    half = len(ring) // 2
    upper, lower = ring[: half + 1], (ring[0], *ring[: half - 1 : -1])
    quads = zip(upper[:-1], upper[1:], lower[1:], lower[:-1], strict=True)
    both = [t for a, b, c, d in quads for t in ((a, d, c), (a, c, b))]
    triangles = np.array([t for t in both if len(set(t)) == 3], np.int32)
    return triangles if clockwise else triangles[:, [0, 2, 1]]


def hole_triangles() -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """(eyes, mouth): triangles that close the mesh's openings, each (T, 3) int32, wound as the mesh is."""
    eyes = np.concatenate([fill_ring(RIGHT_EYE_RING, True), fill_ring(LEFT_EYE_RING, False)])
    return eyes, fill_ring(INNER_LIP_RING, True)


def vertex_normals(vertices: npt.NDArray[np.float32], triangles: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
    """Unit normals (K, 3) float32 out of the surface, area-weighted; (0, 0, 0) where no triangle touches.

    In a frame with y down and z forward a triangle that is counter-clockwise seen from outside with y up has its
    outward normal at (b - a) x (c - a): two axes flip, the handedness stays.
    """
    a, b, c = (vertices[triangles[:, i]] for i in range(3))
    p, q = b - a, c - a
    # written out: np.cross spends most of its time on shapes
    face = np.stack(
        [
            p[:, 1] * q[:, 2] - p[:, 2] * q[:, 1],
            p[:, 2] * q[:, 0] - p[:, 0] * q[:, 2],
            p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0],
        ],
        axis=1,
    )
    out = np.empty((len(vertices), 3), np.float32)
    for axis in range(3):
        total = np.zeros(len(vertices))
        for corner in range(3):
            total += np.bincount(triangles[:, corner], face[:, axis], minlength=len(vertices))
        out[:, axis] = total
    length = np.linalg.norm(out, axis=1, keepdims=True)
    normals: npt.NDArray[np.float32] = out / np.maximum(length, 1e-12)
    return normals
