"""Draws the synthetic person through a known pinhole camera."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from OpenGL import GL

from app.core.face_model import FaceModel
from app.core.geometry import rot_x
from app.core.types import CameraIntrinsics
from training.demo import glsl, parts
from training.demo.gl import Mesh, Program, Target, texture_from
from training.demo.hair import COLOUR, STRANDS, behind_hairline, cap, grow
from training.demo.lashes import COLOUR as LASH_COLOUR
from training.demo.lashes import lash_triangles, lashes, liner, liner_triangles
from training.demo.mesh import EYE_LEFT, EYE_RIGHT, INNER_LIPS, vertex_normals
from training.demo.rig import EYE_STRETCH, EYEBALL_RADIUS_M, JAW_FULL_RAD, JAW_HINGE, Expression, HeadRig, load_person
from training.demo.room import room_picture

F64 = npt.NDArray[np.float64]

NEAR_M, FAR_M = 0.05, 20.0


@dataclass(frozen=True, slots=True)
class Light:
    """Directions towards the lights in the camera frame (unit), colours linear; `room` scales the background."""

    key_dir: tuple[float, float, float] = (-0.45, -0.55, -0.70)
    key_rgb: tuple[float, float, float] = (0.80, 0.76, 0.70)
    fill_dir: tuple[float, float, float] = (0.85, -0.15, -0.50)
    fill_rgb: tuple[float, float, float] = (0.20, 0.23, 0.27)
    ambient_rgb: tuple[float, float, float] = (0.40, 0.39, 0.39)
    room_rgb: tuple[float, float, float] = (1.0, 1.0, 1.0)

    def blend(self, other: Light, share: float) -> Light:
        """`share` 0 is this light, 1 the other."""
        values = {
            name: tuple((1 - share) * np.array(getattr(self, name)) + share * np.array(getattr(other, name)))
            for name in self.__dataclass_fields__
        }
        return Light(**values)


@dataclass(frozen=True, slots=True)
class Pose:
    """R_camera_from_head (3, 3); t_camera_from_head (3,) m; R_camera_from_torso (3, 3)."""

    R_head: F64
    t_head: F64
    R_torso: F64 = field(default_factory=lambda: np.eye(3))


def clip_from_camera(camera: CameraIntrinsics) -> F64:
    """(4, 4) OpenGL clip coordinates of camera-frame points, pixel centres at integers, row 0 on top."""
    width, height = camera.size_wh
    out = np.zeros((4, 4))
    out[0, 0], out[0, 2] = 2 * camera.fx / width, 2 * (camera.cx + 0.5) / width - 1
    out[1, 1], out[1, 2] = -2 * camera.fy / height, 1 - 2 * (camera.cy + 0.5) / height
    out[2, 2], out[2, 3] = (FAR_M + NEAR_M) / (FAR_M - NEAR_M), -2 * FAR_M * NEAR_M / (FAR_M - NEAR_M)
    out[3, 2] = 1.0
    return out


@dataclass(frozen=True, slots=True)
class Detail:
    """How finely the person is drawn: hair strands, and how often the face mesh is subdivided (1 or 2)."""

    strands: int
    subdivisions: int


FINE = Detail(STRANDS, 2)
COARSE = Detail(900, 1)  # for small pictures: a third of the time


class PersonRenderer:
    """Needs a current OpenGL context. One picture per `draw`; the same arguments give the same picture.

    iris_gain: times the colour of the demo person's irises.
    """

    def __init__(self, folder: Path, model: FaceModel, camera: CameraIntrinsics, oversample: int = 1,
                 detail: Detail = FINE, iris_gain: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> None:  # fmt: skip
        self.camera = camera
        self._iris_gain = iris_gain
        self._oversample = oversample
        self.rig = HeadRig(load_person(folder, model), model, detail.subdivisions)
        picture = _load_picture(folder / "person.png")
        self._face = texture_from(picture)
        size = (camera.size_wh[0] * oversample, camera.size_wh[1] * oversample)
        self._room = texture_from(room_picture(camera.size_wh))
        self._target = Target(size)
        self._base_rgb = _base_skin(picture)
        self._programs = {
            "skin": Program(glsl.SKIN_VERTEX, glsl.SKIN_FRAGMENT),
            "part": Program(glsl.PART_VERTEX, glsl.PART_FRAGMENT),
            "eye": Program(glsl.PART_VERTEX, glsl.EYE_FRAGMENT),
            "hair": Program(glsl.HAIR_VERTEX, glsl.HAIR_FRAGMENT),
            "room": Program(glsl.BACKGROUND_VERTEX, glsl.BACKGROUND_FRAGMENT),
        }
        self._empty_vao = GL.glGenVertexArrays(1)
        self._build_meshes(detail.strands)
        GL.glEnable(GL.GL_DEPTH_TEST)

    def _build_meshes(self, strand_count: int) -> None:
        rig = self.rig
        rest = rig.skin(Expression())
        self._skin_extra = self._skin_attributes(rest)
        self._skin = Mesh(self._skin_vertices(rest), (3, 3, 2, 2), rig.triangles, dynamic=True)
        mouth = rig.neutral[[13, 14]].mean(axis=0)
        left_ear = parts.ear(self._base_rgb)
        ears = parts.merge([left_ear, parts.mirrored(left_ear)])
        self._ears = Mesh(ears.packed(), (3, 3, 3), ears.triangles, dynamic=False)
        upper = parts.teeth(mouth, upper=True)
        self._upper_teeth = Mesh(upper.packed(), (3, 3, 3), upper.triangles, dynamic=False)
        self._jaw_part = parts.merge([parts.teeth(mouth, upper=False), parts.tongue(mouth)])
        self._jaw = Mesh(self._jaw_part.packed(), (3, 3, 3), self._jaw_part.triangles, dynamic=True)
        wet = self._wet_part(rig.coarse(Expression()))
        self._wet = Mesh(wet.packed(), (3, 3, 3), wet.triangles, dynamic=True)
        self._body_part, self._body_follow = parts.body(self._base_rgb)
        self._body = Mesh(self._body_part.packed(), (3, 3, 3), self._body_part.triangles, dynamic=True)
        self._eyes = {}
        for side, lids in rig.eyes.items():
            at, triangles = parts.eyeball(lids.centre, EYEBALL_RADIUS_M, EYE_STRETCH)
            ball = parts.Part(at, triangles, np.zeros_like(at))
            self._eyes[side] = Mesh(ball.packed(), (3, 3, 3), triangles, dynamic=False)
        rows, triangles = self._lash_rows(rig.coarse(Expression()), Expression())
        self._lashes = Mesh(rows, (3, 3, 4, 1), triangles, dynamic=True)
        at, triangles, bright = cap(rig)
        under = parts.Part(at, triangles, bright[:, None] * COLOUR)
        self._cap = Mesh(under.packed(), (3, 3, 3), triangles, dynamic=False)
        strands = grow(rig, count=strand_count)
        self._strands = Mesh(strands.packed, (3, 3, 4, 1), strands.triangles, dynamic=False)

    def _skin_attributes(self, rest: F64) -> npt.NDArray[np.float32]:
        """(K, 4): uv, share of the texture, occlusion; fixed for all expressions."""
        rig = self.rig
        columns = len(rig.seam)
        rows = len(rig.loft) // columns
        uv = np.vstack([rig.face_uv, np.tile(rig.face_uv[rig.seam], (rows, 1))])
        fade = np.repeat(np.exp(-(((np.arange(rows) + 1) / 9.0) ** 2)), columns)
        share = np.concatenate([np.ones(rig.face_count), fade])
        occlusion = np.concatenate([np.ones(rig.face_count), _skull_occlusion(rig.loft)])
        return np.column_stack([uv, share, occlusion]).astype(np.float32)

    def _skin_vertices(self, skin: F64) -> npt.NDArray[np.float32]:
        return np.hstack([skin, vertex_normals(skin, self.rig.triangles), self._skin_extra]).astype(np.float32)

    def _lash_rows(self, coarse: F64, expression: Expression) -> tuple[npt.NDArray[np.float32], parts.I32]:
        closed = {"left": expression.closed_left, "right": expression.closed_right}
        first, second = lashes(self.rig, coarse, closed), liner(self.rig, coarse)
        triangles = np.vstack([lash_triangles(), liner_triangles() + len(first)]).astype(np.int32)
        return np.vstack([first, second]), triangles

    def _wet_part(self, coarse: F64) -> parts.Part:
        eyes = [
            parts.socket(coarse[list(ring)], self.rig.eyes[side].centre)
            for side, ring in (("right", EYE_RIGHT), ("left", EYE_LEFT))
        ]
        return parts.merge([*eyes, parts.cavity(coarse[list(INNER_LIPS)])])

    def draw(self, pose: Pose, expression: Expression, light: Light, person: bool = True) -> npt.NDArray[np.uint8]:
        """One picture (H, W, 3) uint8 RGB; `person` False leaves the room empty."""
        self._target.bind()
        self._draw_room(light)
        if person:
            self._draw_person(pose, expression, light)
        large = self._target.read()
        small = cv2.resize(large, self.camera.size_wh, interpolation=cv2.INTER_AREA)
        return np.asarray(small, dtype=np.uint8)

    def _draw_room(self, light: Light) -> None:
        GL.glDisable(GL.GL_DEPTH_TEST)
        GL.glBindTexture(GL.GL_TEXTURE_2D, self._room)
        self._programs["room"].use(room=0, gain=light.room_rgb)
        GL.glBindVertexArray(self._empty_vao)
        GL.glDrawArrays(GL.GL_TRIANGLES, 0, 3)
        GL.glEnable(GL.GL_DEPTH_TEST)

    def _draw_person(self, pose: Pose, expression: Expression, light: Light) -> None:
        rig = self.rig
        coarse = rig.coarse(expression)
        common: dict[str, Any] = {
            "clip_from_camera": clip_from_camera(self.camera),
            "turn": pose.R_head,
            "shift": pose.t_head,
            "key_dir": _unit(light.key_dir),
            "key_rgb": light.key_rgb,
            "fill_dir": _unit(light.fill_dir),
            "fill_rgb": light.fill_rgb,
            "ambient_rgb": light.ambient_rgb,
        }
        GL.glBindTexture(GL.GL_TEXTURE_2D, self._face)
        self._programs["skin"].use(**common, face=0, base_rgb=self._base_rgb)
        self._skin.update(self._skin_vertices(rig.skin(expression)))
        self._skin.draw()
        self._draw_eyes(common, coarse, expression)
        part = self._programs["part"]
        part.use(**common, shine=0.0, weave=0.0)
        self._ears.draw()
        self._wet.update(self._wet_part(coarse).packed())
        self._wet.draw()
        part.use(shine=0.02)
        self._cap.draw()
        if expression.jaw_open > 0.01:
            self._draw_mouth(expression)
        self._draw_body(common, pose)
        half_pixel = 0.30 / self.camera.fx
        self._programs["hair"].use(**common, hair_rgb=COLOUR, middle=np.array([0, 0, 0.08]), half_pixel=half_pixel)
        self._strands.draw()
        self._lashes.update(self._lash_rows(coarse, expression)[0])
        self._programs["hair"].use(hair_rgb=LASH_COLOUR)
        self._lashes.draw()

    def _draw_mouth(self, expression: Expression) -> None:
        self._programs["part"].use(shine=0.12)
        self._upper_teeth.draw()
        opened = (self._jaw_part.vertices - JAW_HINGE) @ rot_x(JAW_FULL_RAD * expression.jaw_open).T + JAW_HINGE
        self._jaw.update(self._jaw_part.packed(opened))
        self._jaw.draw()

    def _draw_body(self, common: dict[str, Any], pose: Pose) -> None:
        pivot_camera = pose.R_head @ parts.NECK_PIVOT + pose.t_head
        local = self._body_part.vertices - parts.NECK_PIVOT
        follow = self._body_follow[:, None]
        at = follow * (local @ pose.R_head.T) + (1.0 - follow) * (local @ pose.R_torso.T) + pivot_camera
        self._body.update(self._body_part.packed(at))
        values = {**common, "turn": np.eye(3), "shift": np.zeros(3)}
        self._programs["part"].use(**values, shine=0.0, weave=0.0)
        self._body.draw()

    def _draw_eyes(self, common: dict[str, Any], coarse: F64, expression: Expression) -> None:
        program = self._programs["eye"]
        sight = sight_in_head(expression)
        for side, mesh in self._eyes.items():
            lids = self.rig.eyes[side]
            lid_y = np.array([coarse[lids.upper[3], 1], coarse[lids.lower[3], 1]])
            values = {**common, "centre": lids.centre, "stretch": EYE_STRETCH, "sight": sight, "lid_y": lid_y}
            program.use(**values, glint=1.0, iris_gain=self._iris_gain)
            mesh.draw()


def sight_in_head(expression: Expression) -> F64:
    """Unit direction of sight (3,) in the head frame; straight ahead is (0, 0, -1)."""
    yaw, pitch = expression.gaze_yaw_rad, expression.gaze_pitch_rad
    return np.array([np.sin(yaw) * np.cos(pitch), -np.sin(pitch), -np.cos(yaw) * np.cos(pitch)])


def camera_noise(image: npt.NDArray[np.uint8], seed: int, sigma: float = 1.6) -> npt.NDArray[np.uint8]:
    """A slight lens blur and sensor noise, the same for the same seed."""
    rng = np.random.default_rng(seed)
    soft = cv2.GaussianBlur(image, (0, 0), 0.45).astype(np.float32)
    noise = rng.standard_normal(image.shape[:2]).astype(np.float32)[..., None]
    return np.clip(soft + sigma * noise, 0, 255).astype(np.uint8)


def _load_picture(path: Path) -> npt.NDArray[np.uint8]:
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None:
        raise FileNotFoundError(path)
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def _unit(v: tuple[float, float, float]) -> F64:
    a = np.array(v)
    out: F64 = a / np.linalg.norm(a)
    return out


def _base_skin(picture: npt.NDArray[np.uint8]) -> F64:
    """Linear colour (3,) of the cheeks and forehead's border, for ears, neck and scalp."""
    size = picture.shape[0]
    patches = [picture[int(0.50 * size) : int(0.60 * size), int(0.17 * size) : int(0.25 * size)]]
    patches.append(picture[int(0.50 * size) : int(0.60 * size), int(0.75 * size) : int(0.83 * size)])
    mean = np.median(np.concatenate([p.reshape(-1, 3) for p in patches]), axis=0) / 255.0
    out: F64 = mean**2.2
    return out


def _skull_occlusion(loft: F64) -> F64:
    """Darkness under the jaw and behind the ears, (K,) in [0, 1], 1 is open."""
    under = np.clip((loft[:, 2] - 0.005) / 0.04, 0, 1) * np.clip((loft[:, 1] - 0.070) / 0.02, 0, 1)
    behind = np.clip((loft[:, 2] - 0.088) / 0.02, 0, 1) * np.clip((loft[:, 1] + 0.01) / 0.02, 0, 1)
    roots = np.clip((behind_hairline(loft) + 0.004) / 0.012, 0, 1)  # hair roots and their shadow
    out: F64 = (1.0 - 0.55 * under * (1 - behind) - 0.45 * behind) * (1.0 - 0.62 * roots)
    return out
