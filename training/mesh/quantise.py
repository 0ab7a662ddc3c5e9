"""The shipped mesh network in 8-bit integers: convolutions and the widest layer, calibrated on training crops.

Static quantisation as onnxruntime does it (quantise and dequantise pairs that it fuses): weights symmetric per channel,
activations per tensor, their range the middle `_KEPT_PERCENT` of what training crops give rather than all of it. The
sums of the residual blocks and the layers that write coordinates stay in float32: rounding those is what costs.
Weights keep 7 bits, so that processors whose 8-bit products saturate (AVX2 without VNNI) compute the same.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from app.core.errors import ModelError, ModelFault
from app.core.modelspec import ModelSpec
from app.core.preprocess import to_tensor
from app.core.types import F32
from app.inference.onnx_model import OnnxModel, read_spec
from training.export import FIGURES_TITLE, write_model_toml
from training.mesh.dataset import MeshDataset

_KEPT_PERCENT = 99.99
CARD_NOTE = """**8 bits.** Convolutions and the first dense layer are quantised to integers (`mesh-quantise`: static,
weights per channel and 7 bits wide, activation ranges the middle 99.99 % over 96 training crops; residual sums and the
layers that write coordinates stay float32). What it costs was measured on exact crops of HELEN test before the last
averaging of weights: float32 1.46 %, this 1.46 %; with ranges from minimum to maximum 1.50 %, with residual sums in 8
bits 1.64 %, with the second look's dense layer in 8 bits 1.48 %. Raw jitter on stills with noise of 4 grey levels rises
from 0.25 to 0.28 % (median of 15 pictures). File 17.5 to 9.2 MB, time 3.2 to 1.7 ms (Zen 4 with VNNI, one thread, side
by side). Processors with AVX2 but no VNNI need three instructions where VNNI needs one: expect a gain nearer to 1.2
than to 2 there (reasoned, not measured); 7 bits keep their sums from saturating, so that the results are the same.
"""
_VALUES_A_CROP = 4000
"""Of each activation that are kept for the ranges."""
GOLDEN_TOLERANCE = 0.05
"""A value between two steps may be rounded to either: without fused operators outputs moved by up to 0.04 here."""


def calibration_tensors(data: MeshDataset, spec: ModelSpec, count: int = 96, seed: int = 0) -> F32:
    """(count, 3, S, S) inputs drawn from training samples, spoilt as in training."""
    rng = np.random.default_rng(seed)
    crops = (data.sample(int(rng.integers(len(data))), rng)["image"].numpy() for _ in range(count))
    return np.concatenate([to_tensor(crop, spec.input.mean, spec.input.std, bgr=False) for crop in crops])


def quantise_folder(folder: Path, tensors: F32) -> ModelSpec:
    """Replace the float32 network of a model folder by its 8-bit twin; hash, golden sample and model.toml follow.

    Args:
        folder: models/<id> as `export_model` wrote it.
        tensors: (N, 3, S, S) float32 inputs that show what the network meets.

    Raises:
        ModelError: the folder holds no usable model, or one that is quantised already.
    """
    spec = OnnxModel.load(folder).spec
    path = folder / spec.file
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        quant_pre_process(str(path), str(plain), skip_symbolic_shape=True)
        network = onnx.load(str(plain))
        if any(node.op_type == "QuantizeLinear" for node in network.graph.node):
            raise ModelError(ModelFault.SIGNATURE, f"The model {spec.id!r} is quantised already.")
        ranges = activation_ranges(network, tensors)
        _write(plain, path, network, ranges, tensors[:1])
    spec = replace(
        read_spec(folder),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        training={**spec.training, "quantised": f"int8, {len(tensors)} training crops"},
    )
    write_model_toml(replace(spec, metrics={}), folder)
    renew_golden(folder, GOLDEN_TOLERANCE)
    card = folder / "CARD.md"
    plain_text = card.read_text(encoding="utf-8").split(FIGURES_TITLE)[0]
    card.write_text(f"{plain_text.rstrip()}\n\n{CARD_NOTE}", encoding="utf-8")
    return spec


def activation_ranges(network: onnx.ModelProto, tensors: F32) -> dict[str, tuple[float, float]]:
    """Name of each tensor that goes into or out of a quantised layer to the range that holds nearly all its values."""
    asked = _quantised_tensors(network)
    probe = onnx.ModelProto()
    probe.CopyFrom(network)
    source = probe.graph.input[0].name
    known = {output.name for output in probe.graph.output}
    inner = [name for name in asked if name != source]
    probe.graph.output.extend(onnx.helper.make_empty_tensor_value_info(n) for n in inner if n not in known)
    session = ort.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(0)
    places: dict[str, Any] = {}
    kept: dict[str, list[F32]] = {name: [] for name in asked}
    for tensor in tensors:
        values = dict(zip(inner, session.run(inner, {source: tensor[None]}), strict=True)) | {source: tensor}
        for name in asked:
            flat = values[name].ravel()
            if name not in places:
                places[name] = rng.integers(0, flat.size, min(_VALUES_A_CROP, flat.size))
            kept[name].append(flat[places[name]])
    return {name: _middle(np.concatenate(values)) for name, values in kept.items()}


def _middle(values: F32) -> tuple[float, float]:
    """The range must hold 0, which padding and ReLU need exactly."""
    low, high = np.percentile(values, (100.0 - _KEPT_PERCENT, _KEPT_PERCENT))
    return min(float(low), 0.0), max(float(high), 0.0)


def _quantised_tensors(network: onnx.ModelProto) -> list[str]:
    nodes = [n for n in network.graph.node if n.op_type in ("Conv", "Clip", "Gemm")]
    return sorted({name for node in nodes for name in (node.input[0], *node.output)})


def _write(
    plain: Path, path: Path, network: onnx.ModelProto, ranges: Mapping[str, tuple[float, float]], sample: F32
) -> None:
    """quantize_static insists on a calibration run of its own; `ranges` override what it finds on `sample`."""
    dense = [node.name for node in network.graph.node if node.op_type == "Gemm"]
    overrides = {
        name: [{"rmin": np.float32(low), "rmax": np.float32(high)}] for name, (low, high) in ranges.items()
    }  # fmt: skip
    quantize_static(
        str(plain),
        str(path),
        _Sample(network.graph.input[0].name, sample),
        quant_format=QuantFormat.QDQ,
        op_types_to_quantize=["Conv", "Clip", "Gemm"],
        nodes_to_exclude=dense[1:],  # the first is the wide layer on the whole layout; the rest write coordinates
        per_channel=True,
        reduce_range=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.MinMax,
        extra_options={"TensorQuantOverrides": overrides},
    )


class _Sample(CalibrationDataReader):  # type: ignore[misc]
    """Feeds single rows of tensors (N, 3, S, S)."""

    def __init__(self, name: str, tensors: Sequence[F32] | F32) -> None:
        self._rows: Iterator[dict[str, F32]] = iter([{name: row[None]} for row in tensors])

    def get_next(self) -> dict[str, F32] | None:
        return next(self._rows, None)


def renew_golden(folder: Path, tolerance: float) -> None:
    """The same crop and tensor with what the network in the folder gives now."""
    path = folder / "golden.npz"
    with np.load(path, allow_pickle=False) as data:
        kept = {name: data[name] for name in ("crop", "tensor")}
    outputs: dict[str, Any] = {
        f"output_{name}": value for name, value in OnnxModel.load(folder).run(kept["tensor"]).items()
    }
    np.savez_compressed(path, tolerance=tolerance, **kept, **outputs)
