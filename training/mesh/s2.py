"""S2 reproduced: the source's recipe on teacher labels, its measure (MSE on [0, 1]) reported."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.utils.data import DataLoader

from app.core.modelspec import InputSpec, ModelSpec, OutputSpec
from app.inference.onnx_model import OnnxModel, file_sha256
from training.augment import CropJitter
from training.export import GOLDEN_TOLERANCE, config_hash, export_model, write_model_toml
from training.fit import CHECKPOINT, FitConfig, Validate, cosine, fit, load_averaged
from training.landmarks.record import commit_id
from training.mesh.cache import CropCache
from training.mesh.config import MeshConfig
from training.mesh.dataset import MeshDataset
from training.mesh.quantise import renew_golden
from training.mesh.ship import DATA
from training.networks.s2_net import S2Net, S2NetForExport
from training.stored import load_checkpoint

_LARGE = 1024
SOURCE_MSE = 8.1070e-04
"""The source's own test figure (10,000 FFHQ faces)."""


@dataclass(frozen=True, slots=True)
class S2Config:
    """The source's settings.

    crop_scale: FFHQ's framing, a face's mesh on about six tenths of the picture. The source changed no pictures;
    a little jitter stands for the spread of FFHQ's own alignment.
    warm_size_px, warm_rate: a frozen backbone without ImageNet weights is noise, so where there are none it first
    learns the same labels, at half the size for the sake of time.
    """

    size_px: int = 256
    crop_scale: float = 1.7
    batch: int = 32
    learning_rate: float = 0.01
    pretrained: bool = False
    warm_size_px: int = 128
    warm_rate: float = 2e-3

    def mesh(self, size_px: int | None = None) -> MeshConfig:
        """The same as the mesh data set knows it: values in [0, 1], no looks, no background."""
        return MeshConfig(
            size_px=size_px or self.size_px, crop_scale=self.crop_scale, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0),
            jitter=CropJitter(0.03, 0.015, 0.03, 0.0), looks=0.0, background_share=0.0,
            look_aside_share=0.0, batch=self.batch,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Phase:
    """name: its folder. rate: of Adam, decaying to a hundredth along half a cosine."""

    name: str
    size_px: int
    head_only: bool
    rate: float


PHASES = ("warm", "head", "all")


def _phases(config: S2Config) -> list[_Phase]:
    warm = _Phase("warm", config.warm_size_px, False, config.warm_rate)
    head = _Phase("head", config.size_px, True, config.learning_rate)
    whole = _Phase("all", config.size_px, False, 0.1 * config.learning_rate)
    return [head, whole] if config.pretrained else [warm, head, whole]


