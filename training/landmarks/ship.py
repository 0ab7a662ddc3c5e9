"""From a finished run to models/<id>, and the shipped file's own score through the app's crop, tensor and runtime."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from app.core.codecs import decode_points
from app.core.errors import ConfigError
from app.core.modelspec import DataSource, InputSpec, ModelSpec, OutputSpec
from app.core.preprocess import crop_from_box, to_tensor, warp
from app.core.types import F32, F64
from app.inference.onnx_model import OnnxModel
from training.datasets.sample import LandmarkSet
from training.export import export_model
from training.fit import load_averaged
from training.landmarks.config import Experiment
from training.landmarks.crop import points_box
from training.landmarks.network import IMAGENET_MEAN, IMAGENET_STD, RegressorForExport, build_network
from training.landmarks.record import commit_id


def input_spec(experiment: Experiment) -> InputSpec:
    """What model.toml says of the input, from the values the training used.

    Raises:
        ConfigError: the recipe stretches its boxes; the app only cuts squares.
    """
    if not experiment.crop.square:
        raise ConfigError("crop.square must be true for a model that ships: the app cuts square crops.")
    size_px = experiment.model.size_px
    return InputSpec(
        "image", "NCHW", "RGB", (size_px, size_px), IMAGENET_MEAN, IMAGENET_STD, crop_scale=1.0 + experiment.crop.grow
    )


def export_run(
    experiment: Experiment, schema_id: str, points: int, weights: Path, folder: Path, card: str,
    data: tuple[DataSource, ...], licence: str, command: str,
) -> ModelSpec:  # fmt: skip
    """Write models/<id> from a run's checkpoint; without figures, which `score_shipped` and `with_metrics` add."""
    # The checkpoint replaces every weight, so none needs fetching first.
    net, _ = build_network(replace(experiment.model, init="random"), points)
    load_averaged(net, weights)
    spec = ModelSpec(
        id=folder.name,
        task="landmarks",
        file="",
        sha256="",
        licence=licence,
        data=data,
        input=input_spec(experiment),
        outputs=(OutputSpec("points", "points", schema_id),),
        training={"commit": commit_id(), "command": command},
        metrics={},
    )
    return export_model(RegressorForExport(net), spec, card, folder, dynamic_batch=False)


def predict_shipped(model: OnnxModel, data: LandmarkSet, boxes: F32) -> F64:
    """Points (N, K, 2) image px of the shipped file on the detector's boxes (N, 4), by the app's own functions.

    A face that the detector missed is cut by the box of its true points.
    """
    spec = model.spec.input
    assert spec.size_wh is not None
    out = []
    for sample, box in zip(data.samples, boxes, strict=True):
        whole = box if np.isfinite(box).all() else points_box(sample.points_px)
        crop = crop_from_box(whole, 0.0, spec.crop_scale, spec.size_wh[0])
        tensor = to_tensor(warp(sample.read(), crop), spec.mean, spec.std, bgr=spec.colour == "BGR")
        out.append(decode_points(model.run(tensor)["points"][0], crop)[:, :2])
    return np.stack(out).astype(np.float64)
