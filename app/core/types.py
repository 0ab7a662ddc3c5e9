"""The values that travel through the pipeline. All are frozen, hold read-only arrays and check shapes on creation.

Letters in shapes: B batch, K keypoints, H rows, W columns, C channels. Left and right are always the SUBJECT's.
Frames (image, crop, camera, head) are defined in `geometry`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from app.core.attention_types import AttentionStatus

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]


def checked_array(
    value: npt.ArrayLike, name: str, shape: tuple[int | None, ...], dtype: npt.DTypeLike
) -> npt.NDArray[Any]:
    """Return `value` as a read-only array of `dtype`, copied only if needed.

    Args:
        value: anything numpy can read.
        name: what to call it in the error.
        shape: expected shape; None matches any length.
        dtype: expected dtype; other dtypes are cast.

    Raises:
        ValueError: the shape differs, e.g. "landmarks_px: expected (K, 2) float32, got (3,) float64".
    """
    array = np.asarray(value)
    fits = array.ndim == len(shape) and all(s is None or s == n for s, n in zip(shape, array.shape, strict=True))
    if not fits:
        wanted = ", ".join("K" if s is None else str(s) for s in shape) + ("," if len(shape) == 1 else "")
        raise ValueError(f"{name}: expected ({wanted}) {np.dtype(dtype).name}, got {array.shape} {array.dtype.name}")
    out = array.astype(dtype, copy=False)
    if out.flags.writeable:
        out = out.view()
        out.flags.writeable = False
    return out


def _set(obj: object, name: str, value: object) -> None:
    object.__setattr__(obj, name, value)


@dataclass(frozen=True, slots=True)
class CameraIntrinsics:
    """Pinhole camera. Units px; principal point in pixel-centre coordinates.

    `estimated` is True when the field of view is a guess; poses are then relative to the line of sight
    (weak perspective, as head-pose data sets are labelled), see `geometry.sight_rotation`.
    """

    fx: float
    fy: float
    cx: float
    cy: float
    size_wh: tuple[int, int]
    estimated: bool

    @classmethod
    def from_hfov(cls, size_wh: tuple[int, int], hfov_rad: float, estimated: bool) -> CameraIntrinsics:
        """Square pixels, principal point at the picture's centre, horizontal field of view `hfov_rad`."""
        width, height = size_wh
        f_px = 0.5 * width / math.tan(0.5 * hfov_rad)
        return cls(f_px, f_px, 0.5 * (width - 1), 0.5 * (height - 1), size_wh, estimated)


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture. image (H, W, 3) uint8 RGB, never mirrored; t_s monotonic seconds at capture.

    `intrinsics` is None unless the source knows its camera; `name` is a file name where there is one.
    """

    image: U8
    index: int
    t_s: float
    intrinsics: CameraIntrinsics | None = None
    name: str | None = None

    def __post_init__(self) -> None:
        _set(self, "image", checked_array(self.image, "image", (None, None, 3), np.uint8))

    @property
    def size_wh(self) -> tuple[int, int]:
        return self.image.shape[1], self.image.shape[0]


@dataclass(frozen=True, slots=True)
class CropTransform:
    """Affine map from image pixels to crop pixels, both with pixel centres at integers.

    crop_from_image (2, 3) float64; size_wh the crop's size in px.
    """

    crop_from_image: F64
    size_wh: tuple[int, int]

    def __post_init__(self) -> None:
        _set(self, "crop_from_image", checked_array(self.crop_from_image, "crop_from_image", (2, 3), np.float64))

    def apply(self, points_px: npt.ArrayLike) -> F64:
        """Image points (K, 2) px to crop points (K, 2) px."""
        points = np.asarray(points_px, dtype=np.float64)
        out: F64 = points @ self.crop_from_image[:, :2].T + self.crop_from_image[:, 2]
        return out

    def invert(self, points_crop: npt.ArrayLike) -> F64:
        """Crop points (K, 2) px to image points (K, 2) px."""
        # Inverted by hand: numpy's general inverse costs more than the rest, and this runs many times a frame.
        (a, b, _), (c, d, _) = self.crop_from_image.tolist()
        determinant = a * d - b * c
        image_from_crop = np.array([[d, -b], [-c, a]]) / determinant
        points = np.asarray(points_crop, dtype=np.float64)
        out: F64 = (points - self.crop_from_image[:, 2]) @ image_from_crop.T
        return out

    @property
    def scale(self) -> float:
        """Crop px per image px (square root of the determinant)."""
        (a, b, _), (c, d, _) = self.crop_from_image.tolist()
        return math.sqrt(abs(a * d - b * c))


@dataclass(frozen=True, slots=True)
class HeadPose:
    """Rotation and position of the head in the camera frame. See `geometry` for axes and signs.

    R_camera_from_head (3, 3) float64; t_camera_from_head (3,) float64 metres, the head's origin (midway between
    the outer eye corners). uncertainty_rad: expected geodesic error where the network states it, else None.
    """

    R_camera_from_head: F64
    t_camera_from_head: F64
    uncertainty_rad: float | None = None

    def __post_init__(self) -> None:
        _set(self, "R_camera_from_head", checked_array(self.R_camera_from_head, "R_camera_from_head", (3, 3), "f8"))
        _set(self, "t_camera_from_head", checked_array(self.t_camera_from_head, "t_camera_from_head", (3,), "f8"))

    @property
    def yaw_rad(self) -> float:
        """> 0: the subject turns to its own left (image right)."""
        return math.atan2(-self.R_camera_from_head[0, 2], self.R_camera_from_head[2, 2])

    @property
    def pitch_rad(self) -> float:
        """> 0: looks up."""
        return math.asin(min(1.0, max(-1.0, float(self.R_camera_from_head[1, 2]))))

    @property
    def roll_rad(self) -> float:
        """> 0: clockwise in the image."""
        return math.atan2(self.R_camera_from_head[1, 0], self.R_camera_from_head[1, 1])


@dataclass(frozen=True, slots=True)
class Expression:
    """Each in [0, 1]. eye_visible_*: how far that eye can be judged at all (0 hidden, 1 plain to see)."""

    eye_closed_left: float
    eye_closed_right: float
    jaw_open: float
    brow_up: float
    smile: float
    mouth_pucker: float = 0.0
    eye_visible_left: float = 1.0
    eye_visible_right: float = 1.0


@dataclass(frozen=True, slots=True)
class Gaze:
    """Direction of sight in the CAMERA frame, radians, same signs as the head's yaw and pitch."""

    yaw_rad: float
    pitch_rad: float
    uncertainty_rad: float


