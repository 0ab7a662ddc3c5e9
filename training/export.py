"""From a trained network to a shipped model: models/<id>/ with model.onnx, model.toml, golden.npz and CARD.md.

model.toml is written from the same values the training used, never retyped, and read back through the app's own parser.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from torch import nn

from app.core.modelspec import ModelSpec, parse_model_toml
from app.core.preprocess import to_tensor
from app.core.types import U8
from app.inference.onnx_model import OnnxModel, read_spec

PARITY_ATOL = 1e-4
GOLDEN_TOLERANCE = 1e-3
"""Golden outputs may differ by this much between processors and onnxruntime versions."""

_OPSET = 18
_FREE_SIZE_GOLDEN_WH = (96, 64)
_ONNX_FILE = "model.onnx"
FIGURES_TITLE = "## Figures of the shipped file"


def export_model(net: nn.Module, spec: ModelSpec, card: str, folder: Path, dynamic_batch: bool) -> ModelSpec:
    """Write one model folder and check it: loads through the app, agrees with torch, replays its golden sample.

    Args:
        net: takes (B, 3, H, W) float32 and returns its outputs in the order of spec.outputs (a tensor or a tuple).
        spec: everything of model.toml; `file` and `sha256` are filled in here.
        card: Markdown for CARD.md; the metrics table is appended.
        folder: models/<id>, created if missing.
        dynamic_batch: leave the batch size free (cascade stages, eyes) or fix it at 1. Where spec.input.size_wh is None
            (P-Net) height and width are left free and the batch is 1.

    Raises:
        ArithmeticError: onnxruntime and torch differ by more than PARITY_ATOL.
    """
    folder.mkdir(parents=True, exist_ok=True)
    net = net.eval().cpu()
    width, height = spec.input.size_wh or _FREE_SIZE_GOLDEN_WH
    crop = golden_crop(width, height)
    tensor = to_tensor(crop, spec.input.mean, spec.input.std, bgr=spec.input.colour == "BGR")
    path = folder / _ONNX_FILE
    _write_onnx(net, torch.from_numpy(tensor), spec, path, dynamic_batch)
    spec = replace(spec, file=_ONNX_FILE, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    write_model_toml(spec, folder)
    outputs = _check_parity(net, spec, folder, tensor)
    golden: dict[str, Any] = {f"output_{name}": value for name, value in outputs.items()}
    np.savez_compressed(folder / "golden.npz", crop=crop, tensor=tensor, tolerance=GOLDEN_TOLERANCE, **golden)
    (folder / "CARD.md").write_text(card.rstrip() + "\n" + _metrics_table(spec.metrics), encoding="utf-8")
    return spec


def golden_crop(width: int, height: int) -> U8:
    """A made-up picture (H, W, 3) uint8: soft random blobs, the same on every machine; nobody's face."""
    rng = np.random.default_rng(478)
    coarse = rng.integers(0, 256, (8, 8, 3)).astype(np.float64)
    rows, columns = np.linspace(0, 7, height), np.linspace(0, 7, width)
    across = np.stack([[np.interp(columns, range(8), coarse[r, :, c]) for r in range(8)] for c in range(3)], axis=-1)
    out = np.stack([[np.interp(rows, range(8), across[:, x, c]) for x in range(width)] for c in range(3)], axis=-1)
    return np.ascontiguousarray(out.transpose(1, 0, 2)).round().astype(np.uint8)


def write_model_toml(spec: ModelSpec, folder: Path) -> None:
    """Write model.toml and read it back through the app's parser."""
    text = model_toml(spec)
    parse_model_toml(text, f"{folder.name}/model.toml")
    (folder / "model.toml").write_text(text, encoding="utf-8")


