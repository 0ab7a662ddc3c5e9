"""The one training loop of the project: every network here is trained by `fit`.

The caller brings a model, an optimizer, a DataLoader, a loss function and a schedule; the loop brings devices,
precision and processes (Lightning Fabric), an averaged copy of the weights, checkpoints that survive a crash or Ctrl-C
and are resumed, TensorBoard curves and a progress bar.
"""

from __future__ import annotations

import itertools
import math
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import torch
from lightning_fabric import Fabric
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel
from torch.utils.data import DataLoader
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from app.core.errors import ConfigError
from training.stored import load_checkpoint, load_weights

Batch = Any
LossFn = Callable[[nn.Module, Batch], tuple[Tensor, Mapping[str, float]]]
"""(model, batch on the device) -> (loss to minimise, named figures for the log)."""

Validate = Callable[[nn.Module], Mapping[str, float]]
"""Averaged model in eval mode -> figures; the one named "loss" drives `best.pt` and plateau schedules."""

CHECKPOINT = "last.pt"
BEST = "best.pt"


@dataclass
class Progress:
    """How far a run is. elapsed_s counts training time over all resumed sessions, not the pauses between them.

    epoch_step: steps done of the epoch in hand; loss_sum: of their losses. history: the validation figure "loss" after
    each epoch, oldest first; curve: all its figures, and "train_loss", the mean over the epoch.
    """

    step: int = 0
    epoch_step: int = 0
    loss_sum: float = 0.0
    epoch: int = 0
    elapsed_s: float = 0.0
    fraction: float = 0.0
    history: list[float] = field(default_factory=list)
    curve: list[dict[str, float]] = field(default_factory=list)


Schedule = Callable[[Progress], float]
"""Progress -> factor on the optimizer's own learning rates; 0 or less stops the run."""


@dataclass(frozen=True, slots=True)
class FitConfig:
    """What the loop needs to know. out_dir None: nothing is written, and nothing resumed.

    time_budget_s: end the run (and the schedule) after this much training time.

    precision: as Lightning Fabric names it ("32-true", "bf16-mixed", "16-mixed"). devices: processes on this machine;
    nodes: machines, each started with the same command and the environment of torchrun or of a cluster.
    """

    out_dir: Path | None
    epochs: int
    time_budget_s: float | None = None
    ema_decay: float = 0.999
    clip_grad_norm: float | None = 5.0
    precision: str = "32-true"
    accelerator: str = "auto"
    devices: int = 1
    nodes: int = 1
    checkpoint_every_s: float = 60.0
    seed: int = 0


def cosine(warmup: float = 0.03, floor: float = 0.01) -> Schedule:
    """Linear warm-up over the first `warmup` of the run, then half a cosine down to `floor`."""

    def factor(progress: Progress) -> float:
        done = progress.fraction
        if done < warmup:
            return max(done / warmup, 1e-3)
        return floor + (1.0 - floor) * 0.5 * (1.0 + math.cos(math.pi * min(1.0, (done - warmup) / (1.0 - warmup))))

    return factor


def exponential(per_epoch: float) -> Schedule:
    """Learning rate times `per_epoch` after every epoch."""
    return lambda progress: per_epoch**progress.epoch


def plateau(warmup_epochs: int, divide_by: float, patience: int, stop_below: float, start: float = 1.0) -> Schedule:
    """Linear by-epoch warm-up from `start` to 1, then divide after `patience` epochs without a better validation loss.

    stop_below: the run ends when the factor falls under it. S1's rule (SEEDS: 1e-5 to 1e-3 over three epochs, a quarter
    after four, end at 1e-6) is plateau(3, 4, 4, 1e-3, start=1e-2) on an optimizer with learning rate 1e-3.
    """

    def factor(progress: Progress) -> float:
        if progress.epoch < warmup_epochs:
            return start + (1.0 - start) * progress.epoch / warmup_epochs
        value, best, waited = 1.0, math.inf, 0
        for loss in progress.history:
            waited = 0 if loss < best else waited + 1
            best = min(best, loss)
            if waited >= patience:
                value, waited = value / divide_by, 0
        return value if value >= stop_below else 0.0

    return factor


