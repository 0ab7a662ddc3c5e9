"""Where the eyes look: in the head frame from the eye network, or from iris and lids where there is none; then in the
camera frame, with the head's rotation and the user's own calibration.

The eye network reads each eye's direction from its crop alone; what it cannot know, how far the head is turned from the
line of sight, is put right afterwards (`looks_together`). Without the network a sphere model serves sideways, and a
linear map of iris and lids for up and down, fitted on 8,494 eyes of teacher-labelled photographs. That map is weak:
the teacher itself reads only a third of how far an eye looks up or down, with 10 degrees of scatter between people.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.errors import ConfigError
from app.core.expression import eye_visibility, ramp
from app.core.geometry import angles_from_rotation
from app.core.types import F64, Gaze

IRIS_RADIUS_M = 0.0105
"""Iris plane to the eyeball's centre (anatomy: cornea 12 mm less the depth of the front chamber)."""

EYEBALL_OUTWARD_M, EYEBALL_BEHIND_M = 0.0011, 0.00625
"""Eyeball's centre from the middle of the corners, towards the temple and the back; found by regression on head yaw."""

_FULL_LOOK_RAD = 0.57
"""The angle of a teacher's eyeLook score of 1, from the same regression."""

_PITCH_PER_M = (-40.7, -88.4, -73.7)
"""eyeLookUp less eyeLookDown, per metre of iris, upper and lower lid below the corners, in the head frame."""
_PITCH_AT_REST, _PITCH_PER_NOD = -0.50, -0.31

_LIMIT_RAD = math.radians(55.0)
"""No eye turns further in its socket."""

_MOST_GAIN = 2.0
"""How far a calibration may stretch or shrink what was measured."""

_BASE_DOUBT_RAD, _CALIBRATED_DOUBT_RAD, _NO_IDEA_RAD = 0.10, 0.06, 0.8
"""Expected error of an open, well seen eye, without and with calibration, and of closed or hidden eyes. People's eyes
differ from the mean by about 5 degrees (the angle kappa), which only calibration takes out."""

_HIDDEN_FROM, _SEEN_FROM = 0.3, 0.6
"""Visibility below which an eye says nothing of where it looks, and above which it counts in full."""

_YAW_TERMS, _PITCH_TERMS = (1.042, 0.004, -0.029, -0.13), (0.998, -0.033, -0.038, -0.23)
_ERROR_OVER_SPREAD = 0.58
"""Times the network's look, 1, the head's angle and its cube; and how large errors are beside the spread that the
network states. Fitted by `moretta-train eye-terms` to 1,858 rendered faces: 2.9 and 4.3 degrees are left over."""

_OPEN_M, _SHUT_M = 0.0060, 0.0030
"""Lid opening above which an eye can be trusted, and below which it shows no iris."""


@dataclass(frozen=True, slots=True)
class EyeIndices:
    """Places in mesh478; outward: +1 where the temple is at larger head x (the subject's left)."""

    outer: int
    inner: int
    iris: int
    upper_lid: int
    lower_lid: int
    outward: float


LEFT_EYE = EyeIndices(263, 362, 473, 386, 374, 1.0)
RIGHT_EYE = EyeIndices(33, 133, 468, 159, 145, -1.0)


@dataclass(frozen=True, slots=True)
class GazeCalibration:
    """Corrects one user's eye angles in the head frame: true = gain * measured + offset, each for yaw and pitch.

    Raises:
        ConfigError: an offset beyond what an eye can turn, or a gain beyond a factor of two.
    """

    yaw_offset_rad: float = 0.0
    pitch_offset_rad: float = 0.0
    yaw_gain: float = 1.0
    pitch_gain: float = 1.0

    def __post_init__(self) -> None:
        for offset_rad in (self.yaw_offset_rad, self.pitch_offset_rad):
            if not abs(offset_rad) <= _LIMIT_RAD:
                raise ConfigError(f"gaze calibration: an offset of {offset_rad!r} rad is more than an eye can turn.")
        for gain in (self.yaw_gain, self.pitch_gain):
            if not 1.0 / _MOST_GAIN <= gain <= _MOST_GAIN:
                raise ConfigError(f"gaze calibration: a gain of {gain!r} is not within a factor of {_MOST_GAIN:g}.")


