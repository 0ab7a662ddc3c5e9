"""Retouching on the tracked face: skin, eyes, teeth, lips. Only the mesh's own triangles are ever drawn."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from app.core.face_model import FaceModel
from app.core.keypoints import LEFT_EYE_RING, OUTER_LIP_RING, RIGHT_EYE_RING
from app.core.masks import Blend
from app.core.overlay import Retouch
from app.render.face_mesh import FaceMesh
from app.render.gl import GL
from app.render.programs import Program
from app.render.scene import FaceScene
from app.render.stage import Stage, bind_name, set_blend
from app.render.textures import Texture, srgb_to_linear

_SIDE = 256
_RADIUS_M = 0.0045  # pores and blemishes are smaller, features larger
_RIGHT_BROW = (70, 63, 105, 66, 107, 55, 65, 52, 53, 46)
_LEFT_BROW = (300, 293, 334, 296, 336, 285, 295, 282, 283, 276)
_NOSTRILS = (98, 97, 2, 326, 327, 278, 279, 4, 49, 48)
_BACKDROP, _REGIONS = 0, 1


def region_map(model: FaceModel) -> npt.NDArray[np.uint8]:
    """(256, 256, 3) uint8 over the UV: red where skin may be smoothed, green the lips; both with soft edges."""
    uv = model.uv.astype(np.float64) * _SIDE

    def filled(ring: tuple[int, ...], grow: float) -> npt.NDArray[np.float32]:
        points = uv[list(ring)]
        middle = points.mean(axis=0)
        outline = middle + (points - middle) * grow
        out = np.zeros((_SIDE, _SIDE), np.uint8)
        cv2.fillPoly(out, [np.round(outline * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        return out.astype(np.float32) / 255.0

    features = [filled(r, 1.35) for r in (RIGHT_EYE_RING, LEFT_EYE_RING)]
    features += [filled(r, 1.2) for r in (_RIGHT_BROW, _LEFT_BROW)]
    features += [filled(OUTER_LIP_RING, 1.12), filled(_NOSTRILS, 1.0)]
    skin = 1.0 - cv2.GaussianBlur(np.max(features, axis=0), (0, 0), 4.0)
    lips = cv2.GaussianBlur(filled(OUTER_LIP_RING, 1.0), (0, 0), 2.0)
    return np.clip(np.stack([skin, lips, 0 * skin], axis=-1) * 255.0, 0, 255).astype(np.uint8)


class RetouchPainter:
    """One program over three groups of the mesh's triangles."""

    def __init__(self, model: FaceModel) -> None:
        self._program = Program("face.vert", "retouch.frag")
        self._regions = Texture(srgb=False)
        self._regions.upload(region_map(model))
        self._program.use()
        self._program.set_int("u_backdrop", _BACKDROP)
        self._program.set_int("u_regions", _REGIONS)

    def draw(self, stage: Stage, face: FaceScene, retouch: Retouch, mesh: FaceMesh) -> None:
        """Retouch one face whose mesh is filled."""
        if retouch.is_off:
            return
        backdrop = stage.backdrop()
        program = self._program
        program.use()
        program.set_mat4("u_clip_from_camera", stage.clip_from_camera)
        px_per_m = 0.5 * abs(float(stage.clip_from_camera[0, 0])) * stage.viewport.width / float(face.t[2])
        program.set_float("u_radius_px", max(1.0, _RADIUS_M * px_per_m))
        program.set_float("u_smooth_skin", retouch.smooth_skin)
        program.set_float("u_brighten_eyes", retouch.brighten_eyes)
        program.set_float("u_whiten_teeth", retouch.whiten_teeth)
        program.set_float("u_colour_lips", retouch.colour_lips)
        program.set_vec3("u_lips", *srgb_to_linear(np.array(retouch.lips_rgb)))
        program.set_float("u_opacity", 1.0)
        bind_name(_BACKDROP, backdrop)
        self._regions.bind(_REGIONS)
        GL.glEnable(GL.GL_DEPTH_TEST)
        GL.glDepthMask(False)
        GL.glEnable(GL.GL_CULL_FACE)
        set_blend(Blend.NORMAL)
        for region, wanted in enumerate(
            (max(retouch.smooth_skin, retouch.colour_lips), retouch.brighten_eyes, retouch.whiten_teeth)
        ):
            if wanted > 0.0:
                program.set_int("u_region", region)
                mesh.draw_group(region)
        GL.glDisable(GL.GL_CULL_FACE)
        GL.glDepthMask(True)

    def close(self) -> None:
        self._program.close()
        self._regions.close()
