"""Pictures and times that no sane camera gives, through the shipped networks and the renderer."""

from __future__ import annotations

import pickle
from dataclasses import replace
from itertools import count

import cv2
import numpy as np
import pytest

from app.camera.demo import DemoSource
from app.core.attention_types import AlertLevel, AttentionState
from app.core.overlay import ViewSettings
from app.core.pipeline import Pipeline, PipelineSettings
from app.core.types import U8, Frame
from app.inference.registry import ModelOptions, build_pipeline
from app.render.offscreen import OffscreenRenderer
from tests.core.test_pipeline import ANNA, Run


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return build_pipeline(ModelOptions(threads=1)).pipeline


@pytest.fixture(scope="module")
def person() -> U8:
    """The demo person, (H, W, 3) RGB, looking ahead."""
    source = DemoSource()
    source.open()
    frame = source.read()
    source.close()
    assert frame is not None
    return frame.image


def plain(height: int, width: int) -> U8:
    return np.full((height, width, 3), 90, np.uint8)


def test_from_no_pixels_to_8k_and_back(pipeline: Pipeline, person: U8) -> None:
    large = np.ascontiguousarray(cv2.resize(person, (7680, 4320), interpolation=cv2.INTER_LINEAR))
    pictures = [person, plain(0, 0), plain(1, 1), plain(4320, 1), large, plain(0, 640), person]
    pipeline.reset()
    found = []
    for index, picture in enumerate(pictures):
        for again in range(2):
            frame = Frame(picture, index, index + 0.04 * again)
            found.append(len(pipeline.step(frame, PipelineSettings()).tracks))
    assert found[:2] == [1, 1]
    assert found[8:10] == [1, 1], "the face fills a third of 8K"
    assert found[-1] == 1
    assert not any(found[2:8:2][1:]), "nobody is in an empty picture"


def test_8k_is_drawn(pipeline: Pipeline, person: U8) -> None:
    large = np.ascontiguousarray(cv2.resize(person, (7680, 4320), interpolation=cv2.INTER_NEAREST))
    result = pipeline.step(Frame(large, 0, 100.0), PipelineSettings())
    with OffscreenRenderer((640, 360)) as renderer:
        drawn = renderer.render(result, ViewSettings(mirror=False))
    small = cv2.resize(large, (640, 360), interpolation=cv2.INTER_AREA)
    assert np.abs(drawn.astype(int) - small.astype(int)).mean() < 12.0


def test_a_picture_without_pixels_is_drawn_empty(pipeline: Pipeline) -> None:
    result = pipeline.step(Frame(plain(0, 0), 0, 200.0), PipelineSettings())
    with OffscreenRenderer((64, 48)) as renderer:
        assert renderer.render(result, ViewSettings()).max() <= 28, "no more than the bars beside a picture"
        drawn = renderer.render(replace(result, frame=Frame(plain(48, 64), 1, 201.0)), ViewSettings())
    assert np.abs(drawn.astype(int) - 90).max() <= 2, "and the next one is as good as ever"


def test_ten_faces(pipeline: Pipeline, person: U8) -> None:
    """The five that are followed keep their ids; the others cost no more than the search."""
    one = cv2.resize(person, (384, 216), interpolation=cv2.INTER_AREA)
    crowd = np.ascontiguousarray(np.tile(one, (2, 5, 1)))
    pipeline.reset()
    ids = []
    for index in range(12):
        result = pipeline.step(Frame(crowd, index, index / 30), PipelineSettings())
        ids.append({track.track_id for track in result.tracks})
        boxes = [tuple(np.round(track.box_xyxy, -1)) for track in result.tracks]
        assert len(set(boxes)) == len(boxes), "one id a face"
    assert len(ids[-1]) == PipelineSettings().max_faces == 5
    assert all(seen == ids[-1] for seen in ids[3:])


@pytest.mark.parametrize("jump_s", [3600.0, -3600.0, 0.0, -0.001])
def test_a_clock_that_jumps_raises_no_alarm_and_faces_are_found_again(
    pipeline: Pipeline, person: U8, jump_s: float
) -> None:
    one = cv2.resize(person, (480, 270), interpolation=cv2.INTER_AREA)
    alone, together = np.hstack([one, plain(270, 480)]), np.hstack([one, one])
    pipeline.reset()
    t_s = 5000.0
    for index in range(40):
        t_s += 1 / 30 if index != 10 else jump_s
        result = pipeline.step(Frame(alone if index < 10 else together, index, t_s), PipelineSettings())
        assert result.attention is not None
        assert result.attention.level < AlertLevel.WARN
        for track in result.tracks:
            assert np.isfinite(track.landmarks_px if track.landmarks_px is not None else 0.0).all()
    assert len(result.tracks) == 2, "who came after the jump is found too"


def test_an_hour_without_a_face() -> None:
    """Simulated at 2 frames a second, with networks that see nobody: nothing grows, nobody is warned for ever."""
    run = Run()
    ticks = count(0)
    empty = plain(36, 64)

    def minutes(number: int) -> None:
        for _ in range(120 * number):
            index = next(ticks)
            result = run.pipeline.step(Frame(empty, index, index / 2), run.settings)
            assert result.tracks == ()
        assert result.attention is not None
        assert result.attention.state in (AttentionState.CANNOT_MONITOR, AttentionState.LEARNING)

    def kept_bytes() -> int:
        return len(pickle.dumps((run.pipeline._state, run.pipeline._watch.__dict__)))

    minutes(10)
    before = kept_bytes()
    minutes(50)
    assert kept_bytes() < before + 2000
    run.world.people = [ANNA]
    frame = Frame(plain(360, 640), next(ticks), 3600.1)
    assert len(run.pipeline.step(frame, run.settings).tracks) == 1, "who comes back is seen in the first picture"
