"""The live picture: a QOpenGLWidget that lets the renderer draw each result together with its own frame."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QImage, QPainter, QSurfaceFormat
from PyQt6.QtOpenGL import QOpenGLFramebufferObject
from PyQt6.QtOpenGLWidgets import QOpenGLWidget
from PyQt6.QtWidgets import QWidget

from app.core.errors import RenderError
from app.core.overlay import ViewSettings
from app.core.types import FrameResult
from app.gui.theme import STAGE
from app.render.gl import draws_in_software
from app.render.mask_loader import LoadedMask
from app.render.renderer import Renderer


def request_core_profile() -> None:
    """Ask for OpenGL 3.3 core; to be called before the application object is made."""
    wanted = QSurfaceFormat()
    wanted.setVersion(3, 3)
    wanted.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    QSurfaceFormat.setDefaultFormat(wanted)


class ViewWidget(QOpenGLWidget):
    """Shows the newest result. A failure to draw is told once through `failed`, and the widget lives on.

    Signals: painted (milliseconds spent in drawing), failed (RenderError), double_clicked.
    """

    painted = pyqtSignal(float)
    failed = pyqtSignal(object)
    double_clicked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(QSize(320, 180))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._renderer: Renderer | None = None
        self._capturing: Renderer | None = None
        self._result: FrameResult | None = None
        self._view = ViewSettings()
        self._mask: LoadedMask | None = None
        self._faulty: str | None = None

    @property
    def result(self) -> FrameResult | None:
        """What is shown at present."""
        return self._result

    @property
    def view_settings(self) -> ViewSettings:
        return self._view

    @property
    def worn(self) -> LoadedMask | None:
        return self._mask

    def show_result(self, result: FrameResult | None) -> None:
        """Show a result with its own frame; None clears the picture."""
        self._result = result
        self.update()

    def set_view(self, view: ViewSettings) -> None:
        """How to show it, from the next paint on."""
        self._view = view
        self.update()

    def set_mask(self, mask: LoadedMask | None) -> None:
        """What to wear, from the next paint on."""
        self._mask = mask
        self._faulty = None
        self.update()

    def picture(self, with_overlay: bool = True) -> npt.NDArray[np.uint8] | None:
        """The present result at its frame's own size, (H, W, 3) uint8 RGB, for files and other programs: not mirrored,
        or writing in it would be. None before the first one and for one without pixels.

        Args:
            with_overlay: False gives the bare camera picture.

        Raises:
            RenderError: OpenGL cannot draw it.
        """
        result = self._result
        if result is None or 0 in result.frame.size_wh:
            return None
        if not with_overlay:
            return result.frame.image.copy()
        self.makeCurrent()
        try:
            return self._drawn(result)
        finally:
            self.doneCurrent()

    def release(self) -> None:
        """Free everything in OpenGL; a later paint makes it anew."""
        renderers = [r for r in (self._renderer, self._capturing) if r is not None]
        self._renderer = self._capturing = None
        if not renderers:
            return
        self.makeCurrent()
        for renderer in renderers:
            renderer.close()
        self.doneCurrent()

    def initializeGL(self) -> None:
        """Qt's call when there is a context; a new one comes when the widget moves to another window."""
        context = self.context()
        if context is not None:
            context.aboutToBeDestroyed.connect(self.release)
        try:
            # Without a graphics card smooth edges take more than half of a frame; saved pictures have them.
            self._renderer = Renderer(smooth_edges=not draws_in_software())
        except RenderError as error:
            self._tell(error)

    def paintGL(self) -> None:
        """Qt's call to draw."""
        renderer, result = self._renderer, self._result
        if renderer is None:
            return
        start_s = time.perf_counter()
        try:
            if result is None:
                self._paint_empty()
            else:
                renderer.draw(result, self._view, self._mask, self.defaultFramebufferObject(), self._size_px())
        except RenderError as error:
            self._mask = None
            self._tell(error)
        self.painted.emit(1000.0 * (time.perf_counter() - start_s))

    def mouseDoubleClickEvent(self, event: object) -> None:
        self.double_clicked.emit()

    def _drawn(self, result: FrameResult) -> npt.NDArray[np.uint8]:
        if self._renderer is None:
            raise RenderError("There is no OpenGL to draw with.")
        if self._capturing is None:
            # One of its own: its targets have the frame's size, and those of the window stay as they are.
            self._capturing = Renderer()
        renderer = self._capturing
        width, height = result.frame.size_wh
        target = QOpenGLFramebufferObject(QSize(width, height))
        try:
            view = replace(self._view, mirror=False)
            renderer.draw(result, view, self._mask, int(target.handle()), (width, height))
            image = target.toImage().convertToFormat(QImage.Format.Format_RGB888)
        finally:
            target.release()
        bits = image.constBits()
        if bits is None:
            raise RenderError("OpenGL gave no picture back.")
        data = bits.asstring(image.sizeInBytes())
        rows = np.frombuffer(data, np.uint8).reshape(height, image.bytesPerLine())
        return np.ascontiguousarray(rows[:, : 3 * width]).reshape(height, width, 3)

    def _paint_empty(self) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(STAGE))
        painter.end()

    def _size_px(self) -> tuple[int, int]:
        """Device pixels, which on a scaled screen are more than Qt's logical ones."""
        ratio = self.devicePixelRatioF()
        return round(self.width() * ratio), round(self.height() * ratio)

    def _tell(self, error: RenderError) -> None:
        if str(error) != self._faulty:
            self._faulty = str(error)
            self.failed.emit(error)
