"""Proposals for foreign pictures and models, and moving them about."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.anchors import sprite_transform
from app.core.keypoints import MESH478
from app.core.mask_fitting import Place, adjust_model, adjust_sprite, guess_place, propose_model, propose_sprite
from app.core.masks import ModelLayer
from app.paths import load_face_model
from app.render.motion import head_from_layer

MODEL = load_face_model()
FRONTAL = (MODEL.vertices_head[:, :2] * 1000.0).astype(np.float32)  # a picture with 1 px a millimetre


def _in_gltf(layer: ModelLayer, point: np.ndarray) -> np.ndarray:
    """A model point in mm, y up, z out of the face."""
    head = head_from_layer(layer, 1.0) @ np.append(point, 1.0)
    return head[:3] * (1000.0, -1000.0, -1000.0)


@pytest.mark.parametrize(
    ("size", "place"),
    [((100, 100), Place.FACE), ((200, 90), Place.EYES), ((400, 100), Place.MOUTH), ((60, 90), Place.FACE)],
)
def test_guess(size: tuple[int, int], place: Place) -> None:
    assert guess_place(*size) is place


@pytest.mark.parametrize("place", list(Place))
def test_sprite_sits_on_its_place(place: Place) -> None:
    layer = propose_sprite("a.png", (0, 0, 300, 150), place, MODEL)
    at = sprite_transform(layer.anchors, FRONTAL, MESH478)
    assert at is not None
    middle = at @ (149.5, 74.5, 1.0)
    wide = np.linalg.norm(at[:, 0]) * 300
    expected = {"face": (-30, 150), "eyes": (-2, 142), "nose": (-31, 46), "mouth": (-56, 84), "head": (108, 200)}[
        place.value
    ]
    assert middle == pytest.approx((0.0, -expected[0]), abs=0.5)
    assert wide == pytest.approx(expected[1], rel=0.01)


def test_sprite_moves_turns_and_grows() -> None:
    layer = propose_sprite("a.png", (0, 0, 300, 150), Place.MOUTH, MODEL)
    before = sprite_transform(layer.anchors, FRONTAL, MESH478)
    moved = adjust_sprite(layer, right_mm=10.0, up_mm=4.0, turn_deg=0.0, scale=1.0, model=MODEL)
    after = sprite_transform(moved.anchors, FRONTAL, MESH478)
    assert before is not None
    assert after is not None
    assert after[:, 2] - before[:, 2] == pytest.approx((10.0, -4.0), abs=0.2)
    grown = sprite_transform(adjust_sprite(layer, 0, 0, 0, 2.0, MODEL).anchors, FRONTAL, MESH478)
    assert grown is not None
    assert np.linalg.norm(grown[:, 0]) / np.linalg.norm(before[:, 0]) == pytest.approx(2.0, rel=0.02)
    turned = sprite_transform(adjust_sprite(layer, 0, 0, 90.0, 1.0, MODEL).anchors, FRONTAL, MESH478)
    assert turned is not None
    assert turned[:, 0] / np.linalg.norm(turned[:, 0]) == pytest.approx((0.0, 1.0), abs=0.02)


@pytest.mark.parametrize("unit", [0.001, 1.0, 25.4])
def test_model_is_brought_to_size_whatever_its_unit(unit: float) -> None:
    rng = np.random.default_rng(0)
    points = rng.uniform(-1, 1, (500, 3)) * (70.0, 20.0, 60.0) * unit + (500.0 * unit, 0, 0)
    layer = propose_model("g.glb", points, Place.EYES)
    worn = np.array([_in_gltf(layer, p) for p in points])
    assert np.ptp(worn[:, 0]) == pytest.approx(142.0, rel=1e-6)
    assert worn[:, 0].max() + worn[:, 0].min() == pytest.approx(0.0, abs=1e-6)
    assert worn[:, 2].max() == pytest.approx(28.0, abs=1e-6)


def test_a_deep_thing_is_a_hat_and_stands_on_its_rim() -> None:
    points = np.array([(x, y, z) for x in (-1, 1) for y in (0, 1.2) for z in (-1, 1)], float)
    layer = propose_model("hat.glb", points, None)
    worn = np.array([_in_gltf(layer, p) for p in points])
    assert worn[:, 1].min() == pytest.approx(52.0, abs=1e-6)
    assert np.ptp(worn[:, 0]) == pytest.approx(200.0, rel=1e-6)


def test_margins_of_a_picture_do_not_count() -> None:
    at = sprite_transform(propose_sprite("a.png", (200, 30, 500, 80), Place.MOUTH, MODEL).anchors, FRONTAL, MESH478)
    assert at is not None
    assert at @ (349.5, 54.5, 1.0) == pytest.approx((0.0, 56.0), abs=0.5)
    assert np.linalg.norm(at[:, 0]) * 300 == pytest.approx(84.0, rel=0.01)


def test_a_hat_with_z_up_stands_when_turned() -> None:
    upright = np.array([(x, y, z) for x in (-1, 1) for y in (0, 2.4) for z in (-0.9, 1)], float)
    upright += np.array([30.0, 4.0, 7.0])
    z_up = upright[:, [0, 2, 1]] * (1, -1, 1)
    layer = propose_model("hat.glb", z_up, None, (-90.0, 0.0, 0.0))
    straight = propose_model("hat.glb", upright, None)
    worn = np.array([_in_gltf(layer, p) for p in z_up])
    assert worn == pytest.approx(np.array([_in_gltf(straight, p) for p in upright]), abs=1e-9)
    assert np.ptp(worn[:, 1]) == pytest.approx(240.0)


def test_model_turns_about_its_middle() -> None:
    points = np.array([(x, y, z) for x in (0, 2) for y in (0, 1) for z in (0, 3)], float)
    layer = propose_model("g.glb", points, Place.FACE)
    middle = points.mean(axis=0)
    turned = adjust_model(layer, (5.0, 6.0, 7.0), (0.0, 30.0, 0.0), 1.5, tuple(middle))
    assert _in_gltf(turned, middle) - _in_gltf(layer, middle) == pytest.approx((5.0, 6.0, 7.0), abs=1e-9)
    edge = _in_gltf(turned, points[4]) - _in_gltf(turned, points[0])
    was = _in_gltf(layer, points[4]) - _in_gltf(layer, points[0])
    assert np.linalg.norm(edge) / np.linalg.norm(was) == pytest.approx(1.5)
    assert edge @ was / np.linalg.norm(edge) / np.linalg.norm(was) == pytest.approx(np.cos(np.radians(30)))
