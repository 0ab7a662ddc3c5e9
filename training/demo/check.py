"""Asks the teachers what they see in the demo clip and compares it with the clip's own truth.

Run: python -m training.demo.check --teachers FOLDER [--clip assets/demo/demo.mp4] [--every 3]
FOLDER holds face_landmarker.task and the FSA-Net files.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from app.core.geometry import angles_from_rotation, fit_similarity, ray_rotation
from app.paths import demo_dir, load_face_model
from training.teachers.fsanet import FsaNetTeacher
from training.teachers.mediapipe_mesh import MediaPipeMeshTeacher

F64 = npt.NDArray[np.float64]

SHAPES = ("jawOpen", "eyeLookInLeft", "eyeLookOutLeft", "eyeLookUpLeft", "eyeLookUpRight", "eyeLookDownLeft",
          "eyeLookDownRight", "eyeBlinkLeft", "eyeBlinkRight")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """What the teachers saw of one frame; None where they saw no face."""

    truth: dict[str, Any]
    mesh_angles_deg: F64 | None
    fsanet_angles_deg: F64 | None
    shapes: dict[str, float]


def line_of_sight(truth: dict[str, Any], centre_head: F64) -> F64:
    """Unit direction (3,) from the camera to the face's centre, from the truth."""
    d = np.array(truth["R_camera_from_head"]) @ centre_head + np.array(truth["t_camera_from_head_m"])
    out: F64 = d / np.linalg.norm(d)
    return out


def look(clip: Path, truth: dict[str, Any], teachers: Path, every: int) -> list[Seen]:
    """Run MediaPipe and FSA-Net on each `every`-th frame of the clip."""
    model = load_face_model()
    centre = 0.5 * (model.vertices_head.min(axis=0) + model.vertices_head.max(axis=0))  # what a crop is centred on
    fsanet = FsaNetTeacher.from_folder(teachers)
    out = []
    with MediaPipeMeshTeacher(teachers / "face_landmarker.task") as mesh, av.open(str(clip)) as container:
        for index, frame in enumerate(container.decode(video=0)):
            if index % every:
                continue
            row = truth["frames"][index]
            image = np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8)
            label = mesh.label(image)
            if label is None:
                out.append(Seen(row, None, None, {}))
                continue
            points = label.points_px.astype(np.float64)
            to_ray = ray_rotation(line_of_sight(row, centre))
            _, R, _ = fit_similarity(model.vertices_head, points, model.fit_weights)
            box = [*points[:, :2].min(axis=0), *points[:, :2].max(axis=0)]
            angles = [np.degrees(angles_from_rotation(to_ray @ r)) for r in (R, fsanet.rotation(image, box))]
            shapes = dict(zip(mesh.blendshape_names, map(float, label.blendshapes), strict=True))
            out.append(Seen(row, angles[0], angles[1], {name: shapes[name] for name in SHAPES}))
    return out


def report(seen: list[Seen], segments: list[dict[str, Any]]) -> dict[str, Any]:
    """Mean absolute errors in degrees, shares in [0, 1], and blendshape means per segment."""
    present = [s for s in seen if s.truth["present"]]
    found = [s for s in present if s.mesh_angles_deg is not None]
    within = [s for s in found if abs(s.truth["yaw_deg"]) <= 50.5]
    true = np.array([[s.truth[k] for k in ("yaw_deg", "pitch_deg", "roll_deg")] for s in within])
    out: dict[str, Any] = {"frames": len(seen), "present": len(present), "found": len(found) / max(len(present), 1)}
    out["found_while_absent"] = sum(s.mesh_angles_deg is not None for s in seen if not s.truth["present"])
    for name in ("mesh_angles_deg", "fsanet_angles_deg"):
        error = np.array([getattr(s, name) for s in within]) - true
        out[f"{name}_mae"] = np.round(np.abs(error).mean(axis=0), 2).tolist()
        out[f"{name}_bias"] = np.round(error.mean(axis=0), 2).tolist()
    frontal = [s for s in found if abs(s.truth["yaw_deg"]) < 20]
    blink = np.array([min(s.shapes["eyeBlinkLeft"], s.shapes["eyeBlinkRight"]) for s in frontal])
    widest = np.array([max(s.shapes["eyeBlinkLeft"], s.shapes["eyeBlinkRight"]) for s in frontal])
    closed = np.array([s.truth["eye_closed_left"] for s in frontal])
    jaw, jaw_true = (
        np.array(v) for v in zip(*[(s.shapes["jawOpen"], s.truth["jaw_open"]) for s in found], strict=True)
    )
    out["blink_when_closed"] = _spread(blink[closed >= 0.99])
    out["blink_when_open"] = _spread(widest[closed <= 0.01])
    out["jaw_when_open"] = _spread(jaw[jaw_true >= 0.99])
    out["jaw_when_shut"] = _spread(jaw[jaw_true <= 0.01])
    for segment in segments:
        if segment["name"].startswith("gaze_"):
            inside = [s for s in found if segment["start_s"] + 0.2 <= s.truth["t_s"] < segment["end_s"]]
            out[segment["name"]] = {k: round(float(np.mean([s.shapes[k] for s in inside])), 2) for k in SHAPES[1:6]}
    return out


def _spread(values: F64) -> dict[str, float]:
    if not len(values):
        return {"n": 0}
    low, middle, high = np.percentile(values, [5, 50, 95])
    return {
        "n": len(values),
        "p5": round(float(low), 3),
        "median": round(float(middle), 3),
        "p95": round(float(high), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--teachers", type=Path, required=True)
    parser.add_argument("--clip", type=Path, default=demo_dir() / "demo.mp4")
    parser.add_argument("--every", type=int, default=3)
    options = parser.parse_args()
    truth = json.loads(options.clip.with_suffix(".json").read_text())
    seen = look(options.clip, truth, options.teachers, options.every)
    for key, value in report(seen, truth["segments"]).items():
        print(f"{key}: {value}")


if __name__ == "__main__":
    main()
