"""Mutation check of the attention policy: every threshold, 20 % up and down, must break at least one scenario.

    python benchmarks/attention_mutations.py

Runs each scenario at its sharp rate, without jitter or noise. Prints one line a mutant and the survivors at the end;
exit code 1 if there are any.
"""

from __future__ import annotations

import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_ROOT), str(_ROOT / "tests" / "core")]

from attention_drives import Scenario, mutated, problems, thresholds  # noqa: E402
from attention_scenarios import SCENARIOS  # noqa: E402


def killer(name: str, factor: float, scenarios: list[Scenario]) -> Scenario | None:
    """The first scenario that the mutant breaks; it moves to the front, as neighbours often break the same."""
    for scenario in scenarios:
        config = mutated(scenario, name, factor)
        if config is not None and problems(scenario, scenario.sharp_rate, None, config):
            scenarios.remove(scenario)
            scenarios.insert(0, scenario)
            return scenario
    return None


def main() -> int:
    scenarios = sorted(SCENARIOS, key=lambda s: s.length_s * s.sharp_rate)
    survivors = []
    for name in thresholds():
        for factor in (0.8, 1.2):
            found = killer(name, factor, scenarios)
            print(f"{name:32s} x{factor}  {'SURVIVES' if found is None else found.name}", flush=True)
            if found is None:
                survivors.append(f"{name} x{factor}")
    print(f"{2 * len(thresholds()) - len(survivors)} of {2 * len(thresholds())} mutants caught; survivors: {survivors}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