def fit(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    loader: DataLoader[Any],
    loss_fn: LossFn,
    schedule: Schedule,
    config: FitConfig,
    validate: Validate | None = None,
) -> nn.Module:
    """Train `model` and return its averaged copy (eval mode, on the CPU). Resumes from out_dir/last.pt if that exists.

    Chance is drawn anew for every step from the seed, the process and the step's number, and a resumed epoch first
    skips the batches already seen, so a run that was killed ends with the weights of one that was not: bit for bit on
    a CPU, as long as data sets take their chance from torch and workers are not persistent (those keep their state).

    Writes out_dir/last.pt (everything needed to resume), out_dir/best.pt (averaged weights with the lowest validation
    "loss"; only with `validate`) and TensorBoard event files.

    Raises:
        KeyboardInterrupt: Ctrl-C, once the step in hand is whole and a checkpoint written (a second one stops at once).
        FloatingPointError: the loss is no longer finite; last.pt holds the state before it.
    """
    precision: Any = config.precision
    fabric = Fabric(
        accelerator=config.accelerator, devices=config.devices, num_nodes=config.nodes, precision=precision
    )  # fmt: skip
    fabric.launch()
    fabric.seed_everything(config.seed + fabric.global_rank, verbose=False)
    if config.out_dir is not None:
        config.out_dir.mkdir(parents=True, exist_ok=True)
    base_lrs = [float(group["lr"]) for group in optimizer.param_groups]
    ema = AveragedModel(model, avg_fn=_warm_average(config.ema_decay), use_buffers=True)
    wrapped, optimizer = fabric.setup(model, optimizer)
    ema.to(fabric.device)
    loader = fabric.setup_dataloaders(loader)  # type: ignore[assignment]
    run = _Run(fabric, model, ema, optimizer, config)
    run.resume()
    log = SummaryWriter(str(config.out_dir)) if config.out_dir is not None and fabric.is_global_zero else None
    try:
        with _stop_between_steps(run):
            while run.progress.epoch < config.epochs and not run.out_of_time():
                if not _epoch(run, wrapped, loader, loss_fn, schedule, base_lrs, log):
                    break
                run.mid_step = True
                run.progress.epoch += 1
                if validate is not None:
                    _validate(run, validate, log)
                run.progress.epoch_step, run.progress.loss_sum = 0, 0.0
                run.mid_step = False
                run.save()
    except KeyboardInterrupt:
        if not run.mid_step:
            run.save()
        raise
    finally:
        if log is not None:
            log.close()
    run.save()
    return ema.module.cpu().eval()


def load_averaged(model: nn.Module, checkpoint: Path) -> nn.Module:
    """Put the averaged weights of `checkpoint` (last.pt or best.pt) into `model`; returns it in eval mode.

    Raises:
        ConfigError: the file is no checkpoint, or one of another network.
    """
    weights = load_weights(checkpoint)
    try:
        model.load_state_dict(weights)
    except RuntimeError:
        raise ConfigError(f"{checkpoint} holds another network than this one.") from None
    return model.eval()


