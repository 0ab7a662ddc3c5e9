"""Training of the 68-point network: first on mapped teacher labels, then on labels that people drew."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from app.core.keypoints import IBUG68
from app.core.preprocess import warp
from training.fit import FitConfig, Validate, cosine, fit
from training.landmarks68.dataset import Faces, Points68Config, Points68Dataset, jittered, to_norm
from training.landmarks68.network import Points68Net, load_start

_LOOK_WEIGHTS = (0.2, 0.4, 1.0)
_FLAT_PERCENT = 0.5
"""Errors below this share of the eye distance no longer pull with full strength: people label no better."""


class Points68Loss:
    """The metric itself: mean distance in percent of the outer eye corners' distance, of every look."""

    def __init__(self, config: Points68Config) -> None:
        self._config = config
        self._weights = torch.tensor(_LOOK_WEIGHTS)

    def __call__(self, model: nn.Module, batch: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        error = percent_errors(model(normalise(batch["image"], self._config)), batch["points"])
        soft = (error.square() + _FLAT_PERCENT**2).sqrt() - _FLAT_PERCENT
        loss = (soft.mean(dim=(0, 2)) * self._weights.to(soft.device)).sum()
        return loss, {f"look{i}": float(v) for i, v in enumerate(error.detach().mean(dim=(0, 2)))}


def percent_errors(predicted: Tensor, truth: Tensor) -> Tensor:
    """(B, L, 68) percent of the true outer eye corners' distance, from (B, L, 68, 2) and (B, 68, 2)."""
    right, left = IBUG68.outer_eyes
    gap = (truth[:, left] - truth[:, right]).norm(dim=-1).clamp(min=1e-3)
    squares = (predicted - truth[:, None]).square().sum(dim=-1)
    return 100.0 * (squares + 1e-12).sqrt() / gap[:, None, None]


def normalise(image: Tensor, config: Points68Config) -> Tensor:
    """(B, S, S, 3) uint8 RGB to the network's (B, 3, S, S), as `app.core.preprocess.to_tensor`, channels last."""
    mean = torch.tensor(config.mean, device=image.device) * 255.0
    std = torch.tensor(config.std, device=image.device) * 255.0
    return ((image.float() - mean) / std).permute(0, 3, 1, 2)


def train_points68(
    train: Faces, held_out: Faces, start: Path, config: Points68Config, fit_config: FitConfig, workers: int
) -> Points68Net:
    """Train (or resume) from a mesh or 68-point checkpoint; the averaged network."""
    cv2.setNumThreads(0)
    net = Points68Net(config.size_px, config.frozen_stages)
    rng = np.random.default_rng(fit_config.seed)
    rows = rng.integers(0, len(train), 500)
    net.start_from_mean(np.stack([to_norm(p, jittered(p, config, rng)) for p in train.points[rows]]))
    load_start(net, start)
    net = net.to(memory_format=torch.channels_last)
    loader: DataLoader[Any] = DataLoader(
        Points68Dataset(train, config), config.batch, shuffle=True, drop_last=True, num_workers=workers
    )
    trained = fit(
        net, _optimizer(net, config), loader, Points68Loss(config), cosine(), fit_config, _validator(held_out, config)
    )
    assert isinstance(trained, Points68Net)
    return trained


def _optimizer(net: Points68Net, config: Points68Config) -> torch.optim.Optimizer:
    slow = [p for p in net.blocks.parameters() if p.requires_grad]
    ids = {id(p) for p in slow}
    quick = [p for p in net.parameters() if p.requires_grad and id(p) not in ids]
    groups = [{"params": quick, "lr": config.rate}, {"params": slow, "lr": config.rate * config.backbone_rate}]
    return torch.optim.AdamW(groups, weight_decay=config.weight_decay)


def _validator(held_out: Faces, config: Points68Config) -> Validate:
    """Held-out faces on crops that are off as the app's are (the same in every epoch): NME inter-ocular in percent."""
    rng = np.random.default_rng(0)
    cuts = [jittered(p, config, rng) for p in held_out.points]
    images = torch.from_numpy(np.stack([warp(c, t) for c, t in zip(held_out.crops, cuts, strict=True)]))
    truth = torch.from_numpy(np.stack([to_norm(p, t) for p, t in zip(held_out.points, cuts, strict=True)]))

    def validate(net: nn.Module) -> dict[str, float]:
        device = next(net.parameters()).device
        parts = [net(normalise(part.to(device), config)).cpu() for part in torch.split(images, 64)]
        looks = percent_errors(torch.cat(parts), truth).mean(dim=(0, 2))
        return {"loss": float(looks[-1]), **{f"look{i}": float(v) for i, v in enumerate(looks[:-1])}}

    return validate