@dataclass(frozen=True, slots=True)
class PointSet:
    """The face's points in another published numbering. schema: its id; points_px (K, 2) float32 image px.

    source: what read them, "landmarks68" (a model's id) or "mesh478 map" (derived from the mesh by a fixed map).
    """

    schema: str
    points_px: F32
    source: str

    def __post_init__(self) -> None:
        _set(self, "points_px", checked_array(self.points_px, "points_px", (None, 2), np.float32))


@dataclass(frozen=True, slots=True)
class FaceTrack:
    """One face in one frame.

    box_xyxy (4,) float32 px (edges); landmarks_px (K, 2) float32 image px or None; landmarks_z (K,) float32, same
    scale as x, smaller is nearer, or None; age_s seconds since the track began. points: another point set, where one
    was asked for and the mesh could be read.
    """

    track_id: int
    box_xyxy: F32
    score: float
    schema: str | None = None
    landmarks_px: F32 | None = None
    landmarks_z: F32 | None = None
    pose: HeadPose | None = None
    expression: Expression | None = None
    gaze: Gaze | None = None
    age_s: float = 0.0
    points: PointSet | None = None

    def __post_init__(self) -> None:
        _set(self, "box_xyxy", checked_array(self.box_xyxy, "box_xyxy", (4,), np.float32))
        if self.landmarks_px is not None:
            _set(self, "landmarks_px", checked_array(self.landmarks_px, "landmarks_px", (None, 2), np.float32))
        if self.landmarks_z is not None:
            if self.landmarks_px is None:
                raise ValueError("landmarks_z: given without landmarks_px")
            _set(self, "landmarks_z", checked_array(self.landmarks_z, "landmarks_z", (len(self.landmarks_px),), "f4"))


@dataclass(frozen=True, slots=True)
class FrameResult:
    """All that is known of one frame. No face is an empty tuple. timings_ms: stage name to milliseconds."""

    frame: Frame
    tracks: tuple[FaceTrack, ...] = ()
    attention: AttentionStatus | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    dropped: int = 0

    def __post_init__(self) -> None:
        _set(self, "timings_ms", MappingProxyType(dict(self.timings_ms)))
