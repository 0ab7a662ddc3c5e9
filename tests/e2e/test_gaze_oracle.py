"""Where the demo person looks, told by the whole pipeline on the part of the clip in which only her eyes move."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from app.camera.demo import DemoSource
from app.core.pipeline import PipelineSettings
from app.inference.registry import ModelOptions, build_pipeline
from app.paths import demo_dir

SEGMENTS = ("gaze_left", "gaze_right", "gaze_up", "gaze_down")
SETTLE_S = 0.2


@pytest.fixture(scope="module")
def looks() -> dict[str, np.ndarray]:
    """Segment to (N, 3) yaw, pitch and stated error in degrees; "ahead" is the second before the first of them."""
    truth = json.loads((demo_dir() / "demo.json").read_text(encoding="utf-8"))
    spans = {s["name"]: (s["start_s"], s["end_s"]) for s in truth["segments"] if s["name"] in SEGMENTS}
    start_s = spans["gaze_left"][0]
    spans["ahead"] = (start_s - 0.4, start_s)
    pipeline = build_pipeline(ModelOptions()).pipeline
    settings = replace(PipelineSettings(), quickness=1.0, attention=None)
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in spans}
    source = DemoSource()
    source.open()
    try:
        for true in truth["frames"]:
            frame = source.read()
            assert frame is not None
            t_s = true["t_s"]
            if t_s < start_s - 0.6:
                continue
            if t_s >= spans["gaze_down"][1]:
                break
            (track,) = pipeline.step(frame, settings).tracks
            assert track.gaze is not None
            name = next((n for n, (a, b) in spans.items() if a + SETTLE_S <= t_s < b), None)
            if name is not None:
                gaze = track.gaze
                found[name].append(tuple(np.degrees([gaze.yaw_rad, gaze.pitch_rad, gaze.uncertainty_rad])))
    finally:
        source.close()
    return {name: np.array(rows) for name, rows in found.items()}


@pytest.mark.parametrize(
    ("name", "axis", "sign", "true_deg"),
    [("gaze_left", 0, 1, 25.0), ("gaze_right", 0, -1, 25.0), ("gaze_up", 1, 1, 20.0), ("gaze_down", 1, -1, 25.0)],
)
def test_each_direction_is_told_from_looking_ahead(
    looks: dict[str, np.ndarray], name: str, axis: int, sign: int, true_deg: float
) -> None:
    away = sign * (looks[name][:, axis] - np.median(looks["ahead"][:, axis]))
    across = np.abs(looks[name][:, 1 - axis] - np.median(looks["ahead"][:, 1 - axis]))
    assert len(away) > 8
    assert away.min() > 0.45 * true_deg
    assert away.max() < 1.6 * true_deg
    assert (away > across).all()


def test_the_stated_error_is_small_enough_to_be_used(looks: dict[str, np.ndarray]) -> None:
    assert looks["ahead"][:, 2].max() < 10.0, "the attention policy uses gaze up to 10 degrees"
