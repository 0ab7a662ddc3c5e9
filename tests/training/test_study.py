"""The study's report from run records: figures as recorded, seeds joined, limits told, plots drawn."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.core.errors import ConfigError
from training.landmarks import cost
from training.landmarks.config import ModelConfig
from training.metrics import summarise
from training.study import cost_command, groups, load_records, spread, write_study


def _record(
    name: str = "s1_w300", variant: str = "S1 recipe", backbone: str = "mobilenetv3_large_100", seed: int = 0,
    nme: float = 0.04, family: str = "s1",
) -> dict[str, Any]:  # fmt: skip
    errors = np.linspace(0.5 * nme, 1.5 * nme, 11)
    figures = summarise(errors).as_dict()
    return {
        "name": name,
        "family": family,
        "variant": variant,
        "config": {
            "model": {"backbone": backbone},
            "loss": {"kind": "mse"},
            "run": {"seed": seed, "epochs": 120},
            "data": {"test": "helen"},
        },
        "config_hash": "abc",
        "commit": "123",
        "init": "random",
        "detector": "cascade 5",
        "samples": {"train": 1800, "test": 11},
        "missed_by_detector": {"test": 2},
        "epochs": 30 + seed,
        "steps": 999,
        "training_s": 120.0,
        "curve": [
            {"train_loss": 2.0, "loss": 1.0, "nme_inter_pupil": 0.3},
            {"train_loss": 1.0, "loss": 0.5, "nme_inter_pupil": 0.1},
        ],
        "parameters": 4_200_000,
        "giga_macs": 0.22,
        "cost": {"onnx_cpu_ms": [5.4, 5.0], "torch_cpu_ms": [21.0, 20.0]},
        "test": {
            "inter_ocular": figures,
            "inter_pupil": {**figures, "nme": 1.4 * nme},
            "nme_of_pictures": errors.tolist(),
            "regions": {"eyes": 0.02, "mouth": 0.05},
        },
    }


def _write(folder: Path, records: list[dict[str, Any]]) -> list[Path]:
    out = []
    for i, record in enumerate(records):
        run = folder / f"run{i}"
        run.mkdir(parents=True)
        (run / "record.json").write_text(json.dumps(record))
        out.append(run)
    return out


def test_spread() -> None:
    assert spread([3.0]) == "3.00"
    assert spread([3.0, 3.2]) == "3.10 ± 0.14"
    assert spread([float("nan")]) == "-"


def test_seeds_are_joined_and_nothing_else() -> None:
    records = [_record(), _record(seed=1), _record(name="s1_w300_wing", variant="Wing")]
    assert [len(g) for g in groups(records)] == [2, 1]


def test_the_report_says_what_the_records_say(tmp_path: Path) -> None:
    records = [
        _record(nme=0.04),
        _record(nme=0.05, seed=1),
        _record("s1_w300_wing", "Wing", nme=0.03),
        _record("ours", "our recipe", family="ours", nme=0.025),
    ]
    _write(tmp_path / "runs", records)
    write_study(load_records([tmp_path / "runs"]), tmp_path / "out", "the command")
    text = (tmp_path / "out/report.md").read_text()
    assert "`the command`" in text
    assert "4 runs, scored on the same 11 test faces" in text
    row = next(line for line in text.splitlines() if line.startswith("| s1_w300 |"))
    assert "| 4.50 ± 0.71 | 6.30 ± 0.99 |" in row
    assert "| 2 | 30.50 ± 0.71 |" in row
    assert "| 4.20 | 0.22 | 21.0 | 5.4 |" in row
    assert "| MobileNetV3-Large | Wing | random | 4.20 | 5.36 |" in text
    assert "| MobileNetV3-Large | S1 recipe | random | 6.30 ± 0.99 | 7.88 |" in text
    assert "our recipe" not in text.split("## Beside the source")[1].split("##")[0]
    assert "started from random; 1800 training faces, 30 of 120 epochs (ended by its schedule or time limit)" in text
    assert "2 missed test faces" in text
    for plot in ("costs.png", "ablations.png", "curves.png", "ced.png"):
        assert f"({plot})" in text
        assert (tmp_path / "out" / plot).stat().st_size > 5000


def test_no_plot_of_what_is_not_known(tmp_path: Path) -> None:
    record = _record()
    record["curve"], record["test"]["nme_of_pictures"] = [], []
    write_study([record], tmp_path, "c")
    text = (tmp_path / "report.md").read_text()
    assert "curves.png" not in text
    assert "ced.png" not in text
    assert "ablations.png" not in text


def test_runs_of_different_tests_are_not_mixed(tmp_path: Path) -> None:
    other = _record()
    other["samples"]["test"] = 12
    with pytest.raises(ConfigError, match="different test sets"):
        write_study([_record(), other], tmp_path, "c")
    bare = _record()
    del bare["test"]
    with pytest.raises(ConfigError, match="No run has a score"):
        write_study([bare], tmp_path, "c")


def test_a_folder_without_records_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="empty"):
        load_records([tmp_path / "empty"])
    (run,) = _write(tmp_path, [_record()])
    (run / "record.json").write_text("{")
    with pytest.raises(ConfigError, match="run0"):
        load_records([run])


def test_models_that_are_no_timm_networks_stand_beside_them(tmp_path: Path) -> None:
    """The trees, the shipped model: a name of their own, no cost that nobody measured, and how they were made."""
    trees = _record("dlib_trees", "regression trees", family="baseline", nme=0.05)
    for key in ("epochs", "steps", "parameters", "giga_macs", "cost", "training_s"):
        del trees[key]
    trees |= {"network": "dlib's trees", "how": "10 cascades of 500 trees.", "curve": [], "init": "-", "loss": "-"}
    full = _record() | {"cost_224": {"giga_macs": 0.22, "torch_cpu_ms": [30.0, 29.0], "onnx_cpu_ms": [9.0, 8.0]}}
    write_study([full, trees], tmp_path, "c", "Written by hand.")
    text = (tmp_path / "report.md").read_text()
    assert "Written by hand." in text
    row = next(line for line in text.splitlines() if line.startswith("| dlib_trees | dlib's trees | - | - | 1 |"))
    assert row.count("| - ") >= 7
    assert "- dlib_trees: 10 cascades of 500 trees." in text
    assert "| MobileNetV3-Large | 4.20 | 5.5 | 0.22 | 0.22 | 30.0 | 9.0 | 26.0 | - | 8.5 |" in text


def test_cost_measures_each_network_once_and_writes_it_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[tuple[str, int, int]] = []

    def measure(model: ModelConfig, points: int, threads: int) -> dict[str, Any]:
        measured.append((model.backbone, model.size_px, points))
        return {"size_px": model.size_px, "threads": threads}

    monkeypatch.setattr(cost, "measure_cost", measure)
    records = [_record(seed=0), _record(seed=1), _record("dlib_trees") | {"network": "dlib's trees"}]
    for record in records:
        record["config"]["model"] = {"backbone": "resnet18", "size_px": 64, "init": "gone.pt", "frozen_blocks": 0}
        record["schema"] = "ibug68"
    folders = _write(tmp_path, records)
    for size in (None, 96):
        cost_command(argparse.Namespace(runs=[tmp_path], threads=1, size=size))
    assert measured == [("resnet18", 64, 68), ("resnet18", 96, 68)]
    own, again, trees = (json.loads((f / "record.json").read_text()) for f in folders)
    assert own["cost"] == again["cost"] == {"size_px": 64, "threads": 1}
    assert own["cost_96"]["size_px"] == 96
    assert trees["cost"] == _record()["cost"], "what is no timm network is not measured here"
