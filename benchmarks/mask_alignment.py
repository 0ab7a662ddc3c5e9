"""How far a 3D mask slides on the demo person's true head, and how much it trembles while the head is still.

    python -m benchmarks.mask_alignment [--json FILE]

A mask is fixed to the head that the program finds; the truth is the head that was drawn. The offset between the two in
the still seconds at the clip's start is fit (the person is not the canonical face) and stays; what is left in another
frame is the mask sliding over the head. It is given for anchor points of worn things, in % of the inter-ocular distance
(outer eye corners, frontal, at that distance). Tremble is an anchor's mean step from frame to frame while the truth
stands still.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from app.camera.demo import DemoSource
from app.core.anchors import align_head
from app.core.geometry import nearest_rotation, project
from app.core.overlay import intrinsics_of, rotation_in_camera
from app.core.pipeline import PipelineSettings
from app.core.types import FrameResult
from app.inference.registry import ModelOptions, build_pipeline
from app.paths import demo_dir, load_face_model
from app.session.run_sync import run_sync

# Where masks are worn, head frame, metres (x to the subject's left, y to the chin, z to the back).
ANCHORS = {
    "bridge of glasses": (0.0, -0.005, -0.028),
    "left hinge": (0.064, -0.005, -0.017),
    "right hinge": (-0.064, -0.005, -0.017),
    "left ear": (0.075, 0.003, 0.084),
    "right ear": (-0.075, 0.003, 0.084),
    "brim of a hat": (0.0, -0.065, -0.020),
    "crown of a hat": (0.0, -0.150, 0.070),
    "mouth of a mask": (0.0, 0.065, -0.032),
}


def head_transform(R: np.ndarray, t: np.ndarray) -> np.ndarray:
    out = np.eye(4)
    out[:3, :3], out[:3, 3] = R, t
    return out


def found_heads(results: list[FrameResult]) -> list[np.ndarray | None]:
    """camera_from_head (4, 4) of the largest face of each frame, as the renderer would use it."""
    out: list[np.ndarray | None] = []
    for result in results:
        faces = [t for t in result.tracks if t.pose is not None]
        if not faces:
            out.append(None)
            continue
        face = max(faces, key=lambda f: f.box_xyxy[2] - f.box_xyxy[0])
        assert face.pose is not None
        assert face.landmarks_px is not None
        camera = intrinsics_of(result.frame)
        R, t = rotation_in_camera(face.pose, camera), face.pose.t_camera_from_head
        out.append(head_transform(*align_head(face.landmarks_px, R, t, camera, load_face_model())))
    return out


def standing_offset(found: list[np.ndarray | None], true: list[np.ndarray], still: list[int]) -> np.ndarray:
    """true_head_from_mask (4, 4), a similarity: the mean over the still frames.

    One camera cannot tell a small near head from a large far one: the found head, of canonical size, is first
    brought to the true distance along the line of sight, which changes nothing in the picture.
    """
    pairs = [(head, true[i]) for i in still if (head := found[i]) is not None]
    size = float(np.mean([truth[2, 3] / head[2, 3] for head, truth in pairs]))
    nearer = np.diag([size, size, size, 1.0])
    mean = np.mean([np.linalg.inv(truth) @ nearer @ head for head, truth in pairs], axis=0)
    return head_transform(size * nearest_rotation(mean[:3, :3] / size), mean[:3, 3])


def measure(results: list[FrameResult], sidecar: dict[str, Any]) -> dict[str, Any]:
    """Drift per range of true yaw and per anchor, and tremble."""
    frames = sidecar["frames"]
    camera = intrinsics_of(results[0].frame)
    true = [head_transform(np.array(f["R_camera_from_head"]), np.array(f["t_camera_from_head_m"])) for f in frames]
    found = found_heads(results)
    segment = next(s for s in sidecar["segments"] if s["name"] == "still")
    still = [i for i, f in enumerate(frames) if segment["start_s"] + 0.5 <= f["t_s"] < segment["end_s"]]
    offset = standing_offset(found, true, still)
    anchors = np.array(list(ANCHORS.values()))
    homogeneous = np.concatenate([anchors, np.ones((len(anchors), 1))], axis=1)
    eyes = load_face_model().vertices_head[[33, 263]]
    eye_distance_m = float(np.linalg.norm(eyes[1] - eyes[0]))

    drift = np.full((len(frames), len(anchors)), np.nan)
    drawn = np.full((len(frames), len(anchors), 2), np.nan)
    for i, frame in enumerate(frames):
        head = found[i]
        if head is None or not frame["present"]:
            continue
        unit_px = eye_distance_m * camera.fx / true[i][2, 3]
        worn = project((homogeneous @ head.T)[:, :3], camera)
        wanted = project((homogeneous @ offset.T @ true[i].T)[:, :3], camera)
        drift[i] = np.linalg.norm(worn - wanted, axis=1) / unit_px * 100.0
        drawn[i] = worn / unit_px * 100.0
    yaw = np.abs([f["yaw_deg"] for f in frames])
    seen = ~np.isnan(drift[:, 0])
    moving = seen.copy()
    moving[still] = False
    at_50 = moving & (yaw >= 45)
    steps = np.linalg.norm(np.diff(drawn[still], axis=0), axis=-1)
    return {
        "frames": int(moving.sum()),
        "drift_mean_pct": float(drift[moving].mean()),
        "drift_p95_pct": float(np.percentile(drift[moving].mean(axis=1), 95)),
        "drift_mean_pct_by_yaw": {
            f"{low}-{low + 15}": [float(drift[m].mean()), int(m.sum())]
            for low in (0, 15, 30, 45)
            if (m := moving & (yaw >= low) & (yaw < low + 15)).any()
        },
        "drift_at_yaw_45_plus_pct": float(drift[at_50].mean()) if at_50.any() else None,
        "drift_mean_pct_by_anchor": dict(zip(ANCHORS, drift[moving].mean(axis=0).round(2).tolist(), strict=True)),
        "tremble_mean_pct": float(np.nanmean(steps)),
        "tremble_p95_pct": float(np.nanpercentile(steps, 95)),
        "still_frames": len(still),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    pipeline = build_pipeline(ModelOptions()).pipeline
    results = list(run_sync(DemoSource(loop=False), pipeline, PipelineSettings(attention=None)))
    sidecar = json.loads((demo_dir() / "demo.json").read_text(encoding="utf-8"))
    report = measure(results, sidecar)
    print(json.dumps(report, indent=1))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
