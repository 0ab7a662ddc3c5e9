"""Eye crops on the canonical face: centred, upright, mirrored for the left, wide enough in a turned head."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.eye_crop import EYE_CROP_PX, EYE_CROP_SCALE, cut_eye, eye_crops, iris_in_crop, iris_in_image, with_irises
from app.core.geometry import rotation_from_angles
from app.core.types import F64
from app.paths import load_face_model


def mesh(yaw_deg: float = 0.0, roll_deg: float = 0.0) -> F64:
    R = rotation_from_angles(np.radians(yaw_deg), 0.0, np.radians(roll_deg))
    points: F64 = load_face_model().vertices_head @ R.T * 1500.0 + [200.0, 150.0, 0.0]
    return points


@pytest.mark.parametrize("roll_deg", [-30.0, 0.0, 45.0])
def test_corners_lie_level_and_centred(roll_deg: float) -> None:
    points = mesh(roll_deg=roll_deg)
    left, right = eye_crops(points)
    for crop, corners in ((left, (263, 362)), (right, (33, 133))):
        inside = crop.transform.apply(points[list(corners), :2])
        np.testing.assert_allclose(inside.mean(axis=0), 0.5 * (EYE_CROP_PX - 1), atol=0.3)
        assert abs(inside[0, 1] - inside[1, 1]) < 3.0
        width = np.linalg.norm(inside[0] - inside[1])
        assert width == pytest.approx(EYE_CROP_PX / EYE_CROP_SCALE, rel=0.06)


def test_the_left_eye_is_the_mirrored_one_and_shows_its_outer_corner_left() -> None:
    points = mesh()
    image = np.zeros((300, 400, 3), np.uint8)
    left, right = eye_crops(points)
    assert left.mirrored
    assert not right.mirrored
    for crop, outer in ((left, 263), (right, 33)):
        marked = image.copy()
        x, y = points[outer, :2].round().astype(int)
        marked[y - 1 : y + 2, x - 1 : x + 2] = 255
        seen = cut_eye(marked, crop)
        assert np.argwhere(seen[..., 0] > 100)[:, 1].mean() < 0.35 * EYE_CROP_PX


def test_the_far_eye_of_a_turned_head_keeps_its_height() -> None:
    near_front = 1.0 / eye_crops(mesh())[0].transform.scale
    far = 1.0 / eye_crops(mesh(yaw_deg=65))[0].transform.scale
    assert far > 0.6 * near_front


def test_iris_units_are_inverse_and_mirrored_for_the_left() -> None:
    points = mesh(roll_deg=20)
    for crop, iris, outer in zip(eye_crops(points), (473, 468), (263, 33), strict=True):
        unit = iris_in_crop(points[iris, :2], crop)
        np.testing.assert_allclose(unit, 0.5, atol=0.12)
        np.testing.assert_allclose(iris_in_image(unit, crop), points[iris, :2], atol=1e-4)
        assert iris_in_crop(points[outer, :2], crop)[0] < 0.3, "the outer corner lies left in both crops"


def test_irises_move_whole_and_only_where_the_eye_is_seen() -> None:
    points = mesh()
    wanted = points[[473, 468], :2] + [[4.0, 1.0], [-3.0, 2.0]]
    moved = with_irises(points, wanted, visible=(1.0, 1.0), closed=(0.0, 1.0))
    np.testing.assert_allclose(moved[473:478, :2] - points[473:478, :2], [[4.0, 1.0]] * 5)
    np.testing.assert_allclose(moved[:473], points[:473], err_msg="a closed eye keeps the mesh's iris")
    np.testing.assert_allclose(moved[:, 2], points[:, 2])
    hidden = with_irises(points, wanted, visible=(0.0, 1.0), closed=(0.0, 0.0))
    np.testing.assert_allclose(hidden[473:], points[473:])
    np.testing.assert_allclose(hidden[468, :2], wanted[1])
