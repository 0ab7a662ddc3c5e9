"""Fourteen facial points on a whole picture: the keypoint regression exercise of the MSU computer vision course (S3).

Two functions keep the exercise's exact contract: `train_detector` and `detect`. Points are [x1, y1, ..., x14, y14] in
px of the original picture, in the order of `FACE14`; the error is measured on pictures scaled to 100 x 100.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, Subset

from app.core.errors import ConfigError, SourceError
from app.core.keypoints_datasets import FACE14, FACE14_FROM_IBUG68
from app.core.preprocess import warp
from app.core.types import F32, F64, U8, CropTransform
from training.datasets.sample import PICTURE_SUFFIXES, read_rgb
from training.fit import FitConfig, cosine, fit
from training.landmarks.colour import as_unit, jitter_colours
from training.landmarks.config import AugmentConfig
from training.landmarks.crop import box_crop
from training.landmarks.data import flipped, from_target, to_target
from training.stored import load_checkpoint

SIZE_PX = 100
"""The exercise's picture size: of the network's input and of the error."""

MODEL_FILE = "facepoints_model.ckpt"

SCORES = ((5, 10), (6, 9), (8, 8), (10, 7), (12, 6), (14, 5), (16, 4), (18, 3), (20, 2))
"""(greatest error, points), best first."""

EPOCHS = 36
_BATCH, _FAST_BATCHES = 32, 4
_RATE, _WEIGHT_DECAY = 1.5e-3, 0.02
_TURN_DEG, _FLIP = 12.0, 0.5
_COLOURS = AugmentConfig(brightness=0.3, contrast=0.3, saturation=0.4, hue=0.03)


class FacePointsNet(nn.Module):
    """(B, 3, 100, 100) RGB in [0, 1] -> points (B, 14, 2) in [-1, 1] across the picture.

    mean, std: of each channel over the training set, part of the checkpoint.
    """

    def __init__(self, mean: Sequence[float] = (0.5, 0.5, 0.5), std: Sequence[float] = (0.25, 0.25, 0.25)) -> None:
        super().__init__()
        self.mean: Tensor
        self.std: Tensor
        self.register_buffer("mean", torch.tensor(mean, dtype=torch.float32))
        self.register_buffer("std", torch.tensor(std, dtype=torch.float32))
        self.features = nn.Sequential(
            _conv(3, 24, 5, stride=2), _conv(24, 48, 3), nn.MaxPool2d(2),  # 100 -> 50 -> 25
            _conv(48, 96, 3), nn.MaxPool2d(2),  # 12
            _conv(96, 128, 3), nn.MaxPool2d(2),  # 6
            _conv(128, 128, 3),
        )  # fmt: skip
        self.head = nn.Sequential(
            nn.Flatten(), nn.Linear(128 * 36, 160), nn.BatchNorm1d(160), nn.ReLU(), nn.Dropout(0.2), nn.Linear(160, 28)
        )

    def forward(self, image: Tensor) -> Tensor:
        x = (image - self.mean[:, None, None]) / self.std[:, None, None]
        out: Tensor = self.head(self.features(x))
        return out.reshape(-1, FACE14.count, 2)


def train_detector(
    train_gt: Mapping[str, npt.ArrayLike], train_img_dir: str | os.PathLike[str], fast_train: bool = False,
    out_dir: str | os.PathLike[str] = ".",
) -> FacePointsNet:  # fmt: skip
    """Train the detector on pictures of `train_img_dir`.

    Args:
        train_gt: file name -> 28 numbers in px of that picture.
        train_img_dir: folder that the names are relative to; read one batch at a time.
        fast_train: one epoch of a few batches to prove that training runs; writes NO file.
        out_dir: otherwise facepoints_model.ckpt is written here, and the run's checkpoints beside it in
            facepoints_run, from which an interrupted training goes on.

    Raises:
        ConfigError: no label, or one that is not 28 finite numbers.
    """
    folder = Path(train_img_dir)
    names = sorted(train_gt)
    points = _checked(train_gt, names)
    torch.manual_seed(0)
    data: Dataset[dict[str, Tensor]] = _Faces(folder, names, points)
    if fast_train:
        names = names[: _BATCH * _FAST_BATCHES]
        data = Subset(data, range(len(names)))
    mean, std = channel_statistics(folder, names)
    net = FacePointsNet(mean, std)
    loader: DataLoader[Any] = DataLoader(
        data, batch_size=_BATCH, shuffle=True, drop_last=len(names) > _BATCH, num_workers=0
    )
    optimizer = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=_WEIGHT_DECAY)
    config = FitConfig(
        out_dir=None if fast_train else Path(out_dir) / "facepoints_run",
        epochs=1 if fast_train else EPOCHS,
        ema_decay=0.0 if fast_train else 0.998,
    )
    trained = fit(net, optimizer, loader, _loss, cosine(), config)
    assert isinstance(trained, FacePointsNet)
    if not fast_train:
        partial = Path(out_dir) / f".{MODEL_FILE}.{os.getpid()}"
        torch.save(trained.state_dict(), partial)
        os.replace(partial, Path(out_dir) / MODEL_FILE)
    return trained


def detect(model_file: str | os.PathLike[str], test_img_dir: str | os.PathLike[str]) -> dict[str, F64]:
    """Points of every picture in `test_img_dir`: file name -> (28,) float64, px of the original picture.

    Each picture is read twice by the network, once mirrored, and the two answers averaged.

    Raises:
        ConfigError: the model file is missing or another model's. SourceError: a picture cannot be read.
    """
    net = load_detector(model_file)
    folder = Path(test_img_dir)
    out = {}
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in PICTURE_SUFFIXES):
        image = read_rgb(path)
        crop = whole_picture(image)
        small = warp(image, crop)
        pair = torch.from_numpy(np.stack([small, small[:, ::-1]]))
        with torch.no_grad():
            straight, mirrored = net(as_unit(pair)).double().numpy()
        mirrored = mirrored[list(FACE14.mirror)] * [-1.0, 1.0]
        out[path.relative_to(folder).as_posix()] = from_target(0.5 * (straight + mirrored), crop).reshape(-1)
    return out


def load_detector(model_file: str | os.PathLike[str]) -> FacePointsNet:
    """The trained network in eval mode; raises ConfigError as `detect`."""
    net = FacePointsNet()
    try:
        net.load_state_dict(load_checkpoint(Path(model_file)))
    except RuntimeError:
        raise ConfigError(f"{model_file} is no facepoints model: it holds another network.") from None
    return net.eval()


def error_100(
    detected: Mapping[str, npt.ArrayLike],
    truth: Mapping[str, npt.ArrayLike],
    sizes_wh: Mapping[str, tuple[int, int]],
) -> float:
    """The exercise's error: mean squared difference over pictures and 28 coordinates, pictures scaled to 100 x 100.

    Raises:
        ConfigError: nothing detected, or a picture without its truth.
    """
    if not detected or any(name not in truth for name in detected):
        raise ConfigError("every detected picture needs its true points, and there must be at least one.")
    total = 0.0
    for name, points in detected.items():
        width, height = sizes_wh[name]
        gap = (np.asarray(points, np.float64) - np.asarray(truth[name], np.float64)).reshape(FACE14.count, 2)
        total += float(((gap * [SIZE_PX / width, SIZE_PX / height]) ** 2).mean())
    return total / len(detected)


def points_of_error(error: float) -> int:
    """The exercise's mark, 0 to 10."""
    return next((mark for limit, mark in SCORES if error <= limit), 0)


