"""Wing loss against its formula, masked means against numpy."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch", reason="needs the training extra")

from training.losses import masked_mean, wing  # noqa: E402


@pytest.mark.parametrize("error", [0.0, 0.5, -0.5, 3.0, 14.999])
def test_wing_is_logarithmic_inside(error: float) -> None:
    got = wing(torch.tensor(error), 15.0, 3.0).item()
    assert got == pytest.approx(15 * math.log(1 + abs(error) / 3), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("error", [15.001, -20.0, 100.0])
def test_wing_is_linear_outside(error: float) -> None:
    assert wing(torch.tensor(error), 15.0, 3.0).item() == pytest.approx(
        abs(error) - (15 - 15 * math.log(1 + 15 / 3)), rel=1e-5
    )


def test_wing_is_continuous_where_the_branches_meet() -> None:
    below, above = wing(torch.tensor([15.0 - 1e-4, 15.0 + 1e-4]), 15.0, 3.0)
    assert (above - below).abs().item() < 1e-3


def test_masked_mean_leaves_out_what_is_masked() -> None:
    values = torch.tensor([[1.0, 3.0], [100.0, 100.0], [4.0, 6.0]])
    assert masked_mean(values, torch.tensor([1.0, 0.0, 1.0])).item() == pytest.approx(3.5)


def test_masked_mean_of_nothing_is_zero() -> None:
    assert masked_mean(torch.ones(2, 3), torch.zeros(2)).item() == 0.0
