"""The region that is drawn with samples: large enough for all that is drawn, and no larger picture changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.core.overlay import Label, Lines2D, Points2D, Retouch, ViewSettings
from app.paths import masks_dir
from app.render import renderer as renderer_module
from app.render.mask_loader import load_mask
from app.render.offscreen import OffscreenRenderer
from app.render.region import box_corners, overlay_points_px, target_region
from app.render.scene import Viewport, ndc_from_px
from tests.render.faces import face_result

VIEW = ViewSettings(mirror=True, show_box=True, show_axes=True)
WHOLE = Viewport(0, 0, 320, 240)


def test_nothing_to_draw_has_no_region() -> None:
    assert target_region([], ndc_from_px((320, 240), False), WHOLE) is None
    off = np.array([[500.0, 10.0], [600.0, 20.0]])
    assert target_region([off], ndc_from_px((320, 240), False), WHOLE) is None


@pytest.mark.parametrize("mirror", [False, True])
def test_region_holds_its_points(mirror: bool) -> None:
    box = Viewport(10, 20, 640, 480)  # drawn at twice the picture's size, letterboxed
    got = target_region([np.array([[100.0, 50.0], [120.0, 80.0]])], ndc_from_px((320, 240), mirror), box)
    assert got is not None
    left = 10 + 2 * (320 - 120.5 if mirror else 100.5)
    assert got.x <= left <= got.x + 8
    assert got.y <= 20 + 480 - 2 * 80.5 <= got.y + 8
    assert got.width == pytest.approx(40, abs=12)
    assert got.height == pytest.approx(60, abs=12)


def test_points_that_are_no_numbers_take_the_whole_picture() -> None:
    assert target_region([np.array([[np.nan, 1.0]])], ndc_from_px((320, 240), False), WHOLE) == WHOLE


def test_overlays_are_held_with_their_thickness() -> None:
    points = np.array([[10.0, 20.0], [30.0, 25.0]], np.float32)
    assert overlay_points_px(Points2D(points, 4.0, (1, 1, 1, 1))).tolist() == [[8, 18], [32, 27]]
    assert overlay_points_px(Lines2D(points, 2.0, (1, 1, 1, 1))).tolist() == [[9, 19], [31, 26]]
    assert overlay_points_px(Label("12", (5.0, 6.0), 10.0, (1, 1, 1, 1)))[1].tolist() == [45, 26]


def test_box_corners() -> None:
    corners = box_corners(np.array([[0.0, 0, 0], [1, 2, 3]]))
    assert len({tuple(c) for c in corners}) == 8
    assert corners.max(axis=0).tolist() == [1, 2, 3]


@pytest.mark.parametrize("name", ["robot", "bunny_ears", "venetian", "surgical", "moustache", "make_up", "top_hat"])
def test_the_region_cuts_nothing_off(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same frames with the region held to the whole picture must be the same pictures."""
    mask = load_mask(masks_dir() / name)
    view = replace(VIEW, retouch=Retouch(smooth_skin=0.4))
    poses = [(0.0, 0.0, 0.0), (40.0, 10.0, -20.0), (-50.0, -15.0, 25.0)]
    results = [
        face_result(yaw_deg=y, pitch_deg=p, roll_deg=r, t_m=(0.1, 0.02, 0.7), jaw_open=1.0, t_s=0.04 * i)
        for i, (y, p, r) in enumerate(poses)
    ]
    with OffscreenRenderer((400, 300)) as drawn:
        tight = [drawn.render(r, view, mask) for r in results]
    monkeypatch.setattr(renderer_module, "target_region", lambda _parts, _ndc, viewport: viewport)
    with OffscreenRenderer((400, 300)) as drawn:
        whole = [drawn.render(r, view, mask) for r in results]
    for a, b in zip(tight, whole, strict=True):
        # where the picture is resampled the two ways round differently by one level; a cut would show far more
        assert np.abs(a.astype(int) - b).max() <= 2
