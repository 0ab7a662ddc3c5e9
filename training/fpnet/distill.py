"""Trains FPNet on mined samples, by our recipe or by the plain one of the paper (S4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader

from app.core.errors import ConfigError
from training.fit import FitConfig, LossFn, Schedule, Validate, cosine, exponential, fit
from training.fpnet.dataset import PLAIN, Augmentation, Batch, FaceBatches, Mined, held_out_crops, is_held_out
from training.fpnet.losses import expected_error_nll, geodesic, middle_band, rotation_from_6d
from training.fpnet.network import DEEPER, SIZE_PX, FpNet, start_from_onet
from training.stored import load_weights

_SUSPECT = 0.5
"""Least probability at which O-Net thinks an outside negative is a face that nobody labelled; it is left out."""

_CHECK_NAMES_ENDING = ("7.jpg",)


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that is chosen about a run.

    keep: share of each mini-batch that counts, the middle band by loss (1 keeps all); regression_weight: y of S4;
    geodesic_loss: the angle between rotations instead of the squared distance of the raw vectors;
    frozen_stem: O-Net's first layer stays as it came, which halves the time of a step on a CPU;
    deeper: see `FpNet`; crop_scale: side of the crop in sides of the square that R-Net gives.
    """

    learning_rate: float
    per_epoch: float | None
    batch: int
    batches_per_epoch: int
    epochs: int
    dropout: float
    keep: float
    regression_weight: float
    geodesic_loss: bool
    frozen_stem: bool
    deeper: bool
    crop_scale: float
    weight_decay: float
    precision: str
    max_disagreement_rad: float
    augmentation: Augmentation


S4 = Recipe(
    learning_rate=0.01,
    per_epoch=0.83,
    batch=64,
    batches_per_epoch=200,
    epochs=30,
    dropout=0.25,
    keep=0.6,
    regression_weight=1.0,
    geodesic_loss=False,
    frozen_stem=False,
    deeper=False,
    crop_scale=1.0,
    weight_decay=0.0,
    precision="32-true",
    max_disagreement_rad=float(np.radians(180.0)),
    augmentation=PLAIN,
)
"""Saitarly 2022: Adam 0.01 times 0.83 an epoch, batch 64, 30 epochs, the middle 60 %, no augmentation."""

OURS = Recipe(
    learning_rate=1.2e-3,
    per_epoch=None,
    batch=192,
    batches_per_epoch=100,
    epochs=150,
    dropout=0.1,
    keep=1.0,
    regression_weight=1.0,
    geodesic_loss=True,
    frozen_stem=True,
    deeper=True,
    crop_scale=1.0,
    weight_decay=1e-3,
    precision="bf16-mixed",
    max_disagreement_rad=float(np.radians(10.0)),
    augmentation=Augmentation(),
)

RECIPES = {"ours": OURS, "s4": S4}


def loss_of(recipe: Recipe) -> LossFn:
    """CE(face) + y (box + rotation), per sample, so that hard-example mining can choose among samples."""

    def loss(model: nn.Module, batch: Batch) -> tuple[Tensor, Mapping[str, float]]:
        face_logits, box, rot6d, log_error = (out.float() for out in model(batch.image))
        judged = (batch.face >= 0).float()
        face = functional.cross_entropy(face_logits, batch.face.clamp(min=0), reduction="none") * judged
        R = rotation_from_6d(rot6d)
        error = geodesic(R, batch.rotation)
        if recipe.geodesic_loss:
            rotation = 2.0 * error + 0.1 * expected_error_nll(error.detach(), log_error[:, 0])
            box_loss = 10.0 * functional.smooth_l1_loss(box, batch.box, beta=0.05, reduction="none").mean(dim=1)
        else:
            rotation = (rot6d - batch.six).square().sum(dim=1)
            box_loss = (box - batch.box).square().sum(dim=1)
        total = face + recipe.regression_weight * batch.posed * (box_loss + rotation)
        posed = batch.posed.sum().clamp(min=1.0)
        figures = {
            "face": float(face.detach().mean()),
            "box": float((box_loss.detach() * batch.posed).sum() / posed),
            "geodesic_deg": float(torch.rad2deg((error.detach() * batch.posed).sum() / posed)),
        }
        return middle_band(total, recipe.keep) if recipe.keep < 1.0 else total.mean(), figures

    return loss