@dataclass(frozen=True, slots=True)
class EyeLooks:
    """What the eye network says of the subject's left and right eye, each by itself.

    angles_rad: (2, 2) yaw > 0 to the subject's left and pitch > 0 up, in the head frame. spread_rad: (2, 2) the mean
    error that the network expects of each.
    """

    angles_rad: F64
    spread_rad: F64


@dataclass(frozen=True, slots=True)
class EyeAngles:
    """Direction of sight in the head frame, both eyes together; yaw > 0 to the subject's left, pitch > 0 up.

    doubt_rad: the error to be expected of this reading, what sets one person's eyes apart from another's left out.
    """

    yaw_rad: float
    pitch_rad: float
    doubt_rad: float


def looks_together(looks: EyeLooks, visible: tuple[float, float], R_seen: F64) -> EyeAngles:
    """Both eyes' directions as one, each weighing by how well it is seen and by what it expects of itself.

    Args:
        looks: the eye network's. visible: (left, right) in [0, 1], by the head's turn and by what is before the eye.
        R_seen: (3, 3) the head's rotation against the line of sight.
    """
    seen = np.array([ramp(v, _HIDDEN_FROM, _SEEN_FROM) for v in visible])
    weight = np.maximum(seen, 1e-3)[:, None] / np.maximum(looks.spread_rad, 1e-3) ** 2
    weight = weight / weight.sum(axis=0)
    yaw, pitch = (looks.angles_rad * weight).sum(axis=0)
    spread = _ERROR_OVER_SPREAD * (looks.spread_rad * weight).sum(axis=0)
    head_yaw, head_pitch, _ = angles_from_rotation(R_seen)
    doubt = float(np.hypot(*spread))
    doubt += (1.0 - float(seen.max())) * (_NO_IDEA_RAD - doubt)
    return EyeAngles(
        float(np.clip(_corrected(_YAW_TERMS, yaw, head_yaw), -_LIMIT_RAD, _LIMIT_RAD)),
        float(np.clip(_corrected(_PITCH_TERMS, pitch, head_pitch), -_LIMIT_RAD, _LIMIT_RAD)),
        doubt,
    )


def _corrected(terms: tuple[float, float, float, float], look: float, head: float) -> float:
    """a look + b + c head + d head^3, all in rad."""
    a, b, c, d = terms
    return a * look + b + c * head + d * head**3


def eye_angles(landmarks_px: npt.ArrayLike, landmarks_z: npt.ArrayLike, R_seen: F64, px_per_m: float) -> EyeAngles:
    """Eye direction in the head frame from the mesh alone.

    Args:
        landmarks_px: mesh478 points (478, 2) px. landmarks_z: (478,) in the same scale.
        R_seen, px_per_m: (3, 3) and px per metre, as `head_fit.fit_rotation_seen` gives them for these points.
    """
    points = np.column_stack([landmarks_px, landmarks_z]).astype(np.float64) / max(px_per_m, 1e-6)
    head_yaw, _, _ = angles_from_rotation(R_seen)
    angles, weights = [], []
    for eye, visible in zip((LEFT_EYE, RIGHT_EYE), eye_visibility(head_yaw), strict=True):
        yaw, pitch, opening_m = _one_eye(points, R_seen, eye)
        angles.append((yaw, pitch))
        weights.append(visible * ramp(opening_m, _SHUT_M, _OPEN_M))
    yaw, pitch = np.average(angles, axis=0, weights=np.maximum(weights, 1e-6))
    return EyeAngles(float(yaw), float(pitch), (1.0 - max(weights)) * _NO_IDEA_RAD)


def _one_eye(points_m: F64, R_seen: F64, eye: EyeIndices) -> tuple[float, float, float]:
    """(yaw rad, pitch rad, lid opening m) of one eye; points (478, 3) m in the frame of the line of sight."""
    middle = 0.5 * (points_m[eye.outer] + points_m[eye.inner])
    eyeball = middle + R_seen @ np.array([eye.outward * EYEBALL_OUTWARD_M, 0.0, EYEBALL_BEHIND_M])
    side = float(np.clip((points_m[eye.iris, 0] - eyeball[0]) / IRIS_RADIUS_M, -0.98, 0.98))
    rows = [eye.iris, eye.upper_lid, eye.lower_lid]
    in_head = (points_m[rows] - middle) @ R_seen
    score = _PITCH_AT_REST + _PITCH_PER_NOD * R_seen[1, 2] + float(np.dot(_PITCH_PER_M, in_head[:, 1]))
    pitch = float(np.clip(_FULL_LOOK_RAD * score, -_LIMIT_RAD, _LIMIT_RAD))
    yaw = float(np.clip(_yaw_in_head(side, pitch, R_seen), -_LIMIT_RAD, _LIMIT_RAD))
    return yaw, pitch, float(in_head[2, 1] - in_head[1, 1])


