"""Draws one result: the picture, the mask on every face, the overlays. Works in whatever GL 3.3 context is current.

Everything is drawn into a multisampled sRGB target of our own and presented to the given framebuffer at the end, so
that the window and the offscreen twin show the same pixels whatever their own framebuffers are like.
"""

from __future__ import annotations

import numpy as np

from app.core.face_model import FaceModel
from app.core.masks import ModelLayer, PaintLayer, SpriteLayer
from app.core.overlay import Overlay, Retouch, ViewSettings, intrinsics_of, track_overlays, unique_edges
from app.core.types import U8, CameraIntrinsics, Frame, FrameResult
from app.paths import load_face_model
from app.render.face_mesh import FaceMesh
from app.render.gl import GL, check_errors, require_core_33
from app.render.layer_flat import FlatPainter
from app.render.layer_model import ModelPainter
from app.render.layer_overlay import OverlayPainter
from app.render.layer_retouch import RetouchPainter
from app.render.mask_gpu import MaskGpu
from app.render.mask_loader import LoadedMask
from app.render.meshes import VertexArray
from app.render.occluder import Occluder
from app.render.programs import Program
from app.render.region import layer_points_px, overlay_points_px, sprite_points_px, target_region
from app.render.scene import (
    FaceScene,
    SceneBuilder,
    Viewport,
    clip_from_camera,
    fit_viewport,
    ndc_from_px,
    picture_uv_from_ray,
)
from app.render.stage import Stage, bind_name
from app.render.textures import Target, Texture, shrink

_SAMPLES = 4
_SOFT_PX = 192
BACKGROUND = (28 / 255, 28 / 255, 28 / 255)
# In place of a picture without pixels.
_NOTHING = FrameResult(Frame(np.zeros((1, 1, 3), np.uint8), 0, 0.0))


