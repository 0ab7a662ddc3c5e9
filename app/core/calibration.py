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

from app.core.attention_config import AttentionConfig
from app.core.attention_observation import FrameQuality, Observation
from app.core.errors import ConfigError

# Reach of the histograms, wider than anything that can be learned; half width of the window that is called one pose.
HEAD_BINS_DEG = 40
GAZE_BINS_DEG = 50
WINDOW_DEG = 5
_LEVEL_STEP = 0.02
_LEVEL_BINS = 50
# The pose against which stillness is judged follows with this time constant. [ours]
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
            ConfigError: another version, a missing or non-finite value, or one no calibration can hold.
        """
        if data.get("version") != VERSION:
            raise ConfigError(f"calibration: version {VERSION} expected, got {data.get('version')!r}.")
        return cls(
            yaw_rad=_within(data, "yaw_rad", math.radians(HEAD_BINS_DEG)),
            pitch_rad=_within(data, "pitch_rad", math.radians(HEAD_BINS_DEG)),
            gaze_yaw_rad=_optional(data, "gaze_yaw_rad"),
            gaze_pitch_rad=_optional(data, "gaze_pitch_rad"),
            eye_open=_within(data, "eye_open", 0.9),
            jaw_rest=_within(data, "jaw_rest", 0.9),
        )


def _within(data: Mapping[str, object], name: str, limit: float) -> float:
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= limit:
        raise ConfigError(f"calibration: {name} is {value!r}, expected a number within {limit:.2f} of zero.")
    return float(value)


def _optional(data: Mapping[str, object], name: str) -> float | None:
    return None if data.get(name) is None else _within(data, name, math.radians(GAZE_BINS_DEG))


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
    yaw_s: tuple[float, ...] = _zeros(2 * HEAD_BINS_DEG + 1)
    pitch_s: tuple[float, ...] = _zeros(2 * HEAD_BINS_DEG + 1)
    gaze_yaw_s: tuple[float, ...] = _zeros(2 * GAZE_BINS_DEG + 1)
    gaze_pitch_s: tuple[float, ...] = _zeros(2 * GAZE_BINS_DEG + 1)
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
    state: CalibrationState,
    seen: Observation,
    eyes_closed: float | None,
    pose_ok: bool,
    gaze_ok: bool,
    dt_s: float,
    config: AttentionConfig,
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
    still, smooth_yaw, smooth_pitch = _stillness(state, yaw, pitch, dt_s, config)
    reached = abs(yaw) <= config.learn_yaw_max_rad and abs(pitch) <= config.learn_pitch_max_rad
    far_rad = None if reached else max(abs(yaw), abs(pitch))
    moved = replace(state, smooth_yaw_rad=smooth_yaw, smooth_pitch_rad=smooth_pitch, out_of_reach_rad=far_rad)
    shut = eyes_closed is not None and eyes_closed > config.learn_eye_max
    if not still or not reached or shut:
        return moved
    learned = replace(
        moved,
        yaw_s=_added(state.yaw_s, _degree_bin(yaw, HEAD_BINS_DEG), dt_s),
        pitch_s=_added(state.pitch_s, _degree_bin(pitch, HEAD_BINS_DEG), dt_s),
        eye_s=_added(state.eye_s, _level_bin(eyes_closed), dt_s),
        jaw_s=_added(state.jaw_s, _level_bin(seen.jaw_open), dt_s),
    )
    if gaze_ok and seen.gaze_yaw_rad is not None and seen.gaze_pitch_rad is not None:
        learned = replace(
            learned,
            gaze_yaw_s=_added(state.gaze_yaw_s, _degree_bin(seen.gaze_yaw_rad, GAZE_BINS_DEG), dt_s),
            gaze_pitch_s=_added(state.gaze_pitch_s, _degree_bin(seen.gaze_pitch_rad, GAZE_BINS_DEG), dt_s),
        )
    progress = min(1.0, min(_densest(learned.yaw_s)[1], _densest(learned.pitch_s)[1]) / config.learn_s)
    if progress < 1.0:
        return replace(learned, progress=progress)
    return CalibrationState(done=_finish(learned, config), progress=1.0)


def _stillness(
    state: CalibrationState, yaw: float, pitch: float, dt_s: float, config: AttentionConfig
) -> tuple[bool, float, float]:
    """Whether the head holds still, judged against its own smoothed pose, and that pose."""
    if state.smooth_yaw_rad is None:
        return False, yaw, pitch
    off_rad = max(abs(yaw - state.smooth_yaw_rad), abs(pitch - state.smooth_pitch_rad))
    weight = 1.0 - math.exp(-dt_s / _POSE_SMOOTH_S)
    smooth_yaw = state.smooth_yaw_rad + weight * (yaw - state.smooth_yaw_rad)
    smooth_pitch = state.smooth_pitch_rad + weight * (pitch - state.smooth_pitch_rad)
    # A smoothed pose lags a steady turn by speed times time constant.
    return off_rad <= config.learn_still_rad_s * _POSE_SMOOTH_S, smooth_yaw, smooth_pitch


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


def _finish(state: CalibrationState, config: AttentionConfig) -> Calibration:
    enough_gaze = min(_densest(state.gaze_yaw_s)[1], _densest(state.gaze_pitch_s)[1]) >= 0.25 * config.learn_s
    return Calibration(
        yaw_rad=_mode_rad(state.yaw_s, HEAD_BINS_DEG),
        pitch_rad=_mode_rad(state.pitch_s, HEAD_BINS_DEG),
        gaze_yaw_rad=_mode_rad(state.gaze_yaw_s, GAZE_BINS_DEG) if enough_gaze else None,
        gaze_pitch_rad=_mode_rad(state.gaze_pitch_s, GAZE_BINS_DEG) if enough_gaze else None,
        eye_open=_median_level(state.eye_s, config.eye_open_max),
        jaw_rest=_median_level(state.jaw_s, config.jaw_rest_max),
    )
