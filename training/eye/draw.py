"""Rendered eyes whose direction and closure are known: people of `people` on the demo's rig, close up.

What photographs cannot teach: people on them look at the camera, the teacher's own reading of up and down is faint, and
a lowered lid over an eye that looks down is labelled half closed. The clip that the app is judged on shows another
person, other light and other directions than any picture made here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from app.core.face_model import FaceModel
from app.core.geometry import project, rotation_from_angles
from app.core.types import F64, U8, CameraIntrinsics
from training.demo.gl import EglContext
from training.demo.render import COARSE, Light, PersonRenderer, Pose, sight_in_head
from training.demo.rig import EYE_STRETCH, EYEBALL_RADIUS_M, Expression, HeadRig
from training.eye.people import Person

SIZE_PX = 192
_SHOWN_M, _DISTANCE_M = 0.19, 0.60
"""The picture's width at the eyes (an eye is about 30 px wide), and the camera's distance."""
_FARTHEST_YAW_RAD, _FARTHEST_PITCH_RAD = np.radians(50.0), np.radians(28.0)
_GAZE_YAW_RAD, _GAZE_DOWN_RAD, _GAZE_UP_RAD = np.radians(34.0), np.radians(38.0), np.radians(28.0)


def write_rendered(folder: Path, people: Sequence[Person], face: FaceModel, each: int, seed: int) -> None:
    """Draw `each` pictures of every person and keep them with their truth."""
    folder.mkdir(parents=True, exist_ok=True)
    count = each * len(people)
    crops = np.lib.format.open_memmap(
        folder / "crops.npy", mode="w+", dtype=np.uint8, shape=(count, SIZE_PX, SIZE_PX, 3)
    )
    rows: list[tuple[F64, float, tuple[float, float], tuple[float, float], int]] = []
    for k, person in enumerate(tqdm(people, desc="people")):
        rng = np.random.default_rng((seed, zlib.crc32(person.folder.name.encode())))
        for crop, points, expression, head in draw_person(person, face, each, rng):
            crops[len(rows)] = crop
            gaze = expression.gaze_yaw_rad, expression.gaze_pitch_rad
            rows.append((points, expression.closed_left, gaze, head, k))
    crops.flush()
    points_all, closed, gazes, heads, persons = (np.array(column) for column in zip(*rows, strict=True))
    np.savez(
        folder / "truth.npz", points=points_all.astype(np.float32), closed=closed.astype(np.float32),
        gaze=gazes.astype(np.float32), head=heads.astype(np.float32), person=persons.astype(np.int32),
    )  # fmt: skip


def draw_person(
    person: Person, face: FaceModel, count: int, rng: np.random.Generator
) -> Iterator[tuple[U8, F64, Expression, tuple[float, float]]]:
    """(crop, points (478, 3) px, expression, the head's (yaw, pitch) rad) of `count` pictures of one person."""
    focal = SIZE_PX / _SHOWN_M * _DISTANCE_M
    middle = 0.5 * (SIZE_PX - 1)
    camera = CameraIntrinsics(focal, focal, middle, middle, (SIZE_PX, SIZE_PX), estimated=False)
    with EglContext():
        renderer = PersonRenderer(person.folder, face, camera, detail=COARSE, iris_gain=person.iris_gain)
        for _ in range(count):
            expression, pose, head = _expression(rng), *_pose(rng)
            crop = renderer.draw(pose, expression, _light(rng))
            yield crop, points_of(renderer.rig, expression, pose, camera), expression, head


def points_of(rig: HeadRig, expression: Expression, pose: Pose, camera: CameraIntrinsics) -> F64:
    """The rig's mesh478 points (478, 3): image px, and depth from the head's origin in the same scale.

    Each iris is its centre five times over: rim points are not needed.
    """
    sight = sight_in_head(expression)
    irises = [rig.eyes[side].centre + EYEBALL_RADIUS_M * EYE_STRETCH * sight for side in ("right", "left")]
    points_head = np.vstack([rig.coarse(expression), np.repeat(irises, 5, axis=0)])
    seen = points_head @ pose.R_head.T + pose.t_head
    px_per_m = camera.fx / pose.t_head[2]
    return np.column_stack([project(seen, camera), (seen[:, 2] - pose.t_head[2]) * px_per_m])


def _expression(rng: np.random.Generator) -> Expression:
    """Half open, a quarter shut, a quarter between; the gaze anywhere, more often near the middle of the height."""
    kind = rng.random()
    closed = 0.0 if kind < 0.55 else 1.0 if kind < 0.78 else float(rng.uniform(0.0, 1.0))
    pitch = float(rng.uniform(-_GAZE_DOWN_RAD, _GAZE_UP_RAD))
    return Expression(
        closed_left=closed,
        closed_right=closed,
        jaw_open=float(max(0.0, rng.normal(-0.3, 0.4))),
        gaze_yaw_rad=float(rng.uniform(-_GAZE_YAW_RAD, _GAZE_YAW_RAD)),
        gaze_pitch_rad=pitch,
        lid_rest=float(rng.uniform(-0.12, 0.32)),
        # upper lids go with the eye by 0.6 to all of its own turn
        lid_follow=float(rng.uniform(0.7, 1.35)),
    )


def _pose(rng: np.random.Generator) -> tuple[Pose, tuple[float, float]]:
    yaw = float(np.clip(rng.normal(0, np.radians(20)), -_FARTHEST_YAW_RAD, _FARTHEST_YAW_RAD))
    pitch = float(np.clip(rng.normal(0, np.radians(11)), -_FARTHEST_PITCH_RAD, _FARTHEST_PITCH_RAD))
    R = rotation_from_angles(yaw, pitch, float(rng.normal(0, np.radians(4))))
    shift = rng.normal(0, 0.004, 3)
    return Pose(R, np.array([shift[0], shift[1], _DISTANCE_M * (1.0 + 4.0 * shift[2])])), (yaw, pitch)


def _light(rng: np.random.Generator) -> Light:
    """Anything between an even room, a lamp at one side and a dim evening, a little coloured."""
    around = rng.uniform(-1.2, 1.2)
    key = np.array([np.sin(around), rng.uniform(-0.9, 0.2), -np.cos(around) * rng.uniform(0.4, 1.0)])
    tint = rng.uniform(0.85, 1.15, 3)
    gain, share = float(rng.uniform(0.35, 1.25)), float(rng.uniform(0.15, 0.75))

    def rgb(level: float, colour: F64) -> tuple[float, float, float]:
        red, green, blue = (float(v) for v in level * colour)
        return red, green, blue

    x, y, z = (float(v) for v in key / np.linalg.norm(key))
    return Light(
        key_dir=(x, y, z),
        key_rgb=rgb(1.3 * gain * share, tint),
        fill_dir=(-x, -0.15, -0.5),
        fill_rgb=rgb(0.25 * gain, 2.0 - tint),
        ambient_rgb=rgb(0.75 * gain * (1.0 - share) + 0.08, np.ones(3)),
        room_rgb=rgb(gain, np.ones(3)),
    )
