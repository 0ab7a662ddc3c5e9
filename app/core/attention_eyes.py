"""Closed eyes: microsleep to unresponsive, PERCLOS, and the glances down that look like sleep but are not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.core.attention_config import AttentionConfig
from app.core.attention_road import Active, raised
from app.core.attention_types import AlertLevel, AttentionEventKind
from app.core.attention_view import View
from app.core.attention_windows import ShareTrace, extend, grown, lasted, share

PERCLOS_SHORT_S = 60.0
PERCLOS_LONG_S = 180.0
_PITCH_KEEP_S = 1.6


@dataclass(frozen=True, slots=True)
class Closure:
    """A run of closed eyes. closed_s: since its first frame. gap_s: open seconds not yet taken for an opening.

    before_pitch_rad: the head's pitch just before it began. look_down: it came with a glance down, so nobody sleeps.
    first_dt_s: time credited to the first frame (for the blink's length). nodded: this closure has made its NOD.
    """

    closed_s: float
    gap_s: float
    before_pitch_rad: float | None
    look_down: bool
    first_dt_s: float
    nodded: bool = False


@dataclass(frozen=True, slots=True)
class EyesState:
    """closure: the run going on, or None. open_s: seconds seen open, None while shut. sleep: event of the sleep family.

    trace: closed / open / not seen for PERCLOS. pitch: (t, relative pitch) of the last second and a half.
    ended: the closure that ended in this very step, for the blink statistics. lost_s: not seen for, None while seen.
    asleep_s: the closure that the sleep event is about, for its words.
    """

    closure: Closure | None
    open_s: float | None
    lost_s: float | None
    sleep: Active | None
    asleep_s: float
    trace: ShareTrace
    pitch: tuple[tuple[float, float], ...]
    ended: Closure | None

    @classmethod
    def start(cls, t_s: float) -> EyesState:
        return cls(None, None, None, None, 0.0, ShareTrace.start(t_s), (), None)

    @property
    def sleeping_s(self) -> float:
        """Length of a closure that counts as sleep, 0 without one."""
        return 0.0 if self.closure is None or self.closure.look_down else self.closure.closed_s


def step_eyes(state: EyesState, view: View, dt_s: float, t_s: float, config: AttentionConfig) -> EyesState:
    """One step; a frame without usable eyes holds the closure's clock and leaves PERCLOS' windows."""
    pitch = _remember_pitch(state.pitch, view.pitch_rad, t_s)
    if view.closed is None:
        trace = extend(state.trace, None, dt_s, PERCLOS_LONG_S, config.perclos_blink_s)
        return replace(state, lost_s=grown(state.lost_s, True, dt_s), trace=trace, pitch=pitch, ended=None)
    closed_now = view.closed >= config.closed_at
    closure, ended = _step_closure(state.closure, closed_now, view, pitch, dt_s, t_s, config)
    open_s = grown(state.open_s, not closed_now, dt_s)
    kind = None if closure is not None and closure.look_down else closure is not None
    # A closure is known to be over only after the bridge; it was over when the lids went up.
    since_s = t_s - ended.gap_s - dt_s if ended is not None else None
    trace = extend(state.trace, kind, dt_s, PERCLOS_LONG_S, config.perclos_blink_s, since_s)
    moved = EyesState(closure, open_s, None, state.sleep, state.asleep_s, trace, pitch, ended)
    sleep = _sleep(moved, t_s, config)
    if sleep is None and moved.sleep is None:
        return moved
    return replace(moved, sleep=sleep, asleep_s=moved.sleeping_s or moved.asleep_s)


def forget_closure(state: EyesState, config: AttentionConfig) -> EyesState:
    """After the face was lost: no closure goes on, but a sleep alarm holds on for asleep_hold_s."""
    holds = state.sleep is not None and state.sleep.kind is not AttentionEventKind.MICROSLEEP
    sleep = state.sleep if holds and not lasted(state.lost_s, config.asleep_hold_s) else None
    return replace(state, closure=None, open_s=None, sleep=sleep, pitch=())


def perclos(state: EyesState, window_s: float, config: AttentionConfig) -> float | None:
    """Share of the SEEN part of the window with closed eyes, blinks left out; None while too little was seen."""
    closed_s, seen_s = share(state.trace, window_s, config.perclos_blink_s)
    return closed_s / seen_s if seen_s >= config.perclos_seen_min * window_s else None


def _remember_pitch(
    pitch: tuple[tuple[float, float], ...], now_rad: float | None, t_s: float
) -> tuple[tuple[float, float], ...]:
    if now_rad is None:
        return pitch
    first = next((i for i, (t, _) in enumerate(pitch) if t >= t_s - _PITCH_KEEP_S), len(pitch))
    return (*pitch[first:], (t_s, now_rad))


def _step_closure(
    closure: Closure | None,
    closed_now: bool,
    view: View,
    pitch: tuple[tuple[float, float], ...],
    dt_s: float,
    t_s: float,
    config: AttentionConfig,
) -> tuple[Closure | None, Closure | None]:
    """(the closure going on, the closure that just ended)."""
    if closure is None:
        return (_begin(view, pitch, dt_s, t_s, config), None) if closed_now else (None, None)
    if not closed_now:
        gap_s = closure.gap_s + dt_s
        return (None, closure) if gap_s > config.closure_bridge_s else (replace(closure, gap_s=gap_s), None)
    moved = replace(closure, closed_s=closure.closed_s + closure.gap_s + dt_s, gap_s=0.0)
    if moved.before_pitch_rad is None or view.pitch_rad is None:
        return moved, None
    change_rad = abs(view.pitch_rad - moved.before_pitch_rad)
    if moved.look_down:
        came_back = change_rad <= config.look_down_pitch_rad and not _down(view, config)
        return (_begin(view, pitch, dt_s, t_s, config, moved.before_pitch_rad), None) if came_back else (moved, None)
    early = moved.closed_s < config.look_down_window_s
    return replace(moved, look_down=early and change_rad > config.look_down_pitch_rad), None


def _begin(
    view: View,
    pitch: tuple[tuple[float, float], ...],
    dt_s: float,
    t_s: float,
    config: AttentionConfig,
    before_rad: float | None = None,
) -> Closure:
    if before_rad is None:
        before_rad = next((p for t, p in pitch if t >= t_s - config.look_down_before_s), None)
    moved = (
        before_rad is not None
        and view.pitch_rad is not None
        and abs(view.pitch_rad - before_rad) > config.look_down_pitch_rad
    )
    return Closure(0.0, 0.0, before_rad, moved or _down(view, config), dt_s)


def _down(view: View, config: AttentionConfig) -> bool:
    """Head or eyes already point down so far that lowered lids look like closed ones."""
    head = view.pitch_rad is not None and view.pitch_rad < -config.head_pitch_down_off_rad
    gaze = view.gaze_pitch_rad is not None and view.gaze_pitch_rad < -config.gaze_pitch_down_off_rad
    return head or gaze


def _sleep(state: EyesState, t_s: float, config: AttentionConfig) -> Active | None:
    if lasted(state.open_s, config.eyes_open_clear_s):
        return None
    asleep_s = state.sleeping_s
    if asleep_s >= config.unresponsive_s:
        return raised(state.sleep, AttentionEventKind.UNRESPONSIVE, AlertLevel.EMERGENCY, t_s)
    if asleep_s >= config.sleep_s:
        kind, level = AttentionEventKind.SLEEP, AlertLevel.ALARM
    elif asleep_s >= config.microsleep_s:
        kind, level = AttentionEventKind.MICROSLEEP, AlertLevel.URGENT
    else:
        return state.sleep
    if state.sleep is not None and state.sleep.level > level:
        return state.sleep
    return raised(state.sleep, kind, level, t_s)
