"""Rigid perspective fit of the tracked mesh to the canonical face: where the head is, and which way it points."""

from __future__ import annotations

import numpy as np

from app.core.face_model import FaceModel
from app.core.geometry import fit_similarity, sight_rotation
from app.core.types import F32, F64, CameraIntrinsics, HeadPose


def fit_rotation_seen(landmarks_px: F32, landmarks_z: F32, face: FaceModel) -> tuple[F64, float, F64]:
    """Similarity fit of the face model to the 3D mesh.

    Args:
        landmarks_px: (478, 2) image px. landmarks_z: (478,) same scale as x, smaller is nearer.
        face: the canonical face.

    Returns:
        R (3, 3) relative to the line of sight, scale in px per metre, head origin (2,) in image px.
    """
    points = np.column_stack([landmarks_px, landmarks_z]).astype(np.float64)
    scale, R, t = fit_similarity(face.vertices_head, points, face.fit_weights)
    return R, scale, t[:2]


def pose_from_seen_rotation(
    R_seen: F64, scale_px_per_m: float, origin_px: F64, camera: CameraIntrinsics, uncertainty_rad: float | None
) -> HeadPose:
    """HeadPose from a rotation (3, 3) against the line of sight, an image scale and the head origin's pixel (2,).

    The distance is f / scale. R is turned into the camera frame only where the camera is known (not `estimated`).
    """
    z_m = camera.fx / max(scale_px_per_m, 1e-6)
    ray = np.array([(origin_px[0] - camera.cx) / camera.fx, (origin_px[1] - camera.cy) / camera.fy, 1.0])
    t = ray * z_m
    R = R_seen if camera.estimated else sight_rotation(R_seen, t) @ R_seen
    return HeadPose(R, t, uncertainty_rad)


def refine_translation(pose: HeadPose, landmarks_px: F32, face: FaceModel, camera: CameraIntrinsics) -> HeadPose:
    """Least-squares translation under full perspective with the rotation held, from landmarks (V, 2) image px.

    Each point gives two equations linear in t: fx (p_x + t_x) = (u - cx) (p_z + t_z), p = R v, and the same for y.
    """
    R = pose.R_camera_from_head
    if camera.estimated:
        R = sight_rotation(R, pose.t_camera_from_head) @ R
    p = face.vertices_head @ R.T
    u = (landmarks_px[:, 0] - camera.cx) / camera.fx
    v = (landmarks_px[:, 1] - camera.cy) / camera.fy
    w = np.sqrt(face.fit_weights)
    zero, one = np.zeros_like(u), np.ones_like(u)
    rows = np.concatenate([np.column_stack([one, zero, -u]), np.column_stack([zero, one, -v])])
    right = np.concatenate([u * p[:, 2] - p[:, 0], v * p[:, 2] - p[:, 1]])
    weights = np.concatenate([w, w])
    weighted = rows * weights[:, None]
    t = np.linalg.solve(weighted.T @ weighted, weighted.T @ (right * weights))
    return HeadPose(pose.R_camera_from_head, t, pose.uncertainty_rad) if t[2] > 0.02 else pose
