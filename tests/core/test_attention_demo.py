"""The policy on the demo clip's truth: every closure and absence that the rules name, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attention_truth import Onset, match, onsets, read_truth

from app.core.attention_config import Profile, config_for
from app.core.calibration import Calibration

_SIDECAR = Path(__file__).resolve().parents[2] / "assets" / "demo" / "demo.json"


def runs(frames: list[dict[str, Any]], holds: Callable[[dict[str, Any]], bool]) -> list[tuple[float, float]]:
    """First and last time of each stretch of frames for which `holds`."""
    found: list[tuple[float, float]] = []
    before = False
    for frame in frames:
        now = holds(frame)
        if now:
            found.append((found.pop()[0] if before else frame["t_s"], frame["t_s"]))
        before = now
    return found


def wanted(frames: list[dict[str, Any]]) -> list[Onset]:
    """The rules applied to the truth by eye: closures of 1.5, 3 and 6 s, absences of 2 s, yawns of 1.5 s."""
    shut = runs(frames, lambda f: f["present"] and min(f["eye_closed_left"], f["eye_closed_right"]) >= 0.8)
    # A closure within 0.5 s of a microsleep belongs to the same event, which is still going on.
    anew = [
        (start, end)
        for (a, b), (start, end) in zip([(0.0, 0.0), *shut], shut, strict=False)
        if not (b - a >= 1.5 and start - b < 0.55)
    ]
    gone = runs(frames, lambda f: not f["present"])
    wide = runs(frames, lambda f: f["present"] and f["jaw_open"] >= 0.5)
    rules = (
        ("microsleep", 1.5, anew), ("sleep", 3.0, shut), ("unresponsive", 6.0, shut),
        ("cannot_monitor", 2.0, gone), ("yawn", 1.5, wide),
    )  # fmt: skip
    return [Onset(kind, a + limit) for kind, limit, spans in rules for a, b in spans if b - a >= limit]


@pytest.mark.skipif(not _SIDECAR.exists(), reason="the demo clip's sidecar is not there")
def test_demo_clip_fires_what_it_shows_and_nothing_else() -> None:
    truth = read_truth(_SIDECAR)
    expected = wanted(truth["frames"])
    assert {onset.kind for onset in expected} >= {"microsleep", "sleep"}
    result = match(expected, onsets(truth, config_for(Profile.DEFAULT), Calibration()), within_s=0.1)
    assert not result.missed
    assert not result.unasked
