"""The indicator in words: what goes on, since when, why, and what cannot be judged."""

from __future__ import annotations

import math

from app.core.attention_config import AttentionConfig
from app.core.attention_eyes import EyesState
from app.core.attention_monitor import MonitorState, Trouble
from app.core.attention_road import Active, RoadState
from app.core.attention_signs import SignsState, corroboration
from app.core.attention_types import (
    AlertLevel,
    AttentionEvent,
    AttentionEventKind,
    AttentionSignals,
    AttentionState,
    AttentionStatus,
    LearnedNeutral,
)
from app.core.attention_view import View
from app.core.attention_windows import share
from app.core.calibration import CalibrationState

_NO_SIGNALS = AttentionSignals()


def describe(
    t_s: float,
    calibration: CalibrationState,
    road: RoadState,
    eyes: EyesState,
    signs: SignsState,
    monitor: MonitorState,
    view: View | None,
    config: AttentionConfig,
) -> AttentionStatus:
    """Put the parts of the policy's state into one status; see `attention.status`."""
    events = _events(t_s, road, eyes, signs, monitor, config)
    state = _state(calibration, events)
    off_s = road.glance.off_s if road.glance.off else 0.0
    return AttentionStatus(
        state=state,
        level=events[0].level if events else AlertLevel.NONE,
        reason=_reason(state, events, calibration, off_s, road, view, config),
        events=events,
        buffer=road.buffer_s / config.buffer_s,
        calibration=calibration.progress,
        eyes_off_road_s=off_s,
        perclos_60s=signs.perclos_60s,
        not_monitored=_not_monitored(view, signs, monitor, config),
        perclos_180s=signs.perclos_180s,
        signals=_NO_SIGNALS if view is None else _signals(view),
        t_s=t_s,
        frames_per_s=monitor.frames_per_s,
        learned=_learned(calibration),
    )


def _events(
    t_s: float,
    road: RoadState,
    eyes: EyesState,
    signs: SignsState,
    monitor: MonitorState,
    config: AttentionConfig,
) -> tuple[AttentionEvent, ...]:
    """Loudest first."""
    found = [
        _event(active, _why(active.kind, t_s, road, eyes, signs, monitor, config))
        for active in (eyes.sleep, road.eyes_off, road.short, signs.drowsy, signs.yawn, signs.nod, monitor.event)
        if active is not None
    ]
    found.sort(key=lambda event: -event.level)
    return tuple(found)


def _event(active: Active, why: str) -> AttentionEvent:
    return AttentionEvent(active.kind, active.level, active.since_s, why)


def _why(
    kind: AttentionEventKind,
    t_s: float,
    road: RoadState,
    eyes: EyesState,
    signs: SignsState,
    monitor: MonitorState,
    config: AttentionConfig,
) -> str:
    match kind:
        case AttentionEventKind.EYES_OFF_ROAD:
            return f"eyes off the road {road.alert_off_s:.1f} s: {_where(road.worst)}"
        case AttentionEventKind.SHORT_DISTRACTION:
            off_s = share(road.recent, config.short_window_s)[0]
            return f"many short looks away: {off_s:.1f} s of the last {config.short_window_s:.0f} s"
        case AttentionEventKind.MICROSLEEP | AttentionEventKind.SLEEP | AttentionEventKind.UNRESPONSIVE:
            return _why_asleep(eyes)
        case AttentionEventKind.DROWSY:
            return _why_drowsy(t_s, signs, config)
        case AttentionEventKind.YAWN:
            return f"yawn: mouth wide open {signs.mouth_s or 0.0:.1f} s"
        case AttentionEventKind.NOD:
            return "the head dropped with closed eyes"
        case AttentionEventKind.CANNOT_MONITOR:
            return _why_blind(monitor)


def _why_asleep(eyes: EyesState) -> str:
    if eyes.lost_s is not None:
        return f"eyes were closed {eyes.asleep_s:.1f} s, and have not been seen for {eyes.lost_s:.1f} s"
    if eyes.sleeping_s > 0.0:
        return f"eyes closed {eyes.sleeping_s:.1f} s"
    return f"eyes were closed {eyes.asleep_s:.1f} s, just opening"


def _why_drowsy(t_s: float, signs: SignsState, config: AttentionConfig) -> str:
    if signs.perclos_60s is None:
        return "eyes were closed much of the last minutes; too little is seen now"
    long = "" if signs.perclos_180s is None else f", {100 * signs.perclos_180s:.0f} % of 180 s"
    also = "".join(f"; {sign}" for sign in corroboration(signs, t_s, config))
    return f"eyes closed {100 * signs.perclos_60s:.0f} % of the last 60 s{long}{also}"


def _why_blind(monitor: MonitorState) -> str:
    what, seconds = monitor.trouble
    back = "" if monitor.well_s is None else ", now back"
    match what:
        case Trouble.FACE:
            return f"no face for {seconds:.0f} s{back}"
        case Trouble.DARK:
            return f"the picture too dark for {seconds:.0f} s{back}"
        case Trouble.POSE:
            return f"the pose too uncertain for {seconds:.0f} s{back}"
        case Trouble.EYES:
            why = "" if monitor.eyes_why is None else f" ({monitor.eyes_why.value})"
            return f"eyes not judged for {seconds:.0f} s{why}" + (back or "; the head is still watched")


