"""What cannot be judged, for how long, and why. Not seen is never called distracted."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.core.attention_config import AttentionConfig
from app.core.attention_road import Active
from app.core.attention_types import AlertLevel, AttentionEventKind
from app.core.attention_view import EyesUnusable, View

# How fast the measured frame rate follows, and how long it must have run before it is believed. [ours]
_RATE_S = 5.0
_RATE_START_S = 2.0


@dataclass(frozen=True, slots=True)
class MonitorState:
    """Seconds without a face; in the dark; with an uncertain pose; with no usable eye. well_s: since all was well.

    mean_dt_s: smoothed time between frames. watched_s: time with frames so far. eyes_why: why no eye is usable.
    """

    lost_s: float = 0.0
    dark_s: float = 0.0
    uncertain_s: float = 0.0
    eyes_s: float = 0.0
    well_s: float = 0.0
    mean_dt_s: float = 0.0
    watched_s: float = 0.0
    eyes_why: EyesUnusable | None = None
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
    lost_s = 0.0 if view.face else state.lost_s + dt_s
    dark_s = state.dark_s + dt_s if view.dark else 0.0
    seen = view.face and not view.dark
    uncertain_s = state.uncertain_s + dt_s if seen and view.off is None else (0.0 if seen else state.uncertain_s)
    # With the head away from the road the look away itself is judged; hidden eyes are no news then.
    blind = seen and view.closed is None and not view.head_off
    eyes_s = state.eyes_s + dt_s if blind else (state.eyes_s if not seen or view.head_off else 0.0)
    unwell = lost_s >= config.face_lost_s or max(dark_s, uncertain_s, eyes_s) >= config.unusable_s
    trouble = lost_s > 0.0 or dark_s > 0.0 or uncertain_s > 0.0 or eyes_s > 0.0
    well_s = 0.0 if trouble else state.well_s + dt_s
    event = state.event
    if unwell and event is None:
        event = Active(AttentionEventKind.CANNOT_MONITOR, AlertLevel.NOTICE, t_s)
    elif event is not None and not unwell and well_s >= config.monitor_clear_s:
        event = None
    return MonitorState(
        lost_s, dark_s, uncertain_s, eyes_s, well_s, mean_dt_s, watched_s, view.eyes_unusable or state.eyes_why, event
    )
