"""Training, scoring and shipping of the eye network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader

from app.core.eye_crop import EYE_CROP_PX, EYE_CROP_SCALE, cut_eye, eye_crops, iris_in_image
from app.core.face_model import FaceModel
from app.core.modelspec import DataSource, InputSpec, ModelSpec, OutputSpec
from app.core.preprocess import to_tensor
from app.core.types import F32, U8
from app.inference.onnx_model import OnnxModel
from training.export import config_hash, export_model
from training.eye.dataset import EyeDataset, EyeRow, face_eye, face_rows, plain_picture, single_eye_rows
from training.fit import FitConfig, cosine, fit, load_averaged
from training.landmarks.record import commit_id
from training.mesh.cache import CropCache
from training.mesh.look import look_aside
from training.mesh.regions import IRIS_LEFT, IRIS_RIGHT
from training.networks.eye_net import EyeNet, EyeNetForExport


@dataclass(frozen=True, slots=True)
class EyeConfig:
    """What the eye network is trained with; model.toml is written from it."""

    mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    std: tuple[float, float, float] = (0.25, 0.25, 0.25)
    batch: int = 128
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    samples_per_epoch: int = 12_800


class EyeLoss:
    """Cross entropy of both answers; closure only where the eye can be seen and the label is trusted."""

    def __init__(self, config: EyeConfig) -> None:
        self._config = config

    def __call__(self, model: nn.Module, batch: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        logits = model(normalise(batch["image"], self._config))
        weight = batch["weight"]
        closed = functional.binary_cross_entropy_with_logits(logits[:, 0], batch["closed"], reduction="none")
        closed_loss = (closed * weight).sum() / weight.sum().clamp(min=1.0)
        visible = functional.binary_cross_entropy_with_logits(logits[:, 1], batch["visible"])
        apart = (logits[:, 2:] - batch["iris"]).abs().sum(dim=1) * batch["iris_weight"]
        iris = apart.sum() / batch["iris_weight"].sum().clamp(min=1.0)
        figures = {"closed": closed_loss.item(), "visible": visible.item(), "iris": iris.item()}
        return closed_loss + visible + 10.0 * iris, figures


def normalise(image: Tensor, config: EyeConfig) -> Tensor:
    """(B, 32, 32, 3) uint8 RGB to (B, 3, 32, 32) float32, as `app.core.preprocess.to_tensor` does."""
    mean = torch.tensor(config.mean, device=image.device) * 255.0
    std = torch.tensor(config.std, device=image.device) * 255.0
    return ((image.float() - mean) / std).permute(0, 3, 1, 2).contiguous()


def train_eye(
    caches: Sequence[CropCache],
    held_out: CropCache,
    pictures: Sequence[tuple[str, U8, bool]],
    face: FaceModel,
    config: EyeConfig,
    fit_config: FitConfig,
    workers: int = 1,
    start_from: Path | None = None,
) -> EyeNet:
    """Train (or resume) on faces and the single-eye `pictures`; validated on the held-out faces.

    start_from: a checkpoint whose averaged weights are the start, where their shapes fit.
    """
    cv2.setNumThreads(0)
    rows = [*face_rows(caches, face), *single_eye_rows([closed for _, _, closed in pictures])]
    data = EyeDataset(rows, caches, [picture for _, picture, _ in pictures], config.samples_per_epoch)
    loader: DataLoader[Any] = DataLoader(
        data, batch_size=config.batch, num_workers=workers, worker_init_fn=_quiet_worker, drop_last=True
    )
    model = EyeNet()
    if start_from is not None:
        old = torch.load(start_from, map_location="cpu", weights_only=True)["averaged"]
        own = model.state_dict()
        model.load_state_dict({k: old[k] if k in old and old[k].shape == v.shape else v for k, v in own.items()})
    optimizer = torch.optim.AdamW(model.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
    images, wanted = _certain_eyes(held_out, face_rows([held_out], face))

    def validate(net: nn.Module) -> dict[str, float]:
        logits = net(normalise(torch.from_numpy(images), config))[:, 0].numpy()
        return {"loss": 1.0 - area_under_curve(logits, wanted), "accuracy": float(((logits > 0) == wanted).mean())}

    trained = fit(model, optimizer, loader, EyeLoss(config), cosine(), fit_config, validate)
    assert isinstance(trained, EyeNet)
    return trained


def _quiet_worker(worker: int) -> None:
    cv2.setNumThreads(0)
    torch.set_num_threads(1)


def _certain_eyes(cache: CropCache, rows: Sequence[EyeRow]) -> tuple[U8, npt.NDArray[np.bool_]]:
    """Crops (N, 32, 32, 3) and closed (N,) of the eyes that can be seen and that the teacher is sure of."""
    sure = [r for r in rows if r.visible > 0.5 and r.weight > 0.9]
    images = [face_eye(np.asarray(cache.crops[r.row]), cache.points[r.row], r.left) for r in sure]
    return np.stack(images).astype(np.uint8), np.array([r.closed > 0.5 for r in sure])


def area_under_curve(scores: npt.ArrayLike, positive: npt.ArrayLike) -> float:
    """Area under the ROC curve: the chance that a positive scores over a negative, ties counting half."""
    s, p = np.asarray(scores, np.float64), np.asarray(positive, bool)
    ordered = np.sort(s[~p])
    below = np.searchsorted(ordered, s[p], side="left")
    upto = np.searchsorted(ordered, s[p], side="right")
    return float((0.5 * (below + upto)).mean() / max(1, len(ordered)))


def read_eyes(model: OnnxModel, crops: Sequence[U8]) -> tuple[F32, F32]:
    """closed (N,) and visible (N,) of eye crops (32, 32, 3) uint8 through the shipped file."""
    spec = model.spec.input
    out = model.run(np.concatenate([to_tensor(c, spec.mean, spec.std) for c in crops]))
    return out["closed"][:, 0], out["visible"][:, 0]


def iris_error_pct(model: OnnxModel, cache: CropCache, rows: Sequence[EyeRow], aside: bool) -> float:
    """Mean distance from the teacher's iris centre in percent of the eye's width, open and visible eyes only.

    aside: with the irises slid aside first (`training.mesh.look`), which photographs hardly ever show.
    """
    spec, errors = model.spec.input, []
    for k, row in enumerate(r for r in rows if r.visible > 0.5 and r.closed < 0.5):
        picture, points = np.asarray(cache.crops[row.row]), cache.points[row.row]
        if aside:
            picture, points, _ = look_aside(picture, points, cache.blendshapes[row.row], np.random.default_rng(k))
        crop = eye_crops(points)[0 if row.left else 1]
        iris = model.run(to_tensor(cut_eye(picture, crop), spec.mean, spec.std))["iris"][0]
        true = points[IRIS_LEFT[0] if row.left else IRIS_RIGHT[0], :2]
        width_px = EYE_CROP_PX / EYE_CROP_SCALE / crop.transform.scale
        errors.append(np.linalg.norm(iris_in_image(iris, crop) - true) / width_px * 100)
    return float(np.mean(errors))


def score_eye(
    model: OnnxModel, kept_out: Sequence[tuple[str, U8, bool]], held_out: CropCache, face: FaceModel
) -> dict[str, float]:
    """Figures of the shipped file on kept-out single-eye pictures and on eyes of held-out faces."""
    closed, visible = read_eyes(model, [plain_picture(picture) for _, picture, _ in kept_out])
    truth = np.array([is_closed for _, _, is_closed in kept_out])
    faces, faces_closed = _certain_eyes(held_out, face_rows([held_out], face))
    on_faces, seen = read_eyes(model, list(faces))
    rows = face_rows([held_out], face)
    figures = {
        "held_out_faces_iris_error_pct_eye_width": iris_error_pct(model, held_out, rows, aside=False),
        "held_out_faces_aside_iris_error_pct_eye_width": iris_error_pct(model, held_out, rows, aside=True),
        "kept_out_eyes_n": float(len(truth)),
        "kept_out_eyes_auc": area_under_curve(closed, truth),
        "kept_out_eyes_accuracy": float(((closed > 0.5) == truth).mean()),
        "kept_out_eyes_visible_over_half": float((visible > 0.5).mean()),
        "held_out_faces_n": float(len(faces_closed)),
        "held_out_faces_closed_n": float(faces_closed.sum()),
        "held_out_faces_auc": area_under_curve(on_faces, faces_closed),
        "held_out_faces_accuracy": float(((on_faces > 0.5) == faces_closed).mean()),
        "held_out_faces_visible_over_half": float((seen > 0.5).mean()),
    }
    return {name: round(value, 5) for name, value in figures.items()}


CARD = """# eye_state: is this eye closed, and can it be seen

