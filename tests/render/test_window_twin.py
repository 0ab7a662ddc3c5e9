"""The window's widget and the offscreen twin show the same pixels, in one process."""

from __future__ import annotations

import os

import numpy as np
import pytest

from app.core.overlay import ViewSettings
from app.paths import masks_dir
from app.render.mask_loader import load_mask
from app.render.offscreen import OffscreenRenderer
from app.render.renderer import Renderer
from tests.render.faces import face_result

pytestmark = pytest.mark.skipif(
    not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")), reason="no display (run under xvfb-run)"
)

VIEW = ViewSettings(mirror=True, show_box=True, show_points=True, show_mesh=True, show_axes=True)


@pytest.mark.parametrize("mask_id", [None, "moustache", "tiger"])
def test_window_equals_offscreen(qtbot, mask_id):  # type: ignore[no-untyped-def]
    from PyQt6.QtGui import QSurfaceFormat
    from PyQt6.QtOpenGLWidgets import QOpenGLWidget

    size = (320, 240)
    result = face_result(size, yaw_deg=20.0)
    mask = load_mask(masks_dir() / mask_id) if mask_id else None

    class Widget(QOpenGLWidget):
        renderer: Renderer | None = None

        def initializeGL(self) -> None:
            self.renderer = Renderer(check_each_draw=True)

        def paintGL(self) -> None:
            assert self.renderer is not None
            self.renderer.draw(result, VIEW, mask, self.defaultFramebufferObject(), (self.width(), self.height()))

    widget = Widget()
    surface = QSurfaceFormat()
    surface.setVersion(3, 3)
    surface.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    widget.setFormat(surface)
    widget.setFixedSize(*size)
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    qtbot.waitUntil(lambda: widget.renderer is not None)
    picture = widget.grabFramebuffer().convertToFormat(widget.grabFramebuffer().Format.Format_RGB888)
    raw = picture.constBits().asarray(picture.sizeInBytes())
    shown = np.frombuffer(raw, np.uint8).reshape(picture.height(), picture.bytesPerLine())[:, : 3 * size[0]]
    widget.makeCurrent()
    widget.renderer.close()
    widget.doneCurrent()

    with OffscreenRenderer(size) as offscreen:
        twin = offscreen.render(result, VIEW, mask)
    assert np.array_equal(shown.reshape(size[1], size[0], 3), twin)
    assert not np.array_equal(twin[:, ::-1], result.frame.image)