def s2_loss(model: nn.Module, batch: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
    """Mean squared error over x, y and z, all on [0, 1]."""
    loss = nn.functional.mse_loss(model(unit_image(batch["image"])), unit_points(batch["points"]))
    return loss, {"mse": loss.item()}


def unit_image(image: Tensor) -> Tensor:
    """(B, S, S, 3) uint8 to (B, 3, S, S) float32 in [0, 1]."""
    return image.permute(0, 3, 1, 2).float() / 255.0


def unit_points(points: Tensor) -> Tensor:
    """Norm units to the sigmoid's range: z is depth around 0 and moves to 0.5."""
    return (points + points.new_tensor([0.0, 0.0, 0.5])).clamp(0.0, 1.0)


def train_s2(
    caches: Sequence[CropCache],
    held_out: CropCache,
    mirror: npt.NDArray[np.integer],
    mirror_shapes: npt.NDArray[np.integer],
    config: S2Config,
    fit_config: FitConfig,
    hours: Mapping[str, float],
    workers: int = 1,
) -> S2Net:
    """Last layers first, then everything (before both a warm-up where ImageNet weights are missing).

    hours: training time by phase name; a phase that is not named runs all epochs. Each phase has its own folder in
    fit_config.out_dir and is resumed from it.
    """
    out_dir = fit_config.out_dir
    if out_dir is None:
        raise ValueError("train_s2: a folder for the phases' checkpoints is needed")
    backbone: Mapping[str, Tensor] | None = None
    model = S2Net(config.size_px, config.pretrained)
    for phase in _phases(config):
        mesh = config.mesh(phase.size_px)
        data = MeshDataset(caches, mesh, mirror, mirror_shapes)
        if phase.name != "all":
            model = S2Net(phase.size_px, config.pretrained)
            model.start_from_mean(data.sample_points(2000, np.random.default_rng(fit_config.seed)).mean(axis=0))
        if phase.name == "head" and backbone is not None:
            model.backbone.load_state_dict(backbone)
        model.train_head_only(phase.head_only)
        model = model.to(memory_format=torch.channels_last)
        loader: DataLoader[Any] = DataLoader(data, mesh.batch, shuffle=True, drop_last=True, num_workers=workers)
        learning = [p for p in model.parameters() if p.requires_grad]
        budget = hours.get(phase.name)
        phase_config = replace(
            fit_config, out_dir=out_dir / phase.name, time_budget_s=None if budget is None else 3600 * budget
        )
        check = MeshDataset([held_out], mesh, mirror, mirror_shapes)
        fit(
            model, torch.optim.Adam(learning, lr=phase.rate), loader, s2_loss, cosine(), phase_config,
            _validator(check, mesh.batch),
        )  # fmt: skip
        load_averaged(model, out_dir / phase.name / CHECKPOINT)
        backbone = model.backbone.state_dict()
    return model


def _validator(data: MeshDataset, batch_size: int) -> Validate:
    """MSE on [0, 1] over one fixed draw of every face."""
    samples = [data.sample(i, np.random.default_rng(i)) for i in range(len(data))]

    def validate(model: nn.Module) -> dict[str, float]:
        device = next(model.parameters()).device
        losses = []
        for k in range(0, len(samples), batch_size):
            batch = torch.utils.data.default_collate(samples[k : k + batch_size])
            loss, _ = s2_loss(model, {name: value.to(device) for name, value in batch.items()})
            losses.append(loss.item() * len(samples[k : k + batch_size]))
        return {"loss": sum(losses) / len(samples)}

    return validate


def ship_s2(checkpoint: Path, config: S2Config, folder: Path, metrics: Mapping[str, float]) -> ModelSpec:
    """Export the source's network; raises as `export_model`."""
    net = S2Net(config.size_px)
    load_averaged(net, checkpoint)
    mesh = config.mesh()
    size_wh = (config.size_px, config.size_px)
    spec = ModelSpec(
        id=folder.name,
        task="landmarks",
        file="model.onnx",
        sha256="0" * 64,
        licence="MIT (weights; see the terms of the training data)",
        data=DATA if config.pretrained else tuple(d for d in DATA if "ImageNet" not in d.name),
        input=InputSpec("image", "NCHW", "RGB", size_wh, mesh.mean, mesh.std, config.crop_scale),
        outputs=(OutputSpec("points", "points_norm", "mesh478"), OutputSpec("presence", "probability", None)),
        training={"commit": commit_id(), "command": "moretta-train s2-fit", "config_hash": config_hash(config)},
        metrics=metrics,
    )
    how = (
        "ImageNet start, then"
        if config.pretrained
        else f"ImageNet weights were not to be had: the backbone first learned the same labels at "
        f"{config.warm_size_px} px (rate {config.warm_rate:g}); then, as the source did it,"
    )
    spent = ", ".join(f"{name} {samples}" for name, samples in samples_seen(checkpoint.parent.parent).items())
    told = (
        f"EfficientNetV2-B0 with its last stage replaced by BatchNorm, separable convolution, ReLU, flatten, dense "
        f"3 x 478, sigmoid; {config.size_px} px in [0, 1]; batch {config.batch}, Adam. {how} the last layers alone at "
        f"learning rate {config.learning_rate:g}, then everything at a tenth of it, both decaying. Samples seen by "
        f"phase: {spent}; the error was still falling. Labels by the MediaPipe teacher on mesh478's training faces, at "
        "most 192 px wide. Weights are kept as float16.",
        f"The source reports a mean squared error of {SOURCE_MSE:.3g} on [0, 1] for its own 10,000 FFHQ faces after "
        "training on 60,000. `*_mse_unit` below is that measure here, the first crop from the app's own face search; "
        "mesh478's card gives its own in the same framing on the same pictures. It cannot say that there is no face, "
        f"and it is here to be compared, not used: `--landmarks {folder.name}`.",
        "Made by `moretta-train s2-fit` and `s2-export`, scored by `moretta-train mesh-eval`.",
    )
    text = "\n\n".join(textwrap.fill(paragraph, 118, break_on_hyphens=False) for paragraph in told)
    card = f"# {folder.name}: the source's mesh network\n\n{text}\n"
    export_model(S2NetForExport(net), spec, card, folder, dynamic_batch=False)
    return halve_weights(folder)


def samples_seen(out_dir: Path) -> dict[str, int]:
    """Training samples by phase, from the checkpoints of a run."""
    seen = {}
    for name in PHASES:
        path = out_dir / name / CHECKPOINT
        if path.exists():
            seen[name] = int(load_checkpoint(path)["progress"]["step"]) * S2Config().batch
    return seen


def halve_weights(folder: Path) -> ModelSpec:
    """Store the large float32 weights of a model folder as float16 (cast back when loaded); the golden sample follows.

    Raises:
        ModelError: the folder holds no usable model.
    """
    spec = OnnxModel.load(folder).spec
    path = folder / spec.file
    network = onnx.load(str(path))
    casts = []
    for weight in network.graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < _LARGE:
            continue
        name = weight.name
        weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
        casts.append(onnx.helper.make_node("Cast", [f"{name}_half"], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *network.graph.node]
    del network.graph.node[:]
    network.graph.node.extend(nodes)
    onnx.save(network, str(path))
    spec = replace(spec, sha256=file_sha256(path))
    write_model_toml(spec, folder)
    renew_golden(folder, GOLDEN_TOLERANCE)
    return spec
