"""S1's baseline: dlib's ensemble of regression trees, trained by dlib's own trainer on the same faces, scored alike.

Kazemi & Sullivan 2014, "One Millisecond Face Alignment with an Ensemble of Regression Trees". Needs the package dlib
(wheels: dlib-bin), which nothing else here does.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from app.core.errors import ConfigError
from app.core.preprocess import warp
from app.core.types import F32, F64, U8, CropTransform
from training.datasets.sample import LandmarkSet
from training.landmarks.crop import box_crop, grown, points_box, squared

CROP_PX = 400
"""dlib's points are whole px, so faces are enlarged first: half a px is then about 0.3 % of the eyes' distance."""

_MARGIN = 0.6
_FLIP = True


def face_crop(points_px: npt.ArrayLike, detector_box: npt.ArrayLike) -> tuple[CropTransform, tuple[int, int, int, int]]:
    """A square picture of the face with a margin, and in it the box dlib starts from (left, top, right, bottom) px.

    detector_box (4,) px edges, NaN where the detector missed the face: then the true points' box.
    """
    box = np.asarray(detector_box, np.float64)
    inner = squared(box if np.isfinite(box).all() else points_box(points_px))
    crop = box_crop(grown(inner, _MARGIN), CROP_PX)
    side = CROP_PX / (1.0 + _MARGIN)
    low, high = round(0.5 * (CROP_PX - side)), round(0.5 * (CROP_PX + side)) - 1
    return crop, (low, low, high, high)


@dataclass(frozen=True, slots=True)
class TreeConfig:
    """dlib's own defaults, which are the paper's: 10 cascades of 500 trees of depth 4, 20 starts a face."""

    cascades: int = 10
    trees: int = 500
    depth: int = 4
    oversampling: int = 20
    threads: int = 1


def train_dlib(data: LandmarkSet, boxes: F32, file: Path, config: TreeConfig) -> float:
    """Train on `data` and its mirror images and write the predictor to `file`.

    Returns the seconds it took. boxes (N, 4): the detector's, as for every other network.

    Raises:
        ConfigError: dlib is not installed.
    """
    dlib = _dlib()
    images, faces = [], []
    for sample, box in zip(data.samples, boxes, strict=True):
        crop, start = face_crop(sample.points_px, box)
        picture, points = _grey(warp(sample.read(), crop)), crop.apply(sample.points_px)
        pairs = [(picture, points, start)]
        if _FLIP and data.schema.mirror:
            pairs.append(_mirrored(picture, points, start, data.schema.mirror))
        for image, shape, rectangle in pairs:
            images.append(image)
            parts = [dlib.point(round(float(x)), round(float(y))) for x, y in shape]
            faces.append([dlib.full_object_detection(dlib.rectangle(*rectangle), parts)])
    options = dlib.shape_predictor_training_options()
    options.cascade_depth, options.num_trees_per_cascade_level = config.cascades, config.trees
    options.tree_depth, options.oversampling_amount = config.depth, config.oversampling
    options.num_threads = config.threads
    options.random_seed = "0"
    start_s = time.monotonic()
    predictor = dlib.train_shape_predictor(images, faces, options)
    predictor.save(str(file))
    return time.monotonic() - start_s


def predict_dlib(file: Path, data: LandmarkSet, boxes: F32) -> F64:
    """Points (N, K, 2) image px of a trained predictor on the detector's boxes."""
    predictor = _dlib().shape_predictor(str(file))
    rows = zip(data.samples, boxes, strict=True)
    return np.stack([predict_face(predictor, s.read(), s.points_px, box) for s, box in rows])


def predict_face(predictor: Any, image: U8, points_px: npt.ArrayLike, detector_box: npt.ArrayLike) -> F64:
    """Points (K, 2) image px of one face; points_px only stands in for a box that the detector missed."""
    dlib = _dlib()
    crop, start = face_crop(points_px, detector_box)
    found = predictor(_grey(warp(image, crop)), dlib.rectangle(*start))
    return crop.invert([(p.x, p.y) for p in found.parts()])


def _grey(image: U8) -> U8:
    """(H, W, 3) RGB to (H, W): the trees compare single intensities, and a third of the memory goes."""
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


def _mirrored(
    picture: U8, points: F64, start: tuple[int, int, int, int], mirror: tuple[int, ...]
) -> tuple[U8, F64, tuple[int, int, int, int]]:
    flipped = points[list(mirror)] * [-1.0, 1.0] + [CROP_PX - 1.0, 0.0]
    left, top, right, bottom = start
    return (
        np.ascontiguousarray(picture[:, ::-1]), flipped, (CROP_PX - 1 - right, top, CROP_PX - 1 - left, bottom)
    )  # fmt: skip


def _dlib() -> Any:
    try:
        import dlib
    except ImportError:
        raise ConfigError("The tree baseline needs the package dlib: pip install dlib-bin.") from None
    return dlib


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("dlib", help="train and score dlib's regression trees on an experiment's sets")
    parser.add_argument("config", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="folder that the config's data paths start from")
    parser.add_argument("--out", type=Path, required=True, help="predictor file to write")
    parser.add_argument("--oversampling", type=int, default=20, help="starts a face; dlib's own default is 20")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--record", type=Path, help="folder for a record that moretta-train study reads")
    parser.add_argument("--no-detector", action="store_true", help="start from the true points' boxes")
    parser.set_defaults(run=dlib_command)


def dlib_command(args: argparse.Namespace) -> None:
    from training.landmarks.boxes import detector_boxes, missed
    from training.landmarks.commands import CACHE, our_detector
    from training.landmarks.config import load_experiment
    from training.landmarks.evaluate import score, score_line
    from training.landmarks.record import new_record, write_record
    from training.landmarks.sources import load_sources

    experiment = load_experiment(args.config)
    detector, detector_id = our_detector(args.no_detector)
    train = load_sources(experiment.data.train, args.data)
    test = load_sources(experiment.data.test, args.data)
    trees = TreeConfig(oversampling=args.oversampling, threads=args.threads)
    seconds = train_dlib(train, detector_boxes(train, detector, detector_id, CACHE), args.out, trees)
    boxes = detector_boxes(test, detector, detector_id, CACHE)
    scores = score(predict_dlib(args.out, test, boxes), test)
    print(f"{len(train)} faces and their mirror images, {seconds:.0f} s, {args.out.stat().st_size / 1e6:.1f} MB")
    print(f"{len(test)} test faces: {score_line(scores)}")
    if args.record is not None:
        how = (
            f"{trees.cascades} cascades of {trees.trees} trees of depth {trees.depth}, {trees.oversampling} starts a "
            f"face, {len(train)} faces and their mirror images, {args.out.stat().st_size / 1e6:.1f} MB; boxes: "
            f"{detector_id or 'of the true points'}, {missed(boxes)} missed test faces cut by their true points."
        )
        own = {"name": "dlib_trees", "family": "baseline", "variant": "regression trees", "network": "dlib's trees"}
        told = {"init": "-", "loss": "squares", "schema": test.schema.id, "training_s": round(seconds, 1), "how": how}
        told |= {"samples": {"train": len(train), "test": len(test)}, "test": scores}
        write_record(new_record(experiment) | own | told, args.record)
