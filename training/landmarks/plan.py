"""A study as a list of runs in order, done one after another; what is done is skipped, what was begun goes on.

A plan is one TOML file: `set` (values changed in every run, as `--set`), and [[run]] tables (see `PlannedRun`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.errors import ConfigError
from training.fit import BEST
from training.landmarks.config import Experiment, build_value, load_experiment
from training.landmarks.record import RECORD
from training.stored import load_toml


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """One run. config: a file beside the plan; set: values changed after the plan's own; start: name of an earlier
    run (of the same seed or of seed 0) whose best network this one starts from, empty for the config's own start.

    detector False: crops from the true points alone (labels without pictures of a whole scene).
    """

    name: str
    config: str
    set: tuple[str, ...] = ()
    seed: int = 0
    start: str = ""
    detector: bool = True

    @property
    def folder(self) -> str:
        return f"{self.name}-seed{self.seed}"


@dataclass(frozen=True, slots=True)
class Plan:
    """run: in the order in which they are worth having."""

    run: tuple[PlannedRun, ...]
    set: tuple[str, ...] = ()


RunOne = Callable[[Experiment, Path, bool], dict[str, Any]]
"""(experiment, run folder, whether boxes come from the detector) -> the finished run's record."""


def load_plan(file: Path) -> Plan:
    """Read a plan.

    Raises:
        ConfigError: not readable, an unknown key, two runs of one name and seed, or a start that no earlier run gives.
    """
    plan: Plan = build_value(Plan, load_toml(file, "plan"), file.name)
    seen: set[str] = set()
    for run in plan.run:
        if run.folder in seen:
            raise ConfigError(f"{file.name}: {run.folder} is planned twice.")
        if run.start and f"{run.start}-seed0" not in seen:
            raise ConfigError(f"{file.name}: {run.folder} starts from {run.start!r}, which no run before it makes.")
        seen.add(run.folder)
    return plan


def planned_experiment(plan: Plan, run: PlannedRun, configs: Path, out: Path) -> Experiment:
    """The run's experiment; configs: the plan's folder; out: the folder of run folders.

    Raises:
        ConfigError: see `load_experiment`.
    """
    overrides = [*plan.set, *run.set, f'name="{run.name}"', f"run.seed={run.seed}"]
    if run.start:
        best = out / f"{run.start}-seed0" / BEST
        overrides.append(f'model.init="{best.as_posix()}"')
    return load_experiment(configs / run.config, overrides)


def run_plan(plan: Plan, configs: Path, out: Path, records: Path, run_one: RunOne) -> Iterator[tuple[str, bool]]:
    """Do what is not done, in order; yields each run's folder name and whether it was run now.

    A run counts as done when its record lies in `records`/<folder>: run folders with their checkpoints may go. (A run
    that others start from is made again if its checkpoint is gone and one of those is not done.)
    """
    for run in plan.run:
        needed = any(r.start == run.name and not _done(records, r) for r in plan.run)
        if _done(records, run) and not (needed and not (out / run.folder / BEST).exists()):
            yield run.folder, False
            continue
        run_one(planned_experiment(plan, run, configs, out), out / run.folder, run.detector)
        target = records / run.folder / RECORD
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((out / run.folder / RECORD).read_bytes())
        yield run.folder, True


def _done(records: Path, run: PlannedRun) -> bool:
    return (records / run.folder / RECORD).is_file()
