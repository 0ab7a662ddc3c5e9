"""The little OpenGL that the demo needs: an EGL context without a window, programs, meshes, one multisampled target."""

from __future__ import annotations

import os

os.environ.setdefault("PYOPENGL_PLATFORM", "egl")

import ctypes
from dataclasses import dataclass
from types import TracebackType

import numpy as np
import numpy.typing as npt
from OpenGL import EGL, GL
from OpenGL.GL import shaders

F32 = npt.NDArray[np.float32]

EGL_PLATFORM_SURFACELESS_MESA = 0x31DD  # extension EGL_MESA_platform_surfaceless


class EglContext:
    """A current OpenGL 3.3 core context without window or display server. Close it, or use it in `with`."""

    def __init__(self) -> None:
        self._display = EGL.eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, ctypes.c_void_p(0), None)
        major, minor = EGL.EGLint(), EGL.EGLint()
        if not EGL.eglInitialize(self._display, major, minor):
            raise RuntimeError("EGL cannot be initialised without a surface; install Mesa's libEGL")
        EGL.eglBindAPI(EGL.EGL_OPENGL_API)
        wanted = [EGL.EGL_RENDERABLE_TYPE, EGL.EGL_OPENGL_BIT, EGL.EGL_NONE]
        configs = (EGL.EGLConfig * 1)()
        found = EGL.EGLint()
        EGL.eglChooseConfig(self._display, (EGL.EGLint * len(wanted))(*wanted), configs, 1, found)
        version = [EGL.EGL_CONTEXT_MAJOR_VERSION, 3, EGL.EGL_CONTEXT_MINOR_VERSION, 3]
        version += [EGL.EGL_CONTEXT_OPENGL_PROFILE_MASK, EGL.EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL.EGL_NONE]
        self._context = EGL.eglCreateContext(
            self._display, configs[0], EGL.EGL_NO_CONTEXT, (EGL.EGLint * len(version))(*version)
        )
        EGL.eglMakeCurrent(self._display, EGL.EGL_NO_SURFACE, EGL.EGL_NO_SURFACE, self._context)

    def close(self) -> None:
        EGL.eglMakeCurrent(self._display, EGL.EGL_NO_SURFACE, EGL.EGL_NO_SURFACE, EGL.EGL_NO_CONTEXT)
        EGL.eglDestroyContext(self._display, self._context)

    def __enter__(self) -> EglContext:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Program:
    """A linked shader program with uniforms set by name."""

    def __init__(self, vertex: str, fragment: str) -> None:
        self.id = shaders.compileProgram(
            shaders.compileShader(vertex, GL.GL_VERTEX_SHADER),
            shaders.compileShader(fragment, GL.GL_FRAGMENT_SHADER),
            validate=False,
        )

    def use(self, **uniforms: float | int | npt.ArrayLike) -> None:
        """Make current and set uniforms: an int, or a float array of 1, 2, 3, 9 or 16 values (matrices row-major)."""
        GL.glUseProgram(self.id)
        for name, value in uniforms.items():
            place = GL.glGetUniformLocation(self.id, name)
            if isinstance(value, int):
                GL.glUniform1i(place, value)
                continue
            array = np.asarray(value, dtype=np.float32)
            if array.shape == (3, 3):
                GL.glUniformMatrix3fv(place, 1, GL.GL_TRUE, array)
            elif array.shape == (4, 4):
                GL.glUniformMatrix4fv(place, 1, GL.GL_TRUE, array)
            elif array.ndim == 0:
                GL.glUniform1f(place, float(array))
            else:
                {2: GL.glUniform2fv, 3: GL.glUniform3fv, 4: GL.glUniform4fv}[len(array)](place, 1, array)