def face14_from_68(points_px: npt.ArrayLike) -> F32:
    """The 14 points (..., 14, 2) of 68 iBUG points (..., 68, 2): pupils are the means of the lid points."""
    points = np.asarray(points_px, np.float64)
    out = [points[..., list(group), :].mean(axis=-2) for group in FACE14_FROM_IBUG68]
    return np.stack(out, axis=-2).astype(np.float32)


def whole_picture(image: U8) -> CropTransform:
    """image (H, W, 3) scaled to 100 x 100."""
    return box_crop((0, 0, image.shape[1], image.shape[0]), SIZE_PX)


def channel_statistics(folder: Path, names: Sequence[str]) -> tuple[list[float], list[float]]:
    """Mean and standard deviation of each channel, in [0, 1], over pictures at 100 x 100, one in memory at a time."""
    total, squares, count = np.zeros(3), np.zeros(3), 0
    for name in names:
        image = read_rgb(folder / name)
        pixels = warp(image, whole_picture(image)).reshape(-1, 3) / 255.0
        total, squares, count = total + pixels.sum(0), squares + (pixels**2).sum(0), count + len(pixels)
    mean = total / count
    return mean.tolist(), np.sqrt(np.maximum(squares / count - mean**2, 1e-6)).tolist()


class _Faces(Dataset[dict[str, Tensor]]):
    """Pictures read as they are asked for, mirrored, turned and cropped so that all points stay inside."""

    def __init__(self, folder: Path, names: Sequence[str], points: F32) -> None:
        self._folder, self._names, self._points = folder, names, points

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, index: int) -> dict[str, Tensor]:
        rng = np.random.default_rng(int(torch.randint(0, 2**62, ()).item()))
        image, points = read_rgb(self._folder / self._names[index]), self._points[index]
        if rng.random() < _FLIP:
            image, points, _ = flipped(image, points, np.zeros(4, np.float32), FACE14.mirror)
        crop = random_crop(image.shape[1], image.shape[0], points, rng)
        return {"image": torch.from_numpy(warp(image, crop)), "target": torch.from_numpy(to_target(points, crop))}


