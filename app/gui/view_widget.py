"""The live picture: lets the renderer draw each result together with its own frame, and keeps what it wears."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QImage, QSurfaceFormat
from PyQt6.QtOpenGL import QOpenGLFramebufferObject
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from app.core.errors import RenderError
from app.core.overlay import ViewSettings
from app.core.types import U8, FrameResult
from app.gui.canvas import MemoryCanvas, WindowCanvas, memory_context
from app.render.mask_loader import LoadedMask
from app.render.memory_view import MemoryView, plain_picture
from app.render.renderer import Renderer


def request_core_profile() -> None:
    """Ask for OpenGL 3.3 core; to be called before the application object is made."""
    wanted = QSurfaceFormat()
    wanted.setVersion(3, 3)
    wanted.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    QSurfaceFormat.setDefaultFormat(wanted)


class ViewWidget(QWidget):
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
        self._renderer: Renderer | MemoryView | None = None
        self._capturing: Renderer | None = None
        self._filming: MemoryView | None = None
        self._only_plain = False
        self._result: FrameResult | None = None
        self._view = ViewSettings()
        self._mask: LoadedMask | None = None
        self._faulty: str | None = None
        self._moving: U8 | None = None
        opengl = memory_context()
        self._canvas = (
            WindowCanvas(self, self._begin, self._draw_in_window, self.release)
            if opengl is None
            else MemoryCanvas(self, opengl, self._begin, self._draw_in_memory)
        )
        self._canvas.painted.connect(self.painted)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(self._canvas)

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
        self._redraw()

    def set_view(self, view: ViewSettings) -> None:
        """How to show it, from the next paint on."""
        self._view = view
        self._redraw()

    def set_mask(self, mask: LoadedMask | None) -> None:
        """What to wear, from the next paint on."""
        self._mask = mask
        self._faulty = None
        self._redraw()

    def picture(self, with_overlay: bool = True) -> U8 | None:
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
        if not with_overlay or self._only_plain:
            return result.frame.image.copy()
        self._canvas.make_current()
        try:
            return self._drawn(result)
        finally:
            self._canvas.done_current()

    def moving_picture(self) -> U8 | None:
        """As `picture`, for those who want one of every result. Where the processor draws, edges are plain here, too:
        smooth ones would cost a film more pictures than they are worth. All get the same one, not to be written into.

        Raises:
            RenderError: OpenGL cannot draw it.
        """
        if self._moving is None:
            self._moving = self._moving_drawn()
        return self._moving

    def release(self) -> None:
        """Free everything in OpenGL, at the end or because the context goes; only a new context makes it anew."""
        renderers = [r for r in (self._renderer, self._capturing, self._filming) if r is not None]
        self._renderer = self._capturing = self._filming = None
        if not renderers:
            return
        self._canvas.make_current()
        for renderer in renderers:
            renderer.close()
        self._canvas.done_current()

    def mouseDoubleClickEvent(self, event: object) -> None:
        self.double_clicked.emit()

    def _redraw(self) -> None:
        self._moving = None
        self._canvas.redraw()

    def _begin(self) -> None:
        """There is a context, and it is current."""
        in_memory = isinstance(self._canvas, MemoryCanvas)
        try:
            if isinstance(self._canvas, MemoryCanvas) and not self._canvas.has_opengl:
                raise RenderError("This machine offers no OpenGL: the picture is shown without masks.")
            # Without a graphics card smooth edges take more than half of a frame; saved pictures have them.
            self._renderer = MemoryView() if in_memory else Renderer()
        except RenderError as error:
            self._only_plain = in_memory
            self._tell(error)

    def _draw_in_window(self, framebuffer: int, size_wh: tuple[int, int]) -> bool:
        renderer, result = self._renderer, self._result
        if not isinstance(renderer, Renderer) or result is None:
            return False
        try:
            renderer.draw(result, self._view, self._mask, framebuffer, size_wh)
        except RenderError as error:
            self._mask = None
            self._tell(error)
        return True

    def _draw_in_memory(self, size_wh: tuple[int, int]) -> U8 | None:
        renderer, result = self._renderer, self._result
        if result is None:
            return None
        try:
            if isinstance(renderer, MemoryView):
                return renderer.draw(result, self._view, self._mask, size_wh)
        except RenderError as error:
            self._mask = None
            self._tell(error)
        return plain_picture(result.frame, self._view.mirror, size_wh)

    def _moving_drawn(self) -> U8 | None:
        result = self._result
        in_memory = isinstance(self._canvas, MemoryCanvas) and not self._only_plain
        if not in_memory or result is None or 0 in result.frame.size_wh:
            return self.picture()
        self._canvas.make_current()
        try:
            if self._filming is None:
                self._filming = MemoryView()  # one of its own, for the reason below
            return self._filming.picture(result, replace(self._view, mirror=False), self._mask)
        finally:
            self._canvas.done_current()

    def _drawn(self, result: FrameResult) -> U8:
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

    def _tell(self, error: RenderError) -> None:
        if str(error) != self._faulty:
            self._faulty = str(error)
            self.failed.emit(error)
