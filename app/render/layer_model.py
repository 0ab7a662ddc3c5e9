"""Draws 3D models: opaque parts, then transparent ones from far to near, with their shadow on the skin before both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.core.masks import Blend, ModelLayer
from app.core.types import F64
from app.render.face_mesh import FaceMesh
from app.render.gl import GL
from app.render.model_gpu import ModelGpu, PrimitiveGpu
from app.render.motion import SpringWorld, head_from_layer, node_transforms
from app.render.programs import Program
from app.render.scene import FaceScene
from app.render.stage import Stage, set_blend
from app.render.textures import DepthMap, Texture, VectorTexture

_SHADOW_MAP_PX = 384
_SHADOW_BOX_M = 0.19  # half the side of the box round the head that the lamp sees
_BASE, _METAL_ROUGH, _NORMAL, _EMISSIVE, _SOFT, _SHIFT = range(6)
_UP = np.array([0.0, -1.0, 0.0])


@dataclass(frozen=True, slots=True)
class _Posed:
    """A primitive with its matrix for this face and frame."""

    primitive: PrimitiveGpu
    camera_from_node: F64
    normal_matrix: F64

    @property
    def depth_m(self) -> float:
        return float((self.camera_from_node @ np.append(self.primitive.centre, 1.0))[2])


def lamp_matrix(face: FaceScene) -> tuple[F64, F64]:
    """(4, 4) lamp clip space from the camera frame, orthographic round the head, and the lamp's direction (3,).

    The lamp that casts shadows hangs higher and nearer the middle than the one measured: shadows on a face that fall
    upward or sideways out of the face look like errors even where the light says so.
    """
    toward = face.light.direction + 0.9 * _UP - 0.7 * face.R[:, 2]
    toward = toward / np.linalg.norm(toward)
    right = np.cross(_UP, toward)
    right = right / max(float(np.linalg.norm(right)), 1e-6)
    rows = np.stack([right, np.cross(toward, right), -toward])
    centre = face.R @ np.array([0.0, 0.01, 0.03]) + face.t
    out = np.eye(4)
    out[:3, :3] = rows / _SHADOW_BOX_M
    out[:3, 3] = -rows @ centre / _SHADOW_BOX_M
    return out, toward


class ModelPainter:
    """Programs, the shadow map and the springs' memory."""

    def __init__(self) -> None:
        self._program = Program("model.vert", "model.frag")
        self._caster = Program("model.vert", "depth.frag")
        self._catcher = Program("face.vert", "shadow.frag")
        self._white = Texture(srgb=False)
        self._white.upload(np.full((1, 1, 3), 255, np.uint8))
        self._shift = VectorTexture(478)
        self._shadow_map = DepthMap(_SHADOW_MAP_PX)
        self._springs = SpringWorld()
        self._program.use()
        for name, unit in (
            ("u_base", _BASE),
            ("u_metallic_roughness", _METAL_ROUGH),
            ("u_normal_map", _NORMAL),
            ("u_emissive", _EMISSIVE),
            ("u_soft_picture", _SOFT),
            ("u_skin_shift", _SHIFT),
        ):
            self._program.set_int(name, unit)
        self._caster.use()
        self._caster.set_int("u_skin_shift", _SHIFT)
        self._catcher.use()
        self._catcher.set_int("u_depth_map", 0)

    def draw(
        self, stage: Stage, face: FaceScene, layer: ModelLayer, number: int, model: ModelGpu, mesh: FaceMesh
    ) -> None:
        """One layer on one face. `number` tells the layers of a mask apart."""
        root = face.camera_from_head @ head_from_layer(layer, face.proportions.width)
        key = (face.track.track_id, number)
        poses = node_transforms(model.nodes, layer, face.track.expression, root, self._springs, key, stage.t_s)
        self._springs.forget(stage.t_s)
        parts = self._posed(model, poses)
        self._shift.upload(face.skin_shift)
        self._shift.bind(_SHIFT)
        if layer.shadow > 0.0:
            self._cast_shadow(stage, face, layer, parts, mesh)
        solid = [p for p in parts if not p.primitive.blended and layer.opacity >= 1.0]
        clear = sorted((p for p in parts if p not in solid), key=lambda p: -p.depth_m)
        self._begin(stage, face, layer)
        for part in solid:
            self._draw_part(part, face, layer)
        GL.glDepthMask(False)
        for part in clear:
            self._draw_part(part, face, layer)
        GL.glDepthMask(True)
        GL.glDisable(GL.GL_CULL_FACE)

    @staticmethod
    def _posed(model: ModelGpu, poses: list[F64]) -> list[_Posed]:
        """Primitives with their matrices; all normal matrices are inverted in one call."""
        matrices = np.stack([poses[p.node] for p in model.primitives])
        normals = np.linalg.inv(matrices[:, :3, :3]).transpose(0, 2, 1)
        return [_Posed(p, m, n) for p, m, n in zip(model.primitives, matrices, normals, strict=True)]

    def _begin(self, stage: Stage, face: FaceScene, layer: ModelLayer) -> None:
        program, light = self._program, face.light
        program.use()
        program.set_mat4("u_clip_from_camera", stage.clip_from_camera)
        program.set_mat4("u_head_from_camera", np.linalg.inv(face.camera_from_head))
        program.set_int("u_follow_face", layer.follow == "face")
        program.set_float("u_depth_bias_m", layer.depth_bias_m)
        program.set_float("u_opacity", layer.opacity * stage.opacity)
        program.set_vec2("u_fade_m", *(layer.fade_z_m or (0.0, 0.0)))
        program.set_vec3("u_to_light", *light.direction)
        program.set_vec3("u_light", *light.colour)
        program.set_float("u_contrast", light.contrast)
        stage.soft_picture.bind(_SOFT)
        GL.glEnable(GL.GL_DEPTH_TEST)
        GL.glDepthMask(True)
        set_blend(Blend.NORMAL)

    def _draw_part(self, part: _Posed, face: FaceScene, layer: ModelLayer) -> None:
        program, primitive, material = self._program, part.primitive, part.primitive.material
        matrix = part.camera_from_node
        program.set_mat4("u_camera_from_model", matrix)
        program.set_mat3("u_normal_matrix", part.normal_matrix)
        program.set_vec4("u_base_factor", *material.base_rgba)
        program.set_vec3("u_emissive_factor", *material.emissive_rgb)
        program.set_float("u_metallic", material.metallic)
        program.set_float("u_roughness", material.roughness)
        program.set_float("u_alpha_cutoff", material.alpha_cutoff if material.alpha == "mask" else -1.0)
        program.set_int("u_opaque", material.alpha != "blend")
        program.set_int("u_has_normal_map", primitive.normal is not None)
        for unit, texture in (
            (_BASE, primitive.base),
            (_METAL_ROUGH, primitive.metallic_roughness),
            (_NORMAL, primitive.normal),
            (_EMISSIVE, primitive.emissive),
        ):
            (texture or self._white).bind(unit)
        if material.double_sided:
            GL.glDisable(GL.GL_CULL_FACE)
        else:
            GL.glEnable(GL.GL_CULL_FACE)
        primitive.array.draw()

    def _cast_shadow(
        self, stage: Stage, face: FaceScene, layer: ModelLayer, parts: list[_Posed], mesh: FaceMesh
    ) -> None:
        """The lamp's view of the solid parts, then the skin darkened where it lies behind them."""
        matrix, toward = lamp_matrix(face)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self._shadow_map.id)
        GL.glViewport(0, 0, self._shadow_map.size, self._shadow_map.size)
        GL.glDisable(GL.GL_SCISSOR_TEST)
        GL.glDisable(GL.GL_CULL_FACE)
        GL.glDisable(GL.GL_BLEND)
        GL.glEnable(GL.GL_DEPTH_TEST)
        GL.glDepthMask(True)
        GL.glClear(GL.GL_DEPTH_BUFFER_BIT)
        self._caster.use()
        self._caster.set_mat4("u_clip_from_camera", matrix)
        self._caster.set_int("u_follow_face", layer.follow == "face")
        for part in parts:
            if not part.primitive.blended:
                self._caster.set_mat4("u_camera_from_model", part.camera_from_node)
                part.primitive.array.draw()
        stage.resume()
        to_texture = np.diag([0.5, 0.5, 0.5, 1.0])
        to_texture[:3, 3] = 0.5
        program = self._catcher
        program.use()
        program.set_mat4("u_clip_from_camera", stage.clip_from_camera)
        program.set_mat4("u_lamp_from_camera", to_texture @ matrix)
        program.set_float("u_depth_range_m", 2.0 * _SHADOW_BOX_M)
        program.set_float("u_strength", layer.shadow * layer.opacity * stage.opacity)
        program.set_vec3("u_to_light", *toward)
        self._shadow_map.bind(0)
        GL.glDepthMask(False)
        GL.glEnable(GL.GL_CULL_FACE)
        set_blend(Blend.MULTIPLY)
        mesh.draw(eyes=True, mouth=True)
        GL.glDepthMask(True)

    def close(self) -> None:
        for owner in (self._program, self._caster, self._catcher, self._white, self._shift, self._shadow_map):
            owner.close()