Input: one eye, upright, 32 x 32 RGB, cut by `app.core.eye_crop` ({scale} eye widths wide, left eyes mirrored). Outputs:
`closed` and `visible`, each (B, 1) in [0, 1], and `iris` (B, 2), the iris centre as (px + 0.5) / 32 in the crop. Five
3 x 3 convolutions, {parameters} parameters.

**Data.** Eyes of {faces} teacher-labelled faces (photographs and faces turned in 3D to 75 degrees of yaw), labelled by
the MediaPipe teacher's eyeBlink scores: sure of "open" below 0.15, of "closed" above 0.55, counted little between, so
that looking down is not taught as closing; {pictures} single-eye pictures (open / closed). The iris is the teacher's;
in half of the samples it is slid aside between the lids, since people on photographs look at the camera. "Not visible"
is taught on crops beside the eye, covered eyes, and the far eye of turned heads (fading from 35 to 60 degrees).

**Kept out.** A third of the single-eye pictures by name hash; every tenth portrait and LFW file.

**Limits.** Few faces on photographs have closed eyes; the single-eye pictures carry most of what "closed" looks like.
A far eye is judged only as "not visible". Dark glasses are not in the training data as such.

Figures produced by `moretta-train eye-eval`.
"""


def ship_eye(checkpoint: Path, config: EyeConfig, folder: Path, faces: int, pictures: int) -> ModelSpec:
    """Export the averaged weights of `checkpoint` to models/eye_state; raises as `export_model`."""
    net = EyeNet()
    load_averaged(net, checkpoint)
    spec = ModelSpec(
        id="eye_state",
        task="expression",
        file="model.onnx",
        sha256="0" * 64,
        licence="MIT (weights; see the terms of the training data)",
        data=(
            DataSource("MediaPipe Face Landmarker (teacher)", "Apache-2.0", "https://ai.google.dev/edge/mediapipe"),
            DataSource("single-eye pictures, open and closed", "unstated", ""),
            DataSource("300-W, LFW, UTKFace, AFLW/MTFL, portraits: as mesh478", "research", ""),
        ),
        input=InputSpec(
            "image", "NCHW", "RGB", (EYE_CROP_PX, EYE_CROP_PX), config.mean, config.std, EYE_CROP_SCALE
        ),
        outputs=(OutputSpec("closed", "probability", None), OutputSpec("visible", "probability", None),
            OutputSpec("iris", "points_norm", None)),
        training={"commit": commit_id(), "command": "moretta-train eye-fit", "config_hash": config_hash(config)},
        metrics={},
    )  # fmt: skip
    card = CARD.format(
        scale=EYE_CROP_SCALE, parameters=sum(p.numel() for p in net.parameters()), faces=faces, pictures=pictures
    )
    return export_model(EyeNetForExport(net), spec, card, folder, dynamic_batch=True)