def _yaw_in_head(side: float, pitch_rad: float, R_seen: F64) -> float:
    """The eye's yaw for which R_seen @ direction_from_angles(yaw, pitch) has the x component `side`.

    a sin(yaw) - b cos(yaw) = c with a = R00 cos(pitch), b = R02 cos(pitch), c = side + R01 sin(pitch).
    """
    a, b = R_seen[0, 0] * math.cos(pitch_rad), R_seen[0, 2] * math.cos(pitch_rad)
    c = side + R_seen[0, 1] * math.sin(pitch_rad)
    return math.asin(float(np.clip(c / max(math.hypot(a, b), 1e-6), -1.0, 1.0))) + math.atan2(b, a)


def gaze_of(eyes: EyeAngles, R_camera_from_head: npt.ArrayLike, calibration: GazeCalibration | None = None) -> Gaze:
    """Gaze in the camera frame: the eyes' direction in the head, calibrated, turned with the head.

    Args:
        eyes: both eyes together. R_camera_from_head: (3, 3) the head's rotation; the gaze is in the frame it leads to.
        calibration: the user's own, or None.
    """
    known = calibration or GazeCalibration()
    yaw = known.yaw_gain * eyes.yaw_rad + known.yaw_offset_rad
    pitch = known.pitch_gain * eyes.pitch_rad + known.pitch_offset_rad
    seen = np.asarray(R_camera_from_head, dtype=np.float64) @ direction_from_angles(yaw, pitch)
    camera_yaw, camera_pitch = angles_from_direction(seen)
    base = _BASE_DOUBT_RAD if calibration is None else _CALIBRATED_DOUBT_RAD
    return Gaze(camera_yaw, camera_pitch, min(_NO_IDEA_RAD, math.hypot(base, eyes.doubt_rad)))


def direction_from_angles(yaw_rad: float, pitch_rad: float) -> F64:
    """Unit vector (3,) of a direction of sight; yaw = pitch = 0 looks along -z: at the camera, or out of the face."""
    c = math.cos(pitch_rad)
    return np.array([c * math.sin(yaw_rad), -math.sin(pitch_rad), -c * math.cos(yaw_rad)])


def angles_from_direction(direction: npt.ArrayLike) -> tuple[float, float]:
    """(yaw, pitch) rad of a direction (3,); the inverse of `direction_from_angles`."""
    x, y, z = (float(v) for v in np.asarray(direction, dtype=np.float64))
    return math.atan2(x, -z), math.asin(min(1.0, max(-1.0, -y / math.sqrt(x * x + y * y + z * z))))


def fit_calibration(measured: Sequence[tuple[float, float]], wanted: Sequence[tuple[float, float]]) -> GazeCalibration:
    """Least squares over pairs of eye angles in the head frame (yaw, pitch) rad: what was measured, what was looked at.

    Gains are held within a factor of two, and are left at 1 where the points span less than 5 degrees.

    Raises:
        ValueError: no points, or not one wanted direction for each measured one.
        ConfigError: what was measured is further from what was wanted than an eye can turn.
    """
    if not measured or len(measured) != len(wanted):
        raise ValueError(f"fit_calibration: expected pairs, got {len(measured)} measured and {len(wanted)} wanted")
    m, w = np.asarray(measured, dtype=np.float64), np.asarray(wanted, dtype=np.float64)
    gains, offsets = [], []
    for axis in (0, 1):
        spread = float(np.ptp(m[:, axis]))
        gain = 1.0
        if spread > math.radians(5.0):
            centred = m[:, axis] - m[:, axis].mean()
            gain = float(np.clip((centred @ w[:, axis]) / (centred @ centred), 1.0 / _MOST_GAIN, _MOST_GAIN))
        gains.append(gain)
        offsets.append(float(w[:, axis].mean() - gain * m[:, axis].mean()))
    return GazeCalibration(offsets[0], offsets[1], gains[0], gains[1])
