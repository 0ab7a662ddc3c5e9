"""The scenario suite: every event at its time and at no other, at 10, 15 and 30 frames a second with jitter."""

from __future__ import annotations

import pytest
from attention_drives import Scenario, problems
from attention_scenarios import SCENARIOS


def test_there_are_at_least_forty_scenarios_and_no_two_of_one_name() -> None:
    names = [scenario.name for scenario in SCENARIOS]
    assert len(names) >= 40
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("scenario", "rate"),
    [pytest.param(s, rate, id=f"{s.name} {rate} Hz") for s in SCENARIOS for rate in s.rates],
)
def test_scenario(scenario: Scenario, rate: int) -> None:
    seeds = (None,) if scenario.exact else (None, 1)
    found = {seed: problems(scenario, rate, seed) for seed in seeds}
    assert not any(found.values()), f"{scenario.name} {found}"
