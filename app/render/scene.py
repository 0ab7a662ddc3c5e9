"""What one result means in space: each face's pose, lifted mesh, light and proportions. Values only, no OpenGL."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.anchors import Proportions, align_head, lift_landmarks, measure_proportions, vertex_normals
from app.core.face_model import FaceModel
from app.core.overlay import intrinsics_of, rotation_in_camera
from app.core.types import F32, F64, CameraIntrinsics, FaceTrack, FrameResult
from app.render.light import Light, bare_skin, blend_lights, default_light, estimate_light

NEAR_M, FAR_M = 0.05, 20.0
_LIGHT_TIME_S, _PROPORTION_TIME_S, _FORGET_S = 0.35, 0.6, 1.0
_LIGHT_EVERY_S = 0.1  # the room changes slowly and its light is smoothed over more than that
MAX_SKIN_SHIFT_M = 0.04
"""How far the wearer's skin may carry a vertex of a mask that follows it."""


@dataclass(frozen=True, slots=True)
class Viewport:
    """Where the picture lies in the target: GL pixels x, y (up), width, height."""

    x: int
    y: int
    width: int
    height: int


def fit_viewport(picture_wh: tuple[int, int], target_wh: tuple[int, int]) -> Viewport:
    """The largest box of the picture's shape in the middle of the target."""
    scale = min(target_wh[0] / picture_wh[0], target_wh[1] / picture_wh[1])
    width, height = max(1, round(picture_wh[0] * scale)), max(1, round(picture_wh[1] * scale))
    return Viewport((target_wh[0] - width) // 2, (target_wh[1] - height) // 2, width, height)


def clip_from_camera(camera: CameraIntrinsics, mirror: bool) -> F64:
    """(4, 4) projection from the camera frame to clip space; the ONE place where 3D is mirrored.

    A point that `geometry.project` puts at pixel u lands at x = 2 (u + 0.5) / W - 1, since pixel centres are integers.
    """
    width, height = camera.size_wh
    out = np.zeros((4, 4))
    out[0, 0], out[0, 2] = 2.0 * camera.fx / width, 2.0 * (camera.cx + 0.5) / width - 1.0
    out[1, 1], out[1, 2] = -2.0 * camera.fy / height, 1.0 - 2.0 * (camera.cy + 0.5) / height
    out[2, 2] = (FAR_M + NEAR_M) / (FAR_M - NEAR_M)
    out[2, 3] = -2.0 * FAR_M * NEAR_M / (FAR_M - NEAR_M)
    out[3, 2] = 1.0
    if mirror:
        out[0] *= -1.0
    return out


def ndc_from_px(picture_wh: tuple[int, int], mirror: bool) -> tuple[float, float, float, float]:
    """Scale x, y and offset x, y from image px to normalised device coordinates; the same mirror for flat things."""
    width, height = picture_wh
    sx, ox = 2.0 / width, 1.0 / width - 1.0
    sign = -1.0 if mirror else 1.0
    return sign * sx, -2.0 / height, sign * ox, 1.0 - 1.0 / height


def picture_uv_from_ray(camera: CameraIntrinsics) -> tuple[float, float, float, float]:
    """Scale x, y and offset x, y from a ray (X/Z, Y/Z) to the picture texture's uv, (0, 0) upper left."""
    width, height = camera.size_wh
    return camera.fx / width, camera.fy / height, (camera.cx + 0.5) / width, (camera.cy + 0.5) / height


@dataclass(frozen=True, slots=True)
class FaceScene:
    """One face ready to be dressed.

    R (3, 3), t (3,) metres: camera_from_head. vertices (478, 3) float32 m in the camera frame, normals alike;
    skin_shift (478, 3) float32 m: how far each point of the tracked mesh is from the posed canonical face.
    """

    track: FaceTrack
    R: F64
    t: F64
    vertices: F32
    normals: F32
    skin_shift: F32
    proportions: Proportions
    light: Light

    @property
    def camera_from_head(self) -> F64:
        out = np.eye(4)
        out[:3, :3], out[:3, 3] = self.R, self.t
        return out


@dataclass(slots=True)
class _Memory:
    """What is carried from frame to frame for one track."""

    t_s: float
    light_t_s: float
    light: Light
    proportions: Proportions


class SceneBuilder:
    """Turns results into face scenes; remembers per track what must change slowly (light, proportions)."""

    def __init__(self, model: FaceModel) -> None:
        self._model = model
        self._skin = bare_skin(model)
        self._memory: dict[int, _Memory] = {}

    def build(self, result: FrameResult, soft_picture: npt.NDArray[np.uint8]) -> list[FaceScene]:
        """Face scenes of a result, farthest first. soft_picture: (h, w, 3) uint8, the frame brought down.

        Faces without a pose in front of the camera or without the 478-point mesh are left out: they can carry no mask.
        """
        t_s = result.frame.t_s
        self._forget(t_s)
        camera = intrinsics_of(result.frame)
        faces = [
            self._face(track, camera, soft_picture, result.frame.size_wh, t_s)
            for track in result.tracks
            if track.pose is not None
            and track.pose.t_camera_from_head[2] > 2.0 * NEAR_M
            and track.schema == "mesh478"
            and track.landmarks_px is not None
            and track.landmarks_z is not None
            and len(track.landmarks_px) == len(self._model.vertices_head)
        ]
        return sorted(faces, key=lambda face: -float(face.t[2]))

    def _face(
        self,
        track: FaceTrack,
        camera: CameraIntrinsics,
        soft_picture: npt.NDArray[np.uint8],
        size_wh: tuple[int, int],
        t_s: float,
    ) -> FaceScene:
        assert track.pose is not None
        assert track.landmarks_px is not None
        assert track.landmarks_z is not None
        R, t = rotation_in_camera(track.pose, camera), track.pose.t_camera_from_head
        R, t = align_head(track.landmarks_px, R, t, camera, self._model)
        vertices = lift_landmarks(track.landmarks_px, track.landmarks_z, R, t, camera, self._model)
        normals = vertex_normals(vertices, self._model.triangles)
        shift = vertices - (self._model.vertices_head @ R.T + t).astype(np.float32)
        length = np.linalg.norm(shift, axis=1, keepdims=True)
        shift *= np.minimum(1.0, MAX_SKIN_SHIFT_M / np.maximum(length, 1e-9))
        proportions = measure_proportions(vertices, R, t, self._model)
        old = self._memory.get(track.track_id)
        light = None
        if old is None or not 0.0 <= t_s - old.light_t_s < _LIGHT_EVERY_S:
            light = estimate_light(soft_picture, size_wh, track.landmarks_px, normals, self._skin)
        memory = self._remember(track.track_id, t_s, light, proportions)
        return FaceScene(track, R, t, vertices, normals, shift, memory.proportions, memory.light)

    def _remember(self, track_id: int, t_s: float, light: Light | None, proportions: Proportions) -> _Memory:
        old = self._memory.get(track_id)
        if old is None or t_s < old.t_s:
            fresh = _Memory(t_s, t_s, light or default_light(), proportions)
            self._memory[track_id] = fresh
            return fresh
        dt = t_s - old.t_s
        if light is not None:
            old.light = blend_lights(old.light, light, 1.0 - math.exp(-(t_s - old.light_t_s) / _LIGHT_TIME_S))
            old.light_t_s = t_s
        share = 1.0 - math.exp(-dt / _PROPORTION_TIME_S)
        old.proportions = Proportions(
            old.proportions.width + share * (proportions.width - old.proportions.width),
            old.proportions.height + share * (proportions.height - old.proportions.height),
        )
        old.t_s = t_s
        return old

    def _forget(self, t_s: float) -> None:
        self._memory = {k: m for k, m in self._memory.items() if abs(t_s - m.t_s) <= _FORGET_S}
