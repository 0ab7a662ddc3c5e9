"""A study's plan: its runs in order, what is done is skipped, what starts from another finds it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import ConfigError
from training.landmarks.config import Experiment
from training.landmarks.plan import load_plan, planned_experiment, run_plan

_CONFIGS = Path(__file__).resolve().parents[2] / "training" / "configs"

_PLAN = """
set = ["run.epochs=2", "optim.warmup_epochs=1"]
[[run]]
name = "start"
config = "s1_w300.toml"
detector = false
[[run]]
name = "plain"
config = "s1_w300.toml"
start = "start"
[[run]]
name = "cold"
config = "s1_w300_no_warmup.toml"
set = ["optim.warmup_epochs=0"]
start = "start"
seed = 1
"""


def _plan_file(tmp_path: Path, text: str = _PLAN) -> Path:
    file = tmp_path / "plan.toml"
    file.write_text(text)
    return file


class _Runs:
    """Stands for training: notes what it was asked, writes a checkpoint and a record; fails when told to."""

    def __init__(self, fail_at: str = "") -> None:
        self.asked: list[tuple[Experiment, str, bool]] = []
        self.fail_at = fail_at

    def __call__(self, experiment: Experiment, folder: Path, detector: bool) -> dict[str, Any]:
        if folder.name == self.fail_at:
            raise KeyboardInterrupt
        self.asked.append((experiment, folder.name, detector))
        folder.mkdir(parents=True)
        (folder / "best.pt").write_bytes(b"weights")
        (folder / "record.json").write_text(json.dumps({"name": experiment.name}))
        return {}


def test_runs_come_in_order_with_the_plan_s_values(tmp_path: Path) -> None:
    runs = _Runs()
    plan = load_plan(_plan_file(tmp_path))
    out = list(run_plan(plan, _CONFIGS, tmp_path / "runs", tmp_path / "records", runs))
    assert out == [("start-seed0", True), ("plain-seed0", True), ("cold-seed1", True)]
    start, plain, cold = runs.asked
    assert (start[2], plain[2]) == (False, True)
    assert (plain[0].name, plain[0].run.epochs, plain[0].run.seed) == ("plain", 2, 0)
    assert plain[0].model.init == (tmp_path / "runs/start-seed0/best.pt").as_posix()
    assert (cold[0].run.seed, cold[0].optim.warmup_epochs, cold[0].variant) == (1, 0, "no warm-up")
    assert json.loads((tmp_path / "records/cold-seed1/record.json").read_text()) == {"name": "cold"}


def test_a_stopped_study_goes_on_and_repeats_nothing(tmp_path: Path) -> None:
    plan = load_plan(_plan_file(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        list(run_plan(plan, _CONFIGS, tmp_path / "runs", tmp_path / "records", _Runs("plain-seed0")))
    runs = _Runs()
    out = list(run_plan(plan, _CONFIGS, tmp_path / "runs", tmp_path / "records", runs))
    assert out == [("start-seed0", False), ("plain-seed0", True), ("cold-seed1", True)]
    assert [name for _, name, _ in runs.asked] == ["plain-seed0", "cold-seed1"]


def test_records_are_enough_but_a_lost_start_that_is_still_needed_is_made_again(tmp_path: Path) -> None:
    plan = load_plan(_plan_file(tmp_path))
    records = tmp_path / "records"
    list(run_plan(plan, _CONFIGS, tmp_path / "runs", records, _Runs()))
    assert [ran for _, ran in run_plan(plan, _CONFIGS, tmp_path / "elsewhere", records, _Runs())] == [False] * 3
    (records / "cold-seed1/record.json").unlink()
    runs = _Runs()
    assert [ran for _, ran in run_plan(plan, _CONFIGS, tmp_path / "again", records, runs)] == [True, False, True]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (_PLAN + '[[run]]\nname = "plain"\nconfig = "s1.toml"\n', "planned twice"),
        ('[[run]]\nname = "a"\nconfig = "s1.toml"\nstart = "b"\n', "starts from 'b'"),
        ('[[run]]\nname = "a"\nconfig = "s1.toml"\nlayers = 3\n', "layers is unknown"),
        ("[[run", "not valid TOML"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_plan(_plan_file(tmp_path, text))


def test_the_shipped_plan_reads_and_covers_what_the_study_compares() -> None:
    """Four networks with both losses and two seeds, every ablation of S1, our own recipe: all at one budget."""
    plan = load_plan(_CONFIGS / "plan_s1_budget.toml")
    experiments = [planned_experiment(plan, r, _CONFIGS, Path("runs/budget")) for r in plan.run]
    scored = [e for e in experiments if e.data.test]
    compared = {(e.model.backbone, e.loss.kind, e.run.seed) for e in scored if e.variant in ("S1 recipe", "Wing")}
    networks = ("mobilenetv2_100", "mobilenetv3_large_100", "resnet18", "efficientnet_b0")
    assert compared == {(n, loss, seed) for n in networks for loss in ("mse", "wing") for seed in (0, 1)}
    assert {e.variant for e in scored} == {
        "S1 recipe", "Wing", "no warm-up", "first 3 blocks frozen", "random initialisation", "detector box only",
        "no rotation or colour", "no rotation, colour or border jitter", "our recipe",
    }  # fmt: skip
    assert {(e.model.size_px, e.run.epochs) for e in scored} == {(64, 6)}
    by_name = {e.name: e for e in scored if e.run.seed == 0}
    assert by_name["s1_mobilenetv3_no_warmup"].optim.warmup_epochs == 0
    assert by_name["s1_mobilenetv3_random_init"].model.init == "random"
