"""What one face costs: milliseconds in PyTorch and in onnxruntime on the CPU, and on a GPU where there is one."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from app.core.modelspec import InputSpec, ModelSpec, OutputSpec
from app.inference.onnx_model import OnnxModel
from training.export import export_model
from training.landmarks.config import ModelConfig
from training.landmarks.network import IMAGENET_MEAN, IMAGENET_STD, RegressorForExport, build_network, giga_macs

_WARM_UP, _REPEATS = 5, 40


def measure_cost(model: ModelConfig, points: int, threads: int) -> dict[str, Any]:
    """Median and least milliseconds of one picture (batch 1) through a network, its weights not mattering.

    Keys: size_px, threads, giga_macs; torch_cpu_ms, onnx_cpu_ms, torch_gpu_ms (only with a GPU), each [median, least].
    """
    net, _ = build_network(replace(model, init="random", frozen_blocks=0), points)
    net.eval()
    size_px = model.size_px
    picture = torch.zeros(1, 3, size_px, size_px)
    macs = round(giga_macs(net, size_px), 4)
    out: dict[str, Any] = {"size_px": size_px, "threads": threads, "giga_macs": macs}
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    with torch.inference_mode():
        out["torch_cpu_ms"] = _milliseconds(lambda: net(picture))
    torch.set_num_threads(before)
    out["onnx_cpu_ms"] = _onnx_ms(net, size_px, threads)
    if torch.cuda.is_available():
        device_net, device_picture = net.cuda(), picture.cuda()

        def on_gpu() -> None:
            device_net(device_picture)
            torch.cuda.synchronize()

        with torch.inference_mode():
            out["torch_gpu_ms"] = _milliseconds(on_gpu)
    return out


def _onnx_ms(net: torch.nn.Module, size_px: int, threads: int) -> list[float]:
    spec = ModelSpec(
        id="cost",
        task="landmarks",
        file="",
        sha256="",
        licence="",
        data=(),
        input=InputSpec("image", "NCHW", "RGB", (size_px, size_px), IMAGENET_MEAN, IMAGENET_STD, 1.0),
        outputs=(OutputSpec("points", "points_norm", None),),
        training={},
        metrics={},
    )
    with tempfile.TemporaryDirectory() as folder:
        export_model(RegressorForExport(net), spec, "", Path(folder) / "cost", dynamic_batch=False)
        model = OnnxModel.load(Path(folder) / "cost", threads)
        tensor = np.zeros((1, 3, size_px, size_px), np.float32)
        return _milliseconds(lambda: model.run(tensor))


def _milliseconds(work: Callable[[], object]) -> list[float]:
    """[median, least] of the repeats after a warm-up."""
    for _ in range(_WARM_UP):
        work()
    times = []
    for _ in range(_REPEATS):
        start = time.perf_counter()
        work()
        times.append(1000.0 * (time.perf_counter() - start))
    return [round(float(np.median(times)), 3), round(min(times), 3)]
