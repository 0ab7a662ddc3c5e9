"""The window and films have rough edges where the processor draws; saved pictures always have smooth ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.core.overlay import ViewSettings
from app.gui import canvas, view_widget
from app.gui.view_widget import ViewWidget
from app.render import memory_view
from app.render.renderer import Renderer
from tests.render.faces import face_result


@pytest.mark.parametrize("in_software", [True, False])
def test_edges_are_smooth_on_a_graphics_card_and_in_saved_pictures(  # type: ignore[no-untyped-def]
    in_software: bool, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bool] = []

    class Noted(Renderer):
        def __init__(self, check_each_draw: bool = False, smooth_edges: bool = True) -> None:
            made.append(smooth_edges)
            super().__init__(check_each_draw, smooth_edges)

    monkeypatch.setattr(view_widget, "Renderer", Noted)
    monkeypatch.setattr(memory_view, "Renderer", Noted)
    monkeypatch.setattr(canvas, "draws_in_software", lambda: in_software)
    view = ViewWidget()
    qtbot.addWidget(view)
    painted: list[Any] = []
    view.painted.connect(painted.append)
    view.set_view(ViewSettings(mirror=False))
    view.show_result(face_result((320, 240)))
    view.show()
    qtbot.waitUntil(lambda: bool(painted), timeout=20_000)
    still = view.picture()
    assert made == [not in_software, True]
    moving = view.moving_picture()
    assert made == [not in_software, True, *([False] if in_software else [])]
    assert view.moving_picture() is moving, "a film and the virtual camera share it"
    view.set_view(ViewSettings(mirror=False, show_mesh=True))
    assert not np.array_equal(view.moving_picture(), moving)
    view.release()
    assert still is not None
    assert moving is not None
    assert np.abs(still.astype(int) - moving).mean() < 1.0
