"""The 68-point network: the mesh's MobileNetV2, a coarse shape, then looks at a fine map around every point.

Shape-indexed refinement (Cao et al. 2012, "Face Alignment by Explicit Shape Regression"): each further look samples a
patch of the fine map at every point's present place, reads it with that point's own weights, and corrects all points.
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
from app.core.keypoints import IBUG68
from training.networks.mesh_net import STAGE_CHANNELS, conv, fine_map, stage_maps
from training.stored import load_weights

POINTS = IBUG68.count
_FROM_MESH = ("stem.", "blocks.", "deep.", "middle.", "look.", "lateral.", "fine.")
"""Parts that have the same names and shapes in `training.networks.mesh_net.MeshNet`."""

_PATCH_PX = (6.0, 3.5)
"""Spacing of the 3 x 3 samples of each look, in px of the crop: the second look is surer of its place."""

_DROPOUT = 0.1


class Points68Net(nn.Module):
    """(B, 3, S, S) normalised RGB -> points (B, looks, 68, 2) in norm units, coarse first, the last the answer."""

    def __init__(self, size_px: int, frozen_stages: int, hidden: int = 320, fine_channels: int = 20) -> None:
        super().__init__()
        mobilenet: Any = timm.create_model("mobilenetv2_100", pretrained=False)
        self.stem = nn.Sequential(mobilenet.conv_stem, mobilenet.bn1)
        self.blocks: nn.Sequential = mobilenet.blocks
        self.size_px, self.frozen_stages = size_px, frozen_stages
        cells = 96 * (size_px // 32) ** 2 + 24 * (size_px // 16) ** 2
        self.deep, self.middle = conv(STAGE_CHANNELS[3], 96), conv(STAGE_CHANNELS[2], 24)
        self.look = nn.Sequential(nn.Linear(cells, hidden), nn.Hardswish())
        self.shape = nn.Linear(hidden, POINTS * 2)
        self.lateral = nn.ModuleList(nn.Conv2d(c, fine_channels, 1) for c in STAGE_CHANNELS[:3])
        self.fine = nn.Sequential(nn.Conv2d(fine_channels, fine_channels, 3, padding=1), nn.Hardswish())
        self.looks = nn.ModuleList(_Look(fine_channels, hidden, spacing / size_px) for spacing in _PATCH_PX)
        self._frozen().requires_grad_(False)

    def train(self, mode: bool = True) -> Points68Net:
        super().train(mode)
        self._frozen().eval()
        return self

    def forward(self, image: Tensor) -> Tensor:
        maps = stage_maps(self.stem, self.blocks, image)
        seen = self.look(torch.cat([self.deep(maps[3]).flatten(1), self.middle(maps[2]).flatten(1)], dim=1))
        fine = self.fine(fine_map(self.lateral, maps)).float()
        points = [self.shape(seen).reshape(-1, POINTS, 2)]
        for look in self.looks:
            points.append(points[-1] + look(fine, points[-1].detach(), seen))
        return torch.stack(points, dim=1)

    def _frozen(self) -> nn.Sequential:
        return nn.Sequential(self.stem, *list(self.blocks)[: self.frozen_stages])

    @torch.no_grad()
    def start_from_mean(self, points_norm: npt.NDArray[np.float32]) -> None:
        """Begin at the mean of points (N, 68, 2) in norm units."""
        nn.init.normal_(self.shape.weight, std=0.002)
        self.shape.bias.copy_(torch.from_numpy(points_norm.mean(axis=0).reshape(-1)))


class _Look(nn.Module):
    """A correction (B, 68, 2) in norm units from 3 x 3 samples of the fine map around every point."""

    def __init__(self, channels: int, hidden: int, spacing: float) -> None:
        super().__init__()
        offsets = torch.stack(torch.meshgrid(*[torch.tensor([-1.0, 0.0, 1.0])] * 2, indexing="xy"), dim=-1)
        self.offsets: Tensor
        self.register_buffer("offsets", offsets.reshape(9, 2) * spacing)
        self.own = nn.Conv1d(POINTS * channels * 9, POINTS * 16, 1, groups=POINTS)
        self.all = nn.Sequential(
            nn.Hardswish(), nn.Dropout(_DROPOUT), nn.Linear(POINTS * 16 + hidden, 256), nn.Hardswish(),
            nn.Dropout(_DROPOUT), nn.Linear(256, POINTS * 2),
        )  # fmt: skip
        last = self.all[-1]
        assert isinstance(last, nn.Linear)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)

    def forward(self, fine: Tensor, points: Tensor, seen: Tensor) -> Tensor:
        # norm units run from edge to edge, as grid_sample's [-1, 1] does without align_corners
        grid = (points[:, :, None] + self.offsets) * 2.0 - 1.0
        patches = functional.grid_sample(fine, grid, align_corners=False)  # (B, C, 68, 9)
        own = self.own(patches.permute(0, 2, 1, 3).reshape(len(fine), -1, 1))[..., 0]
        out: Tensor = self.all(torch.cat([own, seen], dim=1))
        return out.reshape(-1, POINTS, 2)


class Points68ForExport(nn.Module):
    """What ships: points (1, 68, 2) in norm units; with `mirror` the mean of the crop's reading and its mirror's."""

    def __init__(self, net: Points68Net, mirror: bool) -> None:
        super().__init__()
        self.net, self.mirror = net, mirror
        self.swap: Tensor
        self.register_buffer("swap", torch.tensor(IBUG68.mirror))

    def forward(self, image: Tensor) -> Tensor:
        if not self.mirror:
            only: Tensor = self.net(image)[:, -1]
            return only
        straight, mirrored = self.net(torch.cat([image, image.flip(3)]))[:, -1].chunk(2)
        back = mirrored[:, self.swap]
        return 0.5 * (straight + torch.cat([1.0 - back[..., :1], back[..., 1:]], dim=-1))


def load_start(net: Points68Net, checkpoint: Path) -> int:
    """Copy the averaged weights of a mesh or a 68-point checkpoint into `net`; the number of tensors copied.

    Raises:
        ConfigError: the file is no checkpoint, or of another size.
    """
    state = load_weights(checkpoint)
    own = net.state_dict()
    parts = tuple(own) if set(own) == set(state) else _FROM_MESH
    wanted = [name for name in own if name.startswith(parts)]
    if any(name not in state or state[name].shape != own[name].shape for name in wanted):
        raise ConfigError(f"{checkpoint} holds another network than this one.")
    net.load_state_dict({name: state[name] for name in wanted}, strict=False)
    return len(wanted)
