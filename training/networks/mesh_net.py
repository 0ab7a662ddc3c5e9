"""The mesh network: a MobileNetV2 that looks twice.

First look: the whole crop, with its spatial layout kept, gives coefficients of a linear shape model (initialised with
the principal components of the training shapes), hence a coarse mesh. Second look: a fine feature map is sampled AT the
coarse points of eyes, lips, brows, nose and face oval, and a correction of all points is computed from what is there
(shape-indexed features, after Cao et al. 2012, "Face Alignment by Explicit Shape Regression").
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import timm
import torch
from torch import Tensor, nn
from torch.nn import functional

from app.core.errors import ConfigError
from training.mesh.regions import MESH_POINTS, SECOND_LOOK
from training.stored import load_checkpoint

STAGE_CHANNELS = (24, 32, 96, 320)
"""MobileNetV2's channels at strides 4, 8, 16, 32 (outputs of blocks 1, 2, 4, 6)."""
_STAGES = (1, 2, 4, 6)


def conv(inputs: int, outputs: int) -> nn.Sequential:
    """1 x 1, with its normalisation."""
    return nn.Sequential(nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs), nn.Hardswish())


def stage_maps(stem: nn.Module, blocks: nn.Sequential, image: Tensor) -> list[Tensor]:
    """What MobileNetV2 sees of a picture (B, 3, S, S) at strides 4, 8, 16 and 32: (B, STAGE_CHANNELS[i], S / stride,
    S / stride) each."""
    maps = []
    x = stem(image)
    for i, block in enumerate(blocks):
        x = block(x)
        if i in _STAGES:
            maps.append(x)
    return maps


def fine_map(lateral: nn.ModuleList, maps: list[Tensor]) -> Tensor:
    """The maps of strides 4, 8 and 16, brought to the same channels, as one of stride 4."""
    fine: Tensor = lateral[0](maps[0])
    for layer, deeper in zip(lateral[1:], maps[1:3], strict=True):
        fine = fine + functional.interpolate(layer(deeper), size=fine.shape[-2:], mode="bilinear", align_corners=False)
    return fine


