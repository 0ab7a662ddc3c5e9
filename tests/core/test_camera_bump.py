"""A bumped camera is noticed; people, light and scenery are not taken for one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from app.core.camera_bump import BumpState, step_bump
from app.core.types import U8

_RNG = np.random.default_rng(5)
_ROOM: U8 = cv2.GaussianBlur(_RNG.integers(0, 256, (720, 1100, 3), dtype=np.uint8), (0, 0), 9)
_ROOM = cv2.normalize(_ROOM, np.empty_like(_ROOM), 0, 255, cv2.NORM_MINMAX)


def view(dx: int = 0, dy: int = 0) -> U8:
    """640 x 384 px of a textured room, the camera turned by (dx, dy) px."""
    return _ROOM[150 + dy : 534 + dy, 200 + dx : 840 + dx].copy()


def with_face(image: U8, x: int) -> tuple[U8, tuple[float, float, float, float]]:
    box = (float(x), 90.0, x + 160.0, 290.0)
    image[90:290, x : x + 160] = 180
    image[250:, x - 40 : x + 200] = 60
    return image, box


def bumps(images: list[U8], boxes: list[list[tuple[float, float, float, float]]] | None = None) -> list[int]:
    """Indices of the frames at which a bump was told; frames 0.25 s apart."""
    state, told = BumpState(), []
    for index, image in enumerate(images):
        state, moved = step_bump(state, image, boxes[index] if boxes else [], 0.25)
        if moved:
            told.append(index)
    return told


@pytest.mark.parametrize(("dx", "dy"), [(32, 0), (-40, 0), (0, 28), (24, -24), (90, 0), (200, 100)])
def test_a_bump_is_told_once(dx: int, dy: int) -> None:
    told = bumps([view()] * 9 + [view(dx, dy)] * 9)
    assert len(told) == 1
    assert 9 <= told[0] <= 11


def test_a_still_camera_with_noise_and_changing_light_is_still() -> None:
    rng = np.random.default_rng(1)
    images = []
    for i in range(40):
        noisy = view().astype(np.float32) * (1.0 + 0.3 * np.sin(i / 3)) + rng.normal(0, 6, (384, 640, 3))
        images.append(np.clip(noisy, 0, 255).astype(np.uint8))
    assert bumps(images) == []


def test_a_person_who_moves_is_no_bump() -> None:
    pairs = [with_face(view(), 100 + 12 * i) for i in range(25)]
    assert bumps([image for image, _ in pairs], [[box] for _, box in pairs]) == []


def test_scenery_behind_a_window_is_no_bump() -> None:
    images = []
    for i in range(30):
        image = view()
        image[:120] = view(9 * i % 200)[:120]
        images.append(image)
    assert bumps(images) == []


def test_a_bump_is_noticed_behind_a_person() -> None:
    still = [with_face(view(), 220) for _ in range(8)]
    moved = [with_face(view(36, 0), 184) for _ in range(8)]
    pairs = still + moved
    assert len(bumps([image for image, _ in pairs], [[box] for _, box in pairs])) == 1


def test_a_blank_wall_tells_nothing() -> None:
    wall = np.full((384, 640, 3), 128, np.uint8)
    assert bumps([wall] * 10 + [wall + np.uint8(40)] * 10) == []
