"""Pyramid, proposals, offsets and suppression of the cascade, on made pictures and boxes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import cascade_math as cm
from app.core.geometry import box_iou
from app.core.preprocess import crop_from_box, warp


def boxes(*rows: tuple[float, float, float, float]) -> np.ndarray:
    return np.array(rows, np.float32).reshape(-1, 4)


@pytest.mark.parametrize(
    ("size_wh", "min_face_px", "first", "count"),
    [
        ((640, 360), 60.0, (128, 72), 5),
        ((640, 360), 71.9, (128, 72), 5),
        ((640, 360), 72.0, (106, 60), 4),
        ((24, 24), 12.0, (24, 24), 3),
        ((24, 24), 5.0, (24, 24), 3),
    ],
)
def test_level_sizes(size_wh: tuple[int, int], min_face_px: float, first: tuple[int, int], count: int) -> None:
    sizes = cm.level_sizes(size_wh, min_face_px)
    assert sizes[0] == first
    assert len(sizes) == count
    assert min(sizes[-1]) + 2 * cm.BORDER_PX >= cm.WINDOW_PX


def test_picture_too_small_has_no_level() -> None:
    assert cm.level_sizes((40, 7), 12.0) == []
    assert cm.build_pyramid(cm.Halves(np.zeros((7, 40, 3), np.uint8)), 12.0) == ()


@pytest.mark.parametrize("least_px", [30.0, 60.0, 100.0])
def test_levels_know_their_scale(least_px: float) -> None:
    """A bright spot stays where it is, whatever the rounding of the halves and of the level sizes."""
    image = np.zeros((361, 643, 3), np.uint8)
    image[200:260, 400:460] = 255
    for level in cm.build_pyramid(cm.Halves(image), least_px)[:4]:
        ys, xs = np.nonzero(level.image[..., 0] > 127)
        spot = np.array([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]) - cm.BORDER_PX
        spot = spot * np.array(level.image_px_per_px * 2)
        assert np.abs(0.5 * (spot[:2] + spot[2:]) - (430, 230)).max() <= max(level.image_px_per_px)


def test_pyramid_and_crops_read_the_picture_once() -> None:
    """At 60 px and more both start at the quarter of the picture."""
    picture = cm.Halves(np.full((360, 640, 3), 200, np.uint8))
    cm.build_pyramid(picture, 60.0)
    step, quarter = picture.halved(2)
    assert step == 2
    picture.cut((100, 100, 228, 228), 0.0, 1.0, 24)
    assert picture.halved(2)[1] is quarter
    assert quarter.shape == (90, 160, 3)


def test_every_level_has_a_black_border() -> None:
    for level in cm.build_pyramid(cm.Halves(np.full((120, 160, 3), 200, np.uint8)), 24.0):
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


def level(height: int, width: int, image_px_per_px: tuple[float, float]) -> cm.Level:
    return cm.Level(np.zeros((height, width, 3), np.uint8), image_px_per_px)


def test_no_window_above_the_threshold() -> None:
    maps = [(np.full((4, 5), 0.3, np.float32), np.zeros((4, 4, 5), np.float32))]
    found = cm.windows(maps, [level(18, 20, (1.0, 1.0))], 0.6)
    assert found.at_xyxy.shape == found.boxes_xyxy.shape == (0, 4)
    assert found.scores.shape == found.level.shape == (0,)


def test_window_lies_at_twice_its_cell_and_moves_by_its_offsets() -> None:
    """On the second of two levels of different widths, which has its own scale."""
    face = np.zeros((9, 9), np.float32)
    face[3, 5] = 0.9
    offsets = np.zeros((4, 9, 9), np.float32)
    offsets[:, 3, 5] = (0.25, 0.0, 0.0, -0.5)
    first = np.zeros((12, 14), np.float32)
    first[0, 13] = 0.7
    maps = [(first, np.zeros((4, 12, 14), np.float32)), (face, offsets)]
    found = cm.windows(maps, [level(34, 38, (2.0, 3.0)), level(28, 28, (4.0, 5.0))], 0.6)
    np.testing.assert_allclose(found.at_xyxy, boxes((26, 0, 38, 12), (10, 6, 22, 18)))
    edge = cm.BORDER_PX
    wanted = boxes(
        (2 * (26 - edge), 3 * (0 - edge), 2 * (38 - edge), 3 * (12 - edge)),
        (4 * (13 - edge), 5 * (6 - edge), 4 * (22 - edge), 5 * (12 - edge)),
    )
    np.testing.assert_allclose(found.boxes_xyxy, wanted)
    np.testing.assert_allclose(found.scores, [0.7, 0.9])
    assert found.level.tolist() == [0, 1]


def test_which_boxes_reach_out_of_the_picture() -> None:
    heap = boxes((0, 0, 640, 360), (-1, 5, 20, 30), (5, -1, 20, 30), (600, 5, 641, 30), (5, 300, 20, 361))
    assert cm.reaching_out(heap, (640, 360)).tolist() == [False, True, True, True, True]
    assert cm.reaching_out(boxes(), (640, 360)).shape == (0,)


def test_neighbouring_windows_are_one_but_not_across_levels() -> None:
    heap = boxes((10, 6, 22, 18), (12, 6, 24, 18), (0, 16, 12, 28), (12, 6, 24, 18))
    scores = np.array([0.8, 0.9, 0.7, 0.6], np.float32)
    assert sorted(cm.nms_by_level(heap, scores, np.zeros(4, np.int32), 0.5).tolist()) == [1, 2]
    assert sorted(cm.nms_by_level(heap, scores, np.array([0, 0, 0, 1], np.int32), 0.5).tolist()) == [1, 2, 3]


def test_suppression_by_level_of_nothing() -> None:
    assert cm.nms_by_level(boxes(), np.zeros(0, np.float32), np.zeros(0, np.int32), 0.5).tolist() == []


@pytest.mark.parametrize("side", [20.0, 50.0, 97.0, 200.0, 400.0])
def test_a_crop_cut_from_a_half_is_the_crop_of_the_whole(side: float) -> None:
    """On a smooth picture, up to one grey level of rounding at each halving."""
    ys, xs = np.mgrid[0:403, 0:517]
    smooth = np.stack([127 + 100 * np.sin(xs / 60), 127 + 100 * np.cos(ys / 50), (xs + ys) / 4.0], axis=2)
    image = smooth.astype(np.uint8)
    box = np.array([60, 40, 60 + side, 40 + side])
    got = cm.Halves(image).cut(box, 0.3, 1.0, 24)
    wanted = warp(image, crop_from_box(box, 0.3, 1.0, 24))
    inside = (got > 0).all(axis=2) & (wanted > 0).all(axis=2)
    assert inside.mean() > 0.5
    assert np.abs(got.astype(int) - wanted)[inside].max() <= 5


def test_a_picture_too_small_to_halve_is_cut_all_the_same() -> None:
    assert cm.Halves(np.full((1, 1, 3), 9, np.uint8)).cut((0, 0, 300, 300), 0.0, 1.0, 24).shape == (24, 24, 3)


coordinate = st.floats(-500, 500, allow_nan=False, width=32)
extent = st.floats(1, 300, allow_nan=False, width=32)


placed = st.tuples(coordinate, coordinate, extent, extent)


@settings(deadline=None)
@given(placed, placed)
def test_offsets_between_then_apply(a: tuple[float, ...], b: tuple[float, ...]) -> None:
    start, target = (boxes((v[0], v[1], v[0] + v[2], v[1] + v[3])) for v in (a, b))
    np.testing.assert_allclose(cm.apply_offsets(start, cm.offsets_between(start, target)), target, atol=0.05)


def test_square_keeps_the_centre_and_the_longer_side() -> None:
    np.testing.assert_allclose(cm.square_boxes(boxes((10, 20, 30, 60))), boxes((0, 20, 40, 60)))
    assert cm.square_boxes(boxes()).shape == (0, 4)


def test_a_rolled_box_without_roll_is_the_box() -> None:
    squares, offsets = boxes((10, 20, 50, 60)), np.array([[0.1, 0.05, -0.2, 0.1]], np.float32)
    np.testing.assert_allclose(cm.rolled_boxes(squares, offsets, [0.0]), cm.apply_offsets(squares, offsets), atol=1e-4)


def test_a_rolled_box_holds_the_turned_ellipse() -> None:
    """A face 30 x 40 px, 10 px to the right of the square's middle, on a head rolled a quarter turn clockwise: what
    was right is below."""
    offsets = np.array([[0.4375, 0.25, -0.1875, -0.25]], np.float32)
    (box,) = cm.rolled_boxes(boxes((0, 0, 80, 80)), offsets, [np.pi / 2])
    np.testing.assert_allclose(box, (20, 35, 60, 65), atol=1e-4)


@settings(deadline=None)
@given(st.floats(-3.1, 3.1))
def test_a_round_face_has_the_same_box_however_its_head_is_rolled(roll_rad: float) -> None:
    (box,) = cm.rolled_boxes(boxes((0, 0, 80, 80)), np.array([[0.25, 0.25, -0.25, -0.25]], np.float32), [roll_rad])
    np.testing.assert_allclose(box, (20, 20, 60, 60), atol=1e-3)


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


@settings(deadline=None)
@given(st.lists(st.tuples(coordinate, coordinate, extent, extent, st.floats(0, 1, width=32)), max_size=12))
def test_nms_leaves_no_pair_above_the_threshold(rows: list[tuple[float, ...]]) -> None:
    many = boxes(*((x, y, x + w, y + h) for x, y, w, h, _ in rows))
    scores = np.array([r[4] for r in rows], np.float32)
    kept = many[cm.nms(many, scores, 0.3)]
    overlap = box_iou(kept, kept)
    np.fill_diagonal(overlap, 0.0)
    assert not (overlap > 0.3).any()
