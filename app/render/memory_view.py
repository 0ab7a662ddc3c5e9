"""The window's picture made in memory, for machines where OpenGL runs on the processor.

There a plain picture costs more to draw than the networks that look at it, and as much again to lay the window together
with OpenGL. So it is scaled by OpenCV, and OpenGL draws only where something stands over it.
"""

from __future__ import annotations

import cv2
import numpy as np

from app.core.overlay import ViewSettings
from app.core.types import U8, Frame, FrameResult
from app.render.mask_loader import LoadedMask
from app.render.renderer import BACKGROUND, Renderer
from app.render.scene import Viewport, fit_viewport

_BACKGROUND_BGRX = np.array([*(round(255 * c) for c in reversed(BACKGROUND)), 255], np.uint8).view(np.uint32)[0]


class MemoryView:
    """Works in whatever OpenGL 3.3 context is current, as `Renderer` does; edges are plain.

    Raises:
        RenderError: as for `Renderer`.
    """

    def __init__(self) -> None:
        self._renderer = Renderer(smooth_edges=False)

    def draw(self, result: FrameResult, view: ViewSettings, mask: LoadedMask | None, size_wh: tuple[int, int]) -> U8:
        """The result as `Renderer.draw` shows it: (H, W, 4) uint8 BGRX, row 0 on top, the picture letterboxed.

        Raises:
            RenderError: as for `Renderer.draw`.
        """
        out, picture = _letterboxed(result.frame, view.mirror, size_wh)
        if picture is None:
            return out
        drawn = self._renderer.draw_over(result, view, mask, size_wh, picture)
        if drawn is not None:
            region, pixels = drawn
            _box_of(out, region)[:] = pixels
        return out

    def picture(self, result: FrameResult, view: ViewSettings, mask: LoadedMask | None) -> U8:
        """The result at its frame's own size, for files: (H, W, 3) uint8 RGB.

        Raises:
            RenderError: as for `Renderer.draw`.
        """
        return np.asarray(
            cv2.cvtColor(self.draw(result, view, mask, result.frame.size_wh), cv2.COLOR_BGRA2RGB), np.uint8
        )

    def close(self) -> None:
        """Free every GL object; safe to call twice."""
        self._renderer.close()


def plain_picture(frame: Frame, mirror: bool, size_wh: tuple[int, int]) -> U8:
    """A frame's picture alone, which wants no OpenGL: (H, W, 4) uint8 BGRX, row 0 on top, letterboxed."""
    return _letterboxed(frame, mirror, size_wh)[0]


def _letterboxed(frame: Frame, mirror: bool, size_wh: tuple[int, int]) -> tuple[U8, U8 | None]:
    """The whole view, and the picture as large as it is in it, (h, w, 3) uint8 RGB, not mirrored; None: no pixels."""
    width, height = size_wh
    out = np.full((height, width), _BACKGROUND_BGRX, np.uint32).view(np.uint8).reshape(height, width, 4)
    if 0 in frame.size_wh:
        return out, None
    box = fit_viewport(frame.size_wh, size_wh)
    picture = _scaled(frame.image, (box.width, box.height))
    seen = cv2.cvtColor(cv2.flip(picture, 1) if mirror else picture, cv2.COLOR_RGB2BGRA)
    _box_of(out, box)[:] = seen[::-1]
    return out, picture


def _box_of(view: U8, box: Viewport) -> U8:
    """The part of a view that a box of OpenGL's holds, its lowest row first as OpenGL counts."""
    return view[::-1][box.y : box.y + box.height, box.x : box.x + box.width]


def _scaled(image: U8, size_wh: tuple[int, int]) -> U8:
    """(h, w, 3) uint8 at another size; strong shrinking averages, or fine patterns would flicker."""
    if (image.shape[1], image.shape[0]) == size_wh:
        return image
    much_smaller = image.shape[1] >= 2 * size_wh[0]
    scaled = cv2.resize(image, size_wh, interpolation=cv2.INTER_AREA if much_smaller else cv2.INTER_LINEAR)
    return np.asarray(scaled, np.uint8)
