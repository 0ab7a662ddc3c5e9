"""Draws the flat layers: sprites pinned to landmarks and paint on the tracked mesh."""

from __future__ import annotations

import numpy as np

from app.core.anchors import sprite_transform
from app.core.keypoints import MESH478
from app.core.masks import Blend, PaintLayer, SpriteLayer
from app.render.face_mesh import FaceMesh
from app.render.gl import GL
from app.render.meshes import VertexArray
from app.render.programs import Program
from app.render.scene import FaceScene
from app.render.stage import BLEND_CODES, Stage, bind_name, set_blend
from app.render.textures import Texture


class FlatPainter:
    """Programs for sprites and paint."""

    def __init__(self) -> None:
        self._sprite = Program("sprite.vert", "sprite.frag")
        self._paint = Program("face.vert", "paint.frag")
        self._quad = VertexArray([np.zeros((4, 1), np.float32)])
        for program, units in (
            (self._sprite, {"u_image": 0, "u_backdrop": 3}),
            (self._paint, {"u_image": 0, "u_picture": 1, "u_soft_picture": 2, "u_backdrop": 3}),
        ):
            program.use()
            for name, unit in units.items():
                program.set_int(name, unit)

    def draw_sprite(self, stage: Stage, face: FaceScene, layer: SpriteLayer, image: Texture) -> None:
        """A picture laid over the face, in front of all."""
        assert face.track.landmarks_px is not None
        transform = sprite_transform(layer.anchors, face.track.landmarks_px, MESH478)
        if transform is None:
            return
        backdrop = stage.backdrop() if layer.blend is Blend.SOFT_LIGHT else 0
        program = self._sprite
        program.use()
        program.set_mat3("u_image_from_sprite", np.concatenate([transform, [[0.0, 0.0, 1.0]]]))
        program.set_vec2("u_size_px", *image.size_wh)
        program.set_vec4("u_ndc_from_px", *stage.ndc_from_px)
        program.set_float("u_opacity", layer.opacity * stage.opacity)
        program.set_int("u_blend", BLEND_CODES[layer.blend])
        light = 1.0 + layer.shade * (face.light.colour - 1.0)
        program.set_vec3("u_light", *light)
        image.bind(0)
        bind_name(3, backdrop)
        GL.glDisable(GL.GL_DEPTH_TEST)
        set_blend(layer.blend)
        self._quad.draw(GL.GL_TRIANGLE_STRIP)

    def draw_paint(self, stage: Stage, face: FaceScene, layer: PaintLayer, image: Texture, mesh: FaceMesh) -> None:
        """Paint on the skin; parts of the face turned away or hidden by another face are left out."""
        backdrop = stage.backdrop() if layer.blend is Blend.SOFT_LIGHT else 0
        program = self._paint
        program.use()
        program.set_mat4("u_clip_from_camera", stage.clip_from_camera)
        program.set_vec4("u_picture_uv_from_ray", *stage.picture_uv_from_ray)
        program.set_float("u_opacity", layer.opacity * stage.opacity)
        program.set_float("u_shade", layer.shade)
        program.set_float("u_edge_fade", layer.edge_fade)
        program.set_int("u_blend", BLEND_CODES[layer.blend])
        program.set_vec3("u_light", *face.light.colour)
        program.set_float("u_skin_luminance", face.light.skin_luminance)
        image.bind(0)
        stage.picture.bind(1)
        stage.soft_picture.bind(2)
        bind_name(3, backdrop)
        GL.glEnable(GL.GL_DEPTH_TEST)
        GL.glDepthMask(False)
        GL.glEnable(GL.GL_CULL_FACE)
        set_blend(layer.blend)
        mesh.draw(eyes=layer.cover_eyes, mouth=layer.cover_mouth)
        GL.glDisable(GL.GL_CULL_FACE)
        GL.glDepthMask(True)

    def close(self) -> None:
        self._sprite.close()
        self._paint.close()
        self._quad.close()
