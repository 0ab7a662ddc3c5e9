"""The attention policy as a pure step: state and one frame's observation in, the next state out.

Seconds only: the same drive gives the same events at 10, 15 and 30 frames a second, with jitter and with gaps. A state
that begins at a frame is timed from that frame, so nothing fires early; time that could not be seen counts for nothing.
This is a demonstration of published rules and no safety device.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from app.core.attention_config import AttentionConfig
from app.core.attention_eyes import EyesState, forget_closure, step_eyes
from app.core.attention_monitor import MonitorState, step_monitor
from app.core.attention_observation import NO_FRAME, Observation
from app.core.attention_road import RoadState, step_road
from app.core.attention_signs import SignsState, step_signs
from app.core.attention_types import AttentionStatus
from app.core.attention_view import View, judge
from app.core.attention_windows import lasted
from app.core.attention_words import describe
from app.core.calibration import Calibration, CalibrationState, learn


@dataclass(frozen=True, slots=True)
class PolicyState:
    """All that the policy remembers. t_s: its clock, the source's; view: the last frame judged, None before any."""

    t_s: float
    calibration: CalibrationState
    road: RoadState
    eyes: EyesState
    signs: SignsState
    monitor: MonitorState
    view: View | None


def initial_state(config: AttentionConfig, t_s: float = 0.0, calibration: Calibration | None = None) -> PolicyState:
    """The state before the first frame, at time t_s; with a stored calibration nothing needs to be learned."""
    learned = CalibrationState() if calibration is None else CalibrationState(done=calibration, progress=1.0)
    return PolicyState(
        t_s, learned, RoadState.start(t_s, config), EyesState.start(t_s), SignsState(), MonitorState(), None
    )


def restart_calibration(state: PolicyState, config: AttentionConfig) -> PolicyState:
    """Learn the neutral anew (a click, or a moved camera); what was judged against the old neutral is dropped."""
    return replace(
        state,
        calibration=CalibrationState(),
        road=RoadState.start(state.t_s, config),
        eyes=replace(state.eyes, closure=None, pitch=()),
    )


def step(state: PolicyState, observation: Observation, dt_s: float, config: AttentionConfig) -> PolicyState:
    """The state after one frame.

    Args:
        observation: what the frame shows.
        dt_s: seconds since the frame before; a negative or non-finite value counts as 0. Of a gap longer than
            config.max_gap_s only a usual frame's time is credited to the frame, the rest was not seen.
    """
    dt_s = dt_s if math.isfinite(dt_s) and dt_s > 0.0 else 0.0
    if dt_s > config.max_gap_s:
        frame_s = min(config.max_gap_s, state.monitor.mean_dt_s)
        state = _advance(state, replace(NO_FRAME, speed_mps=observation.speed_mps), dt_s - frame_s, True, config)
        dt_s = frame_s
    if observation.camera_moved:
        state = restart_calibration(state, config)
    return _advance(state, observation, dt_s, False, config)


def status(state: PolicyState, config: AttentionConfig) -> AttentionStatus:
    """The indicator's content for the state's frame."""
    return describe(
        state.t_s, state.calibration, state.road, state.eyes, state.signs, state.monitor, state.view, config
    )


def _advance(state: PolicyState, seen: Observation, dt_s: float, missing: bool, config: AttentionConfig) -> PolicyState:
    t_s = state.t_s + dt_s
    view = judge(seen, state.calibration.done, config)
    calibration = learn(
        state.calibration, seen, view.raw_closed, view.yaw_rad is not None, view.gaze_yaw_rad is not None, dt_s, config
    )
    monitor = step_monitor(state.monitor, view, missing, dt_s, t_s, config)
    eyes = step_eyes(state.eyes, view, dt_s, t_s, config)
    if view.paused:
        eyes = replace(eyes, closure=None, sleep=None)
    elif lasted(eyes.lost_s, config.face_lost_s):
        eyes = forget_closure(eyes, config)
    if view.paused or lasted(monitor.lost_s, config.face_lost_s):
        road = RoadState.start(t_s, config)
    else:
        road = step_road(state.road, view, eyes.sleeping_s > config.perclos_blink_s, dt_s, t_s, config)
    signs, eyes = step_signs(state.signs, view, eyes, monitor.frames_per_s, dt_s, t_s, config)
    return PolicyState(t_s, calibration, road, eyes, signs, monitor, view)
