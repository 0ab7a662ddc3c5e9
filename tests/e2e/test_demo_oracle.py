"""The whole pipeline on the demo clip, whose truth is known. Bounds are about twice what the shipped models give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.camera.demo import DemoSource
from app.core.attention_config import AttentionConfig
from app.core.pipeline import PipelineSettings
from app.core.types import FrameResult
from app.inference.registry import ModelOptions, build_pipeline
from app.session.run_sync import run_sync
from benchmarks.demo_truth import closures, matched, pose_errors, truth_frames


@pytest.fixture(scope="module")
def run() -> tuple[list[FrameResult], list[dict]]:
    pipeline = build_pipeline(ModelOptions()).pipeline
    results = list(run_sync(DemoSource(), pipeline, replace(PipelineSettings(), quickness=1.0)))
    return results, truth_frames()


def test_every_frame_has_its_truth(run) -> None:
    results, truth = run
    assert len(results) == len(truth)
    for result, wanted in zip(results, truth, strict=True):
        assert result.frame.t_s == pytest.approx(wanted["t_s"], abs=1e-3)


def test_one_person_is_tracked_where_she_is(run) -> None:
    results, truth = run
    here = [bool(r.tracks) for r, t in zip(results, truth, strict=True) if t["present"] and abs(t["yaw_deg"]) <= 50]
    assert np.mean(here) >= 0.98
    assert max(len(r.tracks) for r in results) == 1
    gone = [bool(r.tracks) for r, t in zip(results, truth, strict=True) if not t["present"]]
    assert np.mean(gone) < 0.5, "an empty picture is empty"


def test_pose(run) -> None:
    results, truth = run
    rotations = [r.tracks[0].pose.R_camera_from_head if r.tracks and r.tracks[0].pose else None for r in results]
    errors = pose_errors(rotations, truth)
    assert max(errors["yaw_mae"], errors["pitch_mae"], errors["roll_mae"]) <= 5.0


@pytest.mark.parametrize("side", ["left", "right"])
def test_every_long_closure_is_found(run, side: str) -> None:
    results, truth = run
    times_s = [r.frame.t_s for r in results]
    name = f"eye_closed_{side}"
    found = closures(
        [getattr(r.tracks[0].expression, name) if r.tracks and r.tracks[0].expression else None for r in results],
        times_s,
    )
    true = [s for s in closures([t[name] for t in truth], times_s) if s[1] - s[0] > 1.0]
    assert len(true) == 2
    assert matched([s for s in found if s[1] - s[0] > 0.8], true) == 2


def test_attention_notices_the_long_closure(run) -> None:
    results, _ = run
    events = {e.kind.value for r in results if r.attention for e in r.attention.events}
    assert "microsleep" in events


def test_a_wide_open_mouth_is_read_as_open_as_a_yawn_asks_for(run) -> None:
    """The mesh's teacher reads this drawn mouth as 0.60 at its widest."""
    results, truth = run
    pairs = [
        (r.tracks[0].expression.jaw_open, t["jaw_open"])
        for r, t in zip(results, truth, strict=True)
        if r.tracks and r.tracks[0].expression
    ]
    widest = [read for read, wanted in pairs if wanted > 0.95]
    assert widest
    assert min(widest) >= AttentionConfig().jaw_open_at
    assert max(read for read, wanted in pairs if wanted == 0.0) < 0.5 * AttentionConfig().jaw_open_at
