"""The renderer without a window, for recordings, the command line, thumbnails and tests."""

from __future__ import annotations

from types import TracebackType

import numpy as np

from app.core.errors import RenderError
from app.core.overlay import ViewSettings
from app.core.types import U8, FrameResult
from app.render.egl import EglContext
from app.render.gl import GL, check_errors, describe_context
from app.render.mask_loader import LoadedMask
from app.render.renderer import Renderer


class OffscreenRenderer:
    """`with OffscreenRenderer((w, h)) as r: rgb = r.render(result, view, mask)`.

    Makes its own EGL context and leaves the thread without a current one; use it in a thread that draws nothing else
    between `__enter__` and `__exit__`, or it takes that context's place.

    Raises:
        RenderError: EGL is missing, the size is unusable, or OpenGL fails.
    """

    def __init__(self, size_wh: tuple[int, int], check_each_draw: bool = True) -> None:
        if min(size_wh) < 1 or max(size_wh) > 16384:
            raise RenderError(f"A picture of {size_wh[0]}x{size_wh[1]} cannot be drawn.")
        self.size_wh = size_wh
        self._check = check_each_draw
        self._context: EglContext | None = None
        self._renderer: Renderer | None = None
        self._framebuffer = self._colour = 0

    def __enter__(self) -> OffscreenRenderer:
        self._context = EglContext()
        try:
            self._renderer = Renderer(check_each_draw=self._check)
            self._make_framebuffer()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _make_framebuffer(self) -> None:
        width, height = self.size_wh
        self._framebuffer = int(GL.glGenFramebuffers(1))
        self._colour = int(GL.glGenRenderbuffers(1))
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self._framebuffer)
        GL.glBindRenderbuffer(GL.GL_RENDERBUFFER, self._colour)
        GL.glRenderbufferStorage(GL.GL_RENDERBUFFER, GL.GL_RGBA8, width, height)
        GL.glFramebufferRenderbuffer(GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, GL.GL_RENDERBUFFER, self._colour)
        check_errors("making the offscreen picture")

    def draw(self, result: FrameResult, view: ViewSettings, mask: LoadedMask | None = None) -> None:
        """Draw a result and leave it on the GPU.

        Raises:
            RenderError: outside `with`, or OpenGL failed.
        """
        if self._context is None or self._renderer is None:
            raise RenderError("The offscreen renderer is not open.")
        if not self._context.is_current:
            self._context.make_current()
        self._renderer.draw(result, view, mask, self._framebuffer, self.size_wh)

    def render(self, result: FrameResult, view: ViewSettings, mask: LoadedMask | None = None) -> U8:
        """Draw a result and read it back: (H, W, 3) uint8 sRGB, row 0 on top.

        Raises:
            RenderError: outside `with`, or OpenGL failed.
        """
        self.draw(result, view, mask)
        width, height = self.size_wh
        pixels = np.empty((height, width, 4), np.uint8)
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self._framebuffer)
        GL.glReadBuffer(GL.GL_COLOR_ATTACHMENT0)
        GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 4)
        GL.glReadPixels(0, 0, width, height, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, pixels)
        return np.ascontiguousarray(pixels[::-1, :, :3])

    def describe(self) -> dict[str, str]:
        """Vendor, renderer and version of the context."""
        return describe_context()

    def close(self) -> None:
        """Free everything; safe to call twice."""
        if self._context is None:
            return
        self._context.make_current()
        if self._renderer is not None:
            self._renderer.close()
            self._renderer = None
        if self._framebuffer:
            GL.glDeleteFramebuffers(1, np.array([self._framebuffer], np.uint32))
            GL.glDeleteRenderbuffers(1, np.array([self._colour], np.uint32))
            self._framebuffer = self._colour = 0
        self._context.close()
        self._context = None
