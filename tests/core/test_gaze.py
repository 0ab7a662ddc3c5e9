"""Gaze on made-up eyes: the canonical face with its irises moved, turned and projected."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.core import gaze
from app.core.gaze import (
    EyeLooks,
    GazeCalibration,
    angles_from_direction,
    direction_from_angles,
    eye_angles,
    fit_calibration,
    gaze_of,
    looks_together,
)
from app.core.geometry import rotation_from_angles
from app.core.head_fit import fit_rotation_seen
from app.paths import load_face_model

FACE = load_face_model()
PX_PER_M = 2000.0


def looking(
    eye_yaw_deg: float, head_yaw_deg: float = 0.0, opening: float = 1.0, lid_shift_m: float = 0.0
) -> np.ndarray:
    """The canonical face's mesh (478, 3) px with both irises turned sideways; lids closed by `opening`."""
    points = FACE.vertices_head.copy()
    for eye in (gaze.LEFT_EYE, gaze.RIGHT_EYE):
        middle = 0.5 * (points[eye.outer] + points[eye.inner])
        ball = middle + np.array([eye.outward * gaze.EYEBALL_OUTWARD_M, 0.0, gaze.EYEBALL_BEHIND_M])
        points[eye.iris] = ball + gaze.IRIS_RADIUS_M * direction_from_angles(math.radians(eye_yaw_deg), 0.0)
        centre = middle[1] + lid_shift_m
        points[eye.iris, 1] = middle[1] - 0.002 + lid_shift_m
        points[eye.upper_lid, 1] = centre - 0.0064 * opening
        points[eye.lower_lid, 1] = centre + 0.0025 * opening
    R = rotation_from_angles(math.radians(head_yaw_deg), 0.0, 0.0)
    return points @ R.T * PX_PER_M + [300.0, 200.0, 0.0]


def read(mesh: np.ndarray) -> gaze.EyeAngles:
    R, px_per_m, _ = fit_rotation_seen(mesh[:, :2], mesh[:, 2], FACE)
    return eye_angles(mesh[:, :2], mesh[:, 2], R, px_per_m)


def seen_by_network(
    left: tuple[float, float],
    right: tuple[float, float],
    visible: tuple[float, float] = (1.0, 1.0),
    head_deg: tuple[float, float] = (0.0, 0.0),
    spread: tuple[float, float] = (0.05, 0.05),
) -> gaze.EyeAngles:
    """Both eyes' (yaw, pitch) rad as the network might say them, each eye with its own spread."""
    looks = EyeLooks(np.array([left, right]), np.array([[spread[0]] * 2, [spread[1]] * 2]))
    return looks_together(looks, visible, rotation_from_angles(*np.radians([*head_deg, 0.0])))


@pytest.mark.parametrize("head_deg", [-40, -15, 0, 15, 40])
@pytest.mark.parametrize("eye_deg", [-25, 0, 25])
def test_eye_yaw_is_read_whatever_the_head_does(eye_deg: float, head_deg: float) -> None:
    assert math.degrees(read(looking(eye_deg, head_deg)).yaw_rad) == pytest.approx(eye_deg, abs=4.0)


def test_looking_to_the_own_left_is_positive_and_up_is_positive() -> None:
    assert read(looking(20)).yaw_rad > 0.2
    assert read(looking(-20)).yaw_rad < -0.2
    assert read(looking(0, lid_shift_m=-0.002)).pitch_rad > read(looking(0)).pitch_rad + 0.1
    assert read(looking(0, lid_shift_m=0.002)).pitch_rad < read(looking(0)).pitch_rad - 0.1


def test_a_resting_eye_looks_straight_on() -> None:
    eyes = read(looking(0))
    assert abs(eyes.yaw_rad) < math.radians(3)
    assert abs(eyes.pitch_rad) < math.radians(6)
    assert eyes.doubt_rad == pytest.approx(0.0)


@pytest.mark.parametrize("head_deg", [-30, 0, 30])
def test_camera_gaze_is_head_plus_eyes(head_deg: float) -> None:
    mesh = looking(-head_deg * 0.6, head_deg)
    R = rotation_from_angles(math.radians(head_deg), 0.0, 0.0)
    result = gaze_of(read(mesh), R)
    assert math.degrees(result.yaw_rad) == pytest.approx(0.4 * head_deg, abs=4.0)


def test_gaze_follows_the_rotation_given_not_the_mesh() -> None:
    mesh = looking(0)
    turned = gaze_of(read(mesh), rotation_from_angles(0.5, 0.0, 0.0))
    straight = gaze_of(read(mesh), np.eye(3))
    assert turned.yaw_rad - straight.yaw_rad == pytest.approx(0.5, abs=0.02)


