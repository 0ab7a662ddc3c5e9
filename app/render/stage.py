"""What every painter needs to know of the frame being drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.core.masks import Blend
from app.core.types import F64
from app.render.gl import GL
from app.render.scene import Viewport
from app.render.textures import Texture

BLEND_CODES = {Blend.NORMAL: 0, Blend.MULTIPLY: 1, Blend.SCREEN: 2, Blend.SOFT_LIGHT: 3}


@dataclass(frozen=True, slots=True)
class Stage:
    """Projections (see scene.py), the picture's textures, and `backdrop`: what is drawn so far, as a texture's name.
    `resume` binds the target and its viewport again after a detour.

    opacity is the view's mask opacity; mirror flips the winding of every triangle.
    """

    clip_from_camera: F64
    ndc_from_px: tuple[float, float, float, float]
    picture_uv_from_ray: tuple[float, float, float, float]
    viewport: Viewport
    mirror: bool
    opacity: float
    t_s: float
    picture: Texture
    soft_picture: Texture
    backdrop: Callable[[], int]
    resume: Callable[[], None]


def set_blend(blend: Blend) -> None:
    """Fixed-function blending to match blend.glsl; alpha stays 1 in the target."""
    GL.glEnable(GL.GL_BLEND)
    if blend is Blend.MULTIPLY:
        GL.glBlendFuncSeparate(GL.GL_DST_COLOR, GL.GL_ZERO, GL.GL_ZERO, GL.GL_ONE)
    elif blend is Blend.SCREEN:
        GL.glBlendFuncSeparate(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_COLOR, GL.GL_ZERO, GL.GL_ONE)
    else:
        GL.glBlendFuncSeparate(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA, GL.GL_ZERO, GL.GL_ONE)


def bind_name(unit: int, texture: int) -> None:
    """Bind a texture by its GL name."""
    GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
    GL.glBindTexture(GL.GL_TEXTURE_2D, texture)
