"""Loss functions shared by the project's trainings."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def wing(error: Tensor, width: float, curvature: float) -> Tensor:
    """Wing loss of each |error|: logarithmic below `width`, linear above, continuous where they meet.

    w ln(1 + |x| / eps) if |x| < w else |x| - C, C = w - w ln(1 + w / eps)
    (Feng et al. 2018, "Wing Loss for Robust Facial Landmark Localisation with CNNs"). width (w) and curvature (eps) are
    in the units of `error`: the published 15 and 3 are pixels of a 224 px crop.
    """
    x = error.abs()
    offset = width - width * math.log(1.0 + width / curvature)
    return torch.where(x < width, width * torch.log1p(x / curvature), x - offset)


def masked_mean(values: Tensor, mask: Tensor) -> Tensor:
    """Mean of values (B, ...) over the samples whose mask (B,) is 1; 0 where there is none."""
    per_sample = values.flatten(1).mean(dim=1)
    return (per_sample * mask).sum() / mask.sum().clamp(min=1.0)