def test_closed_eyes_are_not_trusted() -> None:
    mesh = looking(0, opening=0.2)
    result = gaze_of(read(mesh), np.eye(3))
    assert read(mesh).doubt_rad == pytest.approx(0.8)
    assert result.uncertainty_rad == pytest.approx(0.8)


def test_both_eyes_weigh_the_same_until_one_is_hidden_or_doubtful() -> None:
    both = seen_by_network((0.2, 0.1), (0.4, -0.1))
    assert seen_by_network((0.2, 0.1), (0.2, 0.1)).yaw_rad < both.yaw_rad
    left_only = seen_by_network((0.2, 0.1), (0.9, -0.9), visible=(1.0, 0.2))
    assert left_only.yaw_rad == pytest.approx(seen_by_network((0.2, 0.1), (0.2, 0.1)).yaw_rad, abs=0.01)
    doubtful = seen_by_network((0.2, 0.1), (0.9, -0.9), spread=(0.03, 0.6))
    assert doubtful.pitch_rad == pytest.approx(seen_by_network((0.2, 0.1), (0.2, 0.1)).pitch_rad, abs=0.02)


def test_the_networks_doubt_is_passed_on_and_hidden_eyes_are_no_idea() -> None:
    known, vague = (gaze_of(seen_by_network((0, 0), (0, 0), spread=(s, s)), np.eye(3)) for s in (0.02, 0.3))
    assert known.uncertainty_rad < math.radians(7)
    assert vague.uncertainty_rad > math.radians(12)
    hidden = gaze_of(seen_by_network((0, 0), (0, 0), visible=(0.1, 0.0)), np.eye(3))
    assert hidden.uncertainty_rad == pytest.approx(0.8)


def test_left_right_up_and_down_keep_their_signs_whatever_the_head_does() -> None:
    for head_deg in ((0, 0), (30, 0), (-30, 0), (0, 15), (0, -15)):
        rest = seen_by_network((0.0, 0.0), (0.0, 0.0), head_deg=head_deg)
        assert seen_by_network((0.3, 0.0), (0.3, 0.0), head_deg=head_deg).yaw_rad > rest.yaw_rad + 0.2
        assert seen_by_network((0.0, 0.3), (0.0, 0.3), head_deg=head_deg).pitch_rad > rest.pitch_rad + 0.2
        assert abs(rest.yaw_rad) < math.radians(14)
        assert abs(rest.pitch_rad) < math.radians(14)


def test_calibration_takes_out_a_users_offset_and_gain() -> None:
    true = [(0.0, 0.0), (-0.3, 0.0), (0.3, 0.0), (0.0, 0.2), (0.0, -0.2)]
    measured = [(0.8 * y + 0.07, 1.25 * p - 0.04) for y, p in true]
    known = fit_calibration(measured, true)
    for (y, p), (my, mp) in zip(true, measured, strict=True):
        assert known.yaw_gain * my + known.yaw_offset_rad == pytest.approx(y, abs=1e-9)
        assert known.pitch_gain * mp + known.pitch_offset_rad == pytest.approx(p, abs=1e-9)


def test_calibration_is_used_and_lowers_the_doubt() -> None:
    mesh = looking(0)
    plain = gaze_of(read(mesh), np.eye(3))
    known = gaze_of(read(mesh), np.eye(3), GazeCalibration(yaw_offset_rad=0.1))
    assert known.yaw_rad - plain.yaw_rad == pytest.approx(0.1, abs=0.01)
    assert known.uncertainty_rad < plain.uncertainty_rad


def test_one_point_calibrates_the_offset_only() -> None:
    assert fit_calibration([(0.1, 0.2)], [(0.0, 0.0)]) == GazeCalibration(-0.1, -0.2, 1.0, 1.0)


def test_calibration_needs_pairs() -> None:
    with pytest.raises(ValueError, match="pairs"):
        fit_calibration([], [])
    with pytest.raises(ValueError, match="pairs"):
        fit_calibration([(0, 0)], [])


@pytest.mark.parametrize(("yaw", "pitch"), [(0.0, 0.0), (0.7, -0.3), (-1.2, 0.9)])
def test_directions_and_angles_are_inverse(yaw: float, pitch: float) -> None:
    assert angles_from_direction(direction_from_angles(yaw, pitch)) == pytest.approx((yaw, pitch))


def test_direction_agrees_with_the_head_rotation() -> None:
    R = rotation_from_angles(0.4, 0.25, 0.0)
    assert angles_from_direction(R @ [0.0, 0.0, -1.0]) == pytest.approx((0.4, 0.25))
