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


def wing_of_text(error: Tensor, width: float, curvature: float) -> Tensor:
    """Wing as S1's text prints it, with C = w - ln(1 + w / eps): the factor w is missing, so it jumps at `width`.

    S1 used it on targets in [-1, 1], where |x| never reaches w = 15: only the logarithm's almost straight start is in
    use, so that it is about 5 |x|, an L1 loss. Kept to reproduce that; for use take `wing` in px.
    """
    x = error.abs()
    offset = width - math.log(1.0 + width / curvature)
    return torch.where(x < width, width * torch.log1p(x / curvature), x - offset)


def smooth_wing(error: Tensor, width: float, curvature: float, core: float = 0.5) -> Tensor:
    """Wing with a quadratic bottom below `core`, so that the gradient does not jump where the error changes sign.

    Value and slope are continuous at `core` (in the units of `error`): a x^2 with a = w / (2 core (eps + core)) below
    it, then Wing shifted by what is missing. The aim is that of Rectified Wing (Feng et al. 2020, IJCV 128): no push
    from errors below the noise of the labels.
    """
    x = error.abs()
    steepness = width / (2.0 * core * (curvature + core))
    shift = width * math.log1p(core / curvature) - steepness * core * core
    return torch.where(x < core, steepness * x * x, wing(x, width, curvature) - shift)


def masked_mean(values: Tensor, mask: Tensor) -> Tensor:
    """Mean of values (B, ...) over the samples whose mask (B,) is 1; 0 where there is none."""
    per_sample = values.flatten(1).mean(dim=1)
    return (per_sample * mask).sum() / mask.sum().clamp(min=1.0)
