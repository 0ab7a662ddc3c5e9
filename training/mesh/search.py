"""A small search for the backbone: every candidate under the same heads, with the same short training, and its cost.

All start from random weights, since ImageNet ones are to be had for MobileNetV2 alone; so the errors rank the
candidates after a short training and say nothing of what a long one would give.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import timm
import torch
from timm.utils import reparameterize_model
from torch import Tensor, nn
from torch.utils.data import DataLoader

from app.core.types import F32
from app.inference.onnx_model import OnnxModel
from training.export import export_model
from training.fit import FitConfig, cosine, fit
from training.mesh.cache import CropCache
from training.mesh.config import MeshConfig
from training.mesh.dataset import MeshDataset
from training.mesh.quantise import quantise_folder
from training.mesh.ship import mesh_spec
from training.mesh.train import MeshLoss, validator
from training.networks.mesh_net import MeshNet, MeshNetForExport

BACKBONES = (
    "mobilenetv2_100",
    "mobilenetv3_large_100",
    "mobilenetv4_conv_small",
    "tf_efficientnet_lite0",
    "lcnet_100",
    "repvgg_a0",
)
_STRIDES = (4, 8, 16, 32)
_RUNS = 60


class SearchNet(MeshNet):
    """MeshNet's heads on the feature maps of any of timm's networks, none of it frozen."""

    def __init__(self, name: str, size_px: int, components: int) -> None:
        features: Any = timm.create_model(name, pretrained=False, features_only=True)
        kept = [features.feature_info.reduction().index(stride) for stride in _STRIDES]
        channels = tuple(int(features.feature_info.channels()[i]) for i in kept)
        super().__init__(size_px, components, 0, channels=channels)
        self.stem, self.blocks = nn.Sequential(), nn.Sequential()
        self.features, self.kept = features, kept

    def _frozen(self) -> nn.Sequential:
        return nn.Sequential()

    def _maps(self, image: Tensor) -> list[Tensor]:
        maps = self.features(image)
        return [maps[i] for i in self.kept]


@dataclass(frozen=True, slots=True)
class Candidate:
    """error_pct_iod on held-out faces after `steps` steps; milliseconds (median of 60) by (8-bit?, threads)."""

    name: str
    parameters: int
    steps: int
    error_pct_iod: float
    median_ms: Mapping[tuple[bool, int], float]


def try_backbone(
    name: str,
    caches: Sequence[CropCache],
    held_out: CropCache,
    mirror: npt.NDArray[np.integer],
    mirror_shapes: npt.NDArray[np.integer],
    steps: int,
    config: MeshConfig | None = None,
) -> Candidate:
    """Train for `steps` steps, export, quantise, time."""
    config = replace(config or MeshConfig(), learning_rate=2e-3)
    data = MeshDataset(caches, config, mirror, mirror_shapes)
    net = SearchNet(name, config.size_px, config.shape_components)
    net.set_shape_model(data.sample_points(2000, np.random.default_rng(0)))
    net = net.to(memory_format=torch.channels_last)
    draw = torch.utils.data.RandomSampler(data, True, steps * config.batch, torch.Generator().manual_seed(0))
    loader: DataLoader[Any] = DataLoader(data, config.batch, sampler=draw, drop_last=True)
    optimizer = torch.optim.AdamW(net.parameters(), config.learning_rate, weight_decay=config.weight_decay)
    trained = fit(net, optimizer, loader, MeshLoss(config), cosine(), FitConfig(None, 1))
    with torch.no_grad():
        error = validator(held_out, config)(trained)["loss"]
    trained = reparameterize_model(trained)  # RepVGG's branches become one convolution
    assert isinstance(trained, MeshNet)
    rows = np.stack([_input(data, i, config) for i in range(32)])
    return Candidate(name, sum(p.numel() for p in net.parameters()), steps, error, _times(trained, config, rows))


def table(candidates: Sequence[Candidate]) -> str:
    """Markdown."""
    lines = [
        "| backbone | M parameters | float32 ms, 1 / 2 threads | 8-bit ms, 1 / 2 threads | error % after the steps |",
        "|---|---|---|---|---|",
    ]
    for c in candidates:
        ms = {key: f"{value:.2f}" for key, value in c.median_ms.items()}
        lines.append(
            f"| {c.name} | {c.parameters / 1e6:.1f} | {ms[False, 1]} / {ms[False, 2]} | {ms[True, 1]} / {ms[True, 2]} "
            f"| {c.error_pct_iod:.2f} ({c.steps}) |"
        )
    return "\n".join(lines)


def _input(data: MeshDataset, index: int, config: MeshConfig) -> F32:
    image = data.sample(index, np.random.default_rng(index))["image"].numpy().astype(np.float32)
    mean, std = np.asarray(config.mean, np.float32) * 255, np.asarray(config.std, np.float32) * 255
    return np.asarray(((image - mean) / std).transpose(2, 0, 1), np.float32)


def _times(net: MeshNet, config: MeshConfig, rows: F32) -> dict[tuple[bool, int], float]:
    out: dict[tuple[bool, int], float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "mesh478"
        export_model(MeshNetForExport(net), mesh_spec(config, {}, {}), "#\n", folder, dynamic_batch=False)
        for eight_bit in (False, True):
            if eight_bit:
                quantise_folder(folder, rows)
            for threads in (1, 2):
                out[eight_bit, threads] = _median_ms(OnnxModel.load(folder, threads), rows[:1])
    return out


def _median_ms(model: OnnxModel, tensor: F32) -> float:
    times = []
    for _ in range(_RUNS + 5):
        start = time.perf_counter()
        model.run(tensor)
        times.append(time.perf_counter() - start)
    return float(1000 * np.median(times[5:]))
