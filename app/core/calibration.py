"""The driver's own neutral pose, open eyes and resting mouth: learned once, clamped, then frozen.

Learning counts only seconds in which the head is still, the eyes are open and the pose lies near the camera; the
neutral is the densest window of those seconds, so mirror checks do not pull it. It never moves afterwards: a running
baseline would follow a driver into sleep or into a long look away. A click or a moved camera starts it again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

from app.core.attention_observation import FrameQuality, Observation
from app.core.errors import ConfigError

# Seconds of counted time that make a neutral. openpilot takes 60 s of every frame; half is enough of still ones. [ours]
LEARN_S = 30.0
# Farthest neutral that can be learned. openpilot clamps to -1.4..16.6 and -5..7.1 deg, but for one known mount. [ours]
YAW_MAX_DEG = 25
PITCH_MAX_DEG = 20
GAZE_MAX_DEG = 35
# Half width of the window that is called one pose. [ours]
WINDOW_DEG = 5
# Faster than this the head is on its way somewhere. [ours]
STILL_RAD_S = math.radians(30.0)
# Own levels are clamped, so that nobody with half-shut eyes can teach that as open. [ours]
EYE_OPEN_MAX = 0.4
JAW_REST_MAX = 0.3
_LEVEL_STEP = 0.02
_LEVEL_BINS = 40
_POSE_SMOOTH_S = 0.2
VERSION = 1


@dataclass(frozen=True, slots=True)
class Calibration:
    """A finished calibration. Angles in radians in the measured frame; levels in [0, 1] as the network gives them.

    gaze_*: None where too little gaze was seen; the head's neutral stands in.
    """

    yaw_rad: float = 0.0
    pitch_rad: float = 0.0
    gaze_yaw_rad: float | None = None
    gaze_pitch_rad: float | None = None
    eye_open: float = 0.0
    jaw_rest: float = 0.0

    def to_dict(self) -> dict[str, float | int | None]:
        """Plain values for a JSON file; `from_dict` reads them back."""
        return {
            "version": VERSION,
            "yaw_rad": self.yaw_rad,
            "pitch_rad": self.pitch_rad,
            "gaze_yaw_rad": self.gaze_yaw_rad,
            "gaze_pitch_rad": self.gaze_pitch_rad,
            "eye_open": self.eye_open,
            "jaw_rest": self.jaw_rest,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Calibration:
        """Read a stored calibration.

        Raises:
            ConfigError: another version, a missing or non-finite value, or one that could not have been learned.
        """
        if data.get("version") != VERSION:
            raise ConfigError(f"calibration: version {VERSION} expected, got {data.get('version')!r}.")
        return cls(
            yaw_rad=_within(data, "yaw_rad", math.radians(YAW_MAX_DEG + 1)),
            pitch_rad=_within(data, "pitch_rad", math.radians(PITCH_MAX_DEG + 1)),
            gaze_yaw_rad=_optional(data, "gaze_yaw_rad"),
            gaze_pitch_rad=_optional(data, "gaze_pitch_rad"),
            eye_open=_within(data, "eye_open", EYE_OPEN_MAX),
            jaw_rest=_within(data, "jaw_rest", JAW_REST_MAX),
        )


def _within(data: Mapping[str, object], name: str, limit: float) -> float:
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= limit:
        raise ConfigError(f"calibration: {name} is {value!r}, expected a number within {limit:.2f} of zero.")
    return float(value)


def _optional(data: Mapping[str, object], name: str) -> float | None:
    return None if data.get(name) is None else _within(data, name, math.radians(GAZE_MAX_DEG + 1))


def _zeros(count: int) -> tuple[float, ...]:
    return (0.0,) * count


@dataclass(frozen=True, slots=True)
class CalibrationState:
    """Learning under way (`done` None) or finished.

    Histograms hold seconds: yaw, pitch and gaze in bins of 1 degree, eye and jaw in bins of 0.02.
    out_of_reach_rad: how far the head is from the camera's direction where that is too far to learn, else None.
    """

    done: Calibration | None = None
    progress: float = 0.0
    yaw_s: tuple[float, ...] = _zeros(2 * YAW_MAX_DEG + 1)
    pitch_s: tuple[float, ...] = _zeros(2 * PITCH_MAX_DEG + 1)
    gaze_yaw_s: tuple[float, ...] = _zeros(2 * GAZE_MAX_DEG + 1)
    gaze_pitch_s: tuple[float, ...] = _zeros(2 * GAZE_MAX_DEG + 1)
    eye_s: tuple[float, ...] = _zeros(_LEVEL_BINS)
    jaw_s: tuple[float, ...] = _zeros(_LEVEL_BINS)
    smooth_yaw_rad: float | None = None
    smooth_pitch_rad: float = 0.0
    out_of_reach_rad: float | None = None

    @property
    def values(self) -> Calibration:
        """The finished calibration, or the wide default's neutral."""
        return self.done if self.done is not None else Calibration()


