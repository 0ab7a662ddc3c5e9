"""Shader programs, compiled from app/render/shaders with a shared prelude, and their uniforms by name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.core.errors import RenderError
from app.render.gl import GL

_SHADERS = Path(__file__).resolve().parent / "shaders"
_PRELUDES = ("common.glsl", "blend.glsl")


def _compile(kind: int, file_name: str) -> int:
    # gl_FragCoord and derivatives exist in fragment shaders only, hence the second prelude there alone
    preludes = _PRELUDES if kind == GL.GL_FRAGMENT_SHADER else _PRELUDES[:1]
    try:
        source = "#version 330 core\n" + "".join(
            (_SHADERS / name).read_text(encoding="utf-8") for name in (*preludes, file_name)
        )
    except OSError as error:
        raise RenderError(f"The shader {file_name} cannot be read ({error.strerror}); reinstall Moretta.") from None
    shader = GL.glCreateShader(kind)
    GL.glShaderSource(shader, source)
    GL.glCompileShader(shader)
    if not GL.glGetShaderiv(shader, GL.GL_COMPILE_STATUS):
        log = GL.glGetShaderInfoLog(shader)
        GL.glDeleteShader(shader)
        text = log.decode("utf-8", "replace") if isinstance(log, bytes) else str(log)
        raise RenderError(f"The shader {file_name} does not compile here: {text.strip()}")
    return int(shader)


class Program:
    """One linked program. Uniform setters need the program in use; a name the shader lacks raises KeyError."""

    def __init__(self, vertex_file: str, fragment_file: str) -> None:
        vertex = _compile(GL.GL_VERTEX_SHADER, vertex_file)
        try:
            fragment = _compile(GL.GL_FRAGMENT_SHADER, fragment_file)
        except RenderError:
            GL.glDeleteShader(vertex)
            raise
        self._id = int(GL.glCreateProgram())
        for shader in (vertex, fragment):
            GL.glAttachShader(self._id, shader)
        GL.glLinkProgram(self._id)
        for shader in (vertex, fragment):
            GL.glDeleteShader(shader)
        if not GL.glGetProgramiv(self._id, GL.GL_LINK_STATUS):
            log = GL.glGetProgramInfoLog(self._id)
            text = log.decode("utf-8", "replace") if isinstance(log, bytes) else str(log)
            raise RenderError(f"{vertex_file} and {fragment_file} do not link here: {text.strip()}")
        self._at: dict[str, int] = {}
        for index in range(int(GL.glGetProgramiv(self._id, GL.GL_ACTIVE_UNIFORMS))):
            raw = GL.glGetActiveUniform(self._id, index)[0]
            name = (raw.decode() if isinstance(raw, bytes) else str(raw)).removesuffix("[0]")
            self._at[name] = int(GL.glGetUniformLocation(self._id, name))

    def use(self) -> None:
        GL.glUseProgram(self._id)

    def set_int(self, name: str, value: int) -> None:
        GL.glUniform1i(self._at[name], value)

    def set_float(self, name: str, value: float) -> None:
        GL.glUniform1f(self._at[name], value)

    def set_vec2(self, name: str, x: float, y: float) -> None:
        GL.glUniform2f(self._at[name], x, y)

    def set_vec3(self, name: str, x: float, y: float, z: float) -> None:
        GL.glUniform3f(self._at[name], x, y, z)

    def set_vec4(self, name: str, x: float, y: float, z: float, w: float) -> None:
        GL.glUniform4f(self._at[name], x, y, z, w)

    def set_mat3(self, name: str, matrix: npt.NDArray[np.floating]) -> None:
        """matrix (3, 3), row-major as numpy has it."""
        GL.glUniformMatrix3fv(self._at[name], 1, True, np.ascontiguousarray(matrix, np.float32))

    def set_mat4(self, name: str, matrix: npt.NDArray[np.floating]) -> None:
        """matrix (4, 4), row-major as numpy has it."""
        GL.glUniformMatrix4fv(self._at[name], 1, True, np.ascontiguousarray(matrix, np.float32))

    def close(self) -> None:
        if self._id:
            GL.glDeleteProgram(self._id)
            self._id = 0