def model_toml(spec: ModelSpec) -> str:
    """The text of model.toml; `app.core.modelspec.parse_model_toml` of it gives `spec` back."""
    top = {k: getattr(spec, k) for k in ("id", "task", "file", "sha256", "licence")}
    picture = {
        "name": spec.input.name,
        "layout": spec.input.layout,
        "colour": spec.input.colour,
        "size_wh": spec.input.size_wh,
        "mean": spec.input.mean,
        "std": spec.input.std,
        "crop_scale": spec.input.crop_scale,
    }
    lines = [_table(top)]
    lines += ["[[data]]\n" + _table({"name": d.name, "licence": d.licence, "url": d.url}) for d in spec.data]
    lines += ["[input]\n" + _table(picture)]
    lines += [
        "[[output]]\n" + _table({"name": o.name, "codec": o.codec, "schema": o.schema}) for o in spec.outputs
    ]  # fmt: skip
    lines += ["[training]\n" + _table(spec.training), "[metrics]\n" + _table(spec.metrics)]
    return "\n".join(lines)


def write_metrics(folder: Path, metrics: Mapping[str, float]) -> None:
    """Replace the figures in model.toml and CARD.md of a shipped model with `metrics`."""
    spec = replace(read_spec(folder), metrics=dict(metrics))
    write_model_toml(spec, folder)
    card = folder / "CARD.md"
    text = card.read_text(encoding="utf-8").split(FIGURES_TITLE)[0]
    card.write_text(text.rstrip() + "\n" + _metrics_table(metrics), encoding="utf-8")


def config_hash(config: object) -> str:
    """Twelve hexadecimal digits that name a configuration (a dataclass, by its repr)."""
    return hashlib.sha256(repr(config).encode()).hexdigest()[:12]


def _table(values: Mapping[str, object]) -> str:
    """Key = value lines; JSON's strings, numbers and lists are valid TOML. None is left out."""
    return "".join(
        f"{_key(k)} = {json.dumps(v, ensure_ascii=False)}\n" for k, v in values.items() if v is not None
    )  # fmt: skip


def _key(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() and name.isascii() else json.dumps(name)


def _write_onnx(net: nn.Module, tensor: torch.Tensor, spec: ModelSpec, path: Path, dynamic_batch: bool) -> None:
    names = [o.name for o in spec.outputs]
    # The exporter must see a batch of two to keep the batch free: a batch of one is taken for a constant.
    example = tensor.repeat(2, 1, 1, 1) if dynamic_batch else tensor
    free: dict[int, object] = {0: torch.export.Dim("batch")} if dynamic_batch else {}
    if spec.input.size_wh is None:
        free = {2: torch.export.Dim.DYNAMIC, 3: torch.export.Dim.DYNAMIC}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns about its own internals
        torch.onnx.export(
            net,
            (example,),
            str(path),
            input_names=[spec.input.name],
            output_names=names,
            opset_version=_OPSET,
            dynamo=True,
            external_data=False,
            dynamic_shapes=(free,) if free else None,
            verbose=False,
        )
    strip_traces(path)


def strip_traces(path: Path) -> None:
    """Take the exporter's stack traces out of a file: they name the paths of the machine it was made on."""
    model = onnx.load(str(path))
    for part in (model, model.graph, *model.graph.node, *model.graph.value_info, *model.functions):
        part.ClearField("metadata_props")
    onnx.save(model, str(path))


def _check_parity(
    net: nn.Module, spec: ModelSpec, folder: Path, tensor: npt.NDArray[np.float32]
) -> dict[str, npt.NDArray[np.float32]]:
    """onnxruntime's outputs on `tensor`, once they and those on two random tensors agree with torch."""
    model = OnnxModel.load(folder)
    rng = np.random.default_rng(0)
    samples = [tensor, *(rng.standard_normal(tensor.shape).astype(np.float32) for _ in range(2))]
    for sample in samples:
        with torch.no_grad():
            result = net(torch.from_numpy(sample))
        wanted = [result] if isinstance(result, torch.Tensor) else list(result)
        got = model.run(sample)
        for output, value in zip(spec.outputs, wanted, strict=True):
            gap = float(np.abs(got[output.name] - value.numpy()).max())
            if not gap <= PARITY_ATOL:
                raise ArithmeticError(f"{spec.id}: {output.name} differs by {gap:.2g} between torch and onnxruntime")
    return model.run(tensor)


def _metrics_table(metrics: Mapping[str, float]) -> str:
    if not metrics:
        return ""
    rows = "".join(f"| {name} | {value:g} |\n" for name, value in metrics.items())
    return f"\n{FIGURES_TITLE}\n\n| figure | value |\n|---|---|\n{rows}"
