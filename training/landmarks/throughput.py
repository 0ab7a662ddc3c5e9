"""Does loading keep up? Images a second of the real training loop against the same steps on tensors in memory."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.utils.data import DataLoader

from training.landmarks.boxes import detector_boxes
from training.landmarks.config import Experiment
from training.landmarks.data import LandmarkDataset
from training.landmarks.network import build_network
from training.landmarks.sources import load_sources
from training.landmarks.train import LandmarkLoss, training_loader


@dataclass(frozen=True, slots=True)
class Throughput:
    """Images a second: loading and augmenting alone, training on tensors in memory, and both together."""

    loading: float
    memory: float
    real: float

    @property
    def loading_cost(self) -> float:
        """Share of the speed that loading takes: 0.1 is 10 %."""
        return 1.0 - self.real / self.memory


def measure(net: nn.Module, loader: DataLoader[Any], loss: LandmarkLoss, steps: int) -> Throughput:
    """Run `steps` steps of each kind, each after a warm-up."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    net = net.to(device, memory_format=torch.channels_last).train()  # type: ignore[call-overload]
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-6)
    first = next(iter(loader))

    def train(batches: Iterable[Any]) -> None:
        for batch in batches:
            on_device = {k: v.to(device, non_blocking=True) for k, v in batch.items()}
            value, _ = loss(net, on_device)
            optimizer.zero_grad(set_to_none=True)
            value.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        if device.type == "cuda":
            torch.cuda.synchronize()

    images = steps * len(first["image"])
    train(repeat(first, 3))
    memory = images / _seconds(lambda: train(repeat(first, steps)))
    real_batches = _endless(loader)
    train([next(real_batches)])
    real = images / _seconds(lambda: train(next(real_batches) for _ in range(steps)))
    loading_batches = _endless(loader)
    next(loading_batches)
    loading = images / _seconds(lambda: [next(loading_batches) for _ in range(steps)])
    return Throughput(loading, memory, real)


def measure_experiment(experiment: Experiment, data_root: Path, steps: int) -> Throughput:
    """`measure` of an experiment's own training set and network, with crops from the true points."""
    data = load_sources(experiment.data.train, data_root)
    boxes = detector_boxes(data, None, "", Path())
    net, _ = build_network(replace(experiment.model, init="random"), data.schema.count)
    loader = training_loader(LandmarkDataset(data, boxes, experiment, train=True), experiment)
    return measure(net, loader, LandmarkLoss(experiment), steps)


def _endless(loader: DataLoader[Any]) -> Iterator[Any]:
    while True:
        yield from loader


def _seconds(work: Any) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
