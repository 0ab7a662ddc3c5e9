"""Scores of a landmark network on detector crops: the same crop, tensor and way back as at run time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from app.core.types import F32, F64
from training import metrics
from training.datasets.sample import LandmarkSet
from training.landmarks.colour import as_unit, normalise
from training.landmarks.config import Experiment
from training.landmarks.crop import evaluation_crop
from training.landmarks.data import LandmarkDataset, from_target
from training.landmarks.network import IMAGENET_MEAN, IMAGENET_STD

Predict = Callable[[Tensor], Tensor]
"""Crops (B, S, S, 3) uint8 -> points (B, K, 2) in [-1, 1], on the CPU."""

_BATCH = 32


def torch_predictor(net: nn.Module) -> Predict:
    """`Predict` of a network in eval mode, on whatever device it is."""

    def predict(images: Tensor) -> Tensor:
        device = next(net.parameters()).device
        with torch.no_grad():
            out: Tensor = net(normalise(as_unit(images.to(device)), IMAGENET_MEAN, IMAGENET_STD)).float().cpu()
        return out

    return predict


def predict_targets(
    predict: Predict, data: LandmarkSet, boxes: F32, experiment: Experiment, workers: int
) -> tuple[Tensor, Tensor]:
    """Predicted and true targets (N, K, 2) in [-1, 1] on the detector's crops, in the set's order."""
    dataset = LandmarkDataset(data, boxes, experiment, train=False)
    loader: DataLoader[Any] = DataLoader(dataset, batch_size=_BATCH, num_workers=workers)
    got = [(predict(batch["image"]), batch["target"]) for batch in loader]
    return torch.cat([p for p, _ in got]), torch.cat([t for _, t in got])


def to_image_px(targets: Tensor, data: LandmarkSet, boxes: F32, experiment: Experiment) -> F64:
    """Targets (N, K, 2) in [-1, 1] of the detector's crops back to image px."""
    size_px = experiment.model.size_px
    return np.stack(
        [
            from_target(t, evaluation_crop(s.points_px, box, experiment.crop, size_px))
            for t, s, box in zip(targets.numpy(), data.samples, boxes, strict=True)
        ]
    )


def score(predicted_px: F64, data: LandmarkSet) -> dict[str, Any]:
    """All figures of predictions (N, K, 2) image px as plain values for a run record.

    Keys: per normaliser its summary; "nme_of_pictures" (inter-ocular, for cumulative curves); "regions"; "subsets".
    """
    truth, schema = data.points(), data.schema
    kinds: list[metrics.Normaliser] = ["inter_ocular", "box"]
    if schema.pupils[0]:
        kinds.append("inter_pupil")
    out: dict[str, Any] = {}
    for kind in kinds:
        errors = metrics.point_errors(predicted_px, truth, metrics.normaliser_px(truth, schema, kind))
        out[kind] = metrics.summarise(errors.mean(axis=1)).as_dict()
        if kind == "inter_ocular":
            of_pictures = errors.mean(axis=1)
            out["nme_of_pictures"] = [round(float(e), 6) for e in of_pictures]
            out["regions"] = metrics.by_region(errors, schema)
            subsets = metrics.by_subset(of_pictures, [s.subsets for s in data.samples])
            out["subsets"] = {name: summary.as_dict() for name, summary in subsets.items()}
    return out


def score_line(scores: Mapping[str, Any]) -> str:
    """The main figures of `score` in one line."""
    parts = []
    for kind in ("inter_ocular", "inter_pupil"):
        if kind in scores:
            s = scores[kind]
            parts.append(
                f"{kind} NME {100 * s['nme']:.2f} % (median {100 * s['median']:.2f}, P90 {100 * s['p90']:.2f}, "
                f"FR@8 % {100 * s['failure_rate']:.1f} %, AUC@8 % {s['auc']:.3f})"
            )
    return "; ".join(parts)
