"""Calm and quick: jitter on a still face and lag on fast turns, beside MediaPipe's Face Landmarker in VIDEO mode.

    python -m benchmarks.temporal TASK_FILE [--pictures FOLDER] [--quickness 0.5 ...] [--json FILE]

TASK_FILE is the user's own face_landmarker.task. Jitter: one frame shown 60 times at 30 per second, each time with new
noise (sigma 4 grey levels); the points' standard deviation about their own mean over the last 40, in percent of the
distance between the outer eye corners. Shown are the demo clip's first frame and every picture of FOLDER.
Lag: the nose tip's way across the picture on the demo clip's fast turns (up to 420 degrees a second) against the truth:
the shift in time, with the best gain and offset, that leaves the least error. Both systems see the same pictures.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from app.camera.demo import DemoSource
from app.camera.images import IMAGE_SUFFIXES
from app.core.keypoints import MESH478
from app.core.pipeline import PipelineSettings
from app.core.types import F64, U8, Frame
from app.inference.registry import ModelOptions, build_pipeline
from app.paths import demo_dir

SHOWN, WARM, FPS = 60, 20, 30.0
NOISE_SIGMA = 4.0
LONGEST_PX = 960
SHIFTS_MS = np.arange(-60, 201)

Points = npt.NDArray[np.float64]
Reader = Callable[[Frame], Points | None]
"""A frame to the face's points (478, 2) px, or None."""


@contextmanager
def ours(quickness: float) -> Iterator[Reader]:
    pipeline = build_pipeline(ModelOptions(threads=1)).pipeline
    settings = replace(PipelineSettings(), quickness=quickness, attention=None)

    def read(frame: Frame) -> Points | None:
        tracks = pipeline.step(frame, settings).tracks
        points = max(tracks, key=lambda t: float(np.ptp(t.box_xyxy[::2]))).landmarks_px if tracks else None
        return None if points is None else points.astype(np.float64)

    yield read


@contextmanager
def theirs(task_file: Path) -> Iterator[Reader]:
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=task_file.read_bytes()), running_mode=vision.RunningMode.VIDEO
    )

    def read(frame: Frame) -> Points | None:
        picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(frame.image))
        found = peer.detect_for_video(picture, round(1000 * frame.t_s)).face_landmarks
        if not found:
            return None
        unit = np.array([(p.x, p.y) for p in found[0]])
        return unit * frame.size_wh - 0.5  # MediaPipe counts from the picture's corner, we from the pixel's centre

    with vision.FaceLandmarker.create_from_options(options) as peer:
        yield read


def jitter_pct(reader: Reader, image: U8, seed: int = 0) -> float | None:
    """See the module; None where the face is not held."""
    rng = np.random.default_rng(seed)
    seen = []
    for k in range(SHOWN):
        noisy = np.clip(image + rng.normal(0, NOISE_SIGMA, image.shape), 0, 255).astype(np.uint8)
        points = reader(Frame(noisy, k, k / FPS))
        if k >= WARM:
            seen.append(points)
    if any(p is None for p in seen):
        return None
    track = np.stack([p for p in seen if p is not None])
    middle = track.mean(axis=0)
    right, left = MESH478.outer_eyes
    spread = np.sqrt(np.square(track - middle).sum(axis=2).mean(axis=0)).mean()
    return float(100 * spread / np.linalg.norm(middle[left] - middle[right]))


def best_shift(found: F64, true: F64, times_s: F64, around_s: tuple[float, float]) -> dict[str, float]:
    """found (N,) against true (N,) within around_s: lag in ms (positive: found is late), gain, RMS of what is left."""
    rows = (times_s >= around_s[0]) & (times_s < around_s[1]) & np.isfinite(found)
    best: dict[str, float] = {"rms": float("inf")}
    for shift_ms in SHIFTS_MS:
        moved = np.interp(times_s[rows] - shift_ms / 1000.0, times_s, true)
        design = np.column_stack([moved, np.ones(len(moved))])
        solution = np.linalg.lstsq(design, found[rows], rcond=None)[0]
        rms = float(np.sqrt(np.square(design @ solution - found[rows]).mean()))
        if rms < best["rms"]:
            best = {"lag_ms": float(shift_ms), "gain": float(solution[0]), "rms": rms}
    return {**best, "n": float(rows.sum())}


def lag(reader: Reader, frames: Sequence[Frame], truth: dict[str, Any]) -> dict[str, float]:
    """Nose tip on the fast turns; `rms_pct` is in percent of the eye corners' distance while facing the camera."""
    nose = MESH478.index("nose_tip")
    points = [reader(frame) for frame in frames]
    found = np.array([np.nan if p is None else p[nose, 0] for p in points])
    named = [t["points_px"] for t in truth["frames"][: len(frames)]]
    true = np.array([np.nan if not p else p["nose_tip"][0] for p in named])
    times_s = np.array([f.t_s for f in frames])
    known = np.isfinite(true)
    true = np.interp(times_s, times_s[known], true[known])
    span = next(s for s in truth["segments"] if s["name"] == "fast_turns")
    gap = np.linalg.norm(np.subtract(named[0]["left_eye_outer"], named[0]["right_eye_outer"]))
    figures = best_shift(found, true, times_s, (span["start_s"], span["end_s"]))
    return {**figures, "rms_pct": 100 * figures.pop("rms") / float(gap)}


def demo_frames(until_s: float) -> list[Frame]:
    source = DemoSource()
    source.open()
    frames = []
    while (frame := source.read()) is not None and frame.t_s < until_s:
        frames.append(frame)
    source.close()
    return frames


def pictures(folder: Path | None) -> list[U8]:
    """Every picture of a folder by name, shrunk to LONGEST_PX."""
    out = []
    files = [] if folder is None else sorted(p for p in folder.iterdir() if p.suffix.lower() in IMAGE_SUFFIXES)
    for file in files:
        image = cv2.imread(str(file), cv2.IMREAD_COLOR)
        if image is not None:
            factor = min(1.0, LONGEST_PX / max(image.shape[:2]))
            small = np.asarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
            out.append(np.ascontiguousarray(small[..., ::-1]))
    return out


def report_of(
    make: Callable[[], AbstractContextManager[Reader]], stills: Sequence[U8], frames: Sequence[Frame]
) -> dict[str, Any]:
    """Each still with a fresh system of its own; the first is the demo's."""
    truth = json.loads((demo_dir() / "demo.json").read_text(encoding="utf-8"))
    jitter = []
    for image in stills:
        with make() as reader:
            jitter.append(jitter_pct(reader, image))
    with make() as reader:
        turns = lag(reader, frames, truth)
    held = [j for j in jitter[1:] if j is not None]
    report = {"jitter_demo_pct": jitter[0], "pictures_n": len(jitter) - 1, "pictures_held": len(held)}
    if held:
        report |= {
            "jitter_pictures_median_pct": float(np.median(held)),
            "jitter_pictures_mean_pct": float(np.mean(held)),
        }
    return {**report, "fast_turns": turns}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task_file", type=Path)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--quickness", type=float, nargs="+", default=[PipelineSettings().quickness])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    frames = demo_frames(12.5)
    stills = [frames[0].image, *pictures(options.pictures)]
    report = {f"moretta_{q:g}": report_of(lambda q=q: ours(q), stills, frames) for q in options.quickness}  # type: ignore[misc]
    report["mediapipe_video"] = report_of(lambda: theirs(options.task_file), stills, frames)
    print(json.dumps(report, indent=2))
    if options.json:
        options.json.write_text(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