class Renderer:
    """Owns every GL object it makes; `close` frees them and needs the same context current.

    check_each_draw: ask OpenGL for errors after every draw (tests); they cost a round trip to the driver.
    smooth_edges: average several samples a pixel where masks are drawn.

    Raises:
        RenderError: no context of OpenGL 3.3 is current, or a shader does not compile.
    """

    def __init__(self, check_each_draw: bool = False, smooth_edges: bool = True) -> None:
        require_core_33()
        self._check = check_each_draw
        self._model: FaceModel = load_face_model()
        self._edges = unique_edges(self._model.triangles)
        self._scenes = SceneBuilder(self._model)
        self._picture_program = Program("picture.vert", "picture.frag")
        self._present_program = Program("present.vert", "present.frag")
        self._nothing = VertexArray([np.zeros((3, 1), np.float32)])
        self._picture = Texture(srgb=True)
        self._soft_picture = Texture(srgb=True, mipmaps=True)
        self._soft_pixels = np.zeros((1, 1, 3), np.uint8)
        self._shown: object = None
        self._softened: object = None
        self._region_box = Viewport(0, 0, 1, 1)
        self._faces: list[FaceMesh] = []
        self._occluder = Occluder()
        self._flat = FlatPainter()
        self._models = ModelPainter()
        self._retouch = RetouchPainter(self._model)
        self._overlays = OverlayPainter()
        self._mask: MaskGpu | None = None
        self._target: Target | None = None
        self._resolved: Target | None = None
        max_samples = int(GL.glGetIntegerv(GL.GL_MAX_SAMPLES))
        self._samples = min(_SAMPLES, max_samples) if smooth_edges else 0
        check_errors("starting")

    def draw(
        self,
        result: FrameResult,
        view: ViewSettings,
        mask: LoadedMask | None,
        framebuffer: int,
        size_wh: tuple[int, int],
    ) -> None:
        """Draw `result` into `framebuffer` (0 or the widget's default one), letterboxed into size_wh device pixels.

        Raises:
            RenderError: the target cannot be made, or (with check_each_draw) any OpenGL call failed.
        """
        if 0 in result.frame.size_wh:
            result = _NOTHING
        self._upload(result.frame.image)
        stage, resolved, region = self._compose(result, view, mask, size_wh, result.frame.image)
        self._present(stage, resolved, region, framebuffer, size_wh)
        self._leave("drawing a frame")

    def draw_over(
        self, result: FrameResult, view: ViewSettings, mask: LoadedMask | None, size_wh: tuple[int, int], picture: U8
    ) -> tuple[Viewport, U8] | None:
        """Draw only what stands over the plain picture, and read it back; None where there is nothing.

        Args:
            result: its frame must have pixels.
            size_wh: px of the whole view, into which the picture is letterboxed as in `draw`.
            picture: (h, w, 3) uint8 RGB, the frame's picture as large as it is shown, not mirrored.

        Returns:
            The box that was drawn, in px with y up, and its pixels (h, w, 4) uint8 BGRA, the lowest row first.

        Raises:
            RenderError: as for `draw`.
        """
        _, resolved, region = self._compose(result, view, mask, size_wh, picture)
        if region is None:
            return None
        pixels = np.empty((region.height, region.width, 4), np.uint8)
        GL.glDisable(GL.GL_FRAMEBUFFER_SRGB)
        GL.glDisable(GL.GL_SCISSOR_TEST)
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, resolved.id)
        GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 4)
        GL.glReadPixels(region.x, region.y, region.width, region.height, GL.GL_BGRA, GL.GL_UNSIGNED_BYTE, pixels)
        self._leave("drawing over a frame")
        return region, pixels

    def _compose(
        self, result: FrameResult, view: ViewSettings, mask: LoadedMask | None, size_wh: tuple[int, int], picture: U8
    ) -> tuple[Stage, Target, Viewport | None]:
        """What is more than the plain picture, finished in the second target, and where; None: there is nothing."""
        target, resolved = self._targets(size_wh)
        self._use_mask(mask)
        camera = intrinsics_of(result.frame)
        viewport = fit_viewport(result.frame.size_wh, size_wh)
        stage = Stage(
            clip_from_camera=clip_from_camera(camera, view.mirror),
            ndc_from_px=ndc_from_px(result.frame.size_wh, view.mirror),
            picture_uv_from_ray=picture_uv_from_ray(camera),
            viewport=viewport,
            mirror=view.mirror,
            opacity=view.mask_opacity,
            t_s=result.frame.t_s,
            picture=self._picture,
            soft_picture=self._soft_picture,
            backdrop=lambda: self._backdrop(target, resolved),
            resume=lambda: self._resume(target, viewport),
        )
        overlays = [o for track in result.tracks for o in track_overlays(track, result.frame, view, self._edges)]
        faces = self._faces_to_dress(result, view)
        region = self._region(stage, faces, camera, overlays)
        if region is not None:
            self._upload(picture)
            self._region_box = region
            self._begin(target, stage, region)
            self._dress(stage, faces, view.retouch)
            if overlays:
                self._overlays.draw(stage, overlays)
            target.resolve_into(resolved, region)
        return stage, resolved, region

    def _faces_to_dress(self, result: FrameResult, view: ViewSettings) -> list[FaceScene]:
        if not result.tracks or (self._mask is None and view.retouch.is_off):
            return []
        self._soften(result)
        return self._scenes.build(result, self._soft_pixels)

    def _region(
        self, stage: Stage, faces: list[FaceScene], camera: CameraIntrinsics, overlays: list[Overlay]
    ) -> Viewport | None:
        """Where more than the plain picture is drawn; None where nothing is."""
        mask = self._mask
        parts = [overlay_points_px(o) for o in overlays]
        for face in faces:
            assert face.track.landmarks_px is not None
            parts.append(face.track.landmarks_px.astype(np.float64))
            for number, layer in enumerate(mask.source.spec.layers if mask else ()):
                assert mask is not None
                if isinstance(layer, SpriteLayer):
                    parts.append(sprite_points_px(layer, mask.images[layer.image].size_wh, face))
                elif isinstance(layer, ModelLayer):
                    found = layer_points_px(layer, mask.models[number].corners_root, face, camera)
                    if found is None:
                        return stage.viewport
                    parts.append(found)
        return target_region(parts, stage.ndc_from_px, stage.viewport)

    def _targets(self, size_wh: tuple[int, int]) -> tuple[Target, Target]:
        if self._target is None or self._resolved is None or self._target.size_wh != size_wh:
            self._close_targets()
            self._target, self._resolved = Target(size_wh, self._samples), Target(size_wh, as_texture=True)
        return self._target, self._resolved

    def _upload(self, image: U8) -> None:
        """The frame's pixels, once per frame however often it is drawn."""
        if image is self._shown:
            return
        self._picture.upload(image)
        self._shown = image

    def _soften(self, result: FrameResult) -> None:
        """The blurred picture that light, shading and reflections are read from; only masks need it."""
        if result.frame.image is self._softened:
            return
        self._softened = result.frame.image
        self._soft_pixels = shrink(result.frame.image, _SOFT_PX)
        self._soft_picture.upload(self._soft_pixels)

    def _use_mask(self, mask: LoadedMask | None) -> None:
        if self._mask is not None and self._mask.source is not mask:
            self._mask.close()
            self._mask = None
        if mask is not None and self._mask is None:
            self._mask = MaskGpu(mask, self._model)

    def _begin(self, target: Target, stage: Stage, region: Viewport) -> None:
        """The picture in the region to be drawn on; leaves the state in which painters find it."""
        GL.glDisable(GL.GL_STENCIL_TEST)
        GL.glEnable(GL.GL_MULTISAMPLE)
        GL.glEnable(GL.GL_FRAMEBUFFER_SRGB)
        GL.glColorMask(True, True, True, True)
        GL.glDepthMask(True)
        GL.glScissor(region.x, region.y, region.width, region.height)
        self._resume(target, stage.viewport)
        GL.glClearDepth(1.0)
        GL.glClear(GL.GL_DEPTH_BUFFER_BIT)
        GL.glDepthFunc(GL.GL_LEQUAL)
        GL.glCullFace(GL.GL_BACK)
        GL.glFrontFace(GL.GL_CW if stage.mirror else GL.GL_CCW)
        self._draw_picture(stage, encode=False)

    def _draw_picture(self, stage: Stage, encode: bool) -> None:
        """The camera's picture over the whole viewport; encoded for targets that do not encode by themselves."""
        GL.glDisable(GL.GL_CULL_FACE)
        GL.glDisable(GL.GL_BLEND)
        GL.glDisable(GL.GL_DEPTH_TEST)
        self._picture_program.use()
        self._picture_program.set_int("u_picture", 0)
        self._picture_program.set_int("u_encode", encode)
        self._picture_program.set_float("u_mirror", -1.0 if stage.mirror else 1.0)
        self._picture.bind(0)
        self._nothing.draw()

    @staticmethod
    def _resume(target: Target, box: Viewport) -> None:
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, target.id)
        GL.glViewport(box.x, box.y, box.width, box.height)
        GL.glEnable(GL.GL_SCISSOR_TEST)

    def _dress(self, stage: Stage, faces: list[FaceScene], retouch: Retouch) -> None:
        """Occluders of all faces first, so that one face can hide another's mask; then the layers, far to near."""
        mask = self._mask
        while len(self._faces) < len(faces):
            self._faces.append(FaceMesh(self._model))
        for face, mesh in zip(faces, self._faces, strict=False):
            mesh.fill(face)
            self._occluder.draw(stage, face, mesh)
        for face, mesh in zip(faces, self._faces, strict=False):
            self._retouch.draw(stage, face, retouch, mesh)
            if mask is None:
                continue
            for number, layer in enumerate(mask.source.spec.layers):
                if isinstance(layer, SpriteLayer):
                    self._flat.draw_sprite(stage, face, layer, mask.images[layer.image])
                elif isinstance(layer, PaintLayer):
                    self._flat.draw_paint(stage, face, layer, mask.images[layer.image], mesh)
                elif isinstance(layer, ModelLayer):
                    self._models.draw(stage, face, layer, number, mask.models[number], mesh)
                else:
                    self._retouch.draw(stage, face, layer.retouch, mesh)

    def _backdrop(self, target: Target, resolved: Target) -> int:
        """What is drawn so far as a texture, for layers that mix with it in their own way."""
        GL.glDisable(GL.GL_SCISSOR_TEST)
        target.resolve_into(resolved, self._region_box)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, target.id)
        GL.glEnable(GL.GL_SCISSOR_TEST)
        return resolved.texture

    def _present(
        self, stage: Stage, resolved: Target, region: Viewport | None, framebuffer: int, size_wh: tuple[int, int]
    ) -> None:
        """Background and plain picture straight into the framebuffer, then the finished region over it."""
        box = stage.viewport
        GL.glDisable(GL.GL_FRAMEBUFFER_SRGB)
        GL.glDisable(GL.GL_SCISSOR_TEST)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, framebuffer)
        GL.glColorMask(True, True, True, True)
        if (box.width, box.height) != size_wh:
            GL.glClearColor(*BACKGROUND, 1.0)
            GL.glClear(GL.GL_COLOR_BUFFER_BIT)
        GL.glViewport(box.x, box.y, box.width, box.height)
        self._draw_picture(stage, encode=True)
        if region is not None:
            GL.glEnable(GL.GL_SCISSOR_TEST)
            GL.glScissor(region.x, region.y, region.width, region.height)
            self._present_program.use()
            self._present_program.set_int("u_resolved", 0)
            bind_name(0, resolved.texture)
            self._nothing.draw()
            GL.glDisable(GL.GL_SCISSOR_TEST)

    def _leave(self, doing: str) -> None:
        """What others who draw in this context expect."""
        GL.glBindVertexArray(0)
        GL.glUseProgram(0)
        if self._check:
            check_errors(doing)

    def _close_targets(self) -> None:
        for target in (self._target, self._resolved):
            if target is not None:
                target.close()
        self._target = self._resolved = None

    def close(self) -> None:
        """Free every GL object; safe to call twice."""
        self._close_targets()
        if self._mask is not None:
            self._mask.close()
            self._mask = None
        for mesh in self._faces:
            mesh.close()
        self._faces = []
        for owner in (
            self._occluder,
            self._flat,
            self._models,
            self._retouch,
            self._overlays,
            self._picture,
            self._soft_picture,
            self._nothing,
            self._picture_program,
            self._present_program,
        ):
            owner.close()
