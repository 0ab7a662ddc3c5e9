"""Recall and false positives of the face search beside YuNet, on labelled stills as they are and made harder.

    python -m benchmarks.detection_bench ROOT --meshes MESHES.npz [...] --yunet FILE [--sets w300_test mtfl lfw]
        [--videos FOLDER --task face_landmarker.task]

In videos the mesh teacher labels the largest face of some frames of each clip, and no case but "as they are" is tried.
A labelled face (the mesh teacher's box) is found if a box overlaps it by an IoU of 0.3. Stills hold people that nobody
labelled, so a box elsewhere is a false positive only if the other detector, asked with a low threshold, does not see a
face there either. Recall is told at each detector's own default threshold and at equal false positives per image.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from app.camera.base import CameraOptions
from app.camera.sources import VIDEO_SUFFIXES, open_source
from app.core.geometry import box_iou
from app.inference.cascade import CascadeSettings, FaceCascade
from app.inference.onnx_model import OnnxModel
from app.paths import models_dir
from benchmarks.peer_yunet import YuNet
from training.fpnet.dataset import is_held_out
from training.fpnet.labels import MeshLabels, read_rgb
from training.teachers.mediapipe_mesh import MediaPipeMeshTeacher

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]

_FOUND_IOU = 0.3
_LOW = 0.2
_YUNET_DEFAULT = 0.6
_EQUAL_FALSE = (0.01, 0.03, 0.1)
Case = Callable[[U8, F64], tuple[U8, F64]]
"""(picture, mesh points (478, 2)) to a harder picture and its points."""


def as_is(image: U8, points: F64) -> tuple[U8, F64]:
    return image, points


def rolled(degrees: float) -> Case:
    """The picture turned clockwise about the face, on a canvas that holds it all."""

    def turn(image: U8, points: F64) -> tuple[U8, F64]:
        h, w = image.shape[:2]
        matrix = cv2.getRotationMatrix2D(((w - 1) / 2, (h - 1) / 2), -degrees, 1.0)
        corners = np.array([(0, 0), (w - 1, 0), (0, h - 1), (w - 1, h - 1)], np.float64)
        moved = corners @ matrix[:, :2].T + matrix[:, 2]
        low, high = moved.min(axis=0), moved.max(axis=0)
        matrix[:, 2] -= low
        size = tuple(int(np.ceil(v)) + 1 for v in high - low)
        return np.asarray(cv2.warpAffine(image, matrix, size), np.uint8), points @ matrix[:, :2].T + matrix[:, 2]

    return turn


def small(face_px: float) -> Case:
    """The face this high, in the middle of a grey 640x360 picture."""

    def shrink(image: U8, points: F64) -> tuple[U8, F64]:
        scale = face_px / float(np.ptp(points, axis=0).max())
        little = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)[:360, :640]
        canvas = np.full((360, 640, 3), 110, np.uint8)
        y, x = (360 - little.shape[0]) // 2, (640 - little.shape[1]) // 2
        canvas[y : y + little.shape[0], x : x + little.shape[1]] = little
        return canvas, (points + 0.5) * scale - 0.5 + (x, y)

    return shrink


def dark(image: U8, points: F64) -> tuple[U8, F64]:
    """An eighth of the light, with sensor noise of two grey levels."""
    noise = np.random.default_rng(0).normal(0, 2, image.shape)
    return np.clip(image / 8.0 + noise, 0, 255).astype(np.uint8), points


def mouth_hidden(image: U8, points: F64) -> tuple[U8, F64]:
    """A flat patch over everything below the nose, as a mask or a hand."""
    out = image.copy()
    low, high = points.min(axis=0), points.max(axis=0)
    out[int(low[1] + 0.6 * (high[1] - low[1])) : int(high[1]) + 4, max(0, int(low[0])) : int(high[0])] = (90, 130, 160)
    return out, points


def cut_by_border(image: U8, points: F64) -> tuple[U8, F64]:
    """A third of the face's width lies outside the picture."""
    low, high = points.min(axis=0), points.max(axis=0)
    left = max(0, int(low[0] + (high[0] - low[0]) / 3))
    return np.ascontiguousarray(image[:, left:]), points - (left, 0)


CASES: dict[str, Case] = {
    "as they are": as_is,
    "rolled 30": rolled(30),
    "rolled 60": rolled(60),
    "rolled -60": rolled(-60),
    "40 px faces": small(40.0),
    "64 px faces": small(64.0),
    "dark": dark,
    "mouth hidden": mouth_hidden,
    "cut by the border": cut_by_border,
}


@dataclass
class Tally:
    """hits: best score on each labelled face, 0 where missed; false: scores of boxes that nobody else confirms."""

    hits: list[float]
    false: list[float]

    def add(self, boxes: F32, scores: F32, truth: F64, others: F32) -> None:
        on_truth = box_iou(truth[None], boxes)[0] >= _FOUND_IOU if len(boxes) else np.zeros(0, bool)
        self.hits.append(float(scores[on_truth].max()) if on_truth.any() else 0.0)
        for box, score in zip(boxes[~on_truth], scores[~on_truth], strict=True):
            seen = len(others) and box_iou(box[None], others)[0].max() >= _FOUND_IOU
            near_truth = float(box_iou(truth[None], box[None])[0, 0]) > 0.1
            if not seen and not near_truth:
                self.false.append(float(score))

    def figures(self, threshold: float) -> dict[str, float]:
        """Recall and false positives per image at `threshold`, and recall at equal false positives."""
        hits, false = np.array(self.hits), np.sort(self.false)[::-1]
        out = {"recall": float((hits >= threshold).mean()), "false": float((false >= threshold).sum() / len(hits))}
        for rate in _EQUAL_FALSE:
            allowed = int(rate * len(hits))
            at = float(false[allowed]) if allowed < len(false) else 0.0
            out[f"recall at {rate:g}"] = float((hits > max(at, _LOW)).mean())
        return out


