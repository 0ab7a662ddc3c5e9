"""The training loop: learns, averages, resumes, stops cleanly, keeps its checkpoints whole."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs the training extra")

from torch import Tensor, nn  # noqa: E402
from torch.utils.data import DataLoader, TensorDataset  # noqa: E402

from training.fit import (  # noqa: E402
    BEST,
    CHECKPOINT,
    FitConfig,
    Progress,
    cosine,
    exponential,
    fit,
    load_averaged,
    plateau,
)


def line_loss(model: nn.Module, batch: tuple[Tensor, Tensor]) -> tuple[Tensor, Mapping[str, float]]:
    x, y = batch
    loss = (model(x) - y).square().mean()
    return loss, {"mse": loss.item()}


def loader(n: int = 8, batch: int = 4) -> DataLoader:
    x = torch.linspace(-1, 1, n)[:, None]
    return DataLoader(TensorDataset(x, 3 * x + 1), batch_size=batch)


def line() -> tuple[nn.Module, torch.optim.Optimizer]:
    torch.manual_seed(0)
    model = nn.Linear(1, 1)
    return model, torch.optim.Adam(model.parameters(), lr=0.3)


def config(out: Path, epochs: int, **more: object) -> FitConfig:
    return FitConfig(out, epochs, accelerator="cpu", **more)  # type: ignore[arg-type]


def mse(model: nn.Module) -> float:
    x = torch.linspace(-1, 1, 8)[:, None]
    with torch.no_grad():
        return (model(x) - (3 * x + 1)).square().mean().item()


def test_loss_falls_on_eight_samples_in_twenty_steps(tmp_path: Path) -> None:
    model, optimizer = line()
    before = mse(model)
    fit(model, optimizer, loader(), line_loss, cosine(), config(tmp_path, 10))
    assert mse(model) < 0.2 * before


def test_the_averaged_copy_is_returned_and_is_not_the_raw_model(tmp_path: Path) -> None:
    model, optimizer = line()
    averaged = fit(model, optimizer, loader(), line_loss, cosine(), config(tmp_path, 30))
    assert mse(averaged) < 0.5
    assert not torch.equal(averaged.weight, model.weight)
    assert not averaged.training


def test_resume_goes_on_where_it_stopped(tmp_path: Path) -> None:
    model, optimizer = line()
    fit(model, optimizer, loader(), line_loss, exponential(0.9), config(tmp_path, 3))
    seen: list[Progress] = []

    def spy(progress: Progress) -> float:
        seen.append(Progress(step=progress.step, epoch=progress.epoch))
        return 0.9**progress.epoch

    fresh, fresh_optimizer = line()
    fit(fresh, fresh_optimizer, loader(), line_loss, spy, config(tmp_path, 5))
    assert (seen[0].step, seen[0].epoch) == (6, 3)
    assert len(seen) == 4  # two epochs of two steps, not five


def test_resumed_run_equals_an_uninterrupted_one(tmp_path: Path) -> None:
    def run(out: Path, stages: tuple[int, ...]) -> Tensor:
        for epochs in stages:
            model, optimizer = line()
            fit(model, optimizer, loader(), line_loss, exponential(0.8), config(out, epochs))
        return model.weight.detach()

    assert torch.allclose(run(tmp_path / "a", (2, 6)), run(tmp_path / "b", (6,)), atol=1e-6)


def test_ctrl_c_leaves_a_checkpoint(tmp_path: Path) -> None:
    calls = 0

    def interrupted(model: nn.Module, batch: tuple[Tensor, Tensor]) -> tuple[Tensor, Mapping[str, float]]:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise KeyboardInterrupt
        return line_loss(model, batch)

    model, optimizer = line()
    with pytest.raises(KeyboardInterrupt):
        fit(model, optimizer, loader(), interrupted, cosine(), config(tmp_path, 10))
    state = torch.load(tmp_path / CHECKPOINT, weights_only=True)
    assert state["progress"]["step"] == 3
    assert not list(tmp_path.glob("*.partial"))


def test_best_is_the_epoch_with_the_lowest_validation_loss(tmp_path: Path) -> None:
    losses = iter([3.0, 1.0, 2.0])
    kept: list[Tensor] = []

    def validate(model: nn.Module) -> dict[str, float]:
        kept.append(model.weight.detach().clone())
        return {"loss": next(losses)}

    model, optimizer = line()
    fit(model, optimizer, loader(), line_loss, cosine(), config(tmp_path, 3), validate)
    best = load_averaged(nn.Linear(1, 1), tmp_path / BEST)
    assert torch.equal(best.weight, kept[1])


def test_time_budget_ends_the_run(tmp_path: Path) -> None:
    model, optimizer = line()
    fit(model, optimizer, loader(), line_loss, cosine(), config(tmp_path, 10**6, time_budget_s=0.05))
    progress = torch.load(tmp_path / CHECKPOINT, weights_only=True)["progress"]
    assert progress["fraction"] >= 1.0
    assert progress["step"] < 10**6


def test_a_loss_that_is_not_finite_stops_the_run(tmp_path: Path) -> None:
    def broken(model: nn.Module, batch: tuple[Tensor, Tensor]) -> tuple[Tensor, Mapping[str, float]]:
        return model(batch[0]).mean() * float("nan"), {}

    model, optimizer = line()
    with pytest.raises(FloatingPointError, match="step 0"):
        fit(model, optimizer, loader(), broken, cosine(), config(tmp_path, 1))


@pytest.mark.parametrize(
    ("fraction", "expected"), [(0.0, 1e-3), (0.05, 0.5), (0.1, 1.0), (0.55, 0.505), (1.0, 0.01), (1.5, 0.01)]
)
def test_cosine(fraction: float, expected: float) -> None:
    assert cosine(warmup=0.1, floor=0.01)(Progress(fraction=fraction)) == pytest.approx(expected)


def test_plateau_warms_up_divides_and_stops() -> None:
    rule = plateau(warmup_epochs=3, divide_by=4, patience=2, stop_below=0.05, start=0.01)
    assert rule(Progress(epoch=0)) == pytest.approx(0.01)
    assert rule(Progress(epoch=3, history=[3, 2, 1])) == 1.0
    assert rule(Progress(epoch=5, history=[3, 2, 1, 1, 1])) == 0.25
    assert rule(Progress(epoch=7, history=[3, 2, 1, 1, 1, 1, 1])) == 0.0625
    assert rule(Progress(epoch=9, history=[3, 2, 1, 1, 1, 1, 1, 1, 1])) == 0.0


def test_a_schedule_at_zero_stops_the_run(tmp_path: Path) -> None:
    model, optimizer = line()
    start = model.weight.detach().clone()
    fit(model, optimizer, loader(), line_loss, lambda progress: 0.0, config(tmp_path, 5))
    assert torch.equal(model.weight, start)
