"""A face to draw without any person or model: the canonical face, projected by a known pose over a plain picture."""

from __future__ import annotations

import numpy as np

from app.core.geometry import project, rotation_from_angles
from app.core.types import CameraIntrinsics, Expression, FaceTrack, Frame, FrameResult, HeadPose
from app.paths import load_face_model

NEUTRAL = Expression(eye_closed_left=0.0, eye_closed_right=0.0, jaw_open=0.0, brow_up=0.0, smile=0.0)


def gradient_picture(size_wh: tuple[int, int]) -> np.ndarray:
    """(H, W, 3) uint8 with every value in it and no symmetry, so that flips and channel swaps show."""
    width, height = size_wh
    y, x = np.mgrid[0:height, 0:width]
    red, green = 255 * x // max(width - 1, 1), 255 * y // max(height - 1, 1)
    return np.stack([red, green, (x * 7 + y * 3) % 256], axis=-1).astype(np.uint8)


def face_result(
    size_wh: tuple[int, int] = (320, 240),
    yaw_deg: float = 0.0,
    pitch_deg: float = 0.0,
    roll_deg: float = 0.0,
    t_m: tuple[float, float, float] = (0.0, 0.0, 0.45),
    image: np.ndarray | None = None,
    index: int = 0,
    t_s: float = 0.0,
    track_id: int = 1,
    jaw_open: float = 0.0,
) -> FrameResult:
    """One frame with one face whose landmarks are the projected canonical face; the camera is known (60 degrees)."""
    model = load_face_model()
    camera = CameraIntrinsics.from_hfov(size_wh, np.radians(60.0), estimated=False)
    R = rotation_from_angles(*np.radians([yaw_deg, pitch_deg, roll_deg]))
    t = np.array(t_m)
    points = model.vertices_head @ R.T + t
    pixels = project(points, camera)
    sight = t / np.linalg.norm(t)
    depth = (points - t) @ sight * (camera.fx / t[2])
    frame = Frame(gradient_picture(size_wh) if image is None else image, index, t_s, camera)
    box = np.concatenate([pixels.min(axis=0), pixels.max(axis=0)])
    expression = Expression(0.0, 0.0, jaw_open, 0.0, 0.0)
    track = FaceTrack(track_id, box, 0.9, "mesh478", pixels, depth, HeadPose(R, t), expression)
    return FrameResult(frame, (track,))
