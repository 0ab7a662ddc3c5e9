"""The demo clip against its own truth: pose, presence, closures, jaw, gaze.

    python -m benchmarks.demo_truth [--json FILE]

Angles in degrees in the camera frame; frames where the truth says that the face is absent count for presence only.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from app.camera.demo import DemoSource
from app.core.geometry import angles_from_rotation, geodesic_rad, sight_rotation
from app.core.pipeline import PipelineSettings
from app.core.types import FrameResult
from app.inference.registry import ModelOptions, build_cascade, build_pipeline
from app.paths import demo_dir
from app.session.run_sync import run_sync

CLOSED = 0.5


def truth_frames() -> list[dict[str, Any]]:
    return list(json.loads((demo_dir() / "demo.json").read_text(encoding="utf-8"))["frames"])


def pose_errors(rotations: Sequence[np.ndarray | None], truth: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """MAE of yaw, pitch, roll and mean and P90 geodesic error, all in degrees, over frames with both.

    pitch_median_signed: how far the answers look up from the truth on the whole; pitch_mae_about_it: what is left
    beside that.
    """
    pairs = [(R, t) for R, t in zip(rotations, truth, strict=True) if R is not None and t["present"]]
    found = np.stack([R for R, _ in pairs])
    true = np.array([t["R_camera_from_head"] for _, t in pairs])
    angle = np.degrees([angles_from_rotation(R) for R in found])
    wanted = np.degrees([angles_from_rotation(R) for R in true])
    signed = (angle - wanted + 180) % 360 - 180
    error = np.abs(signed)
    turned = np.abs(wanted[:, 0])
    geodesic = np.degrees(geodesic_rad(found, true))
    return {
        "n": len(pairs),
        "yaw_mae": float(error[:, 0].mean()),
        "pitch_mae": float(error[:, 1].mean()),
        "roll_mae": float(error[:, 2].mean()),
        "pitch_median_signed": float(np.median(signed[:, 1])),
        "pitch_mae_about_it": float(np.abs(signed[:, 1] - np.median(signed[:, 1])).mean()),
        "geodesic_mean": float(geodesic.mean()),
        "geodesic_p90": float(np.percentile(geodesic, 90)),
        "yaw_mae_by_true_yaw": {
            f"{low}-{low + 15}": [float(error[m, 0].mean()), int(m.sum())]
            for low in (0, 15, 30, 45)
            if (m := (turned >= low) & (turned < low + 15)).any()
        },
    }


def fpnet_alone(results: Sequence[FrameResult], models: ModelOptions) -> list[np.ndarray | None]:
    """FPNet on each frame's box, turned into the camera frame."""
    cascade = build_cascade(models)
    out: list[np.ndarray | None] = []
    for r in results:
        track = r.tracks[0] if r.tracks else None
        seen = None if track is None else cascade.refine(r.frame.image, track.box_xyxy[None])[0]
        if seen is None or track is None or track.pose is None:
            out.append(None)
        else:
            R = seen.R_line_of_sight
            out.append(sight_rotation(R, track.pose.t_camera_from_head) @ R)
    return out


def closures(values: Sequence[float | None], times_s: Sequence[float]) -> list[tuple[float, float]]:
    """Spans (start, end) in seconds where the value is over CLOSED; None breaks a span."""
    spans: list[tuple[float, float]] = []
    start: float | None = None
    for value, t in zip([*values, None], [*times_s, times_s[-1]], strict=True):
        closed = value is not None and value > CLOSED
        if closed and start is None:
            start = t
        if not closed and start is not None:
            spans.append((start, t))
            start = None
    return spans


def matched(found: Sequence[tuple[float, float]], true: Sequence[tuple[float, float]], slack_s: float = 0.1) -> int:
    """How many true spans have a found one that overlaps them, give or take slack_s."""
    return sum(any(f[0] <= t[1] + slack_s and f[1] >= t[0] - slack_s for f in found) for t in true)


def edge_errors_ms(
    found: Sequence[tuple[float, float]], true: Sequence[tuple[float, float]], slack_s: float = 0.1
) -> dict[str, list[float]]:
    """For each true span that was found: how late its start and its end were seen, in ms."""
    pairs = []
    for t in true:
        near = [f for f in found if f[0] <= t[1] + slack_s and f[1] >= t[0] - slack_s]
        if near:
            pairs.append((min(near, key=lambda f: abs(f[0] - t[0]))[0] - t[0], max(near)[1] - t[1]))
    return {
        "onset_ms": [round(1000 * start) for start, _ in pairs],
        "end_ms": [round(1000 * end) for _, end in pairs],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    models = ModelOptions()
    # The frames' own values, unsmoothed by time, are what the truth speaks of; the window's setting is told beside it.
    results = list(run_sync(DemoSource(), build_pipeline(models).pipeline, replace(PipelineSettings(), quickness=1.0)))
    truth = truth_frames()[: len(results)]
    times_s = [r.frame.t_s for r in results]
    pipeline = [r.tracks[0].pose.R_camera_from_head if r.tracks and r.tracks[0].pose else None for r in results]
    within = [t["present"] and abs(t["yaw_deg"]) <= 50 for t in truth]
    report: dict[str, Any] = {
        "pipeline": pose_errors(pipeline, truth),
        "fpnet": pose_errors(fpnet_alone(results, models), truth),
        "tracked_when_present": [sum(bool(r.tracks) for r, w in zip(results, within, strict=True) if w), sum(within)],
        "tracked_when_absent": [
            sum(bool(r.tracks) for r, t in zip(results, truth, strict=True) if not t["present"]),
            sum(not t["present"] for t in truth),
        ],
    }
    for side in ("left", "right"):
        name = f"eye_closed_{side}"
        values = [
            getattr(e, name)
            if r.tracks and (e := r.tracks[0].expression) and getattr(e, f"eye_visible_{side}") > 0.5
            else None
            for r in results
        ]
        found = closures(values, times_s)
        true = closures([t[name] if t["present"] else None for t in truth], times_s)
        report[name] = {
            "true": len(true),
            "found": matched(found, true),
            "invented": len(found) - matched(true, found),
            **edge_errors_ms(found, true),
        }
    jaw = [
        (e.jaw_open, t["jaw_open"])
        for r, t in zip(results, truth, strict=True)
        if r.tracks and (e := r.tracks[0].expression)
    ]
    report["jaw_correlation"] = float(np.corrcoef(np.array(jaw).T)[0, 1])
    print(json.dumps(report, indent=2))
    if options.json:
        options.json.write_text(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
