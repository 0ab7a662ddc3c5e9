"""The training loop picks up where it was killed, stops cleanly on Ctrl-C, and runs on two processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from training.fit import FitConfig, fit, plateau


class _Noisy(Dataset[tuple[Tensor, Tensor]]):
    """Samples with chance from torch, as augmentation has; counts how often it was read."""

    def __init__(self, after: int = 10**9, then: Callable[[], None] = lambda: None) -> None:
        self.reads, self._after, self._then = 0, after, then

    def __len__(self) -> int:
        return 24

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        self.reads += 1
        if self.reads == self._after:
            self._then()
        x = torch.linspace(-1, 1, 6) * (index + 1) / 24 + 0.1 * torch.randn(6)
        return x, x.sum()[None]


def _net() -> nn.Module:
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 1))


def _loss(model: nn.Module, batch: tuple[Tensor, Tensor]) -> tuple[Tensor, dict[str, float]]:
    loss = (model(batch[0]) - batch[1]).square().mean()
    return loss, {}


def _run(out: Path, data: _Noisy, epochs: int = 4, workers: int = 0) -> tuple[nn.Module, nn.Module]:
    model = _net()
    probe = torch.linspace(-1, 1, 12).reshape(2, 6)
    averaged = fit(
        model,
        torch.optim.Adam(model.parameters(), lr=1e-2),
        DataLoader(data, batch_size=4, shuffle=True, num_workers=workers),
        _loss,
        plateau(2, 4, 1, 1e-3, start=0.1),
        FitConfig(out, epochs, checkpoint_every_s=0.0, accelerator="cpu", seed=3),
        validate=lambda m: {"loss": float(m(probe).square().mean())},
    )
    return model, averaged


class _Killed(Exception):
    pass


def _kill() -> None:
    raise _Killed


@pytest.mark.parametrize("reads_before", [3, 9, 24 + 11, 3 * 24 + 2])
def test_a_killed_run_ends_with_the_same_bits(tmp_path: Path, reads_before: int) -> None:
    model, averaged = _run(tmp_path / "whole", _Noisy())
    with pytest.raises(_Killed):
        _run(tmp_path / "cut", _Noisy(reads_before, _kill))
    again, averaged_again = _run(tmp_path / "cut", _Noisy())
    for a, b in ((model, again), (averaged, averaged_again)):
        for name, value in a.state_dict().items():
            assert torch.equal(value, b.state_dict()[name]), name


def test_a_resumed_run_does_not_start_over(tmp_path: Path) -> None:
    _run(tmp_path, _Noisy(), epochs=3)
    data = _Noisy()
    _run(tmp_path, data, epochs=4)
    assert data.reads == 24


def test_worker_processes_resume_to_the_same_bits(tmp_path: Path) -> None:
    whole, _ = _run(tmp_path / "whole", _Noisy(), epochs=2, workers=1)
    _run(tmp_path / "cut", _Noisy(), epochs=1, workers=1)
    again, _ = _run(tmp_path / "cut", _Noisy(), epochs=2, workers=1)
    for name, value in whole.state_dict().items():
        assert torch.equal(value, again.state_dict()[name]), name


def test_ctrl_c_finishes_the_step_and_resumes_exactly(tmp_path: Path) -> None:
    whole, _ = _run(tmp_path / "whole", _Noisy())
    with pytest.raises(KeyboardInterrupt):
        _run(tmp_path / "cut", _Noisy(30, lambda: os.kill(os.getpid(), signal.SIGINT)))
    saved = torch.load(tmp_path / "cut/last.pt", weights_only=True)["progress"]
    assert (saved["epoch"], saved["epoch_step"], saved["step"]) == (1, 2, 8)
    again, _ = _run(tmp_path / "cut", _Noisy())
    for name, value in whole.state_dict().items():
        assert torch.equal(value, again.state_dict()[name]), name


def test_ctrl_c_is_given_back_to_python_afterwards(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    _run(tmp_path, _Noisy(), epochs=1)
    assert signal.getsignal(signal.SIGINT) is before


_TWO_PROCESSES = """
    import sys
    from pathlib import Path
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset
    from training.fit import FitConfig, fit, plateau

    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = nn.Linear(3, 1)
    x = torch.linspace(-1, 1, 48).reshape(16, 3)
    loader = DataLoader(TensorDataset(x, x.sum(1, keepdim=True)), batch_size=2, shuffle=True)
    seen = []

    def loss_fn(net, batch):
        seen.append(len(batch[0]))
        loss = (net(batch[0]) - batch[1]).square().mean()
        return loss, {}

    config = FitConfig(Path(sys.argv[1]), epochs=6, accelerator="cpu", devices=2, ema_decay=0.0)
    fit(model, torch.optim.SGD(model.parameters(), lr=0.1), loader, loss_fn, plateau(0, 4, 99, 0), config,
        validate=lambda m: {"loss": float((m(x) - x.sum(1, keepdim=True)).square().mean())})
    assert sum(seen) == 6 * 8, seen  # each of two processes sees half of the data
"""


def test_two_processes_share_one_run(tmp_path: Path) -> None:
    script = tmp_path / "two.py"
    script.write_text(textwrap.dedent(_TWO_PROCESSES))
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "run")], env=env, capture_output=True, text=True, timeout=110
    )
    assert done.returncode == 0, done.stderr[-2000:]
    state = torch.load(tmp_path / "run/last.pt", weights_only=True)
    assert state["progress"]["step"] == 6 * 4  # 16 samples, batches of 2, over 2 processes
    losses = state["progress"]["history"]
    assert losses[-1] < 0.1 * losses[0]
