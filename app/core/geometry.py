"""Frames, rotations and rigid fits. Every sign and axis of the project is decided here and nowhere else.

| frame  | axes                                                         | unit |
|--------|--------------------------------------------------------------|------|
| image  | x right, y down, pixel CENTRES at integers (OpenCV)          | px   |
| crop   | image through `CropTransform.crop_from_image`                | px   |
| camera | x right, y down, z forward (OpenCV)                          | m    |
| head   | x to the subject's left, y to the chin, z to the back        | m    |
| gl     | x right, y up, z backward: diag(1, -1, -1), in render only   | m    |

The head's origin is midway between the outer eye corners; a frontal face has R_camera_from_head = I.
R = Ry(-yaw) Rx(-pitch) Rz(roll): yaw > 0 turns to the subject's own left (image right), pitch > 0 looks up,
roll > 0 is clockwise in the image. A horizontal flip of the picture negates yaw and roll.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from app.core.types import F32, F64, CameraIntrinsics


def rot_x(angle_rad: float) -> F64:
    """Right-handed rotation about x, (3, 3)."""
    c, s = math.cos(angle_rad), math.sin(angle_rad)
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]], dtype=np.float64)


def rot_y(angle_rad: float) -> F64:
    """Right-handed rotation about y, (3, 3)."""
    c, s = math.cos(angle_rad), math.sin(angle_rad)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]], dtype=np.float64)


def rot_z(angle_rad: float) -> F64:
    """Right-handed rotation about z, (3, 3); clockwise in an image whose y points down."""
    c, s = math.cos(angle_rad), math.sin(angle_rad)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]], dtype=np.float64)


def rotation_from_angles(yaw_rad: float, pitch_rad: float, roll_rad: float) -> F64:
    """R_camera_from_head = Ry(-yaw) Rx(-pitch) Rz(roll), (3, 3)."""
    return rot_y(-yaw_rad) @ rot_x(-pitch_rad) @ rot_z(roll_rad)


def angles_from_rotation(R: npt.ArrayLike) -> tuple[float, float, float]:
    """(yaw, pitch, roll) in radians of R_camera_from_head (3, 3); the inverse of `rotation_from_angles`."""
    m = np.asarray(R, dtype=np.float64)
    yaw = math.atan2(-m[0, 2], m[2, 2])
    pitch = math.asin(min(1.0, max(-1.0, float(m[1, 2]))))
    roll = math.atan2(m[1, 0], m[1, 1])
    return yaw, pitch, roll


def rotation_from_300wlp(yaw_rad: float, pitch_rad: float, roll_rad: float) -> F64:
    """R_camera_from_head from angles in the convention of 300W-LP, AFLW2000-3D, FSA-Net and 6DRepNet.

    Rx(-pitch) Ry(yaw) Rz(roll): there yaw > 0 is the subject's own RIGHT. The order was found by rigid fits between
    AFLW2000-3D pictures (1.2 degrees left; other orders leave 2 to 15).
    """
    return rot_x(-pitch_rad) @ rot_y(yaw_rad) @ rot_z(roll_rad)


def rotation_from_6d(six: npt.ArrayLike) -> F64:
    """Two raw 3-vectors a1, a2 (..., 6) to rotations (..., 3, 3) by Gram-Schmidt, as FPNet has it.

    b1 = a1/|a1|, b3 = b1 x a2 / |b1 x a2|, b2 = b3 x b1; columns of R are b1, b2, b3
    (Saitarly 2022; after Zhou et al. 2019, "On the Continuity of Rotation Representations in Neural Networks").
    """
    v = np.asarray(six, dtype=np.float64)
    b1 = _unit(v[..., :3])
    b3 = _unit(_cross(b1, v[..., 3:]))
    out: F64 = np.stack([b1, _cross(b3, b1), b3], axis=-1)
    return out


def _unit(v: F64) -> F64:
    out: F64 = v / np.maximum(np.sqrt((v * v).sum(axis=-1, keepdims=True)), 1e-12)
    return out


def _cross(a: F64, b: F64) -> F64:
    """np.cross of (..., 3); numpy's own takes three times as long for the one or two vectors that a face has."""
    out: F64 = a[..., [1, 2, 0]] * b[..., [2, 0, 1]] - a[..., [2, 0, 1]] * b[..., [1, 2, 0]]
    return out


def geodesic_rad(a: npt.ArrayLike, b: npt.ArrayLike) -> F64:
    """Angle of the rotation between a and b (..., 3, 3), radians in [0, pi], shape (...)."""
    rel = np.einsum("...ji,...jk->...ik", np.asarray(a, np.float64), np.asarray(b, np.float64))
    cos = np.clip((np.trace(rel, axis1=-2, axis2=-1) - 1.0) / 2.0, -1.0, 1.0)
    out: F64 = np.arccos(cos)
    return out