def random_crop(width: int, height: int, points_px: F32, rng: np.random.Generator) -> CropTransform:
    """A part of the picture that holds all points (14, 2), turned a little about its centre, as 100 x 100.

    The part loses up to half of the free room on each side; the turn is halved until every point is inside.
    """
    room = np.concatenate([points_px.min(axis=0), [width, height] - points_px.max(axis=0) - 1.0])
    cut = np.maximum(room, 0.0) * rng.uniform(-0.1, 0.5, 4)
    box = (cut[0], cut[1], width - cut[2], height - cut[3])
    turn_rad = math.radians(rng.uniform(-_TURN_DEG, _TURN_DEG))
    for _ in range(6):
        crop = box_crop(box, SIZE_PX, turn_rad)
        if np.abs(to_target(points_px, crop)).max() <= 1.0:
            return crop
        turn_rad *= 0.5
    return box_crop(box, SIZE_PX)


def _loss(net: nn.Module, batch: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
    """Mean squared error in px of the 100 x 100 picture: the exercise's own figure."""
    predicted = net(jitter_colours(as_unit(batch["image"]), _COLOURS))
    loss = ((predicted - batch["target"]) * (0.5 * SIZE_PX)).square().mean()
    return loss, {}


def _conv(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )


def _checked(labels: Mapping[str, npt.ArrayLike], names: Sequence[str]) -> F32:
    """(N, 14, 2) float32 of the labels, in the order of names."""
    if not names:
        raise ConfigError("there is no label to train on.")
    out = np.empty((len(names), FACE14.count, 2), np.float32)
    for i, name in enumerate(names):
        values = np.asarray(labels[name], np.float32).reshape(-1)
        if values.size != 2 * FACE14.count or not np.isfinite(values).all():
            raise ConfigError(f"{name}: expected 28 finite numbers.")
        out[i] = values.reshape(FACE14.count, 2)
    return out


def picture_sizes(folder: Path, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """(width, height) px of each picture; raises SourceError for one that cannot be read."""
    out = {}
    for name in names:
        image = cv2.imread(str(folder / name))
        if image is None:
            raise SourceError(f"The picture {folder / name} cannot be read.", name)
        out[name] = (image.shape[1], image.shape[0])
    return out
