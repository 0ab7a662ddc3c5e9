"""Textures and render targets. Colour is kept sRGB-encoded in memory and linear in shaders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np
import numpy.typing as npt

from app.core.errors import RenderError
from app.render.gl import GL

if TYPE_CHECKING:  # scene.py reads pictures by this module's own functions
    from app.render.scene import Viewport

U8 = npt.NDArray[np.uint8]

_FORMATS = {1: (GL.GL_R8, GL.GL_RED), 3: (GL.GL_RGB8, GL.GL_RGB), 4: (GL.GL_RGBA8, GL.GL_RGBA)}
_SRGB_FORMATS = {3: (GL.GL_SRGB8, GL.GL_RGB), 4: (GL.GL_SRGB8_ALPHA8, GL.GL_RGBA)}


def srgb_to_linear(encoded: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """IEC 61966-2-1 decoding of values in [0, 1]."""
    e = np.asarray(encoded, np.float32)
    out: npt.NDArray[np.float32] = np.where(e <= 0.04045, e / 12.92, ((e + 0.055) / 1.055) ** 2.4).astype(np.float32)
    return out


_LINEAR = srgb_to_linear(np.arange(256, dtype=np.float32) / 255.0)


def decode_srgb(pixels: U8) -> npt.NDArray[np.float32]:
    """uint8 sRGB to linear in [0, 1], from a table."""
    return _LINEAR[pixels]


def linear_to_srgb(linear: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """IEC 61966-2-1 encoding of values in [0, 1]."""
    v = np.clip(np.asarray(linear, np.float32), 0.0, 1.0)
    low, high = v * 12.92, 1.055 * np.power(np.maximum(v, 1e-8), 1.0 / 2.4) - 0.055
    out: npt.NDArray[np.float32] = np.where(v <= 0.0031308, low, high).astype(np.float32)
    return out


def premultiply(rgba: U8) -> U8:
    """Straight alpha (H, W, 4) to colour times alpha in linear light, encoded again: filtering leaves no fringes."""
    colour = srgb_to_linear(rgba[..., :3] / np.float32(255.0)) * (rgba[..., 3:] / np.float32(255.0))
    out = rgba.copy()
    out[..., :3] = np.rint(linear_to_srgb(colour) * 255.0)
    return out


class Texture:
    """One 2D texture of (H, W, C) uint8, row 0 at v = 0. `srgb` says that its colour is encoded."""

    def __init__(
        self, *, srgb: bool, mipmaps: bool = False, wrap: Literal["clamp", "repeat"] = "clamp", nearest: bool = False
    ) -> None:
        self._srgb, self._mipmaps = srgb, mipmaps
        self._shape: tuple[int, int, int] | None = None
        self._id = int(GL.glGenTextures(1))
        GL.glBindTexture(GL.GL_TEXTURE_2D, self._id)
        edge = GL.GL_CLAMP_TO_EDGE if wrap == "clamp" else GL.GL_REPEAT
        magnify = GL.GL_NEAREST if nearest else GL.GL_LINEAR
        GL.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_WRAP_S, edge)
        GL.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_WRAP_T, edge)
        GL.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_MAG_FILTER, magnify)
        minify = GL.GL_LINEAR_MIPMAP_LINEAR if mipmaps else magnify
        GL.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_MIN_FILTER, minify)

    def upload(self, image: U8) -> None:
        """Copy (H, W, C) or (H, W) uint8 to the GPU; storage is kept while the shape stays."""
        pixels = np.ascontiguousarray(image if image.ndim == 3 else image[..., None])
        height, width, channels = pixels.shape
        internal, layout = (_SRGB_FORMATS if self._srgb else _FORMATS)[channels]
        GL.glBindTexture(GL.GL_TEXTURE_2D, self._id)
        GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)
        if pixels.shape == self._shape:
            GL.glTexSubImage2D(GL.GL_TEXTURE_2D, 0, 0, 0, width, height, layout, GL.GL_UNSIGNED_BYTE, pixels)
        else:
            GL.glTexImage2D(GL.GL_TEXTURE_2D, 0, internal, width, height, 0, layout, GL.GL_UNSIGNED_BYTE, pixels)
            self._shape = (height, width, channels)
        if self._mipmaps:
            GL.glGenerateMipmap(GL.GL_TEXTURE_2D)

    @property
    def size_wh(self) -> tuple[int, int]:
        return (self._shape[1], self._shape[0]) if self._shape else (0, 0)

    def bind(self, unit: int) -> None:
        GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
        GL.glBindTexture(GL.GL_TEXTURE_2D, self._id)

    def close(self) -> None:
        if self._id:
            GL.glDeleteTextures(1, np.array([self._id], np.uint32))
            self._id = 0


class Target:
    """A framebuffer to draw into: sRGB colour and 24-bit depth of `samples` samples a pixel (0: plain pixels), or with
    as_texture plain sRGB colour that can be read as one."""

    def __init__(self, size_wh: tuple[int, int], samples: int = 0, as_texture: bool = False) -> None:
        self.size_wh, self.samples = size_wh, samples
        width, height = size_wh
        self.texture = 0
        self._renderbuffers: list[int] = []
        self.id = int(GL.glGenFramebuffers(1))
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self.id)
        if not as_texture:
            self._attach_buffer(GL.GL_COLOR_ATTACHMENT0, GL.GL_SRGB8_ALPHA8)
            self._attach_buffer(GL.GL_DEPTH_ATTACHMENT, GL.GL_DEPTH_COMPONENT24)
        else:
            self.texture = int(GL.glGenTextures(1))
            GL.glBindTexture(GL.GL_TEXTURE_2D, self.texture)
            for name in (GL.GL_TEXTURE_MIN_FILTER, GL.GL_TEXTURE_MAG_FILTER):
                GL.glTexParameteri(GL.GL_TEXTURE_2D, name, GL.GL_LINEAR)
            for name in (GL.GL_TEXTURE_WRAP_S, GL.GL_TEXTURE_WRAP_T):
                GL.glTexParameteri(GL.GL_TEXTURE_2D, name, GL.GL_CLAMP_TO_EDGE)
            GL.glTexImage2D(
                GL.GL_TEXTURE_2D, 0, GL.GL_SRGB8_ALPHA8, width, height, 0, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, None
            )
            GL.glFramebufferTexture2D(GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, GL.GL_TEXTURE_2D, self.texture, 0)
        status = GL.glCheckFramebufferStatus(GL.GL_FRAMEBUFFER)
        if status != GL.GL_FRAMEBUFFER_COMPLETE:
            self.close()
            raise RenderError(f"This machine's OpenGL refuses a {width}x{height} picture with {samples} samples.")

    def _attach_buffer(self, attachment: int, internal: int) -> None:
        buffer = int(GL.glGenRenderbuffers(1))
        self._renderbuffers.append(buffer)
        GL.glBindRenderbuffer(GL.GL_RENDERBUFFER, buffer)
        GL.glRenderbufferStorageMultisample(GL.GL_RENDERBUFFER, self.samples, internal, *self.size_wh)
        GL.glFramebufferRenderbuffer(GL.GL_FRAMEBUFFER, attachment, GL.GL_RENDERBUFFER, buffer)

    def resolve_into(self, other: Target, box: Viewport) -> None:
        """Average the samples of a pixel box (GL coordinates, y up) into a plain target of the same size.

        The scissor test limits this too: it must be off or hold the box.
        """
        x, y, w, h = box.x, box.y, box.width, box.height
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self.id)
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, other.id)
        GL.glBlitFramebuffer(x, y, x + w, y + h, x, y, x + w, y + h, GL.GL_COLOR_BUFFER_BIT, GL.GL_NEAREST)

    def close(self) -> None:
        if self._renderbuffers:
            GL.glDeleteRenderbuffers(len(self._renderbuffers), np.array(self._renderbuffers, np.uint32))
            self._renderbuffers = []
        if self.texture:
            GL.glDeleteTextures(1, np.array([self.texture], np.uint32))
            self.texture = 0
        if self.id:
            GL.glDeleteFramebuffers(1, np.array([self.id], np.uint32))
            self.id = 0


class DepthMap:
    """A square depth texture with a framebuffer, for shadows; compared in hardware with linear filtering."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.texture = int(GL.glGenTextures(1))
        GL.glBindTexture(GL.GL_TEXTURE_2D, self.texture)
        GL.glTexImage2D(
            GL.GL_TEXTURE_2D, 0, GL.GL_DEPTH_COMPONENT24, size, size, 0, GL.GL_DEPTH_COMPONENT, GL.GL_UNSIGNED_INT, None
        )
        for name in (GL.GL_TEXTURE_MIN_FILTER, GL.GL_TEXTURE_MAG_FILTER):
            GL.glTexParameteri(GL.GL_TEXTURE_2D, name, GL.GL_NEAREST)
        for name in (GL.GL_TEXTURE_WRAP_S, GL.GL_TEXTURE_WRAP_T):
            GL.glTexParameteri(GL.GL_TEXTURE_2D, name, GL.GL_CLAMP_TO_EDGE)
        self.id = int(GL.glGenFramebuffers(1))
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self.id)
        GL.glFramebufferTexture2D(GL.GL_FRAMEBUFFER, GL.GL_DEPTH_ATTACHMENT, GL.GL_TEXTURE_2D, self.texture, 0)
        GL.glDrawBuffer(GL.GL_NONE)
        GL.glReadBuffer(GL.GL_NONE)
        if GL.glCheckFramebufferStatus(GL.GL_FRAMEBUFFER) != GL.GL_FRAMEBUFFER_COMPLETE:
            self.close()
            raise RenderError("This machine's OpenGL refuses a depth-only framebuffer.")

    def bind(self, unit: int) -> None:
        GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
        GL.glBindTexture(GL.GL_TEXTURE_2D, self.texture)

    def close(self) -> None:
        if self.texture:
            GL.glDeleteTextures(1, np.array([self.texture], np.uint32))
            self.texture = 0
        if self.id:
            GL.glDeleteFramebuffers(1, np.array([self.id], np.uint32))
            self.id = 0