def boxes_of(cascade: FaceCascade, image: U8) -> tuple[F32, F32]:
    faces = cascade.detect(image)
    if not faces:
        return np.zeros((0, 4), np.float32), np.zeros(0, np.float32)
    return np.stack([f.box_xyxy for f in faces]), np.array([f.score for f in faces], np.float32)


def stills(root: Path, meshes: MeshLabels, which: npt.NDArray[np.intp]) -> Iterator[tuple[U8, F64]]:
    """The labelled stills `which`: pictures and mesh points (478, 2) px."""
    for i in which:
        yield read_rgb(root / meshes.names[i]), meshes.points[i, :, :2].astype(np.float64)


def frames(folder: Path, task: Path, of_each: int) -> Iterator[tuple[U8, F64]]:
    """`of_each` frames, evenly spread, of each clip, as far as the mesh teacher sees a face in them."""
    clips = sorted(f for f in folder.iterdir() if f.suffix.lower() in VIDEO_SUFFIXES)
    with MediaPipeMeshTeacher(task) as teacher:
        for clip in clips:
            source = open_source(str(clip), CameraOptions())
            source.open()
            wanted = set(np.linspace(0, max((source.frame_count or 1) - 1, 0), of_each).astype(int).tolist())
            try:
                for index in itertools.count():
                    frame = source.read()
                    if frame is None:
                        break
                    label = teacher.label(frame.image) if index in wanted else None
                    if label is not None:
                        yield frame.image, label.points_px[:, :2].astype(np.float64)
            finally:
                source.close()


def run(cascade: FaceCascade, yunet: YuNet, pictures: Iterable[tuple[U8, F64]], case: Case) -> tuple[Tally, Tally]:
    """Both detectors over labelled pictures: (ours, YuNet's)."""
    ours, theirs = Tally([], []), Tally([], [])
    for image, points in (case(*labelled) for labelled in tqdm(pictures, unit="still", mininterval=10, leave=False)):
        truth = np.concatenate([points.min(axis=0), points.max(axis=0) + 1.0])
        truth = np.clip(truth, 0, np.tile(image.shape[1::-1], 2))
        a, b = boxes_of(cascade, image), yunet.detect(image, _LOW)
        ours.add(*a, truth, b[0])
        theirs.add(*b, truth, a[0])
    return ours, theirs


def row(name: str, case: str, ours: Tally, theirs: Tally, threshold: float) -> tuple[str, dict[str, Any]]:
    """The table's line of one case, and the same for a file."""
    n, a, b = len(ours.hits), ours.figures(threshold), theirs.figures(_YUNET_DEFAULT)
    line = (
        f"| {name} | {case} | {n} | {a['recall']:.3f} | {a['false']:.3f} | {b['recall']:.3f} "
        f"| {b['false']:.3f} | {a['recall at 0.03']:.3f} | {b['recall at 0.03']:.3f} |"
    )
    return line, {"n": n, "ours": a, "yunet": b}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--meshes", type=Path, nargs="+", required=True)
    parser.add_argument("--yunet", type=Path, required=True)
    parser.add_argument("--sets", nargs="*", default=["w300_test", "mtfl", "lfw"])
    parser.add_argument("--cases", nargs="+", choices=list(CASES), default=list(CASES))
    parser.add_argument("--count", type=int, default=150, help="stills of each set")
    parser.add_argument("--videos", type=Path, help="folder of clips; needs --task")
    parser.add_argument("--task", type=Path, help="the mesh teacher's file, face_landmarker.task")
    parser.add_argument("--of-each", type=int, default=12, help="frames of each clip")
    parser.add_argument("--min-face", type=float, default=36.0)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    if args.videos is not None and args.task is None:
        parser.error("--videos needs --task")
    cv2.setNumThreads(1)
    meshes = MeshLabels.load(args.meshes)
    pnet, rnet, fpnet = (OnnxModel.load(models_dir() / name) for name in ("pnet", "rnet", "fpnet"))
    settings = CascadeSettings(min_face_px=args.min_face)
    cascade = FaceCascade(pnet, rnet, fpnet, replace(settings, face_threshold=_LOW))
    yunet = YuNet(args.yunet, 1)
    names = np.array(meshes.names)
    results: dict[str, Any] = {}
    print("| set | case | n | recall | false/img | YuNet recall | false/img | ours at 0.03 | YuNet at 0.03 |")
    print("|---" * 9 + "|")
    for name in args.sets:
        usable = np.char.startswith(names, f"{name}/")
        if name == "mtfl":
            usable &= np.array([is_held_out(n) for n in meshes.names])
        which = np.random.default_rng(0).permutation(np.flatnonzero(usable))[: args.count]
        for case in args.cases:
            tallies = run(cascade, yunet, stills(args.root, meshes, which), CASES[case])
            line, results[f"{name}, {case}"] = row(name, case, *tallies, settings.face_threshold)
            print(line, flush=True)
    if args.videos is not None:
        tallies = run(cascade, yunet, frames(args.videos, args.task, args.of_each), as_is)
        line, results["videos"] = row("videos", "as they are", *tallies, settings.face_threshold)
        print(line, flush=True)
    if args.json:
        args.json.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
