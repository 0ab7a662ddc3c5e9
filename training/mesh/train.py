"""Training of the mesh network from crop caches."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, WeightedRandomSampler

from app.core.codecs import encode_points
from app.core.preprocess import crop_from_points, warp
from training.fit import FitConfig, Validate, cosine, fit, load_averaged
from training.losses import masked_mean, wing
from training.mesh.cache import CropCache, roll_of
from training.mesh.config import MeshConfig
from training.mesh.dataset import MeshDataset
from training.mesh.regions import APERTURES, EYE_CORNER_LEFT, EYE_CORNER_RIGHT, point_weights
from training.networks.mesh_net import MeshNet, load_imagenet

_DEPTH_WEIGHT = 0.4
_WING_PERCENT = (10.0, 2.0)
"""Wing loss in percent of inter-ocular distance: logarithmic below 10, steepest below 2."""


class MeshLoss:
    """Points (wing, weighted by region), both looks; lid and lip openings; presence; blendshapes."""

    def __init__(self, config: MeshConfig) -> None:
        self._config = config
        self._weights = torch.from_numpy(point_weights())

    def __call__(self, model: nn.Module, batch: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        out = model(normalise(batch["image"], self._config))
        points, face = batch["points"], batch["face"]
        gap = (points[:, EYE_CORNER_LEFT] - points[:, EYE_CORNER_RIGHT]).norm(dim=-1).clamp(min=1e-3)
        percent = 100.0 / gap[:, None, None]
        weights = self._weights.to(points.device)[:, None]
        axis = torch.tensor([1.0, 1.0, _DEPTH_WEIGHT], device=points.device)

        def point_loss(predicted: Tensor) -> Tensor:
            return masked_mean(wing((predicted - points) * percent, *_WING_PERCENT) * weights * axis, face)

        fine, coarse = point_loss(out["points"]), point_loss(out["coarse"])
        opening = masked_mean(wing(_openings(out["points"] - points) * percent, *_WING_PERCENT), face)
        presence = functional.binary_cross_entropy_with_logits(out["presence_logit"][:, 0], face)
        # squared, not absolute: most scores are near 0, and the median of a rare open jaw is a closed one
        shapes = masked_mean((out["blendshapes"] - batch["blendshapes"]).square(), face)
        loss = fine + 0.3 * coarse + 0.3 * opening + 2.0 * presence + 40.0 * shapes
        figures = {
            "fine": fine.item(), "coarse": coarse.item(), "opening": opening.item(),
            "presence": presence.item(), "blendshapes": shapes.item(),
        }  # fmt: skip
        return loss, figures


def _openings(points: Tensor) -> Tensor:
    """(B, 478, 3) -> (B, pairs, 2): vectors across lids and lips, x and y only."""
    first, second = (list(side) for side in zip(*APERTURES, strict=True))
    return points[:, first, :2] - points[:, second, :2]


def normalise(image: Tensor, config: MeshConfig) -> Tensor:
    """(B, S, S, 3) uint8 RGB to the network's (B, 3, S, S) float32, as `app.core.preprocess.to_tensor` does."""
    mean = torch.tensor(config.mean, device=image.device) * 255.0
    std = torch.tensor(config.std, device=image.device) * 255.0
    # channels-last memory is what CPU convolutions are fastest on
    return ((image.float() - mean) / std).permute(0, 3, 1, 2)


def train_mesh(
    caches: Sequence[CropCache],
    held_out: CropCache,
    mirror: npt.NDArray[np.integer],
    mirror_shapes: npt.NDArray[np.integer],
    imagenet: Path | None,
    config: MeshConfig,
    fit_config: FitConfig,
    workers: int = 1,
    start_from: Path | None = None,
) -> MeshNet:
    """Train (or resume) and return the averaged network.

    start_from: a checkpoint whose averaged weights replace the ImageNet start (a later stage of training).
    """
    cv2.setNumThreads(0)
    data = MeshDataset(caches, config, mirror, mirror_shapes)
    model = MeshNet(config.size_px, config.shape_components, config.frozen_stages)
    if imagenet is not None:
        load_imagenet(model, imagenet)
    model.set_shape_model(data.sample_points(4000, np.random.default_rng(fit_config.seed)))
    if start_from is not None:
        load_averaged(model, start_from).train()
    model = model.to(memory_format=torch.channels_last)
    rarity = data.rarity()
    loader: DataLoader[Any] = DataLoader(
        data, config.batch, sampler=WeightedRandomSampler(rarity.tolist(), len(data)), drop_last=True,
        num_workers=workers, persistent_workers=workers > 0, worker_init_fn=_quiet_worker,
    )  # fmt: skip
    trained = fit(
        model, _optimizer(model, config), loader, MeshLoss(config), cosine(), fit_config, validator(held_out, config)
    )
    assert isinstance(trained, MeshNet)
    return trained


def _quiet_worker(worker: int) -> None:
    cv2.setNumThreads(0)
    torch.set_num_threads(1)


def _optimizer(model: MeshNet, config: MeshConfig) -> torch.optim.Optimizer:
    """AdamW; pretrained blocks and the shape model learn slower than what starts from nothing."""
    slow = [p for p in itertools.chain(model.blocks.parameters(), model.shape.parameters()) if p.requires_grad]
    slow_ids = {id(p) for p in slow}
    quick = [p for p in model.parameters() if p.requires_grad and id(p) not in slow_ids]
    groups = [
        {"params": quick, "lr": config.learning_rate},
        {"params": slow, "lr": config.learning_rate * config.backbone_rate},
    ]
    return torch.optim.AdamW(groups, weight_decay=config.weight_decay)


def validator(held_out: CropCache, config: MeshConfig) -> Validate:
    """Exact crops of held-out faces: mean 2D error in percent of inter-ocular distance."""
    faces = np.flatnonzero(held_out.is_face)
    images, truth = [], []
    for i in faces:
        points = held_out.points[i]
        transform = crop_from_points(points[:, :2], roll_of(points), config.crop_scale, config.size_px)
        images.append(warp(np.asarray(held_out.crops[i]), transform))
        truth.append(encode_points(points, transform))
    picture, wanted = torch.from_numpy(np.stack(images)), torch.from_numpy(np.stack(truth))
    gap = (wanted[:, EYE_CORNER_LEFT] - wanted[:, EYE_CORNER_RIGHT]).norm(dim=-1)[:, None]

    def validate(model: nn.Module) -> dict[str, float]:
        device = next(model.parameters()).device
        outs = [model(normalise(part.to(device), config)) for part in torch.split(picture, 64)]
        error = {
            name: ((torch.cat([o[name] for o in outs]).cpu() - wanted)[..., :2].norm(dim=-1) / gap * 100).mean().item()
            for name in ("points", "coarse")
        }
        presence = torch.sigmoid(torch.cat([o["presence_logit"] for o in outs])).mean().item()
        return {"loss": error["points"], "coarse": error["coarse"], "presence": presence}

    return validate
