"""Backbones through timm with their last layer replaced, and where their first weights come from."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import timm
import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from app.core.errors import ConfigError
from training.landmarks.config import ModelConfig
from training.stored import load_checkpoint

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


class Regressor(nn.Module):
    """(B, 3, S, S) normalised RGB -> points (B, K, 2) in [-1, 1] across the crop."""

    def __init__(self, backbone: nn.Module, points: int) -> None:
        super().__init__()
        self.backbone = backbone
        self.points = points

    def forward(self, image: Tensor) -> Tensor:
        out: Tensor = self.backbone(image)
        return out.reshape(-1, self.points, 2)


class RegressorForExport(nn.Module):
    """The same network giving the app's norm units: [0, 1] across the crop (see `app.core.preprocess`)."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> Tensor:
        out: Tensor = self.net(image)
        return out * 0.5 + 0.5


def build_network(config: ModelConfig, points: int) -> tuple[Regressor, str]:
    """The network and, for the record, how it was initialised.

    Raises:
        ConfigError: timm has no such backbone, its ImageNet weights cannot be had, a weights file does not fit, or
            the backbone has no blocks to freeze.
    """
    if not timm.is_model(config.backbone):
        raise ConfigError(f"model.backbone: timm has no {config.backbone!r}.")
    backbone, origin = _initialised(config, points)
    net = Regressor(backbone, points)
    _freeze(backbone, config)
    return net, origin


def parameter_count(net: nn.Module) -> int:
    """How many numbers the network learns."""
    return sum(p.numel() for p in net.parameters())


def giga_macs(net: nn.Module, size_px: int) -> float:
    """Multiply-adds of one picture in 10^9: what S1's table (and the networks' papers) call GFLOPS."""
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        net.eval()(torch.zeros(1, 3, size_px, size_px))
    return counter.get_total_flops() / 2e9  # the counter counts a multiply-add as two


def _initialised(config: ModelConfig, points: int) -> tuple[nn.Module, str]:
    outputs = 2 * points
    if config.init == "random":
        return timm.create_model(config.backbone, pretrained=False, num_classes=outputs), "random"
    if config.init == "imagenet":
        try:
            return timm.create_model(config.backbone, pretrained=True, num_classes=outputs), "ImageNet (timm)"
        except Exception as error:  # the hub's client raises many unrelated classes
            raise ConfigError(
                f"model.init: the ImageNet weights of {config.backbone} cannot be fetched ({type(error).__name__}); "
                'give a weights file or set model.init="random".'
            ) from None
    file = Path(os.path.expanduser(config.init))
    backbone = timm.create_model(config.backbone, pretrained=False, num_classes=outputs)
    return backbone, f"{file.parent.name}/{file.name}: {_load(backbone, file)} tensors"


def _load(backbone: nn.Module, file: Path) -> int:
    """Copy what fits from a weights file into `backbone`, the last layer left out; the number of tensors copied.

    A checkpoint of `training.fit` or a state dict with timm's names is matched by name; other names (torchvision's)
    by position, which needs the same tensors in the same order.

    Raises:
        ConfigError: the file cannot be read, or does not fit.
    """
    try:
        state = load_checkpoint(file)
    except ConfigError as error:
        raise ConfigError(f"model.init: {error}") from None
    state = {k.removeprefix("backbone."): v for k, v in state.get("averaged", state).items()}
    own = backbone.state_dict()
    head = {k for k in own if k.rsplit(".", 1)[0] in _head_names(backbone)}
    body = [k for k in own if k not in head]
    if not set(body) <= set(state):
        counters = any(v.ndim == 0 for v in state.values())
        wanted = [k for k in body if counters or own[k].ndim > 0]
        given = [v for v in state.values() if counters or v.ndim > 0]
        state = dict(zip(wanted, given, strict=False))
        body = wanted
    if any(k not in state or state[k].shape != own[k].shape for k in body):
        raise ConfigError(f"model.init: the tensors of {file} are not those of the backbone.")
    backbone.load_state_dict({k: state[k] for k in body}, strict=False)
    return len(body)


def _head_names(backbone: nn.Module) -> Iterable[str]:
    classifier: Any = backbone.get_classifier()  # type: ignore[operator]
    return [name for name, module in backbone.named_modules() if module is classifier]


def _freeze(backbone: nn.Module, config: ModelConfig) -> None:
    """Freeze the stem and the first blocks (S1: the first 3 of MobileNetV3's); their statistics still move."""
    if config.frozen_blocks == 0:
        return
    parts: Any = backbone
    if not isinstance(getattr(parts, "blocks", None), nn.Sequential) or not hasattr(parts, "conv_stem"):
        raise ConfigError(f"model.frozen_blocks: {config.backbone} has no list of blocks to freeze.")
    blocks = [block for stage in parts.blocks for block in stage]
    for module in (parts.conv_stem, parts.bn1, *blocks[: config.frozen_blocks]):
        module.requires_grad_(False)
