"""The one door to OpenGL: PyOpenGL set up so that its functions work in whatever context is current.

Qt makes a GLX or EGL context for the window, the offscreen twin makes an EGL one, and both may live in one process.
PyOpenGL ties its bookkeeping (stored pointers, per-call error checks) to ONE kind of context, chosen at import. With
that bookkeeping off it only looks functions up in libOpenGL/libGL, whose entry points dispatch (GLVND) to the context
that is current in the calling thread, of either kind. So: no pointers stored, no copies made behind our back, no
per-call checks; `check_errors` reads glGetError at the places we choose. Import GL from here and nowhere else.
"""

from __future__ import annotations

import os
import sys

from app.core.errors import RenderError

if sys.platform.startswith("linux"):
    os.environ.setdefault("PYOPENGL_PLATFORM", "egl")

import OpenGL

OpenGL.ERROR_CHECKING = False
OpenGL.ERROR_LOGGING = False
OpenGL.ERROR_ON_COPY = True
OpenGL.STORE_POINTERS = False

from OpenGL import GL  # noqa: E402

# PyOpenGL 3.1.10 forgets this name in its EGL module when ERROR_CHECKING is off, and then OpenGL.EGL cannot be imported
# by anyone else in the process.
from OpenGL.raw.EGL import _errors as _egl_errors  # noqa: E402

# PyOpenGL's own wrapper of this one call keeps its books in spite of the flags above.
from OpenGL.raw.GL.VERSION.GL_2_0 import glVertexAttribPointer as vertex_attrib_pointer  # noqa: E402

if not hasattr(_egl_errors, "_error_checker"):
    _egl_errors._error_checker = None

__all__ = ["GL", "check_errors", "describe_context", "draws_in_software", "require_core_33", "vertex_attrib_pointer"]

_ERRORS = {
    0x0500: "invalid enum",
    0x0501: "invalid value",
    0x0502: "invalid operation",
    0x0503: "stack overflow",
    0x0504: "stack underflow",
    0x0505: "out of memory",
    0x0506: "invalid framebuffer operation",
    0x0507: "context lost",
}


def check_errors(where: str) -> None:
    """Raise if any GL call since the last check failed.

    Raises:
        RenderError: naming `where` and the first error.
    """
    first = GL.glGetError()
    if first == GL.GL_NO_ERROR:
        return
    for _ in range(16):  # drain the queue; a lost context would answer for ever
        if GL.glGetError() == GL.GL_NO_ERROR:
            break
    raise RenderError(f"OpenGL failed while {where}: {_ERRORS.get(int(first), hex(int(first)))}.")


def describe_context() -> dict[str, str]:
    """vendor, renderer, version and shading language of the current context, for `doctor` and reports."""
    names = {
        "vendor": GL.GL_VENDOR,
        "renderer": GL.GL_RENDERER,
        "version": GL.GL_VERSION,
        "glsl": GL.GL_SHADING_LANGUAGE_VERSION,
    }
    out = {}
    for key, name in names.items():
        value = GL.glGetString(name)
        out[key] = value.decode("utf-8", "replace") if value else "unknown"
    return out


def draws_in_software() -> bool:
    """True where the current context's OpenGL runs on the processor (Mesa's llvmpipe and softpipe, SwiftShader)."""
    name = describe_context()["renderer"].lower()
    return any(part in name for part in ("llvmpipe", "softpipe", "swiftshader"))


def require_core_33() -> None:
    """Check that a context of OpenGL 3.3 or later is current.

    Raises:
        RenderError: none is, or it is older.
    """
    text = GL.glGetString(GL.GL_VERSION)
    if not text:
        raise RenderError("No OpenGL context is current.")
    major, minor = int(GL.glGetIntegerv(GL.GL_MAJOR_VERSION)), int(GL.glGetIntegerv(GL.GL_MINOR_VERSION))
    if (major, minor) < (3, 3):
        raise RenderError(f"Moretta needs OpenGL 3.3 and this machine offers {text.decode('utf-8', 'replace')}.")
