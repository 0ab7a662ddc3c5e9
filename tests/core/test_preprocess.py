"""The one crop of training and app: pixels land where the formula says, in every way of asking for it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.codecs import decode_points, encode_points, points_box
from app.core.preprocess import crop_from_box, crop_from_points, square_crop, to_tensor, warp


def gradient(height: int, width: int) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x * 200 / width, y * 200 / height, (x + y) * 100 / (width + height)], axis=-1).astype(np.uint8)


def test_upright_crop_equals_resize() -> None:
    image = gradient(60, 60)
    crop = warp(image, crop_from_box((0, 0, 60, 60), 0.0, 1.0, 120))
    wanted = cv2.resize(image, (120, 120), interpolation=cv2.INTER_LINEAR)
    # The outermost ring blends with the black outside, where a resize repeats the edge.
    assert np.abs(crop[2:-2, 2:-2].astype(int) - wanted[2:-2, 2:-2]).max() <= 1


def test_large_shrink_equals_area_average() -> None:
    image = np.random.default_rng(0).integers(0, 255, (480, 480, 3), dtype=np.uint8)
    crop = warp(image, crop_from_box((0, 0, 480, 480), 0.0, 1.0, 120))
    wanted = cv2.resize(image, (120, 120), interpolation=cv2.INTER_AREA)
    assert np.abs(crop.astype(int) - wanted).mean() < 1.0


def test_rolled_face_stands_upright() -> None:
    image = np.zeros((200, 200, 3), np.uint8)
    roll = np.radians(30)
    right_eye, left_eye = np.array([70.0, 80.0]), np.array([70.0, 80.0]) + 60 * np.array([np.cos(roll), np.sin(roll)])
    crop = crop_from_points(np.stack([right_eye, left_eye]), float(roll), 2.0, 96)
    a, b = crop.apply(np.stack([right_eye, left_eye]))
    assert a[1] == pytest.approx(b[1])
    assert b[0] > a[0]
    assert warp(image, crop).shape == (96, 96, 3)


@given(st.floats(-3, 3), st.floats(10, 400), st.floats(-50, 300), st.floats(-50, 300))
def test_apply_and_invert_round_trip(roll: float, side: float, x: float, y: float) -> None:
    crop = square_crop((x, y), side, roll, 128)
    points = np.array([[x, y], [x + 10, y - 4]])
    np.testing.assert_allclose(crop.invert(crop.apply(points)), points, atol=1e-7)
    assert crop.scale == pytest.approx(128 / side)


@given(st.floats(-3, 3), st.floats(20, 400))
def test_codec_round_trip_is_under_a_twentieth_of_a_pixel(roll: float, side: float) -> None:
    crop = square_crop((100, 90), side, roll, 128)
    points = np.random.default_rng(1).normal(100, 30, (478, 3))
    assert np.abs(decode_points(encode_points(points, crop), crop) - points).max() < 0.05


def test_norm_units_are_edges_of_the_crop() -> None:
    crop = square_crop((63.5, 63.5), 128, 0.0, 128)
    encoded = encode_points([[-0.5, -0.5, 0.0], [127.5, 127.5, 64.0]], crop)
    np.testing.assert_allclose(encoded, [[0, 0, 0], [1, 1, 0.5]], atol=1e-6)


def test_tensor_is_normalised_per_channel() -> None:
    crop = np.full((2, 2, 3), (255, 0, 128), np.uint8)
    tensor = to_tensor(crop, (0.5, 0.5, 0.5), (0.5, 0.5, 0.25))
    assert tensor.shape == (1, 3, 2, 2)
    np.testing.assert_allclose(tensor[0, :, 0, 0], (1, -1, (128 / 255 - 0.5) / 0.25), atol=1e-5)
    np.testing.assert_allclose(to_tensor(crop, (0, 0, 0), (1, 1, 1), bgr=True)[0, 0, 0, 0], 128 / 255, atol=1e-6)


def test_crop_far_outside_is_black() -> None:
    assert warp(gradient(40, 40), square_crop((5000, 5000), 600, 0.0, 64)).max() == 0


@pytest.mark.parametrize("side", [0.0, -3.0, float("nan"), float("inf")])
def test_no_crop_without_a_size(side: float) -> None:
    with pytest.raises(ValueError, match="side_px"):
        square_crop((0, 0), side, 0.0, 64)


def test_box_of_points_is_in_pixel_edges() -> None:
    points = np.zeros((478, 2))
    points[5] = (9, 4)
    np.testing.assert_allclose(points_box(points), (0, 0, 10, 5))
