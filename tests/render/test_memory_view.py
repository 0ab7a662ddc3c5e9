"""The picture made in memory shows what OpenGL alone shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
import pytest

from app.core.errors import RenderError
from app.core.overlay import ViewSettings
from app.paths import masks_dir
from app.render.egl import EglContext
from app.render.mask_loader import load_mask
from app.render.memory_view import MemoryView
from app.render.offscreen import OffscreenRenderer
from tests.render.faces import face_result

FRAME_WH = (320, 240)
BACKGROUND = (28, 28, 28)


@pytest.fixture
def memory() -> Iterator[MemoryView]:
    try:
        context = EglContext()
    except RenderError as error:
        pytest.skip(f"no EGL to draw with: {error}")
    view = MemoryView()
    yield view
    context.make_current()
    view.close()
    context.close()


@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("mask_id", ["tiger", "top_hat", "moustache"])
@pytest.mark.parametrize("size_wh", [FRAME_WH, (500, 260), (200, 320)])
def test_looks_as_drawn_by_opengl(memory: MemoryView, size_wh: tuple[int, int], mask_id: str, mirror: bool) -> None:
    result, mask = face_result(FRAME_WH, yaw_deg=20.0), load_mask(masks_dir() / mask_id)
    # A smooth picture: what differs is then how masks are drawn, not how edges of the picture are scaled.
    soft = cv2.GaussianBlur(result.frame.image, (0, 0), 6.0)
    result = replace(result, frame=replace(result.frame, image=soft))
    view = ViewSettings(mirror=mirror, show_box=True, show_mesh=True)
    made = memory.draw(result, view, mask, size_wh)
    with OffscreenRenderer(size_wh) as offscreen:
        wanted = offscreen.render(result, view, mask)
    assert made.shape == (size_wh[1], size_wh[0], 4)
    difference = np.abs(made[..., 2::-1].astype(int) - wanted)
    assert difference.mean() < 1.5  # its edges are plain, those beside it smooth
    assert np.percentile(difference, 90) <= 3


def test_without_a_face_it_is_the_picture_scaled(memory: MemoryView) -> None:
    result = face_result(FRAME_WH)
    bare = replace(result, tracks=())
    made = memory.draw(bare, ViewSettings(mirror=True), load_mask(masks_dir() / "tiger"), (640, 500))
    assert np.array_equal(made[10:490, :, 2::-1], cv2.resize(result.frame.image, (640, 480))[:, ::-1])
    assert (made[[0, 9, 490, 499], :, :3] == BACKGROUND).all()


def test_a_picture_without_pixels_is_drawn_empty(memory: MemoryView) -> None:
    result = face_result(FRAME_WH)
    nothing = replace(result, tracks=(), frame=replace(result.frame, image=np.zeros((0, 0, 3), np.uint8)))
    assert (memory.draw(nothing, ViewSettings(), None, (40, 30))[..., :3] == BACKGROUND).all()
