"""From a 68-point checkpoint to models/landmarks68, and the shipped file's score through the whole app."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from app.core.errors import ConfigError
from app.core.modelspec import DataSource, InputSpec, ModelSpec, OutputSpec
from app.core.pipeline import Pipeline
from app.inference.onnx_model import OnnxModel
from training.datasets.sample import LandmarkSet
from training.export import config_hash, export_model
from training.fit import load_averaged
from training.landmarks.evaluate import score
from training.landmarks.through_app import faces_through_app
from training.landmarks68.dataset import Points68Config
from training.landmarks68.network import Points68ForExport, Points68Net
from training.mesh.ship import DATA as MESH_DATA

_WARM_UP, _REPEATS = 20, 200

CARD = """# landmarks68: iBUG's 68 points

Input: one upright square face crop, RGB, {size} px; side {scale} times the longer side of the 68 points, which the app
takes from its mesh. Output: `points` (1, 68, 2) in crop units, (px + 0.5) / size, in iBUG's order. There is no
`presence`: the network is only shown faces whose mesh was found.

**Network.** The mesh's MobileNetV2 (stem and first two groups of blocks from ImageNet, frozen), a coarse shape from the
4x4 and 8x8 maps, then two looks: a stride-4 map is sampled 3 x 3 around every point, read with that point's own
weights, and all points are corrected. {parameters:.1f} M parameters.{mirror}

**Training.** First 2 epochs on the mesh teacher's labels taken to 68 points by the fixed map, from the mesh's weights,
then {epochs} epochs ({minutes:.0f} minutes of a shared core) on the 1,800 faces of 300-W's HELEN, LFPW and AFW training
sets that are not held out (every tenth is, for choosing the epoch), labelled by people. Crops are off as the app's are,
mirrored at will, changed in light, colour, blur, noise, compression, partly covered. The loss is the metric: the mean
distance over that of the outer eye corners.

**Limits.** Trained on photographs within about 45 degrees of the camera; the contour of a turned face is where the
cheek ends in the picture, as 300-W's labellers drew it, not a fixed place on the head. The training pictures are for
research use, see the terms in model.toml. Hidden points are a guess.

**Units of the figures.** `*_pct`: percent of the distance between the TRUE outer eye corners (io) or pupils (ip); fr:
share of faces above 8 % io; auc: area under the cumulative curve up to 8 % io. Every picture of HELEN-test alone
through the whole app (search, mesh, these points). Made by `{fit}`, scored (and timed) by
`{evaluate}`; the whole way with its commands is in docs/training.md.
"""


def ship_points68(
    checkpoint: Path, mirror: bool, config: Points68Config, folder: Path, training: Mapping[str, str], epochs: int,
    minutes: float,
) -> ModelSpec:  # fmt: skip
    """Export the averaged weights of `checkpoint`; raises as `training.export.export_model`."""
    net = Points68Net(config.size_px, config.frozen_stages)
    load_averaged(net, checkpoint)
    card = CARD.format(
        size=config.size_px,
        scale=config.crop_scale,
        parameters=sum(p.numel() for p in net.parameters()) / 1e6,
        mirror=" The crop and its mirror image are read and averaged." if mirror else "",
        epochs=epochs,
        minutes=minutes,
        fit=training["command"],
        evaluate=training["evaluate"],
    )
    spec = ModelSpec(
        id=folder.name,
        task="landmarks",
        file="model.onnx",
        sha256="0" * 64,
        licence="MIT (weights; see the terms of the training data)",
        data=(DataSource("300-W labels", "non-commercial research", MESH_DATA[2].url), *MESH_DATA),
        input=InputSpec(
            "image", "NCHW", "RGB", (config.size_px, config.size_px), config.mean, config.std, config.crop_scale
        ),
        outputs=(OutputSpec("points", "points_norm", "ibug68"),),
        training={**training, "config_hash": config_hash(config)},
        metrics={},
    )
    return export_model(Points68ForExport(net, mirror), spec, card, folder, dynamic_batch=False)


def score_through_app(pipeline: Pipeline, data: LandmarkSet) -> tuple[dict[str, Any], int, str]:
    """`score` of the app's other points on labelled faces, how many faces it did not find, and what gave the points.

    Raises:
        ConfigError: the app finds none of the faces.
    """
    found = [(sample, track.points) for sample, track in faces_through_app(pipeline, data)]
    if not found:
        raise ConfigError(f"{data.name}: the app found none of the labelled faces.")
    points = [p for _, p in found if p is not None]
    kept = LandmarkSet(data.name, data.schema, tuple(s for s, _ in found))
    return (
        score(np.stack([p.points_px for p in points]).astype(np.float64), kept),
        len(data) - len(kept),
        points[0].source,
    )


def figures(scores: Mapping[str, Any], missed: int, prefix: str) -> dict[str, float]:
    """The scores as flat names for model.toml."""
    io, ip = scores["inter_ocular"], scores["inter_pupil"]
    out = {
        "n": float(io["count"]), "not_found": float(missed), "nme_io_pct": 100 * io["nme"],
        "median_io_pct": 100 * io["median"], "p90_io_pct": 100 * io["p90"], "p95_io_pct": 100 * io["p95"],
        "fr_io_8": io["failure_rate"], "auc_io_8": io["auc"], "nme_ip_pct": 100 * ip["nme"],
    }  # fmt: skip
    out |= {f"{name}_io_pct": 100 * value for name, value in scores["regions"].items()}
    return {f"{prefix}_{name}": round(value, 4) for name, value in out.items()}


def study_record(source: str, scores: Mapping[str, Any], faces: int) -> dict[str, Any]:
    """The part of a run record that differs from a study's: what gave the points, and its scores on `faces` faces."""
    return {
        "name": source,
        "family": "shipped",
        "variant": "through the app",
        "network": source,
        "init": "-",
        "loss": "-",
        "schema": "ibug68",
        "samples": {"train": 0, "test": faces},
        "test": dict(scores),
        "how": "as shipped, every picture alone through the whole app (its own search, mesh and crops); see its card.",
    }


def milliseconds(model: OnnxModel) -> tuple[float, float]:
    """(median, least) ms of one crop through the network alone."""
    width, height = model.spec.input.size_wh or (0, 0)
    tensor = np.zeros((1, 3, height, width), np.float32)
    times = []
    for i in range(_WARM_UP + _REPEATS):
        start = time.perf_counter()
        model.run(tensor)
        if i >= _WARM_UP:
            times.append(1000.0 * (time.perf_counter() - start))
    return float(np.median(times)), min(times)
