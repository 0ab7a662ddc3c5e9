"""Pyramid, proposals, offsets and suppression of the cascade, on made pictures and boxes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import cascade_math as cm
from app.core.geometry import box_iou


def boxes(*rows: tuple[float, float, float, float]) -> np.ndarray:
    return np.array(rows, np.float32).reshape(-1, 4)


@pytest.mark.parametrize(
    ("size_wh", "min_face_px", "first", "count"),
    [
        ((640, 360), 60.0, (128, 72), 6),
        ((640, 360), 71.9, (128, 72), 6),
        ((640, 360), 72.0, (106, 60), 5),
        ((24, 24), 12.0, (24, 24), 3),
        ((24, 24), 5.0, (24, 24), 3),
    ],
)
def test_level_sizes(size_wh: tuple[int, int], min_face_px: float, first: tuple[int, int], count: int) -> None:
    sizes = cm.level_sizes(size_wh, min_face_px)
    assert sizes[0] == first
    assert len(sizes) == count
    assert min(sizes[-1]) >= cm.WINDOW_PX


def test_picture_too_small_has_no_level() -> None:
    assert cm.level_sizes((40, 11), 12.0) == []
    assert cm.build_pyramid(np.zeros((11, 40, 3), np.uint8), 12.0) == ()


def test_levels_know_their_scale() -> None:
    """A bright spot stays where it is, whatever the rounding of the level sizes."""
    image = np.zeros((361, 643, 3), np.uint8)
    image[200:260, 400:460] = 255
    for level in cm.build_pyramid(image, 60.0)[:4]:
        ys, xs = np.nonzero(level.image[..., 0] > 127)
        spot = level.to_picture(boxes((xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)))[0]
        centre = 0.5 * (spot[:2] + spot[2:])
        assert np.abs(centre - (430, 230)).max() <= max(level.image_px_per_px)


def test_every_level_has_a_black_border() -> None:
    for level in cm.build_pyramid(np.full((120, 160, 3), 200, np.uint8), 24.0):
        inner = level.image[cm.BORDER_PX : -cm.BORDER_PX, cm.BORDER_PX : -cm.BORDER_PX]
        assert (inner == 200).all()
        assert level.image.sum() == inner.sum()


def test_a_bright_picture_stays_as_it_is() -> None:
    image = np.full((40, 40, 3), 90, np.uint8)
    assert cm.brightened(image) is image


def test_black_bars_are_not_the_night() -> None:
    image = np.zeros((100, 100, 3), np.uint8)
    image[30:70] = 120
    assert cm.brightened(image) is image


@pytest.mark.parametrize(("grey", "wanted"), [(60, 180), (30, 180), (10, 80), (0, 0)])
def test_a_dark_picture_is_brightened_within_bounds(grey: int, wanted: int) -> None:
    assert int(cm.brightened(np.full((40, 40, 3), grey, np.uint8)).max()) == wanted


def test_brightening_nothing() -> None:
    assert cm.brightened(np.zeros((0, 0, 3), np.uint8)).size == 0


def test_no_window_above_the_threshold() -> None:
    found, scores = cm.proposals(np.full((4, 5), 0.3, np.float32), np.zeros((4, 4, 5), np.float32), 0.6, 0.5)
    assert found.shape == (0, 4)
    assert scores.shape == (0,)


def test_window_lies_at_twice_its_cell_and_moves_by_its_offsets() -> None:
    face = np.zeros((9, 9), np.float32)
    face[3, 5] = 0.9
    offsets = np.zeros((4, 9, 9), np.float32)
    offsets[:, 3, 5] = (0.25, 0.0, 0.0, -0.5)
    found, scores = cm.proposals(face, offsets, 0.6, 0.5)
    np.testing.assert_allclose(found, boxes((10 + 3, 6, 22, 18 - 6)))
    np.testing.assert_allclose(scores, [0.9])


def test_neighbouring_windows_are_one() -> None:
    face = np.zeros((9, 9), np.float32)
    face[3, 5], face[3, 6], face[8, 0] = 0.8, 0.9, 0.7
    found, scores = cm.proposals(face, np.zeros((4, 9, 9), np.float32), 0.6, 0.5)
    np.testing.assert_allclose(found, boxes((12, 6, 24, 18), (0, 16, 12, 28)))
    np.testing.assert_allclose(scores, [0.9, 0.7])


coordinate = st.floats(-500, 500, allow_nan=False, width=32)
extent = st.floats(1, 300, allow_nan=False, width=32)


placed = st.tuples(coordinate, coordinate, extent, extent)


@given(placed, placed)
def test_offsets_between_then_apply(a: tuple[float, ...], b: tuple[float, ...]) -> None:
    start, target = (boxes((v[0], v[1], v[0] + v[2], v[1] + v[3])) for v in (a, b))
    np.testing.assert_allclose(cm.apply_offsets(start, cm.offsets_between(start, target)), target, atol=0.05)


def test_square_keeps_the_centre_and_the_longer_side() -> None:
    np.testing.assert_allclose(cm.square_boxes(boxes((10, 20, 30, 60))), boxes((0, 20, 40, 60)))
    assert cm.square_boxes(boxes()).shape == (0, 4)


def test_nms_of_nothing() -> None:
    assert len(cm.nms(boxes(), np.zeros(0, np.float32), 0.5)) == 0


def test_nms_keeps_the_best_of_a_heap_and_the_far_one() -> None:
    heap = boxes((0, 0, 10, 10), (1, 0, 11, 10), (50, 0, 60, 10), (2, 0, 12, 10))
    keep = cm.nms(heap, np.array([0.7, 0.9, 0.5, 0.8], np.float32), 0.5)
    assert keep.tolist() == [1, 2]


def test_a_suppressed_box_suppresses_nothing() -> None:
    """b falls to a; c overlaps b but not a, and so stays."""
    chain = boxes((0, 0, 10, 10), (4, 0, 14, 10), (8, 0, 18, 10))
    keep = cm.nms(chain, np.array([0.9, 0.8, 0.7], np.float32), 0.4)
    assert keep.tolist() == [0, 2]


def test_face_inside_a_face_goes_only_by_the_smaller_area() -> None:
    nested = boxes((0, 0, 100, 100), (30, 30, 60, 60))
    scores = np.array([0.9, 0.95], np.float32)
    assert cm.nms(nested, scores, 0.5).tolist() == [1, 0]
    assert cm.nms(nested, scores, 0.5, over_smaller=True).tolist() == [1]


@given(st.lists(st.tuples(coordinate, coordinate, extent, extent, st.floats(0, 1, width=32)), max_size=12))
def test_nms_leaves_no_pair_above_the_threshold(rows: list[tuple[float, ...]]) -> None:
    many = boxes(*((x, y, x + w, y + h) for x, y, w, h, _ in rows))
    scores = np.array([r[4] for r in rows], np.float32)
    kept = many[cm.nms(many, scores, 0.3)]
    overlap = box_iou(kept, kept)
    np.fill_diagonal(overlap, 0.0)
    assert not (overlap > 0.3).any()
