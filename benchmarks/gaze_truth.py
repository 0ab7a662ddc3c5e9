"""Gaze on the demo clip against its own truth, and on other clips against MediaPipe's eyeLook scores.

    python -m benchmarks.gaze_truth [--json FILE]
    python -m benchmarks.gaze_truth --teacher TASK_FILE CLIP ...

Degrees. On the demo clip gaze is compared in the camera frame, over frames with open eyes whose face is there. On other
clips nobody knows where people looked: what is told is how well the eyes' own yaw and pitch in the head frame go with
the teacher's eyeLook scores, and with what scatter about a straight line. TASK_FILE is the user's own
face_landmarker.task.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from app.camera.base import CameraOptions
from app.camera.demo import DemoSource
from app.camera.sources import open_source
from app.core.gaze import angles_from_direction, direction_from_angles
from app.core.pipeline import PipelineSettings
from app.core.types import FaceTrack
from app.inference.registry import ModelOptions, build_pipeline
from app.paths import demo_dir
from app.session.run_sync import run_sync

SETTINGS = replace(PipelineSettings(), quickness=1.0, attention=None)
"""The frames' own values, unsmoothed by time, are what the truth speaks of."""
APART_DEG = 8.0
SETTLE_S = 0.2
EVERY = 3


def direction(yaw_deg: float, pitch_deg: float) -> str:
    """Where a gaze points, from the resting one: by the larger of its angles, if that is beyond APART_DEG."""
    if max(abs(yaw_deg), abs(pitch_deg)) < APART_DEG:
        return "ahead"
    if abs(yaw_deg) >= abs(pitch_deg):
        return "left" if yaw_deg > 0 else "right"
    return "up" if pitch_deg > 0 else "down"


def on_demo() -> dict[str, Any]:
    """Mean absolute errors by axis and what the gaze segments were taken for."""
    results = list(run_sync(DemoSource(), build_pipeline(ModelOptions()).pipeline, SETTINGS))
    truth = json.loads((demo_dir() / "demo.json").read_text(encoding="utf-8"))
    rows = []
    for result, true in zip(results, truth["frames"], strict=False):
        if not true["present"] or true["eye_closed_left"] > 0.2 or not result.tracks:
            continue
        gaze, eyes = result.tracks[0].gaze, eyes_in_head_deg(result.tracks[0])
        if gaze is not None and eyes is not None:
            sight = direction_from_angles(*np.radians([true["gaze_yaw_deg"], true["gaze_pitch_deg"]]))
            true_eyes = np.degrees(angles_from_direction(np.array(true["R_camera_from_head"]).T @ sight))
            rows.append((true["t_s"], true["gaze_yaw_deg"], true["gaze_pitch_deg"], true["yaw_deg"],
                         *np.degrees([gaze.yaw_rad, gaze.pitch_rad, gaze.uncertainty_rad]),
                         *(np.array(eyes) - true_eyes)))  # fmt: skip
    table = np.array(rows)
    t_s, true_deg, head_deg, told_deg, doubt_deg = table[:, 0], table[:, 1:3], table[:, 3], table[:, 4:6], table[:, 6]
    off = np.abs(told_deg - true_deg)
    report: dict[str, Any] = {
        "n": len(table),
        "mae_yaw": float(off[:, 0].mean()),
        "mae_pitch": float(off[:, 1].mean()),
        "mean_angle": float(np.hypot(*off.T).mean()),
        "mean_stated_doubt": float(doubt_deg.mean()),
        "eyes_in_head_mae": np.abs(table[:, 7:]).mean(axis=0).round(2).tolist(),
        "by_head_yaw": {
            f"{low}-{high}": [*off[near].mean(axis=0).round(2).tolist(), int(near.sum())]
            for low, high in ((0, 15), (15, 35), (35, 55))
            if (near := (np.abs(head_deg) >= low) & (np.abs(head_deg) < high)).any()
        },
    }
    spans = {s["name"]: (s["start_s"], s["end_s"]) for s in truth["segments"]}
    resting = _within(t_s, spans["still"])
    rest_deg = np.median(told_deg[resting], axis=0)
    for name in ("still", "gaze_left", "gaze_right", "gaze_up", "gaze_down"):
        here = _within(t_s, spans[name])
        taken = [direction(*row) for row in told_deg[here] - rest_deg]
        report[name] = {
            "n": int(here.sum()),
            "true": true_deg[here].mean(axis=0).round(1).tolist(),
            "told": told_deg[here].mean(axis=0).round(1).tolist(),
            "taken_for": {word: taken.count(word) for word in sorted(set(taken))},
        }
    return report