def validation(check: Batch) -> Validate:
    """Figures on unchanged crops of R-Net's squares.

    `spread_ratio` is the spread of the answers' nose directions over that of the labels: near 1 for a net that sees,
    near 0 for one that has collapsed to the mean, which a falling loss does not show.
    """

    def validate(model: nn.Module) -> Mapping[str, float]:
        face_logits, box, rot6d, log_error = model(check.image)
        R = rotation_from_6d(rot6d)
        error = geodesic(R, check.rotation)
        order = torch.argsort(log_error[:, 0])
        sure = error[order[: len(order) // 2]]
        return {
            "loss": float(torch.rad2deg(error.mean())),
            "p90_deg": float(torch.rad2deg(error.quantile(0.9))),
            "surer_half_deg": float(torch.rad2deg(sure.mean())),
            "stated_deg": float(torch.rad2deg(torch.exp(log_error).mean())),
            "box": float((box - check.box).abs().mean()),
            "found": float((torch.softmax(face_logits, dim=1)[:, 1] > 0.7).float().mean()),
            "spread_ratio": float(R[:, :2, 2].std() / check.rotation[:, :2, 2].std()),
        }

    return validate


def split(mined: Mined, max_disagreement_rad: float) -> tuple[npt.NDArray[np.intp], ...]:
    """Indices of training faces, of photographed faces to check on while training (a tenth of the stills, none of them
    held out for evaluation), and of training negatives."""
    held = np.array([is_held_out(n) for n in mined.names])
    check = np.array([n.endswith(_CHECK_NAMES_ENDING) for n in mined.names]) & ~held
    agreed = mined.disagreement_rad <= max_disagreement_rad
    train = ~held & ~check
    return (
        np.flatnonzero(train & agreed),
        np.flatnonzero(check & agreed & ~mined.drawn),
        np.flatnonzero(train[mined.negative_image] & (mined.negative_inside | (mined.negative_chance < _SUSPECT))),
    )


def start_from_averaged(net: FpNet, checkpoint: Path) -> None:
    """Copy the averaged weights of another run; the blocks that make a net deeper may be missing there.

    Raises:
        ConfigError: the file is no checkpoint, or one of another network.
    """
    state = load_weights(checkpoint)
    missing, unexpected = net.load_state_dict(state, strict=False)
    if unexpected or {name.split(".")[0] for name in missing} - DEEPER:
        raise ConfigError(f"{checkpoint} is of another network than this recipe's.")


def write_mean(checkpoints: Sequence[Path], out: Path) -> None:
    """Write the last checkpoint with the mean of all checkpoints' averaged weights (Wortsman et al. 2022, "Model
    soups"); for goes that started one from the other.

    Raises:
        ConfigError: the checkpoints are of different networks.
    """
    states = [torch.load(file, map_location="cpu", weights_only=True) for file in checkpoints]
    weights = [state["averaged"] for state in states]
    if any({k: v.shape for k, v in w.items()} != {k: v.shape for k, v in weights[0].items()} for w in weights):
        raise ConfigError("The checkpoints are of different networks and have no mean.")
    mean = {name: torch.stack([w[name].float() for w in weights]).mean(dim=0) for name in weights[0]}
    torch.save(states[-1] | {"averaged": mean}, out)


def train(
    mined: Mined,
    recipe: Recipe,
    out: Path,
    onet: Path | None = None,
    start_from: Path | None = None,
    minutes: float | None = None,
    seed: int = 0,
) -> nn.Module:
    """Run (or resume) one training; returns the averaged network on the CPU.

    onet: begin with MTCNN's O-Net; start_from: begin with the averaged weights of another run's checkpoint;
    minutes: end the schedule after this much training time.
    """
    torch.manual_seed(seed)
    faces, check, negatives = split(mined, recipe.max_disagreement_rad)
    net = FpNet(recipe.dropout, recipe.frozen_stem and (onet or start_from) is not None, recipe.deeper)
    if onet is not None:
        start_from_onet(net, onet)
    if start_from is not None:
        start_from_averaged(net, start_from)
    net = net.to(memory_format=torch.channels_last)
    data = FaceBatches(
        mined, faces, negatives, recipe.augmentation, SIZE_PX, recipe.crop_scale, recipe.batch,
        recipe.batches_per_epoch, seed,
    )  # fmt: skip
    optimizer = torch.optim.AdamW(
        [p for p in net.parameters() if p.requires_grad], lr=recipe.learning_rate, weight_decay=recipe.weight_decay
    )
    schedule: Schedule = cosine() if recipe.per_epoch is None else exponential(recipe.per_epoch)
    budget_s = None if minutes is None else 60.0 * minutes
    config = FitConfig(out_dir=out, epochs=recipe.epochs, time_budget_s=budget_s, precision=recipe.precision, seed=seed)
    check_batch = held_out_crops(mined, check, SIZE_PX, recipe.crop_scale)
    loader: DataLoader[Batch] = DataLoader(data, batch_size=None)
    return fit(net, optimizer, loader, loss_of(recipe), schedule, config, validation(check_batch))