class VectorTexture:
    """A row of 3-vectors (float32), read with texelFetch."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._id = int(GL.glGenTextures(1))
        GL.glBindTexture(GL.GL_TEXTURE_2D, self._id)
        for name in (GL.GL_TEXTURE_MIN_FILTER, GL.GL_TEXTURE_MAG_FILTER):
            GL.glTexParameteri(GL.GL_TEXTURE_2D, name, GL.GL_NEAREST)
        GL.glTexImage2D(GL.GL_TEXTURE_2D, 0, GL.GL_RGB32F, count, 1, 0, GL.GL_RGB, GL.GL_FLOAT, None)

    def upload(self, vectors: npt.NDArray[np.float32]) -> None:
        """Copy (count, 3) float32 to the GPU."""
        GL.glBindTexture(GL.GL_TEXTURE_2D, self._id)
        data = np.ascontiguousarray(vectors, np.float32)
        GL.glTexSubImage2D(GL.GL_TEXTURE_2D, 0, 0, 0, self._count, 1, GL.GL_RGB, GL.GL_FLOAT, data)

    def bind(self, unit: int) -> None:
        GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
        GL.glBindTexture(GL.GL_TEXTURE_2D, self._id)

    def close(self) -> None:
        if self._id:
            GL.glDeleteTextures(1, np.array([self._id], np.uint32))
            self._id = 0


def shrink(image: U8, longest: int) -> U8:
    """The picture (H, W, 3) brought down by a whole factor to at least `longest` px, by area averages: a cheap blur.

    Rows and columns beyond a whole number of blocks are left out; whole factors are several times faster.
    """
    height, width = image.shape[:2]
    factor = min(max(1, max(height, width) // longest), height, width)
    size = (width // factor, height // factor)
    blocks = image[: size[1] * factor, : size[0] * factor]
    return np.asarray(cv2.resize(blocks, size, interpolation=cv2.INTER_AREA), np.uint8)
