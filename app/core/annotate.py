"""Draws what was found into a copy of the picture, for files: box, head axes, points, score and angles."""

from __future__ import annotations

import math

import cv2
import numpy as np

from app.core.geometry import project
from app.core.overlay import intrinsics_of, rotation_in_camera
from app.core.types import U8, CameraIntrinsics, FaceTrack, FrameResult

# Length of the drawn axes: about the half width of a face.
_AXIS_M = 0.08
_BOX_RGB = (255, 214, 64)
_POINT_RGB = (64, 255, 128)
# Head x (to the subject's left), up, and forward out of the face.
_AXES = (((1.0, 0.0, 0.0), (235, 64, 52)), ((0.0, -1.0, 0.0), (76, 200, 92)), ((0.0, 0.0, -1.0), (66, 133, 244)))
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def annotate(result: FrameResult) -> U8:
    """A copy of the picture (H, W, 3) uint8 RGB with every face's box, axes and figures."""
    picture: U8 = np.array(result.frame.image)
    camera = intrinsics_of(result.frame)
    # Lines that are seen at any picture size when it is fitted to a screen.
    width_px = max(1, round(max(picture.shape[:2]) / 500))
    for track in result.tracks:
        _draw_box(picture, track, width_px)
        _draw_axes(picture, track, camera, width_px)
        _draw_points(picture, track, width_px)
        _draw_label(picture, track, width_px)
    return picture


def _draw_box(picture: U8, track: FaceTrack, width_px: int) -> None:
    x0, y0, x1, y1 = (round(float(v)) for v in track.box_xyxy)
    cv2.rectangle(picture, (x0, y0), (x1 - 1, y1 - 1), _BOX_RGB, width_px, cv2.LINE_AA)


def _draw_axes(picture: U8, track: FaceTrack, camera: CameraIntrinsics, width_px: int) -> None:
    if track.pose is None:
        return
    R = rotation_in_camera(track.pose, camera)
    t = track.pose.t_camera_from_head
    # From inside the bridge of the nose, so that the axes seem to come out of the face.
    ends_head = np.array([(0.0, 0.02, 0.0), *((_AXIS_M * np.array(axis) + (0.0, 0.02, 0.0)) for axis, _ in _AXES)])
    ends_camera = ends_head @ R.T + t
    if (ends_camera[:, 2] <= 0.01).any():
        return
    ends_px = np.clip(np.round(project(ends_camera, camera)), -32000, 32000).astype(int)
    # Nearest drawn last.
    order = np.argsort(-ends_camera[1:, 2])
    for i in order:
        start = (int(ends_px[0, 0]), int(ends_px[0, 1]))
        end = (int(ends_px[i + 1, 0]), int(ends_px[i + 1, 1]))
        cv2.line(picture, start, end, _AXES[i][1], 2 * width_px, cv2.LINE_AA)


def _draw_points(picture: U8, track: FaceTrack, width_px: int) -> None:
    """The other point set, where one was asked for."""
    if track.points is None:
        return
    for x, y in np.clip(np.round(track.points.points_px), -32000, 32000).astype(int).tolist():
        cv2.circle(picture, (x, y), width_px, _POINT_RGB, -1, cv2.LINE_AA)


def _draw_label(picture: U8, track: FaceTrack, width_px: int) -> None:
    text = f"{track.score:.2f}"
    if track.pose is not None:
        yaw, pitch, roll = (math.degrees(a) for a in (track.pose.yaw_rad, track.pose.pitch_rad, track.pose.roll_rad))
        text += f"  yaw {yaw:+.0f}  pitch {pitch:+.0f}  roll {roll:+.0f}"
    scale = 0.45 * width_px
    (text_w, text_h), base = cv2.getTextSize(text, _FONT, scale, width_px)
    x = max(0, min(round(float(track.box_xyxy[0])), picture.shape[1] - text_w))
    y = round(float(track.box_xyxy[1])) - base - width_px
    if y < text_h:
        y = min(picture.shape[0] - base, round(float(track.box_xyxy[3])) + text_h + base)
    cv2.putText(picture, text, (x, y), _FONT, scale, (0, 0, 0), 3 * width_px, cv2.LINE_AA)
    cv2.putText(picture, text, (x, y), _FONT, scale, _BOX_RGB, width_px, cv2.LINE_AA)
