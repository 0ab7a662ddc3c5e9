"""Learning one user's gaze from five points: where they lie, which looks count, and what comes out."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from app.core.gaze import angles_from_direction, direction_from_angles
from app.core.gaze_calibration import (
    COLLECT_S,
    SETTLE_S,
    TARGETS,
    Collected,
    Look,
    Screen,
    collect,
    look_at,
    solve,
    target_in_camera,
)
from app.core.geometry import rotation_from_angles, sight_rotation
from app.core.types import Expression, FaceTrack, Gaze, HeadPose

SCREEN = Screen(0.50, 0.30)
OPEN = Expression(0.0, 0.0, 0.0, 0.0, 0.0)


def track(
    share_xy: tuple[float, float],
    head_deg: tuple[float, float] = (0.0, 0.0),
    t_m: tuple[float, float, float] = (0.0, 0.1, 0.6),
    error: tuple[float, float] = (0.0, 0.0),
    expression: Expression = OPEN,
) -> FaceTrack:
    """A face that looks at a point of SCREEN in the camera's own frame; error: what the eyes are misread by, rad."""
    R = rotation_from_angles(*np.radians([*head_deg, 0.0]))
    in_head = angles_from_direction(R.T @ (target_in_camera(share_xy, SCREEN) - np.array(t_m)))
    read = R @ direction_from_angles(in_head[0] + error[0], in_head[1] + error[1])
    pose = HeadPose(R, np.array(t_m))
    return FaceTrack(1, np.array([0, 0, 9, 9]), 0.9, pose=pose, expression=expression,
                     gaze=Gaze(*angles_from_direction(read), 0.1))  # fmt: skip


def test_the_screens_right_is_the_users_right_and_down_is_down() -> None:
    face = np.array([0.0, 0.0, 0.6])
    yaw, pitch = angles_from_direction(target_in_camera((1.0, 0.0), SCREEN) - face)
    assert math.degrees(yaw) == pytest.approx(-math.degrees(math.atan2(0.25, 0.6))), "right of a mirror: own right"
    assert pitch == pytest.approx(0.0), "the camera sits at the upper edge"
    _, low = angles_from_direction(target_in_camera((0.5, 1.0), SCREEN) - face)
    assert math.degrees(low) == pytest.approx(-math.degrees(math.atan2(0.30, 0.6)))


@pytest.mark.parametrize("head_deg", [(0.0, 0.0), (12.0, -8.0), (-20.0, 5.0)])
@pytest.mark.parametrize("share_xy", TARGETS)
def test_what_is_measured_and_wanted_agree_for_a_true_reading(
    share_xy: tuple[float, float], head_deg: tuple[float, float]
) -> None:
    look = look_at(track(share_xy, head_deg), share_xy, SCREEN, known_camera=True)
    assert look is not None
    assert look.measured == pytest.approx(look.wanted, abs=1e-6)


def test_without_a_known_camera_the_pose_is_turned_from_the_line_of_sight() -> None:
    seen = track((0.5, 0.5), t_m=(0.15, 0.05, 0.6))
    assert seen.pose is not None
    R_camera = seen.pose.R_camera_from_head
    known = look_at(seen, (0.5, 0.5), SCREEN, known_camera=True)
    # The same face judged against the line of sight: the rotation that sight_rotation would turn into this one.
    R_seen = np.eye(3)
    for _ in range(20):
        R_seen = sight_rotation(R_seen, seen.pose.t_camera_from_head).T @ R_camera
    against_sight = replace(seen, pose=replace(seen.pose, R_camera_from_head=R_seen))
    unknown = look_at(against_sight, (0.5, 0.5), SCREEN, known_camera=False)
    assert known is not None
    assert unknown is not None
    assert unknown.wanted == pytest.approx(known.wanted, abs=1e-6)


