"""Results drawn one after the other, of whatever size: a folder of pictures has them large and small, high and wide."""

from __future__ import annotations

from app.core.overlay import ViewSettings
from app.core.types import U8, FrameResult
from app.render.mask_loader import LoadedMask
from app.render.offscreen import OffscreenRenderer


class Drawing:
    """One renderer at a time, of the size of the last result. It belongs to the thread that draws."""

    def __init__(self) -> None:
        self._renderer: OffscreenRenderer | None = None

    def render(self, result: FrameResult, view: ViewSettings, mask: LoadedMask | None) -> U8:
        """The result as (H, W, 3) uint8 RGB, of its frame's own size.

        Raises:
            RenderError: there is no OpenGL here, or it fails.
        """
        if self._renderer is None or self._renderer.size_wh != result.frame.size_wh:
            self.close()
            self._renderer = OffscreenRenderer(result.frame.size_wh, check_each_draw=False).__enter__()
        return self._renderer.render(result, view, mask)

    def close(self) -> None:
        """Free what OpenGL holds. Harmless when repeated."""
        renderer, self._renderer = self._renderer, None
        if renderer is not None:
            renderer.close()
