"""The light read off a shaded face."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.anchors import vertex_normals
from app.core.geometry import project
from app.core.types import CameraIntrinsics
from app.paths import load_face_model
from app.render.light import Light, bare_skin, blend_lights, default_light, estimate_light
from app.render.textures import linear_to_srgb

MODEL = load_face_model()
SIZE = (320, 240)


def shaded(
    direction: tuple[float, float, float], albedo: tuple[float, float, float], level: float = 1.0
) -> Light | None:
    """Paint each mesh point's spot with a + b . n and read the light back."""
    camera = CameraIntrinsics.from_hfov(SIZE, np.radians(60), False)
    vertices = (MODEL.vertices_head + np.array([0, 0, 0.35])).astype(np.float32)
    normals = vertex_normals(vertices, MODEL.triangles)
    points = project(vertices, camera).astype(np.float32)
    toward = np.array(direction) / np.linalg.norm(direction)
    value = level * (0.6 + 0.4 * normals @ toward)
    picture = np.full((SIZE[1], SIZE[0], 3), 40, np.uint8)
    colours = np.rint(linear_to_srgb(np.clip(value[:, None] * np.array(albedo), 0, 1)) * 255).astype(np.uint8)
    for (x, y), colour in zip(points.round().astype(int), colours, strict=True):
        picture[max(y, 0) : y + 2, max(x, 0) : x + 2] = colour
    return estimate_light(picture, SIZE, points, normals, bare_skin(MODEL))


SKIN = (0.55, 0.36, 0.27)


def test_the_lamps_side_is_found() -> None:
    left, right = shaded((0.8, -0.2, -0.6), SKIN), shaded((-0.8, -0.2, -0.6), SKIN)
    assert left is not None
    assert right is not None
    assert left.direction[0] > 0.3
    assert right.direction[0] < -0.3
    assert np.linalg.norm(left.direction) == pytest.approx(1.0)


def test_a_dark_room_darkens_and_a_warm_one_warms() -> None:
    day, night = shaded((0, -0.6, -0.8), SKIN), shaded((0, -0.6, -0.8), SKIN, 0.15)
    warm = shaded((0, -0.6, -0.8), (0.6, 0.33, 0.12))
    assert day is not None
    assert night is not None
    assert warm is not None
    assert night.colour.mean() < 0.5 * day.colour.mean()
    assert warm.colour[0] / warm.colour[2] > 1.15 * day.colour[0] / day.colour[2]


def test_skin_tone_moves_the_level_less_than_the_light_does() -> None:
    pale, dark = shaded((0, -0.6, -0.8), SKIN), shaded((0, -0.6, -0.8), tuple(0.3 * v for v in SKIN))  # type: ignore[arg-type]
    assert pale is not None
    assert dark is not None
    assert dark.colour.mean() > 0.4 * pale.colour.mean()
    assert dark.direction == pytest.approx(pale.direction, abs=0.1)


def test_a_face_outside_the_picture_says_nothing() -> None:
    normals = np.tile(np.array([0, 0, -1], np.float32), (478, 1))
    far = np.full((478, 2), -500, np.float32)
    assert estimate_light(np.zeros((10, 10, 3), np.uint8), SIZE, far, normals, bare_skin(MODEL)) is None


def test_blending_goes_from_one_to_the_other() -> None:
    a = default_light()
    b = Light(np.array([1.0, 0, 0]), np.array([0.1, 0.2, 0.3]), 0.8, 0.5)
    assert blend_lights(a, b, 0.0).colour == pytest.approx(a.colour)
    assert blend_lights(a, b, 1.0).direction == pytest.approx(b.direction)
    assert np.linalg.norm(blend_lights(a, b, 0.5).direction) == pytest.approx(1.0)
