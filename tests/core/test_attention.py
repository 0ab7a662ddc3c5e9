"""The policy's edges: observations, the choice of the driver, windows, words, time that misbehaves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.attention import initial_state, restart_calibration, status, step
from app.core.attention_config import AttentionConfig, Profile, config_for
from app.core.attention_observation import (
    FrameQuality,
    Observation,
    choose_driver,
    frame_quality,
    observation_from_track,
)
from app.core.attention_types import AttentionState
from app.core.attention_windows import ShareTrace, extend, share
from app.core.calibration import Calibration
from app.core.errors import ConfigError
from app.core.geometry import rotation_from_angles
from app.core.types import Expression, FaceTrack, Gaze, HeadPose

CONFIG = config_for(Profile.DEFAULT)
SEEN = Observation(True, head_yaw_rad=0.0, head_pitch_rad=0.0, eye_closed_left=0.1, eye_closed_right=0.1, jaw_open=0.0)


def track(track_id: int, box: tuple[float, float, float, float] = (0, 0, 100, 100), **parts: object) -> FaceTrack:
    return FaceTrack(track_id, np.array(box), 0.9, **parts)  # type: ignore[arg-type]


def test_no_track_is_no_face() -> None:
    assert observation_from_track(None).face is False


def test_a_track_with_nothing_known_leaves_all_unknown() -> None:
    seen = observation_from_track(track(1))
    assert seen == Observation(True, eye_visible_left=0.0, eye_visible_right=0.0)


def test_a_full_track_is_read_with_its_signs() -> None:
    pose = HeadPose(rotation_from_angles(0.3, -0.2, 0.1), np.array([0, 0, 0.6]), 0.05)
    face = Expression(0.1, 0.9, 0.3, 0, 0, eye_visible_left=0.8, eye_visible_right=0.4)
    seen = observation_from_track(track(1, pose=pose, expression=face, gaze=Gaze(0.2, -0.1, 0.08)), speed_mps=12.0)
    assert (seen.head_yaw_rad, seen.head_pitch_rad) == (pytest.approx(0.3), pytest.approx(-0.2))
    assert (seen.eye_closed_left, seen.eye_closed_right) == (0.1, 0.9)
    assert (seen.eye_visible_left, seen.eye_visible_right) == (0.8, 0.4)
    assert (seen.gaze_yaw_rad, seen.gaze_pitch_rad, seen.gaze_uncertainty_rad) == (0.2, -0.1, 0.08)
    assert (seen.pose_uncertainty_rad, seen.jaw_open, seen.speed_mps) == (0.05, 0.3, 12.0)


def test_the_driver_is_the_largest_face_and_stays_the_driver() -> None:
    near, far = track(1, (0, 0, 100, 100)), track(2, (0, 0, 60, 60))
    assert choose_driver((), None) is None
    assert choose_driver((far, near), None) is near
    assert choose_driver((far, near), 2) is far
    assert choose_driver((near,), 2) is near


@pytest.mark.parametrize(
    ("level", "expected"), [(3, FrameQuality.DARK), (25, FrameQuality.DIM), (120, FrameQuality.GOOD)]
)
def test_darkness_is_judged_on_the_face(level: int, expected: FrameQuality) -> None:
    image = np.full((200, 300, 3), 150, np.uint8)
    image[50:150, 100:200] = level
    assert frame_quality(image, track(1, (100, 50, 200, 150))) is expected
    assert frame_quality(image, None) is FrameQuality.GOOD
    assert frame_quality(image, track(1, (-500, -500, -400, -400))) is FrameQuality.GOOD


@pytest.mark.parametrize("dt_s", [0.0, -1.0, math.nan, math.inf])
def test_time_that_misbehaves_is_no_time(dt_s: float) -> None:
    state = step(initial_state(CONFIG, 5.0), SEEN, dt_s, CONFIG)
    assert state.t_s == 5.0


def test_values_that_are_no_numbers_are_not_believed() -> None:
    state = initial_state(CONFIG, 0.0, Calibration())
    nan = math.nan
    bad = Observation(True, head_yaw_rad=1.0, head_pitch_rad=0.0, pose_uncertainty_rad=nan, gaze_yaw_rad=1.0,
                      gaze_pitch_rad=0.0, gaze_uncertainty_rad=nan)  # fmt: skip
    for _ in range(110):
        state = step(state, bad, 0.1, CONFIG)
    assert state.view is not None
    assert state.view.off is None
    assert {event.kind.value for event in status(state, CONFIG).events} == {"cannot_monitor"}


def test_before_any_frame_there_is_a_status() -> None:
    said = status(initial_state(CONFIG), CONFIG)
    assert said.state is AttentionState.LEARNING
    assert said.not_monitored == ("everything: no picture yet",)


def test_step_changes_nothing_it_was_given() -> None:
    before = initial_state(CONFIG, 0.0, Calibration())
    step(before, SEEN, 0.1, CONFIG)
    assert before == initial_state(CONFIG, 0.0, Calibration())


def test_a_click_starts_learning_again() -> None:
    state = step(initial_state(CONFIG, 0.0, Calibration()), SEEN, 0.1, CONFIG)
    again = restart_calibration(state, CONFIG)
    assert status(again, CONFIG).state is AttentionState.LEARNING
    assert status(again, CONFIG).calibration == 0.0


def test_profiles_differ_only_where_they_should() -> None:
    assert config_for(Profile.DEFAULT) == AttentionConfig()
    assert config_for(Profile.EU).eyes_off_warn_s == 3.5
    assert config_for(Profile.EU).eyes_off_warn_slow_s == 6.0
    assert config_for(Profile.STRICT).eyes_off_warn_s == 1.5


def test_calibration_survives_its_dictionary() -> None:
    own = Calibration(0.1, -0.05, None, 0.2, 0.15, 0.04)
    assert Calibration.from_dict(own.to_dict()) == own


@pytest.mark.parametrize(
    "change", [{"version": 2}, {"yaw_rad": math.nan}, {"pitch_rad": 2.0}, {"eye_open": "x"}, {"jaw_rest": True}]
)
def test_a_calibration_that_cannot_be_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        Calibration.from_dict(Calibration().to_dict() | change)


@given(
    st.lists(st.tuples(st.sampled_from([True, False, None]), st.floats(0.01, 3.0)), min_size=1, max_size=60),
    st.floats(0.5, 40.0),
)
def test_shares_of_a_window_equal_a_plain_sum(runs: list[tuple[bool | None, float]], window_s: float) -> None:
    trace = ShareTrace.start(0.0)
    for kind, dt_s in runs:
        trace = extend(trace, kind, dt_s, keep_s=40.0)
    end_s = sum(dt for _, dt in runs)
    t_s = yes_s = seen_s = 0.0
    for kind, dt_s in runs:
        inside = max(0.0, min(t_s + dt_s, end_s) - max(t_s, end_s - window_s))
        yes_s += inside if kind else 0.0
        seen_s += inside if kind is not None else 0.0
        t_s += dt_s
    assert share(trace, window_s) == pytest.approx((yes_s, seen_s), abs=1e-6)


def test_a_window_forgets_what_it_no_longer_needs() -> None:
    trace = ShareTrace.start(0.0)
    for i in range(20000):
        trace = extend(trace, i % 2 == 0, 0.1, keep_s=30.0)
    assert len(trace.points) < 310
