"""One experiment from its config to its record: data, detector boxes, network, the one training loop, scores."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from app.core.types import F32
from training import metrics
from training.datasets.sample import LandmarkSet
from training.fit import BEST, CHECKPOINT, FitConfig, Schedule, Validate, cosine, fit, load_averaged, plateau
from training.landmarks.boxes import BoxDetector, detector_boxes, missed
from training.landmarks.colour import as_unit, jitter_colours, normalise
from training.landmarks.config import Experiment, LossConfig, OptimConfig
from training.landmarks.data import LandmarkDataset
from training.landmarks.evaluate import predict_targets, score, to_image_px, torch_predictor
from training.landmarks.network import (
    IMAGENET_MEAN,
    IMAGENET_STD,
    build_network,
    giga_macs,
    parameter_count,
)
from training.landmarks.record import new_record, write_record
from training.landmarks.sources import load_sources
from training.losses import smooth_wing, wing, wing_of_text
from training.stored import load_checkpoint


class LandmarkLoss:
    """Colour jitter on the device, the network, and the configured loss, averaged over points and coordinates."""

    def __init__(self, experiment: Experiment) -> None:
        self._experiment = experiment

    def __call__(self, model: nn.Module, batch: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        images = jitter_colours(as_unit(batch["image"]), self._experiment.augment)
        tensor = normalise(images, IMAGENET_MEAN, IMAGENET_STD).contiguous(memory_format=torch.channels_last)
        predicted = model(tensor).float()
        error = predicted - batch["target"]
        loss = loss_of(error, self._experiment.loss, self._experiment.model.size_px)
        return loss, {"mean_error_px": float(error.detach().abs().mean()) * 0.5 * self._experiment.model.size_px}


def loss_of(error: Tensor, config: LossConfig, size_px: int) -> Tensor:
    """The loss of errors (B, K, 2) in [-1, 1] units. mse, l1, wing_of_text take them as they are, wing and smooth_wing
    in px of the crop, where Wing's published w = 15 and eps = 3 were chosen.
    """
    error_px = error * (0.5 * size_px)
    match config.kind:
        case "mse":
            return error.square().mean()
        case "l1":
            return error.abs().mean()
        case "wing":
            return wing(error_px, config.width, config.curvature).mean()
        case "wing_of_text":
            return wing_of_text(error, config.width, config.curvature).mean()
        case "smooth_wing":
            return smooth_wing(error_px, config.width, config.curvature).mean()


def schedule_of(config: OptimConfig, epochs: int) -> Schedule:
    """The configured schedule as factors on config.rate."""
    if config.schedule == "cosine":
        return cosine(warmup=config.warmup_epochs / epochs)
    return plateau(
        config.warmup_epochs, config.divide_by, config.patience,
        stop_below=config.stop_rate / config.rate, start=config.start_rate / config.rate,
    )  # fmt: skip


def run_experiment(
    experiment: Experiment, data_root: Path, out_dir: Path, detector: BoxDetector | None, detector_id: str, cache: Path
) -> dict[str, Any]:
    """Train (or go on), score the best epoch on the test sets, write and return the run's record.

    detector None: crops come from the true points alone, which the record says.

    Raises:
        ConfigError: data or config cannot be used. KeyboardInterrupt: after a checkpoint.
    """
    cv2.setNumThreads(0)  # loading is already spread over processes
    sets = {
        part: load_sources(getattr(experiment.data, part), data_root)
        for part in ("train", "validate", "test")
        if getattr(experiment.data, part)
    }
    boxes = {part: detector_boxes(data, detector, detector_id, cache) for part, data in sets.items()}
    torch.manual_seed(experiment.run.seed)
    net, origin = build_network(experiment.model, sets["train"].schema.count)
    net = net.to(memory_format=torch.channels_last)  # 1.4 to 1.7 times as fast on a CPU
    trained = fit(
        net,
        _optimizer(net, experiment.optim),
        training_loader(LandmarkDataset(sets["train"], boxes["train"], experiment, train=True), experiment),
        LandmarkLoss(experiment),
        schedule_of(experiment.optim, experiment.run.epochs),
        _fit_config(experiment, out_dir),
        _validator(sets["validate"], boxes["validate"], experiment),
    )
    if (out_dir / BEST).exists():
        trained = load_averaged(net, out_dir / BEST)
    progress = load_checkpoint(out_dir / CHECKPOINT)["progress"]
    record = new_record(experiment) | {
        "schema": sets["train"].schema.id,
        "init": origin,
        "detector": detector_id if detector is not None else "none: boxes of the true points",
        "samples": {part: len(data) for part, data in sets.items()},
        "skipped": {part: len(data.problems) for part, data in sets.items()},
        "missed_by_detector": {part: missed(b) for part, b in boxes.items()} if detector is not None else {},
        "epochs": progress["epoch"],
        "steps": progress["step"],
        "training_s": round(progress["elapsed_s"], 1),
        "curve": progress["curve"],
        "parameters": parameter_count(net),
        "giga_macs": round(giga_macs(trained.cpu(), experiment.model.size_px), 4),
    }
    for part in ("validate", "test"):
        if part in sets:
            record[part] = _score_of(trained, sets[part], boxes[part], experiment)
    if os.environ.get("LOCAL_RANK", "0") == "0" and os.environ.get("NODE_RANK", "0") == "0":
        write_record(record, out_dir)
    return record


def _score_of(net: nn.Module, data: LandmarkSet, boxes: F32, experiment: Experiment) -> dict[str, Any]:
    predicted, _ = predict_targets(torch_predictor(net), data, boxes, experiment, experiment.run.workers)
    return score(to_image_px(predicted, data, boxes, experiment), data)


def _validator(data: LandmarkSet, boxes: F32, experiment: Experiment) -> Validate:
    kind: metrics.Normaliser = "inter_pupil" if data.schema.pupils[0] else "inter_ocular"
    truth = data.points()
    distance_px = metrics.normaliser_px(truth, data.schema, kind)

    def validate(net: nn.Module) -> dict[str, float]:
        predicted, wanted = predict_targets(torch_predictor(net), data, boxes, experiment, experiment.run.workers)
        pixels = to_image_px(predicted, data, boxes, experiment)
        loss = loss_of(predicted - wanted, experiment.loss, experiment.model.size_px)
        return {"loss": loss.item(), f"nme_{kind}": float(metrics.point_errors(pixels, truth, distance_px).mean())}

    return validate


def _optimizer(net: nn.Module, config: OptimConfig) -> torch.optim.Optimizer:
    parameters = [p for p in net.parameters() if p.requires_grad]
    kind = torch.optim.Adam if config.kind == "adam" else torch.optim.AdamW
    return kind(parameters, lr=config.rate, weight_decay=config.weight_decay, fused=True)


def training_loader(data: LandmarkDataset, experiment: Experiment) -> DataLoader[Any]:
    """Shuffled batches of `data`, loaded by run.workers processes."""
    return DataLoader(
        data, batch_size=experiment.optim.batch, shuffle=True, drop_last=len(data) > experiment.optim.batch,
        num_workers=experiment.run.workers, worker_init_fn=_quiet_worker, pin_memory=torch.cuda.is_available(),
    )  # fmt: skip


def _quiet_worker(worker: int) -> None:
    cv2.setNumThreads(0)
    torch.set_num_threads(1)


def _fit_config(experiment: Experiment, out_dir: Path) -> FitConfig:
    run, optim = experiment.run, experiment.optim
    return FitConfig(
        out_dir,
        run.epochs,
        time_budget_s=run.hours * 3600 if run.hours > 0 else None,
        ema_decay=optim.ema,
        clip_grad_norm=optim.clip if optim.clip > 0 else None,
        precision=run.precision,
        accelerator=run.accelerator,
        devices=run.devices,
        nodes=run.nodes,
        checkpoint_every_s=run.checkpoint_every_s,
        seed=run.seed,
    )
