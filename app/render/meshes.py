"""Vertex arrays on the GPU."""

from __future__ import annotations

import ctypes

import numpy as np
import numpy.typing as npt

from app.render.gl import GL, vertex_attrib_pointer

F32 = npt.NDArray[np.float32]


class VertexArray:
    """Float attributes in one buffer each, bound to locations 0, 1, 2... in order, with optional indices.

    An attribute that changes every frame is replaced with `update`; the buffer grows where needed.
    """

    def __init__(
        self,
        attributes: list[F32],
        indices: npt.NDArray[np.integer] | None = None,
        dynamic: bool = False,
    ) -> None:
        self._usage = GL.GL_STREAM_DRAW if dynamic else GL.GL_STATIC_DRAW
        self._id = int(GL.glGenVertexArrays(1))
        GL.glBindVertexArray(self._id)
        self._buffers: list[int] = []
        self._bytes: list[int] = []
        self.count = len(attributes[0])
        for location, values in enumerate(attributes):
            data = np.ascontiguousarray(values, np.float32)
            buffer = int(GL.glGenBuffers(1))
            self._buffers.append(buffer)
            self._bytes.append(data.nbytes)
            GL.glBindBuffer(GL.GL_ARRAY_BUFFER, buffer)
            GL.glBufferData(GL.GL_ARRAY_BUFFER, data.nbytes, data if data.nbytes else None, self._usage)
            GL.glEnableVertexAttribArray(location)
            width = data.shape[1] if data.ndim == 2 else 1
            vertex_attrib_pointer(location, width, GL.GL_FLOAT, False, 0, ctypes.c_void_p(0))
        self._index_buffer = 0
        self.index_count = 0
        if indices is not None:
            flat = np.ascontiguousarray(indices, np.uint32).reshape(-1)
            self._index_buffer = int(GL.glGenBuffers(1))
            GL.glBindBuffer(GL.GL_ELEMENT_ARRAY_BUFFER, self._index_buffer)
            GL.glBufferData(GL.GL_ELEMENT_ARRAY_BUFFER, flat.nbytes, flat, GL.GL_STATIC_DRAW)
            self.index_count = len(flat)
        GL.glBindVertexArray(0)

    def update(self, location: int, values: F32) -> None:
        """Replace one attribute's values (N, width) float32."""
        data = np.ascontiguousarray(values, np.float32)
        GL.glBindBuffer(GL.GL_ARRAY_BUFFER, self._buffers[location])
        # A fresh store each time lets the driver keep drawing from the old one.
        GL.glBufferData(GL.GL_ARRAY_BUFFER, data.nbytes, data, self._usage)
        self._bytes[location] = data.nbytes
        if location == 0:
            self.count = len(data)

    def draw(self, mode: int = GL.GL_TRIANGLES, first: int = 0, count: int | None = None) -> None:
        """Draw `count` indices (or vertices where there are none) from `first` on; all by default."""
        GL.glBindVertexArray(self._id)
        if self._index_buffer:
            number = self.index_count - first if count is None else count
            GL.glDrawElements(mode, number, GL.GL_UNSIGNED_INT, ctypes.c_void_p(4 * first))
        else:
            GL.glDrawArrays(mode, first, self.count - first if count is None else count)

    @property
    def nbytes(self) -> int:
        return sum(self._bytes) + 4 * self.index_count

    def close(self) -> None:
        buffers = [*self._buffers, self._index_buffer] if self._index_buffer else self._buffers
        if buffers:
            GL.glDeleteBuffers(len(buffers), np.array(buffers, np.uint32))
        if self._id:
            GL.glDeleteVertexArrays(1, np.array([self._id], np.uint32))
        self._buffers, self._index_buffer, self._id = [], 0, 0


def ellipsoid(
    centre: tuple[float, float, float], radii: tuple[float, float, float], rings: int = 12
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int32]]:
    """Vertices (V, 3) and outward triangles (T, 3) of an ellipsoid in the head frame."""
    across = 2 * rings
    polar = np.linspace(0.0, np.pi, rings + 1)
    around = np.linspace(0.0, 2.0 * np.pi, across, endpoint=False)
    p, a = np.meshgrid(polar, around, indexing="ij")
    unit = np.stack([np.sin(p) * np.cos(a), -np.cos(p), np.sin(p) * np.sin(a)], axis=-1).reshape(-1, 3)
    vertices = unit * np.array(radii) + np.array(centre)
    i, j = np.meshgrid(np.arange(rings), np.arange(across), indexing="ij")
    k = (j + 1) % across
    a0, a1, b0, b1 = i * across + j, i * across + k, (i + 1) * across + j, (i + 1) * across + k
    triangles = np.concatenate(
        [np.stack([a0, b0, b1], -1).reshape(-1, 3), np.stack([a0, b1, a1], -1).reshape(-1, 3)]
    ).astype(np.int32)
    corners = vertices[triangles]
    outward = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    wrong = (outward * (corners.mean(axis=1) - np.array(centre))).sum(axis=1) < 0
    triangles[wrong] = triangles[wrong][:, [0, 2, 1]]
    return vertices, triangles
