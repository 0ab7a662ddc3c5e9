"""Pictures of the demo person against its projected truth. Drawn without a window through EGL."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from app.core.geometry import project, rotation_from_angles
from app.core.types import CameraIntrinsics
from app.paths import demo_dir, load_face_model
from training.demo.clip import NECK_AT_M
from training.demo.gl import EglContext
from training.demo.parts import NECK_PIVOT
from training.demo.render import Detail, Light, PersonRenderer, Pose, camera_noise, clip_from_camera, sight_in_head
from training.demo.rig import EYE_STRETCH, EYEBALL_RADIUS_M, Expression

EVEN = Light(key_rgb=(0.0, 0.0, 0.0), fill_rgb=(0.0, 0.0, 0.0), ambient_rgb=(1.0, 1.0, 1.0))
CAMERA = CameraIntrinsics.from_hfov((640, 360), np.radians(24.0), estimated=False)  # a close look


@pytest.fixture(scope="module")
def renderer() -> Iterator[PersonRenderer]:
    with EglContext():
        yield PersonRenderer(demo_dir(), load_face_model(), CAMERA, detail=Detail(400, 2))


def pose(yaw_deg: float = 0.0, x_m: float = 0.0) -> Pose:
    R = rotation_from_angles(np.radians(yaw_deg), 0.0, 0.0)
    return Pose(R, NECK_AT_M + np.array([x_m, 0.02, 0.0]) - R @ NECK_PIVOT)


def test_clip_coordinates_put_pixel_centres_at_integers() -> None:
    point = np.array([0.03, -0.05, 0.6])
    clip = clip_from_camera(CAMERA) @ np.append(point, 1.0)
    ndc = clip[:3] / clip[3]
    width, height = CAMERA.size_wh
    pixel = np.array([(ndc[0] + 1) / 2 * width - 0.5, (1 - ndc[1]) / 2 * height - 0.5])
    np.testing.assert_allclose(pixel, project(point, CAMERA), atol=1e-9)
    assert -1 < ndc[2] < 1


def dark_centre_px(image: np.ndarray, near_px: np.ndarray) -> np.ndarray:
    """Centre of the darkest patch within 9 px of a guess."""
    x, y = np.round(near_px).astype(int)
    patch = image[y - 9 : y + 10, x - 9 : x + 10].astype(float).sum(axis=2)
    weight = np.clip(patch.min() + 40 - patch, 0, None)
    ys, xs = np.mgrid[-9:10, -9:10]
    return np.array([x + (weight * xs).sum() / weight.sum(), y + (weight * ys).sum() / weight.sum()])


@pytest.mark.parametrize(("yaw_deg", "gaze_yaw_deg"), [(0, 0), (0, 18), (0, -18), (20, 0), (-20, 0)])
def test_pupils_are_where_the_truth_says(renderer: PersonRenderer, yaw_deg: float, gaze_yaw_deg: float) -> None:
    expression = Expression(gaze_yaw_rad=np.radians(gaze_yaw_deg))
    at = pose(yaw_deg)
    image = renderer.draw(at, expression, EVEN)  # without the lights' glints on the pupil
    for lids in renderer.rig.eyes.values():
        pupil = lids.centre + EYEBALL_RADIUS_M * sight_in_head(expression) * EYE_STRETCH
        truth_px = project(at.R_head @ pupil + at.t_head, CAMERA)
        assert np.linalg.norm(dark_centre_px(image, truth_px) - truth_px) < 1.5


def test_lips_and_room_are_where_the_truth_says(renderer: PersonRenderer) -> None:
    """The lips' red lies at the projected lips, the room's colours outside the projected head."""
    at = pose()
    image = renderer.draw(at, Expression(), Light()).astype(float)
    empty = renderer.draw(at, Expression(), Light(), person=False).astype(float)
    lips = project(renderer.rig.coarse(Expression())[[0, 17]] @ at.R_head.T + at.t_head, CAMERA)
    x, y = np.round(lips.mean(axis=0)).astype(int)
    lip = image[y + 4, x] / image[y + 4, x].sum()
    cheek = image[y, x - 70] / image[y, x - 70].sum()
    assert lip[1] < cheek[1] - 0.015  # less green than skin
    np.testing.assert_array_equal(image[20:60, 20:60], empty[20:60, 20:60])


def test_closing_the_eyes_hides_the_white(renderer: PersonRenderer) -> None:
    at = pose()
    centre = project(renderer.rig.eyes["left"].centre @ at.R_head.T + at.t_head, CAMERA)
    x, y = np.round(centre).astype(int)

    def pale(closed: float) -> int:
        patch = renderer.draw(at, Expression(closed, closed), Light())[y - 10 : y + 11, x - 25 : x + 26].astype(int)
        return int(((patch.min(axis=2) > 140) & (np.ptp(patch, axis=2) < 45)).sum())

    assert pale(0.0) > 40
    assert pale(1.0) < 4


def test_the_same_arguments_draw_the_same_picture(renderer: PersonRenderer) -> None:
    first = camera_noise(renderer.draw(pose(10), Expression(jaw_open=0.5), Light()), seed=3)
    renderer.draw(pose(-30), Expression(1.0, 1.0), Light())
    again = camera_noise(renderer.draw(pose(10), Expression(jaw_open=0.5), Light()), seed=3)
    np.testing.assert_array_equal(first, again)


def test_darkness_darkens(renderer: PersonRenderer) -> None:
    day = renderer.draw(pose(), Expression(), Light()).mean()
    night = Light(key_rgb=(0.1, 0.1, 0.1), ambient_rgb=(0.05, 0.05, 0.05), room_rgb=(0.1, 0.1, 0.1))
    assert renderer.draw(pose(), Expression(), night).mean() < 0.5 * day
