"""What the scene remembers from frame to frame."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from app.core.types import FrameResult
from app.paths import load_face_model
from app.render.scene import SceneBuilder
from app.render.textures import shrink
from tests.render.faces import face_result


def lit(level: int, t_s: float) -> FrameResult:
    return face_result(image=np.full((240, 320, 3), level, np.uint8), t_s=t_s)


def colour(scenes: SceneBuilder, result: FrameResult) -> float:
    (face,) = scenes.build(result, shrink(result.frame.image, 96))
    return float(face.light.colour.mean())


def test_light_follows_the_room_slowly() -> None:
    scenes = SceneBuilder(load_face_model())
    bright = colour(scenes, lit(190, 0.0))
    target = colour(SceneBuilder(load_face_model()), lit(60, 0.0))
    assert target < 0.6 * bright
    seen = [colour(scenes, lit(60, 0.05 * (i + 1))) for i in range(60)]
    assert seen[2] > 0.5 * (bright + target)  # not at once
    assert all(b <= a + 1e-9 for a, b in pairwise(seen))
    assert seen[-1] == pytest.approx(target, rel=0.02)


def test_light_does_not_depend_on_the_frame_rate() -> None:
    after = []
    for fps in (10, 20, 60):
        scenes = SceneBuilder(load_face_model())
        colour(scenes, lit(190, 0.0))
        after.append([colour(scenes, lit(60, (i + 1) / fps)) for i in range(fps)][-1])
    assert after == pytest.approx([after[0]] * 3, rel=0.06)


def test_a_lost_track_is_forgotten_and_time_may_restart() -> None:
    scenes = SceneBuilder(load_face_model())
    colour(scenes, lit(190, 5.0))
    dark = colour(SceneBuilder(load_face_model()), lit(60, 0.0))
    assert colour(scenes, lit(60, 8.0)) == pytest.approx(dark)
    assert colour(scenes, lit(190, 1.0)) > 1.2 * dark


def test_faces_that_cannot_carry_a_mask_are_left_out() -> None:
    scenes = SceneBuilder(load_face_model())
    result = face_result()
    track = result.tracks[0]
    others = (
        replace(track, track_id=2, landmarks_z=None),
        replace(track, track_id=3, pose=None),
        replace(track, track_id=4, schema="ibug68"),
    )
    built = scenes.build(replace(result, tracks=(*others, track)), shrink(result.frame.image, 96))
    assert [f.track.track_id for f in built] == [1]
