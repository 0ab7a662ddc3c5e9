"""Every sign and axis of `app.core.geometry`, one test per row of its table."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import geometry as g
from app.core.types import CameraIntrinsics, HeadPose

ANGLE = st.floats(-1.4, 1.4)


def test_frontal_head_is_identity() -> None:
    np.testing.assert_allclose(g.rotation_from_angles(0, 0, 0), np.eye(3))


@pytest.mark.parametrize(
    ("angles_deg", "forward"),
    [
        # The face looks along -z of the head; x right, y down in the camera.
        ((30, 0, 0), (math.sin(math.radians(30)), 0, -math.cos(math.radians(30)))),
        ((0, 30, 0), (0, -math.sin(math.radians(30)), -math.cos(math.radians(30)))),
        ((0, 0, 30), (0, 0, -1)),
    ],
    ids=["yaw: to its own left is image right", "pitch: up is up", "roll: stays facing us"],
)
def test_positive_angles_point_where_the_convention_says(angles_deg, forward) -> None:
    R = g.rotation_from_angles(*np.radians(angles_deg))
    np.testing.assert_allclose(R @ (0, 0, -1), forward, atol=1e-12)


def test_positive_roll_is_clockwise_in_the_image() -> None:
    left_ear = g.rotation_from_angles(0, 0, math.radians(20)) @ (1, 0, 0)
    assert left_ear[1] > 0, "the ear on the image's right goes down"


@given(ANGLE, ANGLE, st.floats(-3.1, 3.1))
def test_angles_round_trip(yaw: float, pitch: float, roll: float) -> None:
    R = g.rotation_from_angles(yaw, pitch, roll)
    np.testing.assert_allclose(g.angles_from_rotation(R), (yaw, pitch, roll), atol=1e-9)
    pose = HeadPose(R, np.array([0.0, 0.0, 0.5]))
    np.testing.assert_allclose((pose.yaw_rad, pose.pitch_rad, pose.roll_rad), (yaw, pitch, roll), atol=1e-9)


@given(ANGLE, ANGLE, ANGLE)
def test_flip_negates_yaw_and_roll(yaw: float, pitch: float, roll: float) -> None:
    flipped = g.flip_rotation(g.rotation_from_angles(yaw, pitch, roll))
    np.testing.assert_allclose(g.angles_from_rotation(flipped), (-yaw, pitch, -roll), atol=1e-9)


def test_300wlp_yaw_is_the_other_way_round() -> None:
    R = g.rotation_from_300wlp(math.radians(25), 0, 0)
    assert math.degrees(g.angles_from_rotation(R)[0]) == pytest.approx(-25)


@given(st.lists(st.floats(-3, 3), min_size=6, max_size=6))
def test_six_numbers_make_a_rotation(six: list[float]) -> None:
    a, b = np.array(six[:3]), np.array(six[3:])
    if np.linalg.norm(np.cross(a, b)) < 1e-3 or np.linalg.norm(a) < 1e-3:
        return
    R = g.rotation_from_6d(six)
    np.testing.assert_allclose(R.T @ R, np.eye(3), atol=1e-9)
    assert np.linalg.det(R) == pytest.approx(1.0)
    np.testing.assert_allclose(R[:, 0], a / np.linalg.norm(a), atol=1e-9)


def test_first_two_columns_come_back_through_6d() -> None:
    R = g.rotation_from_angles(0.3, -0.2, 0.5)
    np.testing.assert_allclose(g.rotation_from_6d(np.concatenate([R[:, 0], R[:, 1]])), R, atol=1e-12)


def test_geodesic_of_known_turn() -> None:
    assert float(g.geodesic_rad(np.eye(3), g.rot_x(0.7))) == pytest.approx(0.7)


@given(ANGLE, ANGLE, ANGLE, st.floats(0.1, 9.0))
def test_similarity_fit_finds_what_was_done(yaw: float, pitch: float, roll: float, scale: float) -> None:
    points = np.random.default_rng(3).normal(size=(12, 3))
    R, t = g.rotation_from_angles(yaw, pitch, roll), np.array([4.0, -2.0, 1.0])
    s2, R2, t2 = g.fit_similarity(points, scale * points @ R.T + t)
    assert s2 == pytest.approx(scale)
    np.testing.assert_allclose(R2, R, atol=1e-7)
    np.testing.assert_allclose(t2, t, atol=1e-6)


def test_similarity_fit_never_mirrors() -> None:
    points = np.random.default_rng(3).normal(size=(12, 3))
    _, R, _ = g.fit_similarity(points, points * [-1, 1, 1])
    assert np.linalg.det(R) == pytest.approx(1.0)


def test_ray_rotation_takes_the_axis_to_the_ray() -> None:
    ray = np.array([0.3, -0.2, 1.0])
    np.testing.assert_allclose(g.ray_rotation(ray) @ (0, 0, 1), ray / np.linalg.norm(ray), atol=1e-12)
    np.testing.assert_allclose(g.ray_rotation([0, 0, 2.0]), np.eye(3), atol=1e-12)


def test_projection_of_the_axis_is_the_principal_point() -> None:
    camera = CameraIntrinsics.from_hfov((641, 481), math.radians(90), estimated=False)
    np.testing.assert_allclose(g.project([0, 0, 2.0], camera), (320, 240))
    np.testing.assert_allclose(g.project([2.0, 0, 2.0], camera)[0], 320 + 320.5)


def test_iou_table() -> None:
    a = [[0, 0, 2, 2]]
    b = [[0, 0, 2, 2], [1, 0, 3, 2], [5, 5, 6, 6]]
    np.testing.assert_allclose(g.box_iou(a, b), [[1, 1 / 3, 0]], atol=1e-6)
    assert g.box_iou(np.zeros((0, 4)), b).shape == (0, 3)