def _where(view: View | None) -> str:
    """Where the driver looks, from the farthest signal outside its cone."""
    if view is None:
        return "direction unknown"
    if view.head_off and view.yaw_rad is not None and view.pitch_rad is not None:
        if -view.pitch_rad > abs(view.yaw_rad):
            return f"head down {_degrees(view.pitch_rad)}°"
        return f"head turned {_side(view.yaw_rad)} {_degrees(view.yaw_rad)}°"
    if view.gaze_yaw_rad is not None and view.gaze_pitch_rad is not None:
        if -view.gaze_pitch_rad > abs(view.gaze_yaw_rad):
            return f"eyes lowered {_degrees(view.gaze_pitch_rad)}°"
        return f"eyes turned {_side(view.gaze_yaw_rad)} {_degrees(view.gaze_yaw_rad)}°"
    return "direction unknown"


def _side(yaw_rad: float) -> str:
    return "left" if yaw_rad > 0.0 else "right"


def _degrees(angle_rad: float) -> int:
    return round(abs(math.degrees(angle_rad)))


def _state(calibration: CalibrationState, events: tuple[AttentionEvent, ...]) -> AttentionState:
    kinds = {event.kind for event in events if event.level is not AlertLevel.ADVISORY}
    if kinds & {AttentionEventKind.MICROSLEEP, AttentionEventKind.SLEEP, AttentionEventKind.UNRESPONSIVE}:
        return AttentionState.ASLEEP
    if kinds & {AttentionEventKind.EYES_OFF_ROAD, AttentionEventKind.SHORT_DISTRACTION}:
        return AttentionState.DISTRACTED
    if AttentionEventKind.DROWSY in kinds:
        return AttentionState.DROWSY
    if AttentionEventKind.CANNOT_MONITOR in kinds:
        return AttentionState.CANNOT_MONITOR
    return AttentionState.ATTENTIVE if calibration.done is not None else AttentionState.LEARNING


def _reason(
    state: AttentionState,
    events: tuple[AttentionEvent, ...],
    calibration: CalibrationState,
    off_s: float,
    road: RoadState,
    view: View | None,
    config: AttentionConfig,
) -> str:
    if state is AttentionState.CANNOT_MONITOR:
        return next(event.why for event in events if event.kind is AttentionEventKind.CANNOT_MONITOR)
    if events and events[0].level >= AlertLevel.WARN:
        return events[0].why
    if off_s > 0.0:
        return f"eyes off the road {off_s:.1f} s: {_where(road.worst)}"
    if state is AttentionState.LEARNING:
        return _learning(calibration, config)
    if events and events[0].level >= AlertLevel.ADVISORY:
        return events[0].why
    if view is not None and view.paused:
        return "standing still: nothing is judged"
    if view is None or view.off is None:
        return "waiting for a sure look at the driver"
    return "watching the road"


def _learning(calibration: CalibrationState, config: AttentionConfig) -> str:
    percent = f"learning {100 * calibration.progress:.0f} %"
    if calibration.out_of_reach_rad is not None:
        far = _degrees(calibration.out_of_reach_rad)
        return (
            f"{percent}: the head is {far}° from the camera, at most {_degrees(config.learn_yaw_max_rad)}° to the side "
            f"and {_degrees(config.learn_pitch_max_rad)}° up or down can be learned"
        )
    return f"{percent}: look at the road"


def _not_monitored(
    view: View | None, signs: SignsState, monitor: MonitorState, config: AttentionConfig
) -> tuple[str, ...]:
    if view is None:
        return ("everything: no picture yet",)
    if view.paused:
        return ("everything: standing still",)
    if view.dark:
        return ("everything: the picture is too dark",)
    if not view.face:
        return ("everything: no face in the picture",)
    missing = []
    if view.yaw_rad is None:
        missing.append("head: no certain pose")
    if view.gaze_yaw_rad is None:
        missing.append("gaze: no certain estimate")
    if view.eyes_unusable is not None:
        missing.append(f"eyes: {view.eyes_unusable.value}")
    rate = monitor.frames_per_s
    if rate is not None and rate < config.perclos_min_fps:
        missing.append(f"drowsiness: needs 10 frames a second, has {rate:.0f}")
    elif signs.perclos_60s is None:
        missing.append("drowsiness: too little of the last minute was seen")
    if rate is not None and rate < config.blink_min_fps:
        missing.append(f"blinks: need 15 frames a second, have {rate:.0f}")
    return tuple(missing)


def _learned(calibration: CalibrationState) -> LearnedNeutral | None:
    own = calibration.done
    return None if own is None else LearnedNeutral(own.yaw_rad, own.pitch_rad, own.eye_open, own.jaw_rest)


def _signals(view: View) -> AttentionSignals:
    return AttentionSignals(
        off_road=view.off,
        head_yaw_rad=view.yaw_rad,
        head_pitch_rad=view.pitch_rad,
        gaze_yaw_rad=view.gaze_yaw_rad,
        gaze_pitch_rad=view.gaze_pitch_rad,
        eyes_closed=view.closed,
        jaw_open=view.jaw,
    )