class MeshNet(nn.Module):
    """(B, 3, S, S) normalised RGB -> dict of points (B, 478, 3) norm units, coarse (same), presence_logit (B, 1),
    blendshapes (B, 52). S must be the size given: the layout-keeping layers are tied to it.

    The stem and the first `frozen_stages` groups of blocks keep their ImageNet weights and statistics: they see generic
    edges, and skipping their backward pass doubles the speed of training on a CPU.
    """

    def __init__(
        self,
        size_px: int,
        components: int,
        frozen_stages: int,
        hidden: int = 320,
        fine_channels: int = 20,
        channels: tuple[int, ...] = STAGE_CHANNELS,
    ) -> None:
        super().__init__()
        self.stem, self.blocks = _backbone(timm.create_model("mobilenetv2_100", pretrained=False))
        self.frozen_stages = frozen_stages
        coarse_cells, middle_cells = (size_px // 32) ** 2, (size_px // 16) ** 2
        self.deep = conv(channels[3], 96)
        self.middle = conv(channels[2], 24)
        self.look = nn.Sequential(nn.Linear(96 * coarse_cells + 24 * middle_cells, hidden), nn.Hardswish())
        self.coefficients = nn.Linear(hidden, components)
        self.shape = nn.Linear(components, MESH_POINTS * 3)
        self.lateral = nn.ModuleList(nn.Conv2d(c, fine_channels, 1) for c in channels[:3])
        self.fine = nn.Sequential(nn.Conv2d(fine_channels, fine_channels, 3, padding=1), nn.Hardswish())
        self.second = nn.Sequential(nn.Linear(fine_channels * len(SECOND_LOOK) + hidden, 256), nn.Hardswish())
        self.correction = nn.Linear(256, MESH_POINTS * 3)
        self.presence = nn.Linear(hidden, 1)
        self.expression = nn.Linear(hidden + 256, 52)
        nn.init.zeros_(self.correction.weight)
        nn.init.zeros_(self.correction.bias)
        self._frozen().requires_grad_(False)

    def train(self, mode: bool = True) -> MeshNet:
        super().train(mode)
        self._frozen().eval()
        return self

    def _frozen(self) -> nn.Sequential:
        return nn.Sequential(self.stem, *list(self.blocks)[: self.frozen_stages])

    def forward(self, image: Tensor) -> dict[str, Tensor]:
        maps = stage_maps(self.stem, self.blocks, image)
        layout = torch.cat([self.deep(maps[3]).flatten(1), self.middle(maps[2]).flatten(1)], dim=1)
        seen = self.look(layout)
        coarse = self.shape(self.coefficients(seen)).reshape(-1, MESH_POINTS, 3)
        sampled = self._sample(maps, coarse)
        second = self.second(torch.cat([sampled, seen], dim=1))
        return {
            "points": coarse + self.correction(second).reshape(-1, MESH_POINTS, 3),
            "coarse": coarse,
            "presence_logit": self.presence(seen),
            "blendshapes": self.expression(torch.cat([seen, second], dim=1)),
        }

    def _sample(self, maps: list[Tensor], coarse: Tensor) -> Tensor:
        """Fine features at the coarse points; norm units map to grid_sample's [-1, 1] edge to edge."""
        fine = self.fine(fine_map(self.lateral, maps))
        grid = (coarse.detach()[:, list(SECOND_LOOK), :2] * 2.0 - 1.0)[:, None]
        return functional.grid_sample(fine.float(), grid.float(), align_corners=False).flatten(1)

    @torch.no_grad()
    def set_shape_model(self, samples: npt.NDArray[np.float32]) -> None:
        """Start the output layer from the mean and principal components of samples (N, 478, 3) in norm units."""
        flat = samples.reshape(len(samples), -1).astype(np.float64)
        mean = flat.mean(axis=0)
        _, singular, components = np.linalg.svd(flat - mean, full_matrices=False)
        kept = self.coefficients.out_features
        scale = singular[:kept] / np.sqrt(len(samples))
        self.shape.weight.copy_(torch.from_numpy((components[:kept] * scale[:, None]).T))
        self.shape.bias.copy_(torch.from_numpy(mean))
        nn.init.normal_(self.coefficients.weight, std=0.01)
        nn.init.zeros_(self.coefficients.bias)


class MeshNetForExport(nn.Module):
    """The same network with the outputs that the app reads: points, presence in [0, 1], blendshapes in [0, 1]."""

    def __init__(self, net: MeshNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        out = self.net(image)
        return out["points"], torch.sigmoid(out["presence_logit"]), out["blendshapes"].clamp(0.0, 1.0)


def load_imagenet(net: MeshNet, weights: Path) -> None:
    """Copy the backbone of torchvision's ImageNet MobileNetV2 into `net`, tensor by tensor in order.

    timm's mobilenetv2_100 lists the same tensors in the same order and shapes; the classifier is left out.

    Raises:
        ConfigError: the file cannot be read, or the tensors do not line up.
    """
    source = list(load_checkpoint(weights).values())
    target = timm.create_model("mobilenetv2_100", pretrained=False)
    names = list(target.state_dict())
    has_counters = any(v.ndim == 0 for v in source)
    wanted = [n for n in names if has_counters or not n.endswith("num_batches_tracked")]
    if len(wanted) != len(source):
        raise ConfigError(f"{weights}: expected {len(wanted)} tensors, got {len(source)}.")
    state = dict(zip(wanted, source, strict=True))
    target.load_state_dict(state, strict=has_counters)
    stem, blocks = _backbone(target)
    net.stem.load_state_dict(stem.state_dict())
    net.blocks.load_state_dict(blocks.state_dict())


def _backbone(net: Any) -> tuple[nn.Sequential, nn.Sequential]:
    """Stem and groups of blocks of a timm MobileNetV2."""
    return nn.Sequential(net.conv_stem, net.bn1), net.blocks