class Mesh:
    """An indexed triangle mesh: interleaved float32 attributes (K, sum of widths), bound to locations 0, 1, 2 ..."""

    def __init__(self, vertices: F32, widths: tuple[int, ...], triangles: npt.NDArray[np.int32], dynamic: bool) -> None:
        self._count = triangles.size
        self._usage = GL.GL_DYNAMIC_DRAW if dynamic else GL.GL_STATIC_DRAW
        self._vao = GL.glGenVertexArrays(1)
        self._vbo, self._ebo = GL.glGenBuffers(2)
        GL.glBindVertexArray(self._vao)
        self.update(vertices)
        index = np.ascontiguousarray(triangles, dtype=np.uint32)
        GL.glBindBuffer(GL.GL_ELEMENT_ARRAY_BUFFER, self._ebo)
        GL.glBufferData(GL.GL_ELEMENT_ARRAY_BUFFER, index.nbytes, index, GL.GL_STATIC_DRAW)
        stride, offset = 4 * sum(widths), 0
        for location, width in enumerate(widths):
            GL.glEnableVertexAttribArray(location)
            GL.glVertexAttribPointer(location, width, GL.GL_FLOAT, GL.GL_FALSE, stride, ctypes.c_void_p(offset))
            offset += 4 * width
        GL.glBindVertexArray(0)

    def update(self, vertices: F32) -> None:
        data = np.ascontiguousarray(vertices, dtype=np.float32)
        GL.glBindBuffer(GL.GL_ARRAY_BUFFER, self._vbo)
        GL.glBufferData(GL.GL_ARRAY_BUFFER, data.nbytes, data, self._usage)

    def draw(self) -> None:
        GL.glBindVertexArray(self._vao)
        GL.glDrawElements(GL.GL_TRIANGLES, self._count, GL.GL_UNSIGNED_INT, ctypes.c_void_p(0))


def texture_from(image: npt.NDArray[np.uint8]) -> int:
    """Upload (H, W, 3) uint8 RGB as a mipmapped texture; row 0 is v = 0."""
    texture = int(GL.glGenTextures(1))
    GL.glBindTexture(GL.GL_TEXTURE_2D, texture)
    GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)
    height, width = image.shape[:2]
    data = np.ascontiguousarray(image)
    GL.glTexImage2D(GL.GL_TEXTURE_2D, 0, GL.GL_RGB8, width, height, 0, GL.GL_RGB, GL.GL_UNSIGNED_BYTE, data)
    GL.glGenerateMipmap(GL.GL_TEXTURE_2D)
    GL.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR_MIPMAP_LINEAR)
    GL.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE)
    GL.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE)
    return texture


@dataclass
class Target:
    """A multisampled picture of size_wh px with depth; `bind`, draw, then `read` (H, W, 3) uint8, row 0 on top."""

    size_wh: tuple[int, int]
    samples: int = 4

    def __post_init__(self) -> None:
        width, height = self.size_wh
        self._multi, self._plain = GL.glGenFramebuffers(2)
        colour, depth, plain = GL.glGenRenderbuffers(3)
        for buffer, kind in ((colour, GL.GL_RGB8), (depth, GL.GL_DEPTH_COMPONENT24)):
            GL.glBindRenderbuffer(GL.GL_RENDERBUFFER, buffer)
            GL.glRenderbufferStorageMultisample(GL.GL_RENDERBUFFER, self.samples, kind, width, height)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self._multi)
        GL.glFramebufferRenderbuffer(GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, GL.GL_RENDERBUFFER, colour)
        GL.glFramebufferRenderbuffer(GL.GL_FRAMEBUFFER, GL.GL_DEPTH_ATTACHMENT, GL.GL_RENDERBUFFER, depth)
        GL.glBindRenderbuffer(GL.GL_RENDERBUFFER, plain)
        GL.glRenderbufferStorage(GL.GL_RENDERBUFFER, GL.GL_RGB8, width, height)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self._plain)
        GL.glFramebufferRenderbuffer(GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, GL.GL_RENDERBUFFER, plain)

    def bind(self) -> None:
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self._multi)
        GL.glViewport(0, 0, *self.size_wh)
        GL.glClear(GL.GL_COLOR_BUFFER_BIT | GL.GL_DEPTH_BUFFER_BIT)

    def read(self) -> npt.NDArray[np.uint8]:
        width, height = self.size_wh
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self._multi)
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, self._plain)
        GL.glBlitFramebuffer(0, 0, width, height, 0, 0, width, height, GL.GL_COLOR_BUFFER_BIT, GL.GL_NEAREST)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self._plain)
        GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1)
        raw = GL.glReadPixels(0, 0, width, height, GL.GL_RGB, GL.GL_UNSIGNED_BYTE)
        return np.frombuffer(raw, dtype=np.uint8).reshape(height, width, 3)[::-1]