def nearest_rotation(m: npt.ArrayLike) -> F64:
    """The rotation closest to m (3, 3) in the Frobenius norm (also the chordal mean of summed rotations)."""
    u, _, vt = np.linalg.svd(np.asarray(m, dtype=np.float64))
    d = np.sign(np.linalg.det(u @ vt))
    out: F64 = (u * np.array([1.0, 1.0, d])) @ vt
    return out


def flip_rotation(R: npt.ArrayLike) -> F64:
    """Rotation (3, 3) of the same head in the horizontally flipped picture: yaw and roll change sign."""
    s = np.diag([-1.0, 1.0, 1.0])
    out: F64 = s @ np.asarray(R, dtype=np.float64) @ s
    return out


def ray_rotation(direction: npt.ArrayLike) -> F64:
    """Smallest rotation (3, 3) that takes the optical axis (0, 0, 1) to `direction` (3,) in the camera frame.

    Networks that see a crop judge a head against the line of sight, see `sight_rotation`.
    """
    d = np.asarray(direction, dtype=np.float64)
    d = d / np.linalg.norm(d)
    x, y, c = d.tolist()
    k = np.array([[0.0, 0.0, x], [0.0, 0.0, y], [-x, -y, 0.0]])  # of (0, 0, 1) x d = (-y, x, 0)
    out: F64 = np.eye(3) + k + k @ k / (1.0 + c)
    return out


# Middle of the face's extent in the head frame, metres: what a crop is centred on, so where its line of sight goes.
FACE_MIDDLE_HEAD = (0.0, 0.03, 0.0)


def sight_rotation(R_seen: npt.ArrayLike, t_camera_from_head: npt.ArrayLike) -> F64:
    """(3, 3) that turns a rotation judged against the line of sight into the camera frame: camera R = it @ R_seen.

    The line goes through the middle of the face, not through the head's origin between the eyes: 3 cm lower, which
    at arm's length is 3 degrees.

    Args:
        R_seen: (3, 3) rotation against the line of sight.
        t_camera_from_head: (3,) m, the head's origin.
    """
    t = np.asarray(t_camera_from_head, dtype=np.float64)
    return ray_rotation(t + np.asarray(R_seen, dtype=np.float64) @ np.array(FACE_MIDDLE_HEAD))


def project(points_camera: npt.ArrayLike, camera: CameraIntrinsics) -> F64:
    """Pinhole projection of (..., 3) m in the camera frame, e.g. (N, 3), to (..., 2) image px."""
    p = np.asarray(points_camera, dtype=np.float64)
    z = np.maximum(p[..., 2], 1e-6)
    return np.stack([camera.fx * p[..., 0] / z + camera.cx, camera.fy * p[..., 1] / z + camera.cy], axis=-1)


def fit_similarity(
    source: npt.ArrayLike, target: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> tuple[float, F64, F64]:
    """Least-squares scale s, rotation R (D, D), translation t (D,) with target ~ s R source + t.

    Umeyama 1991, "Least-squares estimation of transformation parameters between two point patterns".

    Args:
        source: (K, D) points, D = 2 or 3.
        target: (K, D) points.
        weights: (K,) non-negative, or None for equal.
    """
    a = np.asarray(source, dtype=np.float64)
    b = np.asarray(target, dtype=np.float64)
    w = np.ones(len(a)) if weights is None else np.asarray(weights, dtype=np.float64)
    w = w / w.sum()
    mean_a, mean_b = w @ a, w @ b
    da, db = a - mean_a, b - mean_b
    u, d, vt = np.linalg.svd((db * w[:, None]).T @ da)
    sign = np.ones(a.shape[1])
    sign[-1] = np.sign(np.linalg.det(u) * np.linalg.det(vt))
    R = (u * sign) @ vt
    scale = float((d * sign).sum() / max(float((w * (da**2).sum(axis=1)).sum()), 1e-12))
    return scale, R, mean_b - scale * R @ mean_a


def box_iou(a: npt.ArrayLike, b: npt.ArrayLike) -> F32:
    """Intersection over union of boxes a (N, 4) and b (M, 4), x0 y0 x1 y1; returns (N, M) float32."""
    p = np.asarray(a, dtype=np.float32).reshape(-1, 1, 4)
    q = np.asarray(b, dtype=np.float32).reshape(1, -1, 4)
    wh = np.maximum(np.minimum(p[..., 2:], q[..., 2:]) - np.maximum(p[..., :2], q[..., :2]), 0.0)
    inter = wh[..., 0] * wh[..., 1]
    area_p = (p[..., 2] - p[..., 0]) * (p[..., 3] - p[..., 1])
    area_q = (q[..., 2] - q[..., 0]) * (q[..., 3] - q[..., 1])
    out: F32 = inter / np.maximum(area_p + area_q - inter, 1e-9)
    return out