def learn(
    state: CalibrationState, seen: Observation, eyes_closed: float | None, pose_ok: bool, gaze_ok: bool, dt_s: float
) -> CalibrationState:
    """One step of learning; a finished state is returned as it is (frozen).

    eyes_closed: raw closure of the less closed usable eye, None without a usable eye. pose_ok, gaze_ok: present and
    certain enough in `seen`.
    """
    if state.done is not None:
        return state
    yaw, pitch = seen.head_yaw_rad, seen.head_pitch_rad
    if not pose_ok or yaw is None or pitch is None or seen.quality is FrameQuality.DARK:
        return replace(state, smooth_yaw_rad=None)
    still, smooth_yaw, smooth_pitch = _stillness(state, yaw, pitch, dt_s)
    yaw_bin = _degree_bin(yaw, YAW_MAX_DEG)
    pitch_bin = _degree_bin(pitch, PITCH_MAX_DEG)
    far = max(abs(yaw), abs(pitch)) if yaw_bin is None or pitch_bin is None else None
    moved = replace(state, smooth_yaw_rad=smooth_yaw, smooth_pitch_rad=smooth_pitch, out_of_reach_rad=far)
    shut = eyes_closed is not None and eyes_closed > 0.6
    if not still or yaw_bin is None or pitch_bin is None or shut:
        return moved
    learned = replace(
        moved,
        yaw_s=_added(state.yaw_s, yaw_bin, dt_s),
        pitch_s=_added(state.pitch_s, pitch_bin, dt_s),
        eye_s=_added(state.eye_s, _level_bin(eyes_closed), dt_s),
        jaw_s=_added(state.jaw_s, _level_bin(seen.jaw_open), dt_s),
    )
    if gaze_ok and seen.gaze_yaw_rad is not None and seen.gaze_pitch_rad is not None:
        learned = replace(
            learned,
            gaze_yaw_s=_added(state.gaze_yaw_s, _degree_bin(seen.gaze_yaw_rad, GAZE_MAX_DEG), dt_s),
            gaze_pitch_s=_added(state.gaze_pitch_s, _degree_bin(seen.gaze_pitch_rad, GAZE_MAX_DEG), dt_s),
        )
    progress = min(1.0, min(_densest(learned.yaw_s)[1], _densest(learned.pitch_s)[1]) / LEARN_S)
    if progress < 1.0:
        return replace(learned, progress=progress)
    return CalibrationState(done=_finish(learned), progress=1.0)


def _stillness(state: CalibrationState, yaw: float, pitch: float, dt_s: float) -> tuple[bool, float, float]:
    """Whether the head holds still, judged against its own smoothed pose, and that pose."""
    if state.smooth_yaw_rad is None:
        return False, yaw, pitch
    lag_rad = STILL_RAD_S * _POSE_SMOOTH_S
    off_rad = max(abs(yaw - state.smooth_yaw_rad), abs(pitch - state.smooth_pitch_rad))
    weight = 1.0 - math.exp(-dt_s / _POSE_SMOOTH_S)
    smooth_yaw = state.smooth_yaw_rad + weight * (yaw - state.smooth_yaw_rad)
    smooth_pitch = state.smooth_pitch_rad + weight * (pitch - state.smooth_pitch_rad)
    return off_rad <= lag_rad, smooth_yaw, smooth_pitch


def _degree_bin(angle_rad: float, limit_deg: int) -> int | None:
    index = round(math.degrees(angle_rad)) + limit_deg
    return index if 0 <= index <= 2 * limit_deg else None


def _level_bin(level: float | None) -> int | None:
    return None if level is None else min(_LEVEL_BINS - 1, max(0, int(level / _LEVEL_STEP)))


def _added(bins: tuple[float, ...], index: int | None, dt_s: float) -> tuple[float, ...]:
    if index is None:
        return bins
    return (*bins[:index], bins[index] + dt_s, *bins[index + 1 :])


def _densest(bins: tuple[float, ...]) -> tuple[int, float]:
    """(centre bin, seconds) of the fullest window of 2 WINDOW_DEG + 1 bins."""
    width = 2 * WINDOW_DEG + 1
    sums = (0.0, *accumulate(bins))
    first = max(range(len(bins) - width + 1), key=lambda i: sums[i + width] - sums[i])
    return first + WINDOW_DEG, sums[first + width] - sums[first]


def _mode_rad(bins: tuple[float, ...], limit_deg: int) -> float:
    """Mean of the fullest window, radians."""
    centre, seconds = _densest(bins)
    window = range(centre - WINDOW_DEG, centre + WINDOW_DEG + 1)
    return math.radians(sum((i - limit_deg) * bins[i] for i in window) / seconds)


def _median_level(bins: tuple[float, ...], limit: float) -> float:
    """Middle of the bin that holds the weighted median, at most `limit`; 0 without data."""
    total = sum(bins)
    if total <= 0.0:
        return 0.0
    index = next(i for i, seconds in enumerate(accumulate(bins)) if seconds >= 0.5 * total)
    return min(limit, (index + 0.5) * _LEVEL_STEP)


def _finish(state: CalibrationState) -> Calibration:
    enough_gaze = min(_densest(state.gaze_yaw_s)[1], _densest(state.gaze_pitch_s)[1]) >= 0.25 * LEARN_S
    return Calibration(
        yaw_rad=_mode_rad(state.yaw_s, YAW_MAX_DEG),
        pitch_rad=_mode_rad(state.pitch_s, PITCH_MAX_DEG),
        gaze_yaw_rad=_mode_rad(state.gaze_yaw_s, GAZE_MAX_DEG) if enough_gaze else None,
        gaze_pitch_rad=_mode_rad(state.gaze_pitch_s, GAZE_MAX_DEG) if enough_gaze else None,
        eye_open=_median_level(state.eye_s, EYE_OPEN_MAX),
        jaw_rest=_median_level(state.jaw_s, JAW_REST_MAX),
    )
