"""A surfaceless EGL context, through ctypes: PyOpenGL's own EGL module cannot be used with error checks off."""

from __future__ import annotations

import ctypes
import ctypes.util

from app.core.errors import RenderError

_PLATFORM_SURFACELESS_MESA, _PLATFORM_DEVICE_EXT = 0x31DD, 0x313F
_OPENGL_API, _NONE = 0x30A2, 0x3038
_SURFACE_TYPE, _RENDERABLE_TYPE, _OPENGL_BIT = 0x3033, 0x3040, 0x0008
_MAJOR, _MINOR, _PROFILE_MASK, _CORE_BIT = 0x3098, 0x30FB, 0x30FD, 0x1

_pointer = ctypes.c_void_p


def _library() -> ctypes.CDLL:
    name = ctypes.util.find_library("EGL") or "libEGL.so.1"
    try:
        egl = ctypes.CDLL(name)
        platform_display = egl.eglGetPlatformDisplay
    except (OSError, AttributeError):
        raise RenderError(
            "Drawing without a window needs EGL 1.5, which this system lacks (Debian: apt install libegl1)."
        ) from None
    platform_display.restype = _pointer
    platform_display.argtypes = [ctypes.c_uint, _pointer, _pointer]
    egl.eglInitialize.argtypes = [_pointer, _pointer, _pointer]
    egl.eglChooseConfig.argtypes = [_pointer, _pointer, _pointer, ctypes.c_int, _pointer]
    egl.eglCreateContext.restype = _pointer
    egl.eglCreateContext.argtypes = [_pointer, _pointer, _pointer, _pointer]
    egl.eglMakeCurrent.argtypes = [_pointer] * 4
    egl.eglDestroyContext.argtypes = [_pointer, _pointer]
    egl.eglGetCurrentContext.restype = _pointer
    return egl


def _ints(*values: int) -> ctypes.Array[ctypes.c_int]:
    return (ctypes.c_int * len(values))(*values)


class EglContext:
    """An OpenGL 3.3 core context with no surface. Current in the thread that made it until `close`.

    The display is shared by the process and is left initialised: other contexts may live on it.

    Raises:
        RenderError: EGL is missing or refuses.
    """

    def __init__(self) -> None:
        self._egl = _library()
        self._display = self._open_display()
        self._egl.eglBindAPI(_OPENGL_API)
        config, number = _pointer(), ctypes.c_int()
        wanted = _ints(_SURFACE_TYPE, 0, _RENDERABLE_TYPE, _OPENGL_BIT, _NONE)
        chosen = self._egl.eglChooseConfig(self._display, wanted, ctypes.byref(config), 1, ctypes.byref(number))
        if not chosen or number.value < 1:
            raise RenderError("EGL on this system offers no OpenGL configuration.")
        asked = _ints(_MAJOR, 3, _MINOR, 3, _PROFILE_MASK, _CORE_BIT, _NONE)
        self._context = self._egl.eglCreateContext(self._display, config, None, asked)
        if not self._context:
            raise RenderError("EGL on this system makes no OpenGL 3.3 core context.")
        self.make_current()

    def _open_display(self) -> int:
        for platform in (_PLATFORM_SURFACELESS_MESA, _PLATFORM_DEVICE_EXT):
            display = self._egl.eglGetPlatformDisplay(platform, None, None)
            if display and self._egl.eglInitialize(display, None, None):
                return int(display)
        raise RenderError("EGL on this system cannot draw without a window (install Mesa's libegl-mesa0).")

    def make_current(self) -> None:
        """Make this context the calling thread's.

        Raises:
            RenderError: another thread holds it.
        """
        self._egl.eglBindAPI(_OPENGL_API)
        if not self._egl.eglMakeCurrent(self._display, None, None, self._context):
            raise RenderError("The drawing context is in use by another thread.")

    @property
    def is_current(self) -> bool:
        return bool(self._context) and self._egl.eglGetCurrentContext() == self._context

    def release(self) -> None:
        """Leave no context of this display current in the calling thread."""
        self._egl.eglMakeCurrent(self._display, None, None, None)

    def close(self) -> None:
        """Destroy the context; safe to call twice."""
        if self._context:
            if self.is_current:
                self.release()
            self._egl.eglDestroyContext(self._display, self._context)
            self._context = None
