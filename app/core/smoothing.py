"""One Euro filtering in units of the face's own size, so that one setting serves near and far faces.

Casiez, Roussel, Vogel 2012, "1 Euro Filter: a simple speed-based low-pass filter for noisy input".
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from app.core.types import F64


@dataclass(frozen=True, slots=True)
class OneEuroConfig:
    """min_cutoff and d_cutoff in Hz; beta in Hz per (unit / s), the unit being the face's size for points.

    idle_speed: units a second that noise alone reaches at rest; only what is faster opens the filter. Not in the paper.
    The speed is taken from the filtered value to the new one, so that a slow drift opens it too once it is some
    idle_speed / frame rate ahead.
    """

    min_cutoff_hz: float
    beta: float
    d_cutoff_hz: float = 1.0
    idle_speed: float = 0.0


@dataclass(frozen=True, slots=True)
class OneEuroState:
    """value and speed (...,) of the filtered signal at time t_s."""

    value: F64
    speed: F64
    t_s: float


def one_euro(state: OneEuroState | None, value: F64, t_s: float, config: OneEuroConfig) -> OneEuroState:
    """One step on an array of any shape; the first value, and any after time stood still or ran back, starts anew."""
    if state is None or state.value.shape != value.shape or t_s <= state.t_s:
        return OneEuroState(value, np.zeros_like(value), t_s)
    dt_s = t_s - state.t_s
    speed = state.speed + _alpha(config.d_cutoff_hz, dt_s) * ((value - state.value) / dt_s - state.speed)
    cutoff = config.min_cutoff_hz + config.beta * np.maximum(np.abs(speed) - config.idle_speed, 0.0)
    tau = 1.0 / (2.0 * math.pi * cutoff)
    alpha = 1.0 / (1.0 + tau / dt_s)
    return OneEuroState(state.value + alpha * (value - state.value), speed, t_s)


def _alpha(cutoff_hz: float, dt_s: float) -> float:
    tau = 1.0 / (2.0 * math.pi * cutoff_hz)
    return 1.0 / (1.0 + tau / dt_s)


def points_config(quickness: float) -> OneEuroConfig:
    """The one slider: 0 steady .. 1 quick, for points in face sizes.

    The cut-off at rest and its rise with speed both grow geometrically; the middle is 0.2 Hz at rest and 60 Hz more
    per face size a second. Chosen with `benchmarks.temporal`: no more jitter than MediaPipe's on noisy stills at less
    lag on fast turns. The speed is filtered at 2 Hz, not the paper's 1: a late speed opens the filter late.
    """
    q = min(1.0, max(0.0, quickness))
    return OneEuroConfig(0.1 * 4.0**q, 30.0 * 4.0**q, 2.0, 0.04)


def rotation_config(quickness: float) -> OneEuroConfig:
    """The same slider for the nine numbers of a rotation matrix (unit: about a radian)."""
    q = min(1.0, max(0.0, quickness))
    return OneEuroConfig(0.16 * 10.0**q, 6.0 * 4.0**q, 4.0)


@dataclass(frozen=True, slots=True)
class PointsFilter:
    """Filters points (K, D) px given the face's size in px; keeps its state in face sizes."""

    state: OneEuroState | None = None

    def step(self, points: F64, face_size_px: float, t_s: float, quickness: float) -> tuple[PointsFilter, F64]:
        """Returns the next filter and the smoothed points (K, D) px.

        The state is rescaled with the face's present size, so that a face that comes nearer is not dragged.
        """
        size = max(face_size_px, 1e-6)
        units = points / size
        state = None if self.state is None else replace(self.state, value=self.state.value / size)
        state = one_euro(state, units, t_s, points_config(quickness))
        return PointsFilter(replace(state, value=state.value * size)), state.value * size
