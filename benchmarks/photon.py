"""From a frame's time stamp to the end of drawing it, at 30 frames a second: our window beside MediaPipe's own loop.

    xvfb-run -a -s "-screen 0 1400x900x24" python -m benchmarks.photon TASK_FILE --json photon.json

Both play the demo clip as a camera would, take turns in processes of their own, and are measured for as long. Ours is
the whole program with its window: search, 478 points, eyes, attention, mask, panels, painted by Qt and OpenGL (here in
software: llvmpipe). Theirs is the loop that MediaPipe's guide shows: VIDEO mode, the mesh drawn with its own drawing
functions, the picture brought to the size that ours is shown at. It shows no window, since OpenCV without a second Qt
has none, so its figures are lower bounds. Shares of frames are of the 30 that the clip gives each second.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.window import FPS, DemoCamera

_SHOWN_WH = (968, 545)  # the picture in a window of 1280 x 800
_WARM_S = 6.0  # as in benchmarks/window.py


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task_file", type=Path)
    parser.add_argument("--seconds", type=float, default=20.0, help="measured in each turn, after six to get warm")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--peer", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer is not None:
        options.peer.write_text(json.dumps(peer_loop(options.task_file, options.seconds)), encoding="utf-8")
        return
    window = [sys.executable, "-m", "benchmarks.window", "--seconds", str(options.seconds), "--json"]
    peer = [sys.executable, "-m", "benchmarks.photon", str(options.task_file), "--seconds", str(options.seconds)]
    turns = {
        "moretta, tiger mask": [*window, "{out}", "--mask", "tiger"],
        "moretta, no mask": [*window, "{out}", "--mask", "none"],
        "moretta, mesh": [*window, "{out}", "--mask", "none", "--mesh"],
        "mediapipe loop, mesh": [*peer, "--peer", "{out}"],
    }
    report: dict[str, list[dict[str, Any]]] = {name: [] for name in turns}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.rounds):
            for name, command in turns.items():
                out = Path(folder) / f"{number}.json"
                subprocess.run([part.format(out=out) for part in command], check=True, stdout=subprocess.DEVNULL)
                report[name].append({**json.loads(out.read_text(encoding="utf-8")), "load": os.getloadavg()[0]})
    for name, turns_made in report.items():
        for turn in turns_made:
            keys = ("age_at_paint_ms_median", "age_at_paint_ms_p95", "not_shown_share", "cpu_cores_used", "load")
            print(f"{name:22}" + "".join(f"  {key} {turn[key]:.2f}" for key in keys))
    if options.json is not None:
        options.json.write_text(json.dumps(report, indent=1), encoding="utf-8")


def peer_loop(task_file: Path, seconds: float) -> dict[str, float]:
    """MediaPipe's loop over the demo camera; ages as in benchmarks/window.py, to the end of drawing."""
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=task_file.read_bytes()),
        running_mode=vision.RunningMode.VIDEO,
        output_face_blendshapes=True,
        output_facial_transformation_matrixes=True,
    )
    style = vision.drawing_styles.get_default_face_mesh_tesselation_style()
    mesh = vision.FaceLandmarksConnections.FACE_LANDMARKS_TESSELATION
    ages_s: list[float] = []
    camera = DemoCamera()
    camera.open()
    start_s, cpu_s = time.monotonic(), 0.0
    measured_s = 0.0
    with vision.FaceLandmarker.create_from_options(options) as landmarker:
        while (measured_s := time.monotonic() - start_s - _WARM_S) < seconds:
            frame = camera.read()
            if frame is None:
                break
            picture = np.ascontiguousarray(frame.image)
            found = landmarker.detect_for_video(
                mp.Image(image_format=mp.ImageFormat.SRGB, data=picture), round(1000.0 * (frame.t_s - start_s)) + 1
            )
            canvas = picture.copy()
            for landmarks in found.face_landmarks:
                vision.drawing_utils.draw_landmarks(canvas, landmarks, mesh, None, style)
            cv2.resize(canvas, _SHOWN_WH, interpolation=cv2.INTER_LINEAR)
            if measured_s < 0.0:
                cpu_s = _cpu_s()
                continue
            ages_s.append(time.monotonic() - frame.t_s)
    camera.close()
    return {
        "measured_s": round(measured_s, 1),
        "shown_fps": round(len(ages_s) / measured_s, 1),
        "age_at_paint_ms_median": round(1000.0 * float(np.median(ages_s)), 1),
        "age_at_paint_ms_p95": round(1000.0 * float(np.percentile(ages_s, 95)), 1),
        "not_shown_share": round(max(0.0, 1.0 - len(ages_s) / (FPS * measured_s)), 4),
        "cpu_cores_used": round((_cpu_s() - cpu_s) / measured_s, 2),
    }


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
