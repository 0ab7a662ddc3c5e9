"""One frame judged against the driver's neutral: inside or outside the cone, eyes how far closed, what is unusable."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.core.attention_config import AttentionConfig
from app.core.attention_observation import FrameQuality, Observation
from app.core.calibration import Calibration


class EyesUnusable(Enum):
    """Why no eye can be judged in this frame."""

    NO_ESTIMATE = "no estimate"
    HIDDEN = "both hidden"
    TURNED_AWAY = "head turned too far from the camera"


@dataclass(frozen=True, slots=True)
class View:
    """Angles in radians from the neutral, None where not judged; closed, jaw in [0, 1] from the driver's own rest.

    off: outside the cone by head or gaze, None when neither can be judged. paused: standing still.
    """

    face: bool
    dark: bool
    dim: bool
    paused: bool
    speed_mps: float | None
    yaw_rad: float | None
    pitch_rad: float | None
    gaze_yaw_rad: float | None
    gaze_pitch_rad: float | None
    head_off: bool | None
    gaze_off: bool | None
    closed: float | None
    raw_closed: float | None
    eyes_unusable: EyesUnusable | None
    jaw: float | None

    @property
    def off(self) -> bool | None:
        if self.head_off or self.gaze_off:
            return True
        if self.head_off is None and self.gaze_off is None:
            return None
        return False


def judge(seen: Observation, calibration: Calibration | None, config: AttentionConfig) -> View:
    """Judge one observation; calibration None: the wide cone of the learning phase."""
    own = calibration if calibration is not None else Calibration()
    usable = seen.face and seen.quality in (FrameQuality.GOOD, FrameQuality.DIM)
    yaw, pitch = _head(seen, own, config) if usable else (None, None)
    gaze_yaw, gaze_pitch = _gaze(seen, own, config) if usable else (None, None)
    raw, unusable = _eyes(seen, config) if usable else (None, None)
    learning = calibration is None
    head_yaw_off = config.learning_yaw_off_rad if learning else config.head_yaw_off_rad
    head_down_off = config.learning_pitch_down_off_rad if learning else config.head_pitch_down_off_rad
    gaze_yaw_off = config.learning_yaw_off_rad if learning else config.gaze_yaw_off_rad
    gaze_down_off = config.learning_pitch_down_off_rad if learning else config.gaze_pitch_down_off_rad
    return View(
        face=seen.face,
        dark=seen.quality is FrameQuality.DARK,
        dim=seen.quality is FrameQuality.DIM,
        paused=seen.speed_mps is not None and seen.speed_mps < config.standstill_mps,
        speed_mps=seen.speed_mps,
        yaw_rad=yaw,
        pitch_rad=pitch,
        gaze_yaw_rad=gaze_yaw,
        gaze_pitch_rad=gaze_pitch,
        head_off=_outside(yaw, pitch, head_yaw_off, head_down_off),
        gaze_off=_outside(gaze_yaw, gaze_pitch, gaze_yaw_off, gaze_down_off),
        closed=None if raw is None else _relative(raw, own.eye_open),
        raw_closed=raw,
        eyes_unusable=unusable,
        jaw=_relative(seen.jaw_open, own.jaw_rest) if usable and seen.jaw_open is not None else None,
    )


def _head(seen: Observation, own: Calibration, config: AttentionConfig) -> tuple[float | None, float | None]:
    uncertain = (
        seen.pose_uncertainty_rad is not None and not seen.pose_uncertainty_rad <= config.pose_uncertainty_max_rad
    )
    if uncertain or seen.head_yaw_rad is None or seen.head_pitch_rad is None:
        return None, None
    return seen.head_yaw_rad - own.yaw_rad, seen.head_pitch_rad - own.pitch_rad


def _gaze(seen: Observation, own: Calibration, config: AttentionConfig) -> tuple[float | None, float | None]:
    uncertain = seen.gaze_uncertainty_rad is None or not seen.gaze_uncertainty_rad <= config.gaze_uncertainty_max_rad
    if uncertain or seen.gaze_yaw_rad is None or seen.gaze_pitch_rad is None:
        return None, None
    neutral_yaw = own.yaw_rad if own.gaze_yaw_rad is None else own.gaze_yaw_rad
    neutral_pitch = own.pitch_rad if own.gaze_pitch_rad is None else own.gaze_pitch_rad
    return seen.gaze_yaw_rad - neutral_yaw, seen.gaze_pitch_rad - neutral_pitch


def _eyes(seen: Observation, config: AttentionConfig) -> tuple[float | None, EyesUnusable | None]:
    """(closure of the less closed usable eye, None) or (None, why no eye can be judged)."""
    if seen.eye_closed_left is None and seen.eye_closed_right is None:
        return None, EyesUnusable.NO_ESTIMATE
    if seen.head_yaw_rad is None:
        return None, EyesUnusable.NO_ESTIMATE
    # Measured from the camera, not from the neutral: this is about what the picture can show.
    if abs(seen.head_yaw_rad) > config.eyes_yaw_max_rad:
        return None, EyesUnusable.TURNED_AWAY
    usable = [
        closed
        for closed, visible in (
            (seen.eye_closed_left, seen.eye_visible_left),
            (seen.eye_closed_right, seen.eye_visible_right),
        )
        if closed is not None and visible >= config.eye_visible_min
    ]
    return (min(usable), None) if usable else (None, EyesUnusable.HIDDEN)


def _outside(yaw: float | None, pitch: float | None, yaw_off_rad: float, down_off_rad: float) -> bool | None:
    if yaw is None or pitch is None:
        return None
    return abs(yaw) > yaw_off_rad or pitch < -down_off_rad


def _relative(level: float, rest: float) -> float:
    """Level in [0, 1] with the driver's own rest as 0."""
    return min(1.0, max(0.0, (level - rest) / (1.0 - rest)))
