"""The script of the demo person: curves, segments, and what the clip and the drive are meant to hold."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.core.attention import initial_state, status, step
from app.core.attention_config import AttentionConfig
from app.core.attention_observation import Observation
from app.core.attention_types import AlertLevel, AttentionEventKind
from training.demo.drive import DRIVE_S, drive_script
from training.demo.drowsy import closed_share, perclos_onset, without_blinks
from training.demo.timeline import Curve, Script, demo_timeline


def test_a_curve_is_still_outside_its_keys_and_passes_through_them() -> None:
    curve = Curve([(1.0, 5.0), (2.0, -3.0)])
    assert [curve.at(t) for t in (0.0, 1.0, 2.0, 9.0)] == [5.0, 5.0, -3.0, -3.0]
    assert curve.at(1.5) == pytest.approx(1.0)


def test_a_curve_starts_and_ends_a_move_without_a_jerk() -> None:
    curve = Curve([(0.0, 0.0), (1.0, 1.0)])
    assert curve.at(0.01) < 2e-5
    assert curve.at(0.99) > 1 - 2e-5


def test_two_keys_at_one_time_are_refused() -> None:
    with pytest.raises(ValueError, match="share one time"):
        Curve([(1.0, 0.0), (1.0, 2.0)])


def test_a_channel_rests_until_its_move_begins() -> None:
    script = Script()
    script.rest(2.0)
    script.move("yaw_deg", [(10.0, 1.0, 0.5)], "turn")
    timeline = script.channels()
    assert timeline.at(1.99).yaw_deg == 0.0
    assert timeline.at(3.2).yaw_deg == 10.0
    assert (timeline.segments[0].start_s, timeline.segments[0].end_s) == (2.0, 3.5)


def test_the_clip_lasts_half_a_minute_and_loops() -> None:
    timeline = demo_timeline()
    assert timeline.duration_s == pytest.approx(30.0)
    assert timeline.at(timeline.duration_s) == timeline.at(0.0)


@pytest.mark.parametrize(
    ("channel", "low", "high"),
    [
        ("yaw_deg", -50, 50),
        ("pitch_deg", -25, 25),
        ("roll_deg", -25, 25),
        ("closed", 0, 1),
        ("jaw_open", 0, 1),
        ("gaze_yaw_deg", -25, 25),
        ("gaze_pitch_deg", -25, 20),
        ("dark", 0, 1),
        ("coloured", 0, 1),
    ],
)
def test_the_clip_covers_what_it_promises(channel: str, low: float, high: float) -> None:
    timeline = demo_timeline()
    values = [getattr(timeline.at(i / 100), channel) for i in range(3000)]
    assert min(values) == pytest.approx(low, abs=1e-6)
    assert max(values) == pytest.approx(high, abs=1e-6)


def test_the_clip_begins_with_two_and_a_half_still_seconds() -> None:
    timeline = demo_timeline()
    assert len({timeline.at(i / 30) for i in range(75)}) == 1


@pytest.mark.parametrize(("name", "closed_s"), [("closure_short", 1.6), ("closure_long", 3.2)])
def test_closures_last_as_long_as_they_say(name: str, closed_s: float) -> None:
    timeline = demo_timeline()
    segment = next(s for s in timeline.segments if s.name == name)
    times = np.arange(segment.start_s, segment.end_s, 0.005)
    shut = [timeline.at(float(t)).closed >= 0.999 for t in times]
    assert sum(shut) * 0.005 == pytest.approx(closed_s, abs=0.06)


def test_the_drive_lasts_ten_minutes_and_causes_every_kind_of_event() -> None:
    timeline, events = drive_script()
    assert timeline.duration_s == pytest.approx(DRIVE_S)
    kinds = {e.kind for e in events}
    assert kinds >= {"eyes_off_road", "short_distraction", "microsleep", "sleep", "unresponsive", "yawn", "drowsy"}
    assert "cannot_monitor" in kinds
    assert [e.onset_s for e in events] == sorted(e.onset_s for e in events)


def test_every_long_look_of_the_drive_is_due_three_seconds_in() -> None:
    timeline, events = drive_script()
    event = next(e for e in events if e.why == "head turned right")
    left_s = next(t for t in np.arange(event.onset_s - 4, event.onset_s, 0.01) if abs(timeline.at(t).yaw_deg) > 23)
    assert event.onset_s - left_s == pytest.approx(3.0, abs=0.03)


def test_mirror_checks_of_the_drive_are_too_short_to_alert() -> None:
    timeline, events = drive_script()
    for segment in timeline.segments:
        if segment.name.endswith("_mirror") or segment.name == "speedometer":
            assert segment.end_s - segment.start_s < 2.0
            assert not any(segment.start_s <= e.onset_s <= segment.end_s + 1 for e in events)


def test_closed_share_counts_the_trailing_window() -> None:
    closed = np.array([0, 1, 1, 0, 0, 0], dtype=bool)
    assert closed_share(closed, np.ones(6, dtype=bool), 2).tolist() == [0.0, 0.5, 1.0, 0.5, 0.0, 0.0]


def test_unseen_time_leaves_numerator_and_denominator() -> None:
    closed = np.array([1, 1, 0, 1, 0, 0], dtype=bool)
    seen = np.array([1, 0, 1, 0, 0, 0], dtype=bool)
    assert closed_share(closed, seen, 3).tolist() == [1.0, 1.0, 0.5, 0.0, 0.0, 0.0]


def _nodding_off(absent_s: float) -> float | None:
    """When drowsiness is due for 200 s of 1 s closed, 5 s open, with an absence after 100 s in place of opens."""
    script = Script()
    for _ in range(10):
        script.rest(10.0)
    if absent_s:
        script.move("slide_m", [(1.0, 0.1, absent_s), (0.0, 0.1, 0.0)])
    for _ in range(60):
        script.close(0.1, 0.9, 0.1, "slow")
        script.rest(3.0)
    return perclos_onset(script.channels(), 0.15, 0.10, 0.8, 0.25, lambda c: c.slide_m <= 0.33)


def test_time_without_a_face_brings_the_drowsiness_no_later_than_its_own_length() -> None:
    without, with_absence = _nodding_off(0.0), _nodding_off(30.0)
    assert without is not None
    assert with_absence is not None
    # Were absence taken for open eyes, the same closures would be due a full absence later.
    assert with_absence - without < 30.0


def test_the_policy_on_the_drives_truth_agrees_with_the_script() -> None:
    timeline, events = drive_script()
    frames = [timeline.at(i / 10) for i in range(round(10 * DRIVE_S))]
    config = AttentionConfig()
    state, found = initial_state(config, 0.0, None), None
    for i, c in enumerate(frames):
        seen = Observation(
            face=c.slide_m <= 0.33,
            head_yaw_rad=math.radians(c.yaw_deg),
            head_pitch_rad=math.radians(c.pitch_deg),
            eye_closed_left=c.closed,
            eye_closed_right=c.closed,
        )
        state = step(state, seen, 0.1 if i else 0.0, config)
        drowsy = [e for e in status(state, config).events if e.kind is AttentionEventKind.DROWSY]
        if drowsy and drowsy[0].level is AlertLevel.WARN:
            found = i / 10
            break
    due = next(e.onset_s for e in events if e.kind == "drowsy")
    assert found == pytest.approx(due, abs=0.3)


def test_blinks_do_not_count_as_closure() -> None:
    closed = np.array([0, 1, 0, 1, 1, 1, 0], dtype=bool)
    assert without_blinks(closed, 3).tolist() == [False, False, False, True, True, True, False]
