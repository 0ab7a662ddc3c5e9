"""Milliseconds of the face search and of FPNet, beside YuNet and FSA-Net on the same frames, interleaved in one run.

    python -m benchmarks.cascade_bench PICTURE_OR_VIDEO [--yunet FILE] [--fsanet FOLDER] [--threads 1 2] [--json FILE]

The frame (a video's first) is scaled to 640x360 and 1280x720. Every contender runs once a round; medians and least
values over the rounds. The search is also timed where there is no face: the same frame, its faces painted over. YuNet +
FSA-Net is what one would take otherwise: boxes, then directions, one face.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from app.camera.base import CameraOptions
from app.camera.sources import open_source
from app.inference.cascade import CascadeSettings, FaceCascade
from app.inference.onnx_model import OnnxModel, runtime_version
from app.paths import models_dir
from benchmarks.peer_yunet import YuNet
from training.teachers.fsanet import FsaNetTeacher

U8 = npt.NDArray[np.uint8]

_SIZES_WH = ((640, 360), (1280, 720))
_CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
_LEAST_FACES_PX = (40.0, 60.0, 100.0)


def first_frame(text: str) -> U8:
    source = open_source(text, CameraOptions())
    source.open()
    try:
        frame = source.read()
    finally:
        source.close()
    if frame is None:
        raise SystemExit(f"{text} has no frame.")
    return frame.image


def without_faces(picture: U8, cascade: FaceCascade) -> U8:
    """The picture, all that the search takes for a face painted over with the picture's mean colour."""
    out, mean = picture.copy(), picture.mean(axis=(0, 1))
    for _ in range(5):
        for face in cascade.detect(out):
            x0, y0, x1, y1 = (int(v) for v in face.box_xyxy)
            out[max(y0, 0) : y1 + 1, max(x0, 0) : x1 + 1] = mean
    return out


def contenders(frame: U8, threads: int, yunet: Path | None, fsanet: Path | None) -> dict[str, Callable[[], object]]:
    """Name to one run of it."""
    pnet, rnet, fpnet = (OnnxModel.load(models_dir() / name, threads) for name in ("pnet", "rnet", "fpnet"))
    cascade = FaceCascade(pnet, rnet, fpnet, CascadeSettings())
    sure = cascade.with_settings(replace(cascade.settings, glance_threshold=0.0, keep_threshold=0.0))
    pictures = {wh: np.asarray(cv2.resize(frame, wh, interpolation=cv2.INTER_AREA), np.uint8) for wh in _SIZES_WH}
    small = pictures[_SIZES_WH[0]]
    width, height = fpnet.spec.input.size_wh or (48, 48)
    one, many = (np.zeros((n, 3, height, width), np.float32) for n in (1, 16))
    found = cascade.detect(small)
    box = found[0].box_xyxy if found else np.array([250, 100, 390, 240], np.float32)
    out: dict[str, Callable[[], object]] = {
        "FPNet, batch 1": lambda: fpnet.run(one),
        "FPNet, batch 16": lambda: fpnet.run(many),
        "refine one box (crop + FPNet)": lambda: sure.refine(small, box[None]),
    }
    for (w, h), picture in pictures.items():
        for least in _LEAST_FACES_PX:
            out[f"search {w}x{h}, faces >= {least:.0f} px"] = partial(cascade.detect, picture, least)
        empty = without_faces(picture, cascade)
        out[f"search {w}x{h}, faces >= 60 px, none there"] = partial(cascade.detect, empty, 60.0)
        if yunet is not None:
            detector = YuNet(yunet, threads)
            out[f"YuNet {w}x{h}"] = partial(detector.detect, picture, 0.6)
            if fsanet is not None:
                teacher = FsaNetTeacher.from_folder(fsanet, threads)

                def both(d: YuNet = detector, t: FsaNetTeacher = teacher, p: U8 = picture) -> None:
                    boxes, _ = d.detect(p, 0.6)
                    for b in boxes[:1]:
                        t.rotation(p, b)

                out[f"YuNet + FSA-Net {w}x{h}"] = both
    return out


def measure(
    runs: dict[str, Callable[[], object]], rounds: int, now: Callable[[], float]
) -> dict[str, tuple[float, float]]:
    """Median and least milliseconds of each; every round runs all of them, in an order that rotates."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    names = list(runs)
    for name in names:
        runs[name]()
    for r in range(rounds):
        for name in names[r % len(names) :] + names[: r % len(names)]:
            start = now()
            runs[name]()
            times[name].append(1000.0 * (now() - start))
    return {name: (float(np.median(t)), float(min(t))) for name, t in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source")
    parser.add_argument("--yunet", type=Path)
    parser.add_argument("--fsanet", type=Path, help="folder with FSA-Net's three files")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument(
        "--clock", choices=sorted(_CLOCKS), default="wall", help="cpu: for one thread on a busy machine"
    )
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    frame = first_frame(args.source)
    results = {}
    for threads in args.threads:
        cv2.setNumThreads(threads)
        results[threads] = measure(
            contenders(frame, threads, args.yunet, args.fsanet), args.rounds, _CLOCKS[args.clock]
        )
    columns = "".join(f" {t} thread(s): median / least ms |" for t in args.threads)
    print(
        f"onnxruntime {runtime_version()}, {args.rounds} rounds\n\n| |{columns}\n|---"
        + "|---" * len(args.threads)
        + "|"
    )
    for name in results[args.threads[0]]:
        cells = "".join(f" {results[t][name][0]:.2f} / {results[t][name][1]:.2f} |" for t in args.threads)
        print(f"| {name} |{cells}")
    if args.json:
        args.json.write_text(json.dumps({str(t): r for t, r in results.items()}, indent=1))


if __name__ == "__main__":
    main()
