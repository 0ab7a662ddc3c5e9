"""PReLU written for export as what onnxruntime does fast.

Its PReLU costs 4 ns a value: 40 % of P-Net's time, half of R-Net's and O-Net's. Maxima and products cost a tenth.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class MaxPReLU(nn.Module):
    """The same function as a PReLU with one slope a for each channel of (B, C, H, W) or (B, C).

    Up to a slope of 1 it is max(x, a x), above it min(x, a x): so max(x, min(a, 1) x) first, and where some slope is
    steeper, min(y, max(a, 1) y) of that. Exact but for the rounding of the product.
    """

    def __init__(self, prelu: nn.PReLU) -> None:
        super().__init__()
        slope = prelu.weight.detach().clone()
        self.register_buffer("gentle", slope.clamp(max=1.0))
        self.register_buffer("steep", slope.clamp(min=1.0) if bool((slope > 1.0).any()) else None)
        self.gentle: Tensor
        self.steep: Tensor | None

    def forward(self, x: Tensor) -> Tensor:
        shape = (1, -1) + (1,) * (x.ndim - 2)
        y = torch.maximum(x, x * self.gentle.reshape(shape))
        return y if self.steep is None else torch.minimum(y, y * self.steep.reshape(shape))


def with_fast_prelus(net: nn.Module) -> nn.Module:
    """Replace every PReLU of `net`, in place, by its `MaxPReLU`; returns the net."""
    for name, child in net.named_children():
        if isinstance(child, nn.PReLU):
            setattr(net, name, MaxPReLU(child))
        else:
            with_fast_prelus(child)
    return net
