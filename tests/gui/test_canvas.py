"""The live picture has as many pixels as the screen gives it, at whole and at broken scales."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

from app.gui import canvas
from app.gui.view_widget import ViewWidget
from tests.render.faces import face_result


@pytest.mark.parametrize("scale", ["1", "1.25", "1.5", "1.75"])
def test_on_a_graphics_card_it_is_as_large_as_qts_framebuffer(qapp: QApplication, scale: str) -> None:
    code = """
from PyQt6.QtWidgets import QApplication
from app.gui.canvas import WindowCanvas
from app.gui.view_widget import request_core_profile
request_core_profile()
app = QApplication([])
sizes = []
canvas = WindowCanvas(None, lambda: None, lambda framebuffer, size_wh: bool(sizes.append(size_wh)), lambda: None)
for width in range(331, 339):
    canvas.resize(width, width - 80)
    canvas.show()
    framebuffer = canvas.grabFramebuffer()
    assert sizes[-1] == (framebuffer.width(), framebuffer.height()), (width, sizes[-1], framebuffer.size())
"""
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "QT_SCALE_FACTOR": scale}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_in_memory_it_is_drawn_anew_on_a_screen_of_another_scale(qtbot, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(canvas, "draws_in_software", lambda: True)
    view = ViewWidget()
    qtbot.addWidget(view)
    view.resize(321, 241)
    view.show_result(face_result((320, 240)))
    view.show()
    with qtbot.waitSignal(view.painted, timeout=20_000):
        view.set_view(view.view_settings)
    for scale, shape in ((1.0, (241, 321, 4)), (2.0, (482, 642, 4)), (1.25, (302, 402, 4))):
        monkeypatch.setattr(view._canvas, "devicePixelRatioF", lambda scale=scale: scale)
        view.grab()
        assert view._canvas._pixels.shape == shape
    view.release()
