"""Milliseconds per frame beside MediaPipe's Face Landmarker in VIDEO mode, the same frames, interleaved in one run.

    python -m benchmarks.peer_mediapipe TASK_FILE [SOURCE ...] [--threads N] [--json FILE]

TASK_FILE is the user's own face_landmarker.task; SOURCE defaults to the demo clip. Every frame goes to the two in turn,
and who goes first alternates, so that a drifting machine hurts both alike. Beside the time on the clock stands the
processor time of all threads, which other programs disturb less.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np

from app.camera.base import CameraOptions
from app.camera.demo import DemoSource
from app.camera.sources import open_source
from app.core.pipeline import PipelineSettings
from app.core.types import Frame
from app.inference.registry import ModelOptions, build_pipeline, default_threads


def read_frames(text: str, most: int) -> list[Frame]:
    source = open_source(text, CameraOptions())
    source.open()
    frames: list[Frame] = []
    limit = source.frame_count if isinstance(source, DemoSource) and source.frame_count else most
    while len(frames) < min(most, limit) and (frame := source.read()) is not None:
        frames.append(frame)
    source.close()
    return frames


def compare(frames: list[Frame], task_file: Path, threads: int) -> dict[str, Any]:
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions, vision

    pipeline = build_pipeline(ModelOptions(threads=threads)).pipeline
    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=task_file.read_bytes()),
        running_mode=vision.RunningMode.VIDEO,
        output_face_blendshapes=True,
        output_facial_transformation_matrixes=True,
    )
    ours: list[float] = []
    ours_tracked: list[float] = []
    theirs: list[float] = []
    our_cpu: list[float] = []
    their_cpu: list[float] = []
    with vision.FaceLandmarker.create_from_options(options) as peer:

        def ask_us(frame: Frame) -> None:
            start, cpu = time.perf_counter(), time.process_time()
            result = pipeline.step(frame, PipelineSettings())
            ms = 1000 * (time.perf_counter() - start)
            our_cpu.append(1000 * (time.process_time() - cpu))
            ours.append(ms)
            if result.tracks and "search" not in result.timings_ms:
                ours_tracked.append(ms)

        def ask_them(frame: Frame) -> None:
            start, cpu = time.perf_counter(), time.process_time()
            picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(frame.image))
            peer.detect_for_video(picture, round(1000 * frame.t_s))
            theirs.append(1000 * (time.perf_counter() - start))
            their_cpu.append(1000 * (time.process_time() - cpu))

        for i, frame in enumerate(frames):
            for ask in (ask_us, ask_them) if i % 2 else (ask_them, ask_us):
                ask(frame)
    warm = 10

    def figures(values: list[float]) -> dict[str, float]:
        return {"n": len(values), "median_ms": float(np.median(values)), "p95_ms": float(np.percentile(values, 95))}

    return {
        "moretta_all": figures(ours[warm:]),
        "moretta_tracked": figures(ours_tracked[warm:]),
        "mediapipe_video": figures(theirs[warm:]),
        "ratio_of_medians": float(np.median(ours[warm:]) / np.median(theirs[warm:])),
        "moretta_cpu": figures(our_cpu[warm:]),
        "mediapipe_cpu": figures(their_cpu[warm:]),
        "ratio_of_cpu_medians": float(np.median(our_cpu[warm:]) / np.median(their_cpu[warm:])),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task_file", type=Path)
    parser.add_argument("sources", nargs="*", default=["demo"])
    parser.add_argument("--threads", type=int, default=default_threads())
    parser.add_argument("--frames", type=int, default=400)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    report = {
        Path(s).name: compare(read_frames(s, options.frames), options.task_file, options.threads)
        for s in options.sources
    }
    print(json.dumps(report, indent=2))
    if options.json:
        options.json.write_text(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
