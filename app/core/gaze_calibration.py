"""One user's gaze, learned while looking at five points of a screen: what is wanted of the eyes, and when to believe
them. Pure; the window draws the points and passes every frame's track.

Where the points lie in metres is assumed: the screen's size as the system states it, the camera at the middle of its
upper edge and looking straight out of it, the face where the head fit puts it. A camera 3 cm above the edge, seen from
60 cm, puts every wanted direction off by 3 degrees; a neutral learned by the attention policy takes that out again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from app.core.errors import ConfigError
from app.core.gaze import GazeCalibration, angles_from_direction, direction_from_angles, fit_calibration
from app.core.geometry import sight_rotation
from app.core.types import F64, FaceTrack

TARGETS: tuple[tuple[float, float], ...] = ((0.5, 0.5), (0.06, 0.5), (0.94, 0.5), (0.5, 0.07), (0.5, 0.93))
"""Middle, left, right, top and bottom, in shares of the screen's width and height as the user sees it."""

SETTLE_S = 0.8
"""From the point's appearance until the eyes rest on it: about 0.2 s to notice, a saccade, and what the filter lags."""
COLLECT_S = 1.0
_LEAST_SAMPLES = 8
_GAP_S = 0.4
"""A longer time without a usable look begins the point anew."""
_UNSTEADY_RAD = math.radians(3.5)
"""Half of a second's looks must lie within this of their median; eyes at rest wander by half a degree, ours read them
to about two."""
_CLOSED, _HIDDEN = 0.5, 0.5
_WORST_RESIDUAL_RAD = math.radians(6.0)
_LARGEST_OFFSET_RAD = math.radians(20.0)

Angles = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Screen:
    """Size in metres; the camera sits at the middle of the upper edge."""

    width_m: float
    height_m: float


@dataclass(frozen=True, slots=True)
class Look:
    """One frame's eyes, (yaw, pitch) rad in the head frame: as measured, uncalibrated, and as the point wants them."""

    measured: Angles
    wanted: Angles


@dataclass(frozen=True, slots=True)
class Collected:
    """One point under way: looks of the last second with their times; begun_s when it was shown, last_s the last look.

    unsteady: a second was full, but the eyes wandered.
    """

    begun_s: float
    looks: tuple[tuple[float, Look], ...] = ()
    unsteady: bool = False
    result: Look | None = None

    @property
    def progress(self) -> float:
        """0 to 1 of the second that is wanted."""
        if self.result is not None:
            return 1.0
        if not self.looks:
            return 0.0
        return min(1.0, (self.looks[-1][0] - self.looks[0][0]) / COLLECT_S)


def target_in_camera(share_xy: tuple[float, float], screen: Screen) -> F64:
    """(3,) m in the camera frame of a point of the screen, shares from its upper left as the user sees it.

    The camera looks at the user: the screen's right is the camera's left.
    """
    x, y = share_xy
    return np.array([(0.5 - x) * screen.width_m, y * screen.height_m, 0.0])


def look_at(track: FaceTrack, share_xy: tuple[float, float], screen: Screen, known_camera: bool) -> Look | None:
    """This frame's look at a point; None where the eyes are shut, hidden or not read.

    Args:
        track: read WITHOUT a gaze calibration.
        known_camera: the track's pose is in the camera's own frame, not against the line of sight.
    """
    pose, gaze, face = track.pose, track.gaze, track.expression
    if pose is None or gaze is None or face is None or pose.t_camera_from_head[2] <= 0.1:
        return None
    seen = [
        closed
        for closed, visible in (
            (face.eye_closed_left, face.eye_visible_left),
            (face.eye_closed_right, face.eye_visible_right),
        )
        if visible > _HIDDEN
    ]
    if not seen or max(seen) > _CLOSED:
        return None
    R = np.asarray(pose.R_camera_from_head, dtype=np.float64)
    measured = angles_from_direction(R.T @ direction_from_angles(gaze.yaw_rad, gaze.pitch_rad))
    if not known_camera:
        R = sight_rotation(R, pose.t_camera_from_head) @ R
    wanted = angles_from_direction(R.T @ (target_in_camera(share_xy, screen) - pose.t_camera_from_head))
    return Look(measured, wanted)


def collect(state: Collected, look: Look | None, t_s: float) -> Collected:
    """One frame: `result` is set once a second of steady looks is full."""
    if state.result is not None or t_s - state.begun_s < SETTLE_S:
        return state
    if look is None:
        stale = state.looks and t_s - state.looks[-1][0] > _GAP_S
        return replace(state, looks=()) if stale else state
    looks = (*state.looks, (t_s, look)) if not state.looks or t_s > state.looks[-1][0] else state.looks
    if looks[-1][0] - looks[0][0] < COLLECT_S or len(looks) < _LEAST_SAMPLES:
        return replace(state, looks=looks)
    measured = np.array([look.measured for _, look in looks])
    middle = np.median(measured, axis=0)
    if float(np.median(np.linalg.norm(measured - middle, axis=1))) > _UNSTEADY_RAD:
        return replace(state, looks=(), unsteady=True)
    wanted = np.median([look.wanted for _, look in looks], axis=0)
    return replace(state, looks=looks, result=Look(_pair(middle), _pair(wanted)))


def solve(looks: Sequence[Look]) -> tuple[GazeCalibration, float] | None:
    """(calibration, mean angle in rad that is left over) from one look a point; None where they do not fit together:
    somebody looked elsewhere, or the eyes were misread."""
    try:
        found = fit_calibration([look.measured for look in looks], [look.wanted for look in looks])
    except ConfigError:
        return None
    left = [
        math.hypot(
            found.yaw_gain * look.measured[0] + found.yaw_offset_rad - look.wanted[0],
            found.pitch_gain * look.measured[1] + found.pitch_offset_rad - look.wanted[1],
        )
        for look in looks
    ]
    residual = float(np.mean(left))
    # The offset that the user feels is the one straight ahead.
    offset = max(abs(found.yaw_offset_rad), abs(found.pitch_offset_rad))
    if residual > _WORST_RESIDUAL_RAD or offset > _LARGEST_OFFSET_RAD:
        return None
    return found, residual


def _pair(values: npt.NDArray[np.floating]) -> Angles:
    return float(values[0]), float(values[1])
