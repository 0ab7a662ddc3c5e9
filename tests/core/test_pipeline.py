"""The pipeline with networks that are told what to see: ids, searches, losses, comebacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count

import numpy as np
import pytest

from app.core.face_reading import EyeReading, FaceReader, LandmarkReading
from app.core.geometry import rotation_from_angles
from app.core.pipeline import Pipeline, PipelineSettings
from app.core.types import CameraIntrinsics, CropTransform, Frame
from app.paths import load_face_model

FACE = load_face_model()
FPS = 30.0


@dataclass(frozen=True)
class Person:
    """A head drawn by weak perspective: where, how large (px per metre), turned how."""

    x: float
    y: float
    scale: float = 1000.0
    yaw_deg: float = 0.0
    landmarks: bool = True
    uncertainty_rad: float = 0.05

    @property
    def R(self) -> np.ndarray:
        return rotation_from_angles(np.radians(self.yaw_deg), 0.0, 0.0)

    @property
    def points(self) -> np.ndarray:
        return self.scale * FACE.vertices_head @ self.R.T + (self.x, self.y, 0.0)

    @property
    def box(self) -> np.ndarray:
        xy = self.points[:468, :2]
        return np.concatenate([xy.min(0), xy.max(0)]).astype(np.float32)


@dataclass(frozen=True)
class Found:
    box_xyxy: np.ndarray
    score: float
    R_line_of_sight: np.ndarray
    uncertainty_rad: float | None = 0.05


@dataclass
class World:
    """What the fake networks see at present, and what they were asked."""

    people: Sequence[Person] = ()
    searches: int = 0
    readings: int = 0

    def detect(self, image_rgb: np.ndarray, min_face_px: float | None = None) -> list[Found]:
        self.searches += 1
        return [Found(p.box, 0.99, p.R, p.uncertainty_rad) for p in self.people]

    def refine(self, image_rgb: np.ndarray, boxes_xyxy: np.ndarray) -> list[Found | None]:
        return [self._at(0.5 * (b[:2] + b[2:])) for b in boxes_xyxy]

    def _at(self, center: np.ndarray) -> Found | None:
        for p in self.people:
            if (p.box[:2] < center).all() and (center < p.box[2:]).all():
                return Found(p.box, 0.98, p.R, p.uncertainty_rad)
        return None


@dataclass
class Landmarks:
    world: World
    size_px: int = 128
    crop_scale: float = 1.3
    shapes: np.ndarray | None = field(default=None)

    def read(self, image: np.ndarray, crop: CropTransform) -> LandmarkReading:
        self.world.readings += 1
        center = crop.invert([[63.5, 63.5]])[0]
        for p in self.world.people:
            if p.landmarks and (p.box[:2] < center).all() and (center < p.box[2:]).all():
                return LandmarkReading(p.points, 0.97, self.shapes)
        return LandmarkReading(np.zeros((478, 3)), 0.01, self.shapes)


class Run:
    """A pipeline on a made world, a frame at a time."""

    def __init__(self, **settings: object) -> None:
        self.world = World()
        ticks = count(0.0, 0.001)
        self.pipeline = Pipeline(self.world, Landmarks(self.world), FaceReader(FACE, None), clock_s=lambda: next(ticks))
        self.settings = PipelineSettings(**settings)  # type: ignore[arg-type]
        self.index = 0

    def step(self, *people: Person):
        self.world.people = people
        frame = Frame(np.full((360, 640, 3), 90, np.uint8), self.index, self.index / FPS)
        self.index += 1
        return self.pipeline.step(frame, self.settings)


ANNA, BERT = Person(150, 150), Person(450, 160)


def test_nobody_is_an_empty_tuple_and_searched_every_frame() -> None:
    run = Run()
    assert [run.step().tracks for _ in range(5)] == [()] * 5
    assert run.world.searches == 5


def test_a_face_is_found_once_and_then_followed() -> None:
    run = Run()
    results = [run.step(replace(ANNA, x=150 + i)) for i in range(25)]
    assert {t.track_id for r in results for t in r.tracks} == {1}
    assert run.world.searches == 1
    assert results[-1].tracks[0].landmarks_px is not None
    assert results[-1].tracks[0].age_s == pytest.approx(24 / FPS)


def test_newcomers_are_found_within_about_a_second() -> None:
    run = Run()
    for _ in range(5):
        run.step(ANNA)
    counts = [len(run.step(ANNA, BERT).tracks) for _ in range(35)]
    assert counts[-1] == 2
    assert run.world.searches <= 3


def test_a_short_loss_keeps_the_number_a_long_one_does_not() -> None:
    run = Run()
    first = run.step(ANNA).tracks[0].track_id
    for _ in range(15):
        assert run.step().tracks == ()
    assert run.step(replace(ANNA, x=170)).tracks[0].track_id == first
    for _ in range(75):
        run.step()
    assert run.step(ANNA).tracks[0].track_id != first


def test_two_people_who_swap_places_while_seen_keep_their_numbers() -> None:
    run = Run()
    for i in range(40):
        y = 40.0 * np.sin(i / 39 * np.pi)
        result = run.step(
            Person(150 + 300 * i / 39, 100 - y, scale=600), Person(450 - 300 * i / 39, 240 + y, scale=600)
        )
    by_id = {t.track_id: float(t.box_xyxy[0]) for t in result.tracks}
    assert by_id[1] > 300 > by_id[2]


def test_someone_else_far_away_gets_a_new_number() -> None:
    run = Run()
    run.step(ANNA)
    run.step()
    assert run.step(Person(500, 280, scale=300)).tracks[0].track_id == 2


def test_where_landmarks_fail_the_box_and_direction_stay() -> None:
    run = Run()
    run.step(ANNA)
    results = [run.step(replace(ANNA, landmarks=False, yaw_deg=80)) for _ in range(10)]
    for result in results:
        track = result.tracks[0]
        assert track.track_id == 1
        assert track.landmarks_px is None
        assert track.pose is not None
        assert np.degrees(track.pose.yaw_rad) == pytest.approx(80, abs=1e-6)
    assert [run.step(ANNA).tracks[0].landmarks_px is not None for _ in range(2)][-1]


def test_at_most_the_asked_number_of_faces() -> None:
    crowd = [Person(70 + 130 * i, 150, scale=500) for i in range(4)]
    assert len(Run(max_faces=2).step(*crowd).tracks) == 2
    assert len(Run().step(*crowd).tracks) == 4


def test_stills_stand_alone() -> None:
    run = Run(follow=False)
    assert [run.step(ANNA).tracks[0].track_id for _ in range(3)] == [1, 1, 1]
    assert run.world.searches == 3


@pytest.mark.parametrize("yaw_deg", [-40, 0, 25])
def test_pose_is_metric_and_has_the_sign_of_the_turn(yaw_deg: float) -> None:
    run = Run()
    result = run.step(Person(320, 180, scale=800, yaw_deg=yaw_deg))
    pose = result.tracks[0].pose
    assert pose is not None
    assert np.degrees(pose.yaw_rad) == pytest.approx(yaw_deg, abs=1.0)
    f_px = CameraIntrinsics.from_hfov((640, 360), np.radians(60), True).fx
    assert pose.t_camera_from_head[2] == pytest.approx(f_px / 800, rel=0.1)


def test_known_camera_gives_rotation_in_its_own_frame() -> None:
    """A head that faces the camera from the picture's edge is turned, in the camera's frame, towards its middle."""
    run = Run()
    run.world.people = [Person(600, 180)]
    camera = CameraIntrinsics.from_hfov((640, 360), np.radians(60), estimated=False)
    frame = Frame(np.zeros((360, 640, 3), np.uint8), 0, 0.0, camera)
    pose = run.pipeline.step(frame, run.settings).tracks[0].pose
    assert pose is not None
    assert np.degrees(pose.yaw_rad) == pytest.approx(-np.degrees(np.arctan2(600 - 319.5, camera.fx)), abs=1.5)


def test_reset_forgets_faces_but_not_numbers() -> None:
    run = Run()
    run.step(ANNA)
    run.pipeline.reset()
    assert run.step(ANNA).tracks[0].track_id == 2


def test_stages_are_timed() -> None:
    timings = Run().step(ANNA).timings_ms
    assert {"landmarks", "search", "pose", "face", "attention", "total"} <= set(timings)
    assert timings["total"] > timings["search"] > 0


def test_eye_network_overrides_the_mesh() -> None:
    class Eyes:
        def read(self, image: np.ndarray, points_px: np.ndarray) -> EyeReading:
            return EyeReading((0.9, 0.1), (1.0, 0.3))

    run = Run()
    run.pipeline = Pipeline(run.world, Landmarks(run.world), FaceReader(FACE, Eyes()), clock_s=lambda: 0.0)
    face = run.step(ANNA).tracks[0].expression
    assert face is not None
    assert (face.eye_closed_left, face.eye_closed_right, face.eye_visible_right) == (0.9, 0.1, 0.3)


def test_fpnet_is_asked_ten_times_a_second_and_its_correction_stands_in_between() -> None:
    run = Run(quickness=1.0)
    asked: list[float] = []
    plain = run.world.refine

    def five_degrees_off(image_rgb: np.ndarray, boxes_xyxy: np.ndarray) -> list[Found | None]:
        asked.append(run.index / FPS)
        off = rotation_from_angles(np.radians(5.0), 0.0, 0.0)
        return [f and replace(f, R_line_of_sight=f.R_line_of_sight @ off) for f in plain(image_rgb, boxes_xyxy)]

    run.world.refine = five_degrees_off  # type: ignore[method-assign]
    yaws = [np.degrees(run.step(ANNA).tracks[0].pose.yaw_rad) for _ in range(31)]
    assert 9 <= len(asked) <= 12
    assert np.ptp(yaws[3:]) < 0.2, "no step between the frames with and without FPNet"
    assert 0.5 < yaws[-1] < 4.5, "both have their say"


def test_attention_can_be_left_out() -> None:
    assert Run(attention=None).step(ANNA).attention is None
    assert Run().step(ANNA).attention is not None


def test_what_fpnet_has_no_idea_of_is_no_face() -> None:
    run = Run()
    assert run.step(replace(ANNA, uncertainty_rad=0.5)).tracks == ()
    run.step(ANNA)
    counts = [len(run.step(replace(ANNA, uncertainty_rad=0.5)).tracks) for _ in range(30)]
    assert counts[10] == 1, "a moment of doubt is borne"
    assert counts[-1] == 0, "lasting doubt ends the track"
