"""Machines without OpenGL, or with one that is too old: the picture is shown all the same, without masks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtGui import QImage

from app.core.errors import RenderError
from app.core.overlay import ViewSettings
from app.gui import canvas
from app.gui.view_widget import ViewWidget
from app.paths import masks_dir
from app.render.mask_loader import load_mask
from tests.render.faces import face_result

SIZE_WH = (320, 240)


def none_at_all(self: canvas.HiddenContext) -> bool:
    return False


def too_old() -> None:
    raise RenderError("Moretta needs OpenGL 3.3 and this machine offers 2.1.")


@pytest.mark.parametrize("fault", ["none", "old"])
def test_the_picture_is_shown_and_saved_without_masks(fault: str, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    if fault == "none":
        monkeypatch.setattr(canvas.HiddenContext, "make_current", none_at_all)
        words = "This machine offers no OpenGL: the picture is shown without masks."
    else:
        monkeypatch.setattr(canvas, "require_core_33", too_old)
        monkeypatch.setattr("app.render.renderer.require_core_33", too_old)
        words = "Moretta needs OpenGL 3.3 and this machine offers 2.1."
    view = ViewWidget()
    qtbot.addWidget(view)
    told: list[RenderError] = []
    view.failed.connect(told.append)
    view.resize(*SIZE_WH)
    result = face_result(SIZE_WH)
    view.set_view(ViewSettings(mirror=True, show_mesh=True))
    view.show_result(result)
    view.show()
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    view.set_mask(load_mask(masks_dir() / "tiger"))
    shown = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    data = shown.constBits().asstring(shown.sizeInBytes())
    pixels = np.frombuffer(data, np.uint8).reshape(SIZE_WH[1], shown.bytesPerLine())[:, : 3 * SIZE_WH[0]]
    assert np.array_equal(pixels.reshape(SIZE_WH[1], SIZE_WH[0], 3), result.frame.image[:, ::-1])
    for saved in (view.picture(), view.picture(with_overlay=False), view.moving_picture()):
        assert saved is not None
        assert np.array_equal(saved, result.frame.image)
    view.release()
    assert [str(error) for error in told] == [words], "once"


@pytest.mark.skipif(sys.platform != "linux", reason="Qt's switch for X11")
def test_a_window_where_qt_has_no_opengl_is_drawn() -> None:
    """With an OpenGL widget in it, Qt would leave the whole window black."""
    code = """
from PyQt6.QtWidgets import QApplication
from app.gui.view_widget import ViewWidget, request_core_profile
from tests.render.faces import face_result
request_core_profile()
app = QApplication([])
view = ViewWidget()
told = []
view.failed.connect(told.append)
view.resize(320, 240)
view.show_result(face_result((320, 240)))
view.show()
while not told:
    app.processEvents()
seen = app.primaryScreen().grabWindow(view.winId()).toImage()
print(len({seen.pixel(x, y) for x in range(0, 320, 7) for y in range(0, 240, 7)}), told[0])
"""
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "QT_XCB_GL_INTEGRATION": "none"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    colours, words = done.stdout.strip().split(" ", 1)
    assert int(colours) > 50
    assert words.startswith("This machine offers no OpenGL")
