"""What is drawn over the picture, as plain values in image px or metres; how it is drawn is app/render's business."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from app.core.geometry import project, sight_rotation
from app.core.types import F32, F64, CameraIntrinsics, FaceTrack, Frame, HeadPose

DEFAULT_HFOV_RAD = math.radians(60.0)
AXIS_LENGTH_M = 0.09

RGBA = tuple[float, float, float, float]
GREEN: RGBA = (0.25, 0.95, 0.45, 1.0)
CYAN: RGBA = (0.35, 0.85, 1.0, 0.9)
WHITE_THIN: RGBA = (1.0, 1.0, 1.0, 0.28)
AXIS_COLOURS: tuple[RGBA, RGBA, RGBA] = ((0.95, 0.25, 0.25, 1.0), (0.3, 0.9, 0.3, 1.0), (0.35, 0.55, 1.0, 1.0))


@dataclass(frozen=True, slots=True)
class Retouch:
    """Strength of each retouching step, 0 (off) to 1."""

    smooth_skin: float = 0.0
    brighten_eyes: float = 0.0
    whiten_teeth: float = 0.0
    colour_lips: float = 0.0
    lips_rgb: tuple[float, float, float] = (0.72, 0.16, 0.25)

    @property
    def is_off(self) -> bool:
        return max(self.smooth_skin, self.brighten_eyes, self.whiten_teeth, self.colour_lips) <= 0.0


@dataclass(frozen=True, slots=True)
class ViewSettings:
    """How a result is shown. Swapped whole; `mirror` is the selfie view, applied in the last projection only."""

    mirror: bool = True
    show_box: bool = False
    show_points: bool = False
    show_mesh: bool = False
    show_axes: bool = False
    mask_opacity: float = 1.0
    retouch: Retouch = field(default_factory=Retouch)


@dataclass(frozen=True, slots=True)
class Points2D:
    """points_px (K, 2) float32 image px; diameter in px of the frame's picture."""

    points_px: F32
    diameter_px: float
    rgba: RGBA


@dataclass(frozen=True, slots=True)
class Lines2D:
    """Separate segments: ends_px (2 N, 2) float32 image px, each pair of rows one line."""

    ends_px: F32
    width_px: float
    rgba: RGBA


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text; its upper left corner at at_px, in the picture as shown (never mirrored writing)."""

    text: str
    at_px: tuple[float, float]
    height_px: float
    rgba: RGBA


Overlay = Points2D | Lines2D | Label


def intrinsics_of(frame: Frame) -> CameraIntrinsics:
    """The frame's own camera, or the default guess: 60 degrees across, principal point in the middle."""
    return frame.intrinsics or CameraIntrinsics.from_hfov(frame.size_wh, DEFAULT_HFOV_RAD, estimated=True)


def rotation_in_camera(pose: HeadPose, camera: CameraIntrinsics) -> F64:
    """R_camera_from_head (3, 3) in the true camera frame.

    Poses measured without a known camera are relative to the line of sight, see `geometry.sight_rotation`.
    """
    if not camera.estimated:
        return pose.R_camera_from_head
    t = pose.t_camera_from_head
    if t[2] <= 0:
        return pose.R_camera_from_head
    out: F64 = sight_rotation(pose.R_camera_from_head, t) @ pose.R_camera_from_head
    return out


def unique_edges(triangles: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Every edge of a triangle mesh (T, 3) once: (E, 2) int32, lower index first."""
    edges = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    out: npt.NDArray[np.int32] = np.unique(edges, axis=0).astype(np.int32)
    return out


def box_lines(box_xyxy: F32, width_px: float, rgba: RGBA) -> Lines2D:
    """The four sides of a box (4,) whose edges are x0 y0 x1 y1, image px."""
    x0, y0, x1, y1 = (float(v) - 0.5 for v in box_xyxy)  # edges to pixel-centre coordinates
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    ends = [corners[k] for i in range(4) for k in (i, (i + 1) % 4)]
    return Lines2D(np.array(ends, np.float32), width_px, rgba)


def axis_lines(track: FaceTrack, camera: CameraIntrinsics, width_px: float) -> list[Lines2D]:
    """The head's axes from between the eyes: x (left, red), y (chin, green), -z (out of the face, blue)."""
    if track.pose is None or track.pose.t_camera_from_head[2] <= AXIS_LENGTH_M:
        return []
    R, t = rotation_in_camera(track.pose, camera), track.pose.t_camera_from_head
    tips = np.diag([1.0, 1.0, -1.0]) * AXIS_LENGTH_M
    ends = project(np.concatenate([np.zeros((1, 3)), tips]) @ R.T + t, camera).astype(np.float32)
    return [Lines2D(np.stack([ends[0], ends[i + 1]]), width_px, AXIS_COLOURS[i]) for i in range(3)]


def track_overlays(
    track: FaceTrack, frame: Frame, view: ViewSettings, mesh_edges: npt.NDArray[np.int32]
) -> list[Overlay]:
    """All overlays that `view` asks for of one face. Line widths grow with the picture (1 px per 480 lines)."""
    unit = max(1.0, frame.size_wh[1] / 480.0)
    out: list[Overlay] = []
    points = track.landmarks_px
    if view.show_mesh and points is not None and len(points) > int(mesh_edges.max(initial=-1)):
        out.append(Lines2D(np.ascontiguousarray(points[mesh_edges.reshape(-1)]), 1.0 * unit, WHITE_THIN))
    if view.show_points and points is not None:
        out.append(Points2D(points, 2.4 * unit, CYAN))
    if view.show_axes:
        out.extend(axis_lines(track, intrinsics_of(frame), 3.0 * unit))
    if view.show_box:
        out.append(box_lines(track.box_xyxy, 2.0 * unit, GREEN))
        x0, y0 = float(track.box_xyxy[0]), float(track.box_xyxy[1])
        height = 16.0 * unit
        text = f"{track.track_id}  {track.score:.2f}"
        out.append(Label(text, (x0, max(0.0, y0 - height - 2.0 * unit)), height, GREEN))
    return out


def rasterise_label(label: Label) -> npt.NDArray[np.uint8]:
    """The text as coverage (h, w) uint8, h about label.height_px; Hershey letters, so nothing to install."""
    scale = label.height_px / 30.0
    thickness = max(1, round(label.height_px / 14.0))
    (width, height), base = cv2.getTextSize(label.text, cv2.FONT_HERSHEY_DUPLEX, scale, thickness)
    canvas = np.zeros((height + base + 2 * thickness, width + 2 * thickness), np.uint8)
    origin = (thickness, height + thickness)
    cv2.putText(canvas, label.text, origin, cv2.FONT_HERSHEY_DUPLEX, scale, 255, thickness, cv2.LINE_AA)
    return canvas
