"""The source's mesh network (S2: Shabalin & Eliseev 2022): EfficientNetV2-B0 with the last stage replaced.

BatchNorm, separable convolution, ReLU, flatten, dense 3 x 478 with sigmoid; input 256 x 256 in [0, 1].
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import timm
import torch
from torch import Tensor, nn

from training.mesh.regions import MESH_POINTS

_LAST_CHANNELS = 192
"""Channels of EfficientNetV2-B0's last stage, at stride 32."""

_HEAD_CHANNELS = 32
"""Of the separable convolution; the source does not give its number."""


class S2Net(nn.Module):
    """(B, 3, S, S) RGB in [0, 1] -> points (B, 478, 3) in [0, 1]: x, y over the crop, z as depth over the crop + 0.5.

    pretrained: fetch timm's ImageNet weights; needs the network, and is the source's own start.
    """

    def __init__(self, size_px: int = 256, pretrained: bool = False) -> None:
        super().__init__()
        self.backbone: Any = timm.create_model(
            "tf_efficientnetv2_b0", pretrained=pretrained, features_only=True, out_indices=(4,)
        )
        cells = (size_px // 32) ** 2
        self.head = nn.Sequential(
            nn.BatchNorm2d(_LAST_CHANNELS),
            nn.Conv2d(_LAST_CHANNELS, _LAST_CHANNELS, 3, padding=1, groups=_LAST_CHANNELS, bias=False),
            nn.Conv2d(_LAST_CHANNELS, _HEAD_CHANNELS, 1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(_HEAD_CHANNELS * cells, MESH_POINTS * 3),
            nn.Sigmoid(),
        )

    def forward(self, image: Tensor) -> Tensor:
        out: Tensor = self.head(self.backbone(image)[-1])
        return out.reshape(-1, MESH_POINTS, 3)

    def train(self, mode: bool = True) -> S2Net:
        super().train(mode)
        if not any(p.requires_grad for p in self.backbone.parameters()):
            self.backbone.eval()  # frozen layers keep their statistics too
        return self

    @torch.no_grad()
    def start_from_mean(self, points: npt.NDArray[np.float32]) -> None:
        """Let the untrained network answer with `points` (478, 3) in norm units: half the way of a short training."""
        unit = (torch.from_numpy(points) + torch.tensor([0.0, 0.0, 0.5])).clamp(0.01, 0.99)
        dense = self.head[-2]
        assert isinstance(dense, nn.Linear)
        dense.bias.copy_(torch.logit(unit).flatten())
        dense.weight.mul_(0.1)

    def train_head_only(self, head_only: bool) -> None:
        """The source's first phase trains the new last layers alone; its second everything."""
        self.backbone.requires_grad_(not head_only)


class S2NetForExport(nn.Module):
    """The outputs that the app reads. The source's network knows no "no face": presence is constantly 1."""

    def __init__(self, net: S2Net) -> None:
        super().__init__()
        self.net = net
        self.register_buffer("offset", torch.tensor([0.0, 0.0, 0.5]))

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        points = self.net(image) - self.offset
        return points, torch.ones_like(points[:, 0, :1])
