"""Colour jitter and normalisation of whole batches, on whatever device the network runs on."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from training.landmarks.config import AugmentConfig

_GREY = (0.299, 0.587, 0.114)
"""ITU-R BT.601 luma."""

_YIQ_FROM_RGB = ((0.299, 0.587, 0.114), (0.5959, -0.2746, -0.3213), (0.2115, -0.5227, 0.3112))
"""NTSC's YIQ: turning its I and Q plane turns the hue and keeps the luma."""


def jitter_colours(images: Tensor, augment: AugmentConfig) -> Tensor:
    """Random brightness, contrast, saturation and hue, drawn from torch for each picture; (B, 3, S, S) in [0, 1].

    The ranges are those of torchvision's ColorJitter. All four are one 3 x 3 matrix and an offset a picture, so a batch
    costs one product: hue is therefore turned in YIQ instead of HSV, and values are cut to [0, 1] once, at the end.
    """
    count, device = images.shape[0], images.device

    def factor(amount: float) -> Tensor:
        return torch.empty(count, device=device).uniform_(max(0.0, 1.0 - amount), 1.0 + amount)[:, None, None]

    grey = torch.tensor(_GREY, device=device).expand(3, 3)
    eye = torch.eye(3, device=device)
    saturation = factor(augment.saturation)
    angle = torch.empty(count, device=device).uniform_(-augment.hue, augment.hue) * 2.0 * math.pi
    matrix = _hue_matrix(angle) @ (saturation * eye + (1.0 - saturation) * grey) * factor(augment.brightness)
    contrast = factor(augment.contrast)
    mean = images.mean(dim=(2, 3))[:, :, None]
    middle = (torch.tensor(_GREY, device=device) @ (matrix @ mean)).unsqueeze(1)
    out = torch.einsum("brc,bchw->brhw", contrast * matrix, images) + ((1.0 - contrast) * middle)[..., None]
    return out.clamp(0.0, 1.0)


def _hue_matrix(angle: Tensor) -> Tensor:
    """(B, 3, 3) that turn the hue by angle (B,) radians."""
    yiq = torch.tensor(_YIQ_FROM_RGB, device=angle.device)
    turn = torch.zeros(len(angle), 3, 3, device=angle.device)
    turn[:, 0, 0] = 1.0
    turn[:, 1, 1] = turn[:, 2, 2] = angle.cos()
    turn[:, 1, 2], turn[:, 2, 1] = -angle.sin(), angle.sin()
    out: Tensor = torch.linalg.inv(yiq) @ turn @ yiq
    return out


def as_unit(images: Tensor) -> Tensor:
    """(B, S, S, 3) uint8 RGB to (B, 3, S, S) float32 in [0, 1]."""
    return images.permute(0, 3, 1, 2).float() / 255.0


def normalise(images: Tensor, mean: Sequence[float], std: Sequence[float]) -> Tensor:
    """(B, 3, S, S) in [0, 1] to the network's input, as `app.core.preprocess.to_tensor`."""
    m = torch.tensor(mean, device=images.device)[:, None, None]
    s = torch.tensor(std, device=images.device)[:, None, None]
    return (images - m) / s