class _Run:
    """State of one training run: what is saved, and when."""

    def __init__(
        self,
        fabric: Fabric,
        model: nn.Module,
        ema: AveragedModel,
        optimizer: torch.optim.Optimizer,
        config: FitConfig,
    ) -> None:
        self.fabric, self.model, self.ema, self.optimizer, self.config = fabric, model, ema, optimizer, config
        self.progress = Progress()
        self.mid_step = False
        """Weights or counters are being changed: what would be saved now belongs to no step."""
        self.stop_asked = False
        self._saved_s = time.monotonic()

    def out_of_time(self) -> bool:
        """Past the time budget; every process of a run gets the first one's answer, or they would wait for ever."""
        budget = self.config.time_budget_s
        if budget is None:
            return False
        past = self.progress.elapsed_s >= budget
        return past if self.fabric.world_size == 1 else bool(self.fabric.broadcast(past))

    def seed_step(self, epoch_step: int) -> None:
        """Set torch's chance for a step of this epoch: the order of samples (step 0), its batch, dropout."""
        # Fabric gives each process its share of one common order, so only later chance may differ between them.
        rank = self.fabric.global_rank if epoch_step else 0
        words = (self.config.seed, self.progress.epoch, epoch_step, rank)
        torch.manual_seed(int(np.random.SeedSequence(words).generate_state(1, np.uint64)[0]) & (2**63 - 1))

    def tick(self, steps_per_epoch: int, seconds: float) -> None:
        """Count one step and work out the fraction done, by steps or by time, whichever is further."""
        p = self.progress
        p.step += 1
        p.epoch_step += 1
        self.mid_step = False
        p.elapsed_s += seconds
        p.fraction = p.step / (steps_per_epoch * self.config.epochs)
        if self.config.time_budget_s is not None:
            p.fraction = max(p.fraction, p.elapsed_s / self.config.time_budget_s)
        if time.monotonic() - self._saved_s > self.config.checkpoint_every_s:
            self.save()

    def resume(self) -> None:
        if self.config.out_dir is None or not (self.config.out_dir / CHECKPOINT).exists():
            return
        state = load_checkpoint(self.config.out_dir / CHECKPOINT)
        self.model.load_state_dict(state["model"])
        self.ema.module.load_state_dict(state["averaged"])
        self.ema.n_averaged.fill_(state["n_averaged"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.progress = Progress(**state["progress"])

    def save(self) -> None:
        """Write last.pt next to itself and rename, so that a crash leaves the old one whole."""
        self._saved_s = time.monotonic()
        if self.config.out_dir is not None and self.fabric.is_global_zero:
            _save_atomic(
                {
                    "model": self.model.state_dict(),
                    "averaged": self.ema.module.state_dict(),
                    "n_averaged": int(self.ema.n_averaged),
                    "optimizer": self.optimizer.state_dict(),
                    "progress": vars(self.progress),
                },
                self.config.out_dir / CHECKPOINT,
            )

    def save_best(self) -> None:
        if self.config.out_dir is not None and self.fabric.is_global_zero:
            _save_atomic({"averaged": self.ema.module.state_dict()}, self.config.out_dir / BEST)


def _epoch(
    run: _Run,
    wrapped: nn.Module,
    loader: DataLoader[Any],
    loss_fn: LossFn,
    schedule: Schedule,
    base_lrs: list[float],
    log: SummaryWriter | None,
) -> bool:
    """One pass over the loader; False when the schedule or the time budget ends the run."""
    wrapped.train()
    bar = tqdm(
        _batches(run, loader), desc=f"epoch {run.progress.epoch + 1}", total=len(loader),
        initial=run.progress.epoch_step, disable=not run.fabric.is_global_zero, leave=False,
    )  # fmt: skip
    last_s = time.monotonic()
    for batch in bar:
        factor = schedule(run.progress)
        if factor <= 0 or run.out_of_time():
            return False
        for group, lr in zip(run.optimizer.param_groups, base_lrs, strict=True):
            group["lr"] = lr * factor
        loss, figures = loss_fn(wrapped, batch)
        if not torch.isfinite(loss):
            raise FloatingPointError(f"The loss became {loss.item()} at step {run.progress.step}.")
        run.mid_step = True
        run.optimizer.zero_grad(set_to_none=True)
        run.fabric.backward(loss)
        if run.config.clip_grad_norm is not None:
            run.fabric.clip_gradients(
                wrapped, run.optimizer, max_norm=run.config.clip_grad_norm, error_if_nonfinite=False
            )
        run.optimizer.step()
        run.ema.update_parameters(run.model)
        run.progress.loss_sum += loss.item()
        now_s = time.monotonic()
        run.tick(len(loader), now_s - last_s)
        last_s = now_s
        if log is not None and run.progress.step % 20 == 0:
            log.add_scalar("train/loss", loss.item(), run.progress.step)
            log.add_scalar("train/rate_factor", factor, run.progress.step)
            for name, value in figures.items():
                log.add_scalar(f"train/{name}", value, run.progress.step)
            bar.set_postfix(loss=f"{loss.item():.4g}")
        if run.stop_asked:
            raise KeyboardInterrupt
    return True


def _batches(run: _Run, loader: DataLoader[Any]) -> Iterator[Batch]:
    """The rest of the epoch in hand: its order depends on seed and epoch alone, and what was seen is skipped."""
    start = run.progress.epoch_step
    # Fabric numbers a distributed sampler's epochs by the times it was started, which a resumed run begins again.
    loader._num_iter_calls = run.progress.epoch
    run.seed_step(0)
    batches = iter(loader)
    for step in itertools.count():
        run.seed_step(step)
        try:
            batch = next(batches)
        except StopIteration:
            return
        if step >= start:
            yield batch


@contextmanager
def _stop_between_steps(run: _Run) -> Iterator[None]:
    """While training, the first Ctrl-C only asks the loop to stop once the step in hand is whole."""

    def ask(number: int, frame: FrameType | None) -> None:
        if run.stop_asked:
            raise KeyboardInterrupt
        run.stop_asked = True

    try:
        before = signal.signal(signal.SIGINT, ask)
    except ValueError:  # not the main thread: Ctrl-C does not arrive here
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _validate(run: _Run, validate: Validate, log: SummaryWriter | None) -> None:
    run.ema.eval()
    with torch.no_grad():
        figures = validate(run.ema.module)
    if run.fabric.world_size > 1:
        figures = run.fabric.broadcast(dict(figures))
    if "loss" in figures:
        if figures["loss"] <= min(run.progress.history, default=math.inf):
            run.save_best()
        run.progress.history.append(float(figures["loss"]))
    mean_loss = run.progress.loss_sum / max(1, run.progress.epoch_step)
    run.progress.curve.append({"train_loss": mean_loss, **{name: float(v) for name, v in figures.items()}})
    if log is not None:
        for name, value in figures.items():
            log.add_scalar(f"validation/{name}", value, run.progress.step)
        text = "  ".join(f"{name} {value:.4g}" for name, value in figures.items())
        tqdm.write(f"epoch {run.progress.epoch}  {run.progress.elapsed_s:.0f} s  {text}")


def _warm_average(decay: float) -> Callable[[Tensor, Tensor, Tensor | int], Tensor]:
    """Exponential average that forgets quickly at first, so that short runs do not keep their random start."""

    def average(averaged: Tensor, current: Tensor, count: Tensor | int) -> Tensor:
        if not averaged.is_floating_point():
            return current
        n = float(count)
        keep = min(decay, (1.0 + n) / (10.0 + n))
        return torch.lerp(current, averaged, keep)

    return average


def _save_atomic(state: Mapping[str, Any], path: Path) -> None:
    partial = path.with_suffix(".partial")
    torch.save(dict(state), partial)
    os.replace(partial, path)
