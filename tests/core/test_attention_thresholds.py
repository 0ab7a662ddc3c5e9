"""Mutation check: no threshold can move by 20 % without a scenario noticing."""

from __future__ import annotations

import pytest
from attention_drives import mutated, problems, thresholds
from attention_killers import KILLERS
from attention_scenarios import SCENARIOS

_BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}


def test_every_threshold_is_watched() -> None:
    assert set(KILLERS) == set(thresholds())


@pytest.mark.parametrize(
    ("name", "factor", "scenario"),
    [(name, factor, killer) for name, pair in KILLERS.items() for factor, killer in zip((0.8, 1.2), pair, strict=True)],
)
def test_moving_a_threshold_breaks_a_scenario(name: str, factor: float, scenario: str) -> None:
    drive = _BY_NAME[scenario]
    config = mutated(drive, name, factor)
    assert config is not None
    assert problems(drive, drive.sharp_rate, None, config)
    assert not problems(drive, drive.sharp_rate, None)
