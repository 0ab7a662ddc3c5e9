"""Signs of drowsiness: PERCLOS decides; yawns, nods and long blinks only corroborate."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.core.attention_config import AttentionConfig
from app.core.attention_eyes import PERCLOS_LONG_S, PERCLOS_SHORT_S, EyesState, perclos
from app.core.attention_road import Active, raised
from app.core.attention_types import AlertLevel, AttentionEventKind
from app.core.attention_view import View
from app.core.attention_windows import grown, lasted


@dataclass(frozen=True, slots=True)
class SignsState:
    """mouth_s: the mouth has been wide open for, None while it is not.

    yawns_s, nods_s: when they happened. blinks_s: lengths of the latest blinks. own_blink_s: mean of the first ones.
    below_s, calm_s: seconds since PERCLOS fell below the warning / below the advisory.
    """

    mouth_s: float | None = None
    yawns_s: tuple[float, ...] = ()
    nods_s: tuple[float, ...] = ()
    blinks_s: tuple[float, ...] = ()
    own_blink_s: float | None = None
    yawn: Active | None = None
    nod: Active | None = None
    drowsy: Active | None = None
    below_s: float = 0.0
    calm_s: float = 0.0
    perclos_60s: float | None = None
    perclos_180s: float | None = None


def step_signs(
    state: SignsState,
    view: View,
    eyes: EyesState,
    frames_per_s: float | None,
    dt_s: float,
    t_s: float,
    config: AttentionConfig,
) -> tuple[SignsState, EyesState]:
    """One step; the eyes come back with their closure marked when it made a NOD."""
    state = _mouth(state, view, dt_s, t_s, config)
    state = _blinks(state, eyes, frames_per_s, config)
    state, eyes = _nod(state, eyes, t_s, config)
    return _drowsy(state, eyes, frames_per_s, dt_s, t_s, config), eyes


def corroboration(state: SignsState, t_s: float, config: AttentionConfig) -> tuple[str, ...]:
    """What else speaks for drowsiness, in words; empty when nothing does."""
    found = []
    if len(state.yawns_s) >= config.yawn_hint_count:
        found.append(f"{len(state.yawns_s)} yawns in {config.yawn_hint_s / 60:.0f} min")
    if state.nods_s and t_s - state.nods_s[-1] <= config.nod_memory_s:
        found.append("the head nodded with closed eyes")
    ratio = blink_ratio(state, config)
    if ratio is not None and ratio >= config.blink_long_ratio:
        found.append(f"blinks {ratio:.1f} times as long as at first")
    return tuple(found)


def blink_ratio(state: SignsState, config: AttentionConfig) -> float | None:
    """Mean length of the latest blinks over the driver's own first ones; None before there are enough."""
    if state.own_blink_s is None or len(state.blinks_s) < config.blink_count:
        return None
    return sum(state.blinks_s) / len(state.blinks_s) / state.own_blink_s


def _mouth(state: SignsState, view: View, dt_s: float, t_s: float, config: AttentionConfig) -> SignsState:
    if view.jaw is None:
        return state
    if view.jaw < config.jaw_open_at:
        if state.yawn is None:
            return state if state.mouth_s is None else replace(state, mouth_s=None)
        recent = tuple(t for t in state.yawns_s if t_s - t <= config.yawn_hint_s)
        return replace(state, mouth_s=None, yawn=None, yawns_s=(*recent, t_s))
    mouth_s = grown(state.mouth_s, True, dt_s)
    if lasted(mouth_s, config.yawn_max_s):
        return replace(state, mouth_s=mouth_s, yawn=None)
    yawn = state.yawn
    if lasted(mouth_s, config.yawn_s):
        earlier = sum(1 for t in state.yawns_s if t_s - t <= config.yawn_hint_s)
        hint = earlier + 1 >= config.yawn_hint_count
        level = AlertLevel.ADVISORY if hint else AlertLevel.NONE
        yawn = raised(yawn, AttentionEventKind.YAWN, level, t_s)
    return replace(state, mouth_s=mouth_s, yawn=yawn)


def _blinks(state: SignsState, eyes: EyesState, frames_per_s: float | None, config: AttentionConfig) -> SignsState:
    ended = eyes.ended
    if ended is None or ended.look_down or frames_per_s is None or frames_per_s < config.blink_min_fps:
        return state
    length_s = ended.closed_s + ended.first_dt_s
    if length_s > config.blink_max_s:
        return state
    blinks = (*state.blinks_s, length_s)[-config.blink_count :]
    if state.own_blink_s is None and len(blinks) == config.blink_count:
        return replace(state, blinks_s=(), own_blink_s=sum(blinks) / len(blinks))
    return replace(state, blinks_s=blinks)


def _nod(state: SignsState, eyes: EyesState, t_s: float, config: AttentionConfig) -> tuple[SignsState, EyesState]:
    """A NOD lasts as long as the closure that made it."""
    closure = eyes.closure
    if closure is None:
        return (state if state.nod is None else replace(state, nod=None)), eyes
    unseen = not eyes.pitch or eyes.pitch[-1][0] < t_s
    if unseen or closure.nodded or eyes.sleeping_s < config.nod_closed_s:
        return state, eyes
    now_rad = eyes.pitch[-1][1]
    highest = max(pitch for t, pitch in eyes.pitch if t >= t_s - config.nod_within_s)
    if highest - now_rad < config.nod_pitch_rad:
        return state, eyes
    nods = (*(t for t in state.nods_s if t_s - t <= config.nod_memory_s), t_s)
    nod = Active(AttentionEventKind.NOD, AlertLevel.NONE, t_s)
    return replace(state, nods_s=nods, nod=nod), replace(eyes, closure=replace(closure, nodded=True))


def _drowsy(
    state: SignsState,
    eyes: EyesState,
    frames_per_s: float | None,
    dt_s: float,
    t_s: float,
    config: AttentionConfig,
) -> SignsState:
    slow = frames_per_s is None or frames_per_s < config.perclos_min_fps
    short = None if slow else perclos(eyes, PERCLOS_SHORT_S, config)
    long = None if slow else perclos(eyes, PERCLOS_LONG_S, config)
    if short is None:
        if state.perclos_60s is None and state.perclos_180s is None:
            return state
        return replace(state, perclos_60s=None, perclos_180s=None)
    warn = short >= config.perclos_warn_60s and long is not None and long >= config.perclos_warn_180s
    if not warn and short >= config.perclos_corroborated:
        warn = bool(corroboration(state, t_s, config))
    advise = short >= config.perclos_advisory
    below_s = 0.0 if warn else state.below_s + dt_s
    calm_s = 0.0 if advise else state.calm_s + dt_s
    drowsy = state.drowsy
    if warn:
        drowsy = raised(drowsy, AttentionEventKind.DROWSY, AlertLevel.WARN, t_s)
    elif drowsy is not None and drowsy.level is AlertLevel.WARN and below_s >= config.drowsy_clear_s:
        drowsy = replace(drowsy, level=AlertLevel.ADVISORY) if calm_s < config.drowsy_clear_s else None
    elif drowsy is None and advise:
        drowsy = Active(AttentionEventKind.DROWSY, AlertLevel.ADVISORY, t_s)
    elif drowsy is not None and drowsy.level is AlertLevel.ADVISORY and calm_s >= config.drowsy_clear_s:
        drowsy = None
    return replace(state, drowsy=drowsy, below_s=below_s, calm_s=calm_s, perclos_60s=short, perclos_180s=long)
