"""A PReLU rewritten by maxima and minima is the same function, whatever its slopes."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from training.fast_prelu import MaxPReLU, with_fast_prelus


@pytest.mark.parametrize("slopes", [[0.25, -0.5, 0.0, 1.0], [1.3, -1.2, 0.9, 2.0]])
@pytest.mark.parametrize("shape", [(3, 4), (2, 4, 5, 6), (0, 4)])
def test_the_same_function(slopes: list[float], shape: tuple[int, ...]) -> None:
    prelu = nn.PReLU(4)
    prelu.weight = nn.Parameter(torch.tensor(slopes))
    x = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(MaxPReLU(prelu)(x), prelu(x).detach(), rtol=0, atol=1e-6)


def test_every_prelu_of_a_net_is_replaced() -> None:
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.PReLU(4), nn.Sequential(nn.PReLU(4), nn.ReLU()))
    x = torch.randn(1, 3, 8, 8)
    before = net(x).detach()
    torch.testing.assert_close(with_fast_prelus(net)(x).detach(), before)
    assert not [m for m in net.modules() if isinstance(m, nn.PReLU)]
