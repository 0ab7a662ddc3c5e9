"""Depth-only stand-ins for the wearer: the tracked face, and a skull, ears and neck fitted to it.

Drawn before every mask layer, so that glasses go behind the cheek and a hat's back rim behind the head. The skull's
measures are those of the canonical face's head: breadth 152 mm, length 197 mm, chin to vertex 228 mm (adult means of
ANSUR II, sexes together, rounded), scaled by the wearer's proportions.
"""

from __future__ import annotations

import numpy as np

from app.core.anchors import Proportions
from app.core.types import F32
from app.render.face_mesh import FaceMesh
from app.render.gl import GL
from app.render.meshes import VertexArray, ellipsoid
from app.render.programs import Program
from app.render.scene import FaceScene
from app.render.stage import Stage

PUSH_M = 0.006
# centre and radii in the head frame, metres
SKULL = ((0.0, -0.022, 0.078), (0.0755, 0.095, 0.0965))
JAW = ((0.0, 0.055, 0.060), (0.058, 0.060, 0.052))
EARS = tuple(((side * 0.0755, 0.022, 0.088), (0.010, 0.031, 0.019)) for side in (-1.0, 1.0))
NECK = ((0.0, 0.175, 0.092), (0.055, 0.110, 0.055))


def head_proxy() -> tuple[F32, np.ndarray]:
    """Vertices (V, 3) in the canonical head frame and triangles (T, 3) of all stand-ins together."""
    vertices, triangles, first = [], [], 0
    for centre, radii in (SKULL, JAW, *EARS, NECK):
        v, t = ellipsoid(centre, radii)
        vertices.append(v)
        triangles.append(t + first)
        first += len(v)
    return np.concatenate(vertices).astype(np.float32), np.concatenate(triangles)


def proportion_matrix(p: Proportions) -> np.ndarray:
    """(4, 4) wearer_head_from_canonical_head: x by width, y by height, depth by their mean."""
    return np.diag([p.width, p.height, 0.5 * (p.width + p.height), 1.0])


class Occluder:
    """Draws a face's stand-ins into the depth buffer."""

    def __init__(self) -> None:
        self._face_program = Program("face.vert", "depth.frag")
        self._proxy_program = Program("proxy.vert", "depth.frag")
        vertices, triangles = head_proxy()
        self._proxy = VertexArray([vertices], triangles)

    def draw(self, stage: Stage, face: FaceScene, mesh: FaceMesh) -> None:
        """Depth of one face whose mesh is filled. Colour is left alone."""
        GL.glColorMask(False, False, False, False)
        GL.glDepthMask(True)
        GL.glEnable(GL.GL_DEPTH_TEST)
        GL.glDisable(GL.GL_BLEND)
        self._face_program.use()
        self._face_program.set_mat4("u_clip_from_camera", stage.clip_from_camera)
        mesh.draw(eyes=True, mouth=True)
        self._proxy_program.use()
        self._proxy_program.set_mat4("u_clip_from_camera", stage.clip_from_camera)
        self._proxy_program.set_mat4("u_camera_from_head", face.camera_from_head @ proportion_matrix(face.proportions))
        self._proxy_program.set_float("u_push_m", PUSH_M)
        self._proxy.draw()
        GL.glColorMask(True, True, True, True)

    def close(self) -> None:
        self._proxy.close()
        self._face_program.close()
        self._proxy_program.close()