def _within(t_s: np.ndarray, span: tuple[float, float]) -> np.ndarray:
    return (t_s >= span[0] + SETTLE_S) & (t_s < span[1])


def eyes_in_head_deg(track: FaceTrack) -> tuple[float, float] | None:
    """(yaw, pitch) of the eyes in the head frame, degrees."""
    if track.pose is None or track.gaze is None:
        return None
    sight = direction_from_angles(track.gaze.yaw_rad, track.gaze.pitch_rad)
    yaw, pitch = angles_from_direction(np.asarray(track.pose.R_camera_from_head).T @ sight)
    return float(np.degrees(yaw)), float(np.degrees(pitch))


def against_teacher(clips: list[str], task_file: Path) -> dict[str, Any]:
    """Correlation with the teacher's scores, and the scatter about the best line, by clip and by axis."""
    from training.teachers.mediapipe_mesh import MediaPipeMeshTeacher

    report: dict[str, Any] = {}
    with MediaPipeMeshTeacher(task_file) as teacher:
        for clip in clips:
            rows = []
            pipeline = build_pipeline(ModelOptions()).pipeline
            for k, result in enumerate(run_sync(open_source(clip, CameraOptions()), pipeline, SETTINGS)):
                track = max(result.tracks, key=lambda t: float(np.ptp(t.box_xyxy[::2])), default=None)
                eyes = None if track is None or track.landmarks_px is None else eyes_in_head_deg(track)
                if k % EVERY or eyes is None or track is None or track.landmarks_px is None:
                    continue
                label = teacher.label(np.ascontiguousarray(result.frame.image))
                if label is None or not _same_face(label.points_px, track.landmarks_px):
                    continue
                shapes = dict(zip(teacher.blendshape_names, label.blendshapes, strict=True))
                if max(shapes["eyeBlinkLeft"], shapes["eyeBlinkRight"]) < 0.35:
                    rows.append((*eyes, *_teachers_look(shapes)))
            report[Path(clip).stem] = _compared(np.array(rows))
    return report


def _same_face(theirs_px: np.ndarray, ours_px: np.ndarray) -> bool:
    apart = np.linalg.norm(theirs_px[:468, :2].mean(axis=0) - ours_px[:468].mean(axis=0))
    return bool(apart < 0.2 * np.ptp(ours_px[:, 0]))


def _teachers_look(shapes: dict[str, float]) -> tuple[float, float]:
    """Both eyes' mean look scores: towards the subject's left, and up."""
    left = shapes["eyeLookOutLeft"] - shapes["eyeLookInLeft"] + shapes["eyeLookInRight"] - shapes["eyeLookOutRight"]
    up = sum(shapes[f"eyeLookUp{side}"] - shapes[f"eyeLookDown{side}"] for side in ("Left", "Right"))
    return 0.5 * left, 0.5 * up


def _compared(rows: np.ndarray) -> dict[str, Any]:
    out: dict[str, Any] = {"n": len(rows)}
    if len(rows) < 10:
        return out
    for axis, name in enumerate(("yaw", "pitch")):
        told, score = rows[:, axis], rows[:, 2 + axis]
        line = np.polyfit(score, told, 1)
        out[name] = {
            "correlation": round(float(np.corrcoef(told, score)[0, 1]), 3),
            "deg_per_score": round(float(line[0]), 1),
            "scatter_deg": round(float(np.std(told - np.polyval(line, score))), 2),
            "spread_deg": round(float(np.std(told)), 2),
        }
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", nargs="*")
    parser.add_argument("--teacher", type=Path, help="face_landmarker.task, to compare clips with")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.clips and options.teacher is None:
        parser.error("clips are compared with --teacher")
    report = against_teacher(options.clips, options.teacher) if options.clips else on_demo()
    print(json.dumps(report, indent=2))
    if options.json:
        options.json.write_text(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
