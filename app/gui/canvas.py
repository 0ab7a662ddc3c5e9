"""Where OpenGL draws the live picture: straight into the window, or into memory where the processor is what draws.

Qt lays a window that holds an OpenGL widget together with OpenGL. On a graphics card that is free; where the processor
draws, every picture then costs the whole window, which is more than the picture itself. There it is drawn aside and put
into the window as any other picture, so that only its own place is copied.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QColor, QImage, QOffscreenSurface, QOpenGLContext, QPainter, QPaintEvent
from PyQt6.QtOpenGLWidgets import QOpenGLWidget
from PyQt6.QtWidgets import QWidget

from app.core.errors import RenderError
from app.core.types import U8
from app.gui.theme import STAGE
from app.render.gl import draws_in_software, require_core_33


class WindowCanvas(QOpenGLWidget):
    """Draws straight into the window.

    `begin` is called with each new context current (Qt makes one whenever the widget moves to another window), `end`
    before one goes, `draw` with the name of the framebuffer and its size in device pixels; it gives False where there
    is nothing to draw yet. Signal: painted (milliseconds spent in drawing).
    """

    painted = pyqtSignal(float)

    def __init__(
        self,
        parent: QWidget,
        begin: Callable[[], None],
        draw: Callable[[int, tuple[int, int]], bool],
        end: Callable[[], None],
    ) -> None:
        super().__init__(parent)
        self._begin, self._draw, self._end = begin, draw, end

    def redraw(self) -> None:
        """Draw anew with the next paint."""
        self.update()

    def make_current(self) -> None:
        self.makeCurrent()

    def done_current(self) -> None:
        self.doneCurrent()

    def initializeGL(self) -> None:
        """Qt's call when there is a context."""
        context = self.context()
        if context is not None:
            context.aboutToBeDestroyed.connect(self._end)
        self._begin()

    def paintGL(self) -> None:
        """Qt's call to draw."""
        start_s = time.perf_counter()
        ratio = self.devicePixelRatioF()
        # As Qt rounds the size of the framebuffer.
        size_wh = math.floor(self.width() * ratio + 0.5), math.floor(self.height() * ratio + 0.5)
        if not self._draw(self.defaultFramebufferObject(), size_wh):
            painter = QPainter(self)
            painter.fillRect(self.rect(), QColor(STAGE))
            painter.end()
        self.painted.emit(1000.0 * (time.perf_counter() - start_s))


class HiddenContext:
    """An OpenGL context without a window; `valid` where the system gives one."""

    def __init__(self) -> None:
        self.surface = QOffscreenSurface()
        self.surface.create()
        self.context = QOpenGLContext()
        self.valid = self.context.create() and self.surface.isValid()

    def make_current(self) -> bool:
        """False where the system gives no OpenGL."""
        return self.valid and self.context.makeCurrent(self.surface)

    def done_current(self) -> None:
        if self.valid:
            self.context.doneCurrent()


def memory_context() -> HiddenContext | None:
    """A context for drawing into memory, one that is not valid where there is no OpenGL; None on a graphics card.

    A card whose OpenGL is too old counts as none: the picture can then be shown at least.
    """
    made = HiddenContext()
    if not made.make_current():
        made.valid = False
        return made
    try:
        require_core_33()
        on_a_card = not draws_in_software()
    except RenderError:
        on_a_card = False
    made.done_current()
    return None if on_a_card else made


class MemoryCanvas(QWidget):
    """Shows what is drawn into memory, with one context for its whole life.

    `begin` is called once, with the context current if it is valid, then `draw` with the size in device pixels; it
    gives (H, W, 4) uint8 BGRX, or None where there is nothing to draw yet. Signal: painted, as with WindowCanvas.
    """

    painted = pyqtSignal(float)

    def __init__(
        self,
        parent: QWidget,
        opengl: HiddenContext,
        begin: Callable[[], None],
        draw: Callable[[tuple[int, int]], U8 | None],
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._opengl = opengl
        self._begin: Callable[[], None] | None = begin
        self._draw = draw
        self._pixels: U8 | None = None
        self._drawn_size_wh = (0, 0)
        self._stale = True

    @property
    def has_opengl(self) -> bool:
        return self._opengl.valid

    def redraw(self) -> None:
        """Draw anew with the next paint; a paint that something over the picture asked for takes it as it is."""
        self._stale = True
        self.update()

    def make_current(self) -> None:
        self._opengl.make_current()

    def done_current(self) -> None:
        self._opengl.done_current()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Qt's call to draw."""
        start_s, size_wh = time.perf_counter(), self._size_px()
        stale = self._stale or size_wh != self._drawn_size_wh  # another screen can be of another scale
        if stale:
            self._stale, self._drawn_size_wh = False, size_wh
            self._pixels = self._drawn(size_wh)
        painter = QPainter(self)
        if self._pixels is None:
            painter.fillRect(self.rect(), QColor(STAGE))
        else:
            height, width = self._pixels.shape[:2]
            # Any buffer does, but the stubs know of bytes only.
            data, kind = self._pixels.data, QImage.Format.Format_RGB32
            picture = QImage(data, width, height, 4 * width, kind)  # type: ignore[call-overload]
            picture.setDevicePixelRatio(self.devicePixelRatioF())
            painter.drawImage(0, 0, picture)
        painter.end()
        if stale:
            self.painted.emit(1000.0 * (time.perf_counter() - start_s))

    def _drawn(self, size_wh: tuple[int, int]) -> U8 | None:
        self.make_current()
        try:
            if self._begin is not None:
                self._begin()
                self._begin = None
            return self._draw(size_wh)
        finally:
            self.done_current()

    def _size_px(self) -> tuple[int, int]:
        """Device pixels, of which a scaled screen has more than Qt's logical ones; a broken one is covered, too."""
        ratio = self.devicePixelRatioF()
        return math.ceil(self.width() * ratio), math.ceil(self.height() * ratio)
