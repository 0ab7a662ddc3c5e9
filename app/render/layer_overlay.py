"""Draws points, lines and labels over the picture."""

from __future__ import annotations

import numpy as np

from app.core.masks import Blend
from app.core.overlay import Label, Lines2D, Overlay, Points2D, rasterise_label
from app.render.gl import GL
from app.render.meshes import VertexArray
from app.render.programs import Program
from app.render.stage import Stage, set_blend
from app.render.textures import Texture

F32 = np.ndarray
_CORNERS = np.array([(-1, -1), (1, -1), (1, 1), (-1, -1), (1, 1), (-1, 1)], np.float32)


def spread_points(points_px: F32, radius_px: float) -> tuple[F32, F32]:
    """Positions (6 K, 2) px and shapes (6 K, 3) of one square per point, for overlay.vert."""
    grown = radius_px + 1.0  # room for the soft edge
    at = (points_px[:, None, :] + grown * _CORNERS[None]).reshape(-1, 2).astype(np.float32)
    shape = np.ones((6, 3), np.float32)
    shape[:, :2] = _CORNERS * (grown / radius_px)
    return at, np.tile(shape, (len(points_px), 1))


def spread_lines(ends_px: F32, half_width_px: float) -> tuple[F32, F32]:
    """Positions (6 N, 2) px and shapes (6 N, 3) of one rectangle per segment (2 N, 2), for overlay.vert."""
    a, b = ends_px[0::2].astype(np.float32), ends_px[1::2].astype(np.float32)
    along = b - a
    length = np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-6)
    along = along / length
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    grown = half_width_px + 1.0
    corners = _CORNERS[None]
    start = np.where(corners[..., :1] < 0, a[:, None], b[:, None])
    at = start + across[:, None] * corners[..., 1:] * grown
    shape = np.zeros((6, 3), np.float32)
    shape[:, 1] = _CORNERS[:, 1] * (grown / half_width_px)
    return at.reshape(-1, 2).astype(np.float32), np.tile(shape, (len(a), 1))


class OverlayPainter:
    """One program for marks and one for text."""

    def __init__(self) -> None:
        self._marks = Program("overlay.vert", "overlay.frag")
        self._text = Program("sprite.vert", "label.frag")
        self._text.use()
        self._text.set_int("u_image", 0)
        blank = np.zeros((6, 3), np.float32)
        self._array = VertexArray([blank[:, :2], blank], dynamic=True)
        self._quad = VertexArray([np.zeros((4, 1), np.float32)])
        self._label = Texture(srgb=False)

    def draw(self, stage: Stage, overlays: list[Overlay]) -> None:
        """All overlays in order, in front of everything."""
        GL.glDisable(GL.GL_DEPTH_TEST)
        set_blend(Blend.NORMAL)
        for overlay in overlays:
            if isinstance(overlay, Label):
                self._draw_label(stage, overlay)
                continue
            if isinstance(overlay, Points2D):
                at, shape = spread_points(overlay.points_px, 0.5 * overlay.diameter_px)
            else:
                at, shape = spread_lines(overlay.ends_px, 0.5 * overlay.width_px)
            self._marks.use()
            self._marks.set_vec4("u_ndc_from_px", *stage.ndc_from_px)
            self._marks.set_vec4("u_colour", *overlay.rgba)
            self._array.update(0, at)
            self._array.update(1, shape)
            self._array.draw()

    def _draw_label(self, stage: Stage, label: Label) -> None:
        """Writing keeps its reading direction: in the mirror its box is mirrored, its letters are not."""
        coverage = rasterise_label(label)
        self._label.upload(coverage)
        height, width = coverage.shape
        x, y = label.at_px
        self._text.use()
        sx, sy, ox, oy = stage.ndc_from_px
        if stage.mirror:  # image x of the box's far end becomes the near end
            self._text.set_vec4("u_ndc_from_px", -sx, sy, ox + sx * (2.0 * x + width), oy)
        else:
            self._text.set_vec4("u_ndc_from_px", sx, sy, ox, oy)
        self._text.set_mat3("u_image_from_sprite", np.array([[1, 0, x + 0.5], [0, 1, y + 0.5], [0, 0, 1]], np.float32))
        self._text.set_vec2("u_size_px", width, height)
        self._text.set_vec4("u_colour", *label.rgba)
        self._label.bind(0)
        self._quad.draw(GL.GL_TRIANGLE_STRIP)

    def close(self) -> None:
        self._marks.close()
        self._text.close()
        self._array.close()
        self._quad.close()
        self._label.close()


__all__ = ["Lines2D", "OverlayPainter", "spread_lines", "spread_points"]
