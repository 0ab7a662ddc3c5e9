"""Eyes off the road: one long look away, many short ones, and the gauge between them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.core.attention_config import AttentionConfig
from app.core.attention_types import AlertLevel, AttentionEventKind
from app.core.attention_view import View
from app.core.attention_windows import ShareTrace, extend, share


@dataclass(frozen=True, slots=True)
class Active:
    """An event that is going on; its words are made when somebody asks."""

    kind: AttentionEventKind
    level: AlertLevel
    since_s: float


def raised(active: Active | None, kind: AttentionEventKind, level: AlertLevel, t_s: float) -> Active:
    """`active` at least at `level`; a new one, or one of another kind, begins at t_s."""
    if active is None or active.kind is not kind:
        return Active(kind, level, t_s)
    return active if active.level >= level else Active(kind, level, active.since_s)


@dataclass(frozen=True, slots=True)
class Glance:
    """On or off the road after filter and hysteresis.

    filtered: first-order filtered verdict. raw_off: the last verdict. change_s: seconds since the verdict began to
    differ from `off`. off_s, on_s: seconds of the present look away, or back on the road, since the verdict changed.
    """

    filtered: float = 0.0
    off: bool = False
    raw_off: bool = False
    change_s: float = 0.0
    off_s: float = 0.0
    on_s: float = 0.0


def step_glance(glance: Glance, off_now: bool, dt_s: float, config: AttentionConfig) -> Glance:
    """One judged frame. The filter decides THAT the driver looks away; the clock runs from WHEN the verdict changed."""
    weight = 1.0 - math.exp(-dt_s / config.filter_s)
    filtered = glance.filtered + weight * (float(off_now) - glance.filtered)
    if off_now == glance.off:
        off_s = glance.off_s + dt_s if off_now else 0.0
        on_s = 0.0 if off_now else glance.on_s + dt_s
        return Glance(filtered, glance.off, off_now, 0.0, off_s, on_s)
    settled = glance.filtered <= config.filter_on if off_now else glance.filtered >= config.filter_off
    change_s = 0.0 if off_now != glance.raw_off and settled else glance.change_s + dt_s
    if off_now and filtered >= config.filter_off:
        return Glance(filtered, True, True, change_s, change_s, 0.0)
    if not off_now and filtered <= config.filter_on:
        return Glance(filtered, False, False, change_s, 0.0, change_s)
    return Glance(filtered, glance.off, off_now, change_s, glance.off_s, glance.on_s)


@dataclass(frozen=True, slots=True)
class RoadState:
    """alert_off_s: seconds off that count toward the present alert, through returns too short to clear it.

    buffer_s: the gauge. recent: runs of the last short_window_s. worst: the last frame outside the cone, for words.
    """

    glance: Glance
    alert_off_s: float
    buffer_s: float
    recent: ShareTrace
    eyes_off: Active | None
    short: Active | None
    worst: View | None

    @classmethod
    def start(cls, t_s: float, config: AttentionConfig) -> RoadState:
        return cls(Glance(), 0.0, config.buffer_s, ShareTrace.start(t_s), None, None, None)


def step_road(
    state: RoadState, view: View, eyes_shut: bool, dt_s: float, t_s: float, config: AttentionConfig
) -> RoadState:
    """One step. eyes_shut: a closure longer than a blink is going on (it drains the gauge, nothing else)."""
    off_now = view.off
    if off_now is None:
        recent = extend(state.recent, None, dt_s, config.short_window_s)
        return RoadState(
            state.glance, state.alert_off_s, state.buffer_s, recent, state.eyes_off, state.short, state.worst
        )
    glance = step_glance(state.glance, off_now, dt_s, config)
    since_s = t_s - glance.change_s - dt_s if glance.off != state.glance.off else None
    judged = warn_after_s(view, config) is not None
    recent = extend(state.recent, glance.off if judged else None, dt_s, config.short_window_s, since_s=since_s)
    if not off_now and glance.on_s >= config.short_reset_s:
        recent = ShareTrace(((t_s, 0.0, 0.0),), False, t_s)
    alert_off_s = _alert_off_s(state, glance, off_now, view, dt_s, config)
    eyes_off = _eyes_off(state.eyes_off, glance, alert_off_s, view, t_s, config)
    short = _short(state.short, glance, eyes_off, recent, view, t_s, config)
    worst = view if off_now else state.worst
    buffer_s = _buffer(state.buffer_s, off_now, eyes_shut, glance, dt_s, config)
    return RoadState(glance, alert_off_s, buffer_s, recent, eyes_off, short, worst)


def warn_after_s(view: View, config: AttentionConfig) -> float | None:
    """Seconds off the road before the warning, by speed and light; None where looking away is not judged."""
    if view.speed_mps is not None and view.speed_mps < config.min_speed_mps:
        return None
    slow = view.speed_mps is not None and view.speed_mps < config.fast_speed_mps
    limit_s = config.eyes_off_warn_slow_s if slow else config.eyes_off_warn_s
    return limit_s + (config.non_nominal_extra_s if view.dim else 0.0)


def _alert_off_s(
    state: RoadState, glance: Glance, off_now: bool, view: View, dt_s: float, config: AttentionConfig
) -> float:
    """Seconds off that count: through returns too short to clear an alert, and only while looking away is judged."""
    if warn_after_s(view, config) is None or (state.eyes_off is None and not glance.off):
        return 0.0
    if glance.off and not state.glance.off:
        return state.alert_off_s + glance.change_s
    return state.alert_off_s + (dt_s if off_now and glance.off else 0.0)


def _eyes_off(
    active: Active | None, glance: Glance, alert_off_s: float, view: View, t_s: float, config: AttentionConfig
) -> Active | None:
    limit_s = warn_after_s(view, config)
    if limit_s is None or (not glance.off and glance.on_s >= config.eyes_off_clear_s):
        return None
    if active is None and not (glance.off and alert_off_s >= limit_s):
        return None
    level = AlertLevel.WARN
    if alert_off_s >= limit_s + config.alarm_after_s:
        level = AlertLevel.ALARM
    elif alert_off_s >= limit_s + config.prompt_after_s:
        level = AlertLevel.PROMPT
    return raised(active, AttentionEventKind.EYES_OFF_ROAD, level, t_s)


def _short(
    active: Active | None,
    glance: Glance,
    eyes_off: Active | None,
    recent: ShareTrace,
    view: View,
    t_s: float,
    config: AttentionConfig,
) -> Active | None:
    if warn_after_s(view, config) is None or (not glance.off and glance.on_s >= config.short_reset_s):
        return None
    if active is not None:
        return active
    # One long look away is already said by EYES_OFF_ROAD; this event is about the many short ones.
    if eyes_off is not None or not glance.off:
        return None
    if share(recent, config.short_window_s)[0] < config.short_off_s:
        return None
    return Active(AttentionEventKind.SHORT_DISTRACTION, AlertLevel.WARN, t_s)


def _buffer(
    buffer_s: float, off_now: bool, eyes_shut: bool, glance: Glance, dt_s: float, config: AttentionConfig
) -> float:
    """AttenD: drained off the road, refilled on it after a latency, both by one second a second."""
    if off_now or eyes_shut:
        return max(0.0, buffer_s - dt_s)
    back_s = glance.change_s if glance.off else glance.on_s
    return min(config.buffer_s, buffer_s + dt_s) if back_s > config.buffer_latency_s else buffer_s
