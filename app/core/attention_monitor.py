"""What cannot be judged, for how long, and why. Not seen is never called distracted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from app.core.attention_config import AttentionConfig
from app.core.attention_road import Active
from app.core.attention_types import AlertLevel, AttentionEventKind
from app.core.attention_view import EyesUnusable, View
from app.core.attention_windows import grown, lasted

# How fast the measured frame rate follows, and how long it must have run before it is believed. [ours]
_RATE_S = 5.0
_RATE_START_S = 2.0


class Trouble(Enum):
    """What keeps the driver from being judged."""

    FACE = "no face"
    DARK = "too dark"
    POSE = "pose uncertain"
    EYES = "eyes not judged"


@dataclass(frozen=True, slots=True)
class MonitorState:
    """Seconds without a face; in the dark; with an uncertain pose; with no usable eye; and since all is well.

    None: not so now.
    mean_dt_s: smoothed time between frames. watched_s: time with frames so far. eyes_why: why no eye is
    usable. trouble: the latest that was worth a notice, and how long it lasted.
    """

    lost_s: float | None = None
    dark_s: float | None = None
    uncertain_s: float | None = None
    eyes_s: float | None = None
    well_s: float | None = None
    mean_dt_s: float = 0.0
    watched_s: float = 0.0
    eyes_why: EyesUnusable | None = None
    trouble: tuple[Trouble, float] = (Trouble.FACE, 0.0)
    event: Active | None = None

    @property
    def frames_per_s(self) -> float | None:
        """Measured frame rate, None in the first two seconds."""
        return 1.0 / self.mean_dt_s if self.watched_s >= _RATE_START_S and self.mean_dt_s > 0.0 else None


def step_monitor(
    state: MonitorState, view: View, missing: bool, dt_s: float, t_s: float, config: AttentionConfig
) -> MonitorState:
    """One step. missing: no picture came in this time, so the frame rate is left alone."""
    mean_dt_s, watched_s = state.mean_dt_s, state.watched_s
    if not missing and dt_s > 0.0:
        weight = 1.0 - math.exp(-dt_s / min(_RATE_S, watched_s + dt_s))
        mean_dt_s += weight * (dt_s - mean_dt_s)
        watched_s += dt_s
    # A pause between frames was not seen from its beginning, so all of it counts.
    lost_s = (state.lost_s or 0.0) + dt_s if missing else grown(state.lost_s, not view.face, dt_s)
    dark_s = grown(state.dark_s, view.dark, dt_s)
    seen = view.face and not view.dark
    uncertain_s = grown(state.uncertain_s, view.off is None, dt_s) if seen else state.uncertain_s
    # With the head away from the road the look away itself is judged; hidden eyes are no news then.
    judgeable = seen and not view.head_off
    eyes_s = grown(state.eyes_s, view.closed is None, dt_s) if judgeable else state.eyes_s
    found = _worst(lost_s, dark_s, uncertain_s, eyes_s, config)
    well = lost_s is None and dark_s is None and uncertain_s is None and eyes_s is None
    well_s = grown(state.well_s, well, dt_s)
    event = state.event
    if found is not None and event is None:
        event = Active(AttentionEventKind.CANNOT_MONITOR, AlertLevel.NOTICE, t_s)
    elif event is not None and lasted(well_s, config.monitor_clear_s):
        event = None
    why = view.eyes_unusable or state.eyes_why
    return MonitorState(
        lost_s,
        dark_s,
        uncertain_s,
        eyes_s,
        well_s,
        mean_dt_s,
        watched_s,
        why,
        found or state.trouble,
        event,
    )


def _worst(
    lost_s: float | None,
    dark_s: float | None,
    uncertain_s: float | None,
    eyes_s: float | None,
    config: AttentionConfig,
) -> tuple[Trouble, float] | None:
    """The gravest trouble that has lasted long enough to be told."""
    for what, seconds, limit_s in (
        (Trouble.FACE, lost_s, config.face_lost_s),
        (Trouble.DARK, dark_s, config.unusable_s),
        (Trouble.POSE, uncertain_s, config.unusable_s),
        (Trouble.EYES, eyes_s, config.unusable_s),
    ):
        if seconds is not None and seconds >= limit_s:
            return what, seconds
    return None