@pytest.mark.parametrize(
    "expression",
    [
        replace(OPEN, eye_closed_left=0.9),
        replace(OPEN, eye_visible_left=0.2, eye_visible_right=0.3),
    ],
    ids=["a lid is down", "both hidden"],
)
def test_shut_and_hidden_eyes_are_no_look(expression: Expression) -> None:
    assert look_at(track((0.5, 0.5), expression=expression), (0.5, 0.5), SCREEN, True) is None


def test_a_hidden_eye_that_seems_shut_does_not_spoil_the_other() -> None:
    one_eyed = replace(OPEN, eye_closed_left=1.0, eye_visible_left=0.0)
    assert look_at(track((0.5, 0.5), expression=one_eyed), (0.5, 0.5), SCREEN, True) is not None


def test_a_face_without_pose_or_gaze_is_no_look() -> None:
    seen = track((0.5, 0.5))
    assert look_at(replace(seen, gaze=None), (0.5, 0.5), SCREEN, True) is None
    assert look_at(replace(seen, pose=None), (0.5, 0.5), SCREEN, True) is None


def run(looks: list[Look | None], fps: float = 20.0, state: Collected | None = None) -> Collected:
    state = state or Collected(0.0)
    for i, look in enumerate(looks):
        state = collect(state, look, i / fps)
    return state


def steady(value: tuple[float, float], count: int, noise: float = 0.005) -> list[Look | None]:
    rng = np.random.default_rng(0)
    return [Look((value[0] + e[0], value[1] + e[1]), (0.1, -0.2)) for e in rng.normal(0, noise, (count, 2))]


def test_a_point_settles_then_takes_a_second_and_gives_the_median() -> None:
    settle, needed = round(SETTLE_S * 20), round(COLLECT_S * 20)
    astray: list[Look | None] = [Look((9.0, 9.0), (0.0, 0.0))] * (settle - 1)
    assert run([*astray, *steady((0.3, 0.1), needed)]).result is None
    state = run([*astray, *steady((0.3, 0.1), needed + 3)])
    assert state.result is not None
    assert state.result.measured == pytest.approx((0.3, 0.1), abs=0.004)
    assert state.result.wanted == (0.1, -0.2)
    assert state.progress == 1.0


def test_a_blink_is_passed_over_and_a_long_absence_begins_anew() -> None:
    eyes = steady((0.0, 0.0), 60)
    blink = [*eyes[:26], *[None] * 4, *eyes[30:]]
    assert run(blink).result is not None
    assert len(run([*eyes[:26], *[None] * 12]).looks) == 0


def test_wandering_eyes_are_told_and_tried_again() -> None:
    wandering: list[Look | None] = [Look((0.15 * math.sin(i), 0.15 * math.cos(i)), (0.0, 0.0)) for i in range(60)]
    state = run(wandering)
    assert state.result is None
    assert state.unsteady


def test_progress_grows_from_nothing_to_full() -> None:
    shares = [run(steady((0, 0), n)).progress for n in range(0, 40, 3)]
    assert shares[0] == 0.0
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_five_looks_take_out_offset_and_gain() -> None:
    wanted = [look_at(track(t), t, SCREEN, True) for t in TARGETS]
    looks = [Look((0.8 * w.wanted[0] + 0.06, 0.7 * w.wanted[1] - 0.05), w.wanted) for w in wanted if w is not None]
    solved = solve(looks)
    assert solved is not None
    calibration, left_rad = solved
    assert calibration.yaw_gain == pytest.approx(1 / 0.8)
    assert calibration.pitch_gain == pytest.approx(1 / 0.7)
    assert left_rad == pytest.approx(0.0, abs=1e-9)


def test_looks_that_do_not_fit_together_are_refused() -> None:
    rng = np.random.default_rng(1)
    astray = [Look((float(a), float(b)), (0.05 * k, 0.0)) for k, (a, b) in enumerate(rng.uniform(-0.5, 0.5, (5, 2)))]
    assert solve(astray) is None
    far = [Look((1.4, 0.0), (-0.2, 0.1 * k)) for k in range(5)]
    assert solve(far) is None
