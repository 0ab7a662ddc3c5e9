"""A very small network for one 32 x 32 eye."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class EyeNet(nn.Module):
    """(B, 3, 32, 32) normalised RGB -> (B, 8): logits of closed and visible; iris centre x and y as (px + 0.5) / 32;
    direction of sight in the head frame, yaw towards the nose and pitch up, rad; logarithms of its two spreads."""

    def __init__(self, dropout: float = 0.2) -> None:
        super().__init__()
        self.features = nn.Sequential(
            _block(3, 16, stride=2),  # 16 x 16
            _block(16, 32, stride=1),
            _block(32, 48, stride=2),  # 8 x 8
            _block(48, 48, stride=1),
            _block(48, 64, stride=2),  # 4 x 4
        )
        self.head = nn.Sequential(
            nn.Dropout(dropout), nn.Flatten(), nn.Linear(64 * 16, 64), nn.ReLU(), nn.Linear(64, 8)
        )

    def forward(self, image: Tensor) -> Tensor:
        out: Tensor = self.head(self.features(image))
        # the iris is near the middle, and directions are known to about six degrees: start there
        return out + out.new_tensor([0.0, 0.0, 0.5, 0.5, 0.0, 0.0, -2.3, -2.3])


class EyeNetForExport(nn.Module):
    """The outputs that the app reads: closed and visible (B, 1) in [0, 1], iris (B, 2) in crop units, look (B, 2) and
    look_spread (B, 2) rad."""

    def __init__(self, net: EyeNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        out = self.net(image)
        probabilities = torch.sigmoid(out[:, :2])
        return probabilities[:, :1], probabilities[:, 1:], out[:, 2:4], out[:, 4:6], out[:, 6:].clamp(-5, 1).exp()


def _block(inputs: int, outputs: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
    )
