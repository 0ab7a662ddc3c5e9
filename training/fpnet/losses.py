"""FPNet's losses. Rotations are (B, 3, 3), angles radians."""

from __future__ import annotations

import torch
from torch import Tensor


def rotation_from_6d(six: Tensor) -> Tensor:
    """Gram-Schmidt of a1, a2 (B, 6) to (B, 3, 3); as `app.core.geometry.rotation_from_6d`."""
    b1 = torch.nn.functional.normalize(six[:, :3], dim=1)
    b3 = torch.nn.functional.normalize(torch.linalg.cross(b1, six[:, 3:]), dim=1)
    return torch.stack([b1, torch.linalg.cross(b3, b1), b3], dim=2)


def geodesic(a: Tensor, b: Tensor) -> Tensor:
    """Angle between rotations (B, 3, 3), (B,): 2 asin(|a - b| / sqrt 8), whose slope stays finite at equality,
    unlike that of acos((tr(a b^T) - 1) / 2)."""
    chord = torch.linalg.vector_norm((a - b).flatten(1) + 1e-8, dim=1)
    return 2.0 * torch.asin((chord / 8**0.5).clamp(max=1.0 - 1e-6))


def expected_error_nll(error: Tensor, log_error: Tensor) -> Tensor:
    """Negative log-likelihood (B,) of errors (B,) under an exponential distribution of mean exp(log_error).

    Its minimum is at the true conditional mean, so the output reads as "expected geodesic error".
    """
    return error * torch.exp(-log_error) + log_error


def middle_band(losses: Tensor, keep: float) -> Tensor:
    """Mean of the middle `keep` of the losses (B,), by rank: S4 drops the easiest samples of a mini-batch (they pull
    the net to the mean) and the hardest (they make training unstable), in equal numbers."""
    kept = max(1, round(keep * len(losses)))
    skip = (len(losses) - kept + 1) // 2
    order = torch.argsort(losses.detach())
    return losses[order[skip : skip + kept]].mean()
