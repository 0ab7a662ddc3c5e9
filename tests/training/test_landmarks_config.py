"""Experiment configs: bases and overrides merge, mistakes are named, the shipped ones say what S1 says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import ConfigError
from training.landmarks.config import AugmentConfig, load_experiment

_CONFIGS = Path(__file__).resolve().parents[2] / "training" / "configs"

_MINIMAL = """
[data]
train = [{ layout = "csv", path = "a", schema = "ibug68" }]
validate = [{ layout = "csv", path = "b", schema = "ibug68" }]
[model]
backbone = "resnet18"
"""


def _write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_an_ablation_is_its_base_but_for_its_line(tmp_path: Path) -> None:
    base = load_experiment(_write(tmp_path / "base.toml", _MINIMAL))
    one = load_experiment(_write(tmp_path / "one.toml", 'base = "base.toml"\noptim.warmup_epochs = 0\n'))
    assert one.name == "one"
    assert one == replace(base, name="one", optim=replace(base.optim, warmup_epochs=0))


def test_command_line_values(tmp_path: Path) -> None:
    file = _write(tmp_path / "c.toml", _MINIMAL)
    got = load_experiment(file, ["run.seed=7", "loss.kind=wing", "crop.grow=1", "model.init=random"])
    assert (got.run.seed, got.loss.kind, got.crop.grow, got.model.init) == (7, "wing", 1.0, "random")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("optim.warm_up = 0", "optim.warm_up is unknown"),
        ("run.seed = 1.5", "run.seed: expected int"),
        ('crop.square = "yes"', "crop.square: expected bool"),
        ('loss.kind = "l2"', "loss.kind: expected one of mse"),
        ("optim = 3", "optim.: expected a table"),
        ('data.test = [{ layout = "csv" }]', "path"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, line: str, message: str) -> None:
    _write(tmp_path / "base.toml", _MINIMAL)
    with pytest.raises(ConfigError, match=message.replace(".", r"\.")):
        load_experiment(_write(tmp_path / "c.toml", f'base = "base.toml"\n{line}\n'))


def test_missing_and_circular_bases_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml"):
        load_experiment(_write(tmp_path / "c.toml", 'base = "gone.toml"'))
    with pytest.raises(ConfigError, match="back to itself"):
        load_experiment(_write(tmp_path / "c.toml", 'base = "c.toml"'))
    with pytest.raises(ConfigError, match="not valid TOML"):
        load_experiment(_write(tmp_path / "c.toml", "= 1"))


def test_s1_is_the_source_s_recipe() -> None:
    s1 = load_experiment(_CONFIGS / "s1.toml")
    assert s1.augment == AugmentConfig(35, 0.25, 0.15, 0.3, 0.1, flip=0.0, looks=0.0)
    assert (s1.crop.truth_share, s1.crop.grow, s1.crop.border_jitter, s1.crop.square) == (0.5, 0.1, 0.05, False)
    optim = s1.optim
    assert (optim.kind, optim.batch, optim.rate, optim.start_rate) == ("adam", 16, 1e-3, 1e-5)
    assert (optim.warmup_epochs, optim.divide_by, optim.patience, optim.stop_rate) == (3, 4, 4, 1e-6)
    assert (s1.loss.kind, s1.loss.width, s1.loss.curvature) == ("mse", 15, 3)
    assert (s1.model.size_px, s1.model.init, s1.model.frozen_blocks) == (224, "imagenet", 0)


def test_every_shipped_config_differs_from_its_base_and_reads() -> None:
    files = sorted(f for f in _CONFIGS.glob("*.toml") if not f.name.startswith("plan_"))
    experiments = [load_experiment(f) for f in files]
    bare = [replace(e, name="", variant="") for e in experiments]
    assert len(bare) >= 14
    assert all(a != b for i, a in enumerate(bare) for b in bare[:i])
