"""Training of the eye network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader

from app.core.face_model import FaceModel
from app.core.types import U8
from app.inference.onnx_model import OnnxModel
from training.eye.dataset import (
    EyeDataset,
    EyeRow,
    face_eye,
    face_rows,
    rendered_rows,
    single_eye_rows,
    without_unseen,
)
from training.eye.evaluate import area_under_curve, read_eyes
from training.eye.rendered import RenderedEyes
from training.fit import FitConfig, cosine, fit
from training.mesh.cache import CropCache
from training.networks.eye_net import EyeNet
from training.stored import load_weights


@dataclass(frozen=True, slots=True)
class EyeConfig:
    """What the eye network is trained with; model.toml is written from it."""

    mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    std: tuple[float, float, float] = (0.25, 0.25, 0.25)
    batch: int = 128
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    samples_per_epoch: int = 12_800


class EyeLoss:
    """Cross entropy of both answers; closure only where the eye can be seen and the label is trusted.

    Directions by their plain error; beside it the spread is fitted to that error by Laplace's likelihood. (The
    likelihood alone, tried first, let doubt grow instead of looking: pitch came out at a third of what it was.)
    """

    def __init__(self, config: EyeConfig) -> None:
        self._config = config

    def __call__(self, model: nn.Module, batch: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        logits = model(normalise(batch["image"], self._config))
        weight = batch["weight"]
        closed = functional.binary_cross_entropy_with_logits(logits[:, 0], batch["closed"], reduction="none")
        closed_loss = (closed * weight).sum() / weight.sum().clamp(min=1.0)
        visible = functional.binary_cross_entropy_with_logits(logits[:, 1], batch["visible"])
        apart = (logits[:, 2:4] - batch["iris"]).abs().sum(dim=1) * batch["iris_weight"]
        iris = apart.sum() / batch["iris_weight"].sum().clamp(min=1.0)
        log_spread = logits[:, 6:].clamp(-4.0, 1.0)
        off = (logits[:, 4:6] - batch["look"]).abs()
        certain = batch["look_weight"].sum().clamp(min=1.0)
        look = (off * batch["look_weight"]).sum() / certain
        unlikely = off.detach() * torch.exp(-log_spread) + log_spread
        spread = (unlikely * batch["look_weight"]).sum() / certain
        hint = (off[:, 1] * batch["pitch_hint"]).sum() / batch["pitch_hint"].sum().clamp(min=1.0)
        figures = {"closed": closed_loss.item(), "visible": visible.item(), "iris": iris.item(), "look": look.item()}
        return closed_loss + visible + 10.0 * iris + 10.0 * look + hint + 0.2 * spread, figures


def normalise(image: Tensor, config: EyeConfig) -> Tensor:
    """(B, 32, 32, 3) uint8 RGB to (B, 3, 32, 32) float32, as `app.core.preprocess.to_tensor` does."""
    mean = torch.tensor(config.mean, device=image.device) * 255.0
    std = torch.tensor(config.std, device=image.device) * 255.0
    return ((image.float() - mean) / std).permute(0, 3, 1, 2).contiguous()


def train_eye(
    caches: Sequence[CropCache],
    held_out: CropCache,
    pictures: Sequence[tuple[str, U8, bool]],
    rendered: Sequence[RenderedEyes],
    face: FaceModel,
    config: EyeConfig,
    fit_config: FitConfig,
    workers: int = 1,
    start_from: Path | None = None,
    cleaned_by: OnnxModel | None = None,
) -> EyeNet:
    """Train (or resume) on faces, the single-eye `pictures` and rendered eyes; validated on the held-out faces.

    start_from: a checkpoint whose averaged weights are the start, where their shapes fit. cleaned_by: an earlier eye
    network, which tells the eyes behind dark glasses.
    """
    cv2.setNumThreads(0)
    singles = single_eye_rows([closed for _, _, closed in pictures])
    faces = face_rows(caches, face)
    if cleaned_by is not None:
        crops = (face_eye(np.asarray(caches[r.cache].crops[r.row]), caches[r.cache].points[r.row], r.left)
                 for r in faces)  # fmt: skip
        faces = without_unseen(faces, read_eyes(cleaned_by, list(crops))["visible"][:, 0])
    rows = [*faces, *singles, *rendered_rows(rendered)]
    data = EyeDataset(rows, caches, [picture for _, picture, _ in pictures], config.samples_per_epoch, rendered)
    loader: DataLoader[Any] = DataLoader(
        data, batch_size=config.batch, num_workers=workers, worker_init_fn=_quiet_worker, drop_last=True
    )
    model = EyeNet()
    if start_from is not None:
        old = load_weights(start_from)
        own = model.state_dict()
        model.load_state_dict({k: old[k] if k in old and old[k].shape == v.shape else v for k, v in own.items()})
    optimizer = torch.optim.AdamW(model.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
    images, wanted = _certain_eyes(held_out, face_rows([held_out], face))

    def validate(net: nn.Module) -> dict[str, float]:
        logits = net(normalise(torch.from_numpy(images), config))[:, 0].numpy()
        return {"loss": 1.0 - area_under_curve(logits, wanted), "accuracy": float(((logits > 0) == wanted).mean())}

    trained = fit(model, optimizer, loader, EyeLoss(config), cosine(), fit_config, validate)
    assert isinstance(trained, EyeNet)
    return trained


def _quiet_worker(worker: int) -> None:
    cv2.setNumThreads(0)
    torch.set_num_threads(1)


def _certain_eyes(cache: CropCache, rows: Sequence[EyeRow]) -> tuple[U8, npt.NDArray[np.bool_]]:
    """Crops (N, 32, 32, 3) and closed (N,) of the eyes that can be seen and that the teacher is sure of."""
    sure = [r for r in rows if r.visible > 0.5 and r.weight > 0.9]
    images = [face_eye(np.asarray(cache.crops[r.row]), cache.points[r.row], r.left) for r in sure]
    return np.stack(images).astype(np.uint8), np.array([r.closed > 0.5 for r in sure])
