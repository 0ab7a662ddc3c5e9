"""What the attention policy says of one frame: plain values for the window, the recorder and the report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum


class AttentionState(Enum):
    """The one word shown to the driver."""

    LEARNING = "learning"
    ATTENTIVE = "attentive"
    DISTRACTED = "distracted"
    DROWSY = "drowsy"
    ASLEEP = "asleep"
    CANNOT_MONITOR = "cannot_monitor"


class AlertLevel(IntEnum):
    """Escalation, calm to loud. ADVISORY and NOTICE never make a sound."""

    NONE = 0
    NOTICE = 1
    ADVISORY = 2
    WARN = 3
    PROMPT = 4
    URGENT = 5
    ALARM = 6
    EMERGENCY = 7


class AttentionEventKind(Enum):
    """The events of the default rule set."""

    EYES_OFF_ROAD = "eyes_off_road"
    SHORT_DISTRACTION = "short_distraction"
    MICROSLEEP = "microsleep"
    SLEEP = "sleep"
    UNRESPONSIVE = "unresponsive"
    DROWSY = "drowsy"
    YAWN = "yawn"
    NOD = "nod"
    CANNOT_MONITOR = "cannot_monitor"


@dataclass(frozen=True, slots=True)
class AttentionEvent:
    """One event that is going on: since when (the source's clock), how loud, and why in words."""

    kind: AttentionEventKind
    level: AlertLevel
    since_s: float
    why: str


@dataclass(frozen=True, slots=True)
class AttentionSignals:
    """What the policy judged in one frame; None where a thing could not be judged.

    Angles in radians RELATIVE to the learned neutral, signs as in `geometry`. eyes_closed: share in [0, 1] of the
    less closed usable eye, 0 the driver's own open eye. jaw_open: in [0, 1], 0 the driver's own resting mouth.
    off_road: the raw verdict of this frame (head or gaze outside its cone).
    """

    off_road: bool | None = None
    head_yaw_rad: float | None = None
    head_pitch_rad: float | None = None
    gaze_yaw_rad: float | None = None
    gaze_pitch_rad: float | None = None
    eyes_closed: float | None = None
    jaw_open: float | None = None


@dataclass(frozen=True, slots=True)
class LearnedNeutral:
    """What calibration found: neutral pose in radians as measured, own open-eye and resting-mouth level in [0, 1]."""

    yaw_rad: float
    pitch_rad: float
    eye_open: float
    jaw_rest: float


@dataclass(frozen=True, slots=True)
class AttentionStatus:
    """The indicator's whole content for one frame.

    events: going on now, loudest first. buffer: 1 attentive .. 0 empty (AttenD-like gauge). calibration: [0, 1].
    eyes_off_road_s: how long the present look away has lasted, 0 on the road. perclos_60s and perclos_180s: share in
    [0, 1] or None while too little was seen. not_monitored: what cannot be judged at present, each with its reason,
    in words. t_s: the policy's clock, which is the source's. frames_per_s: measured, None at first. learned: None until
    calibration is done.
    """

    state: AttentionState
    level: AlertLevel
    reason: str
    events: tuple[AttentionEvent, ...]
    buffer: float
    calibration: float
    eyes_off_road_s: float
    perclos_60s: float | None
    not_monitored: tuple[str, ...]
    perclos_180s: float | None = None
    signals: AttentionSignals = AttentionSignals()
    t_s: float = 0.0
    frames_per_s: float | None = None
    learned: LearnedNeutral | None = None
