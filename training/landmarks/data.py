"""Labelled faces as crops and targets in [-1, 1], augmented for training or as the detector gives them for a test."""

from __future__ import annotations

import logging

import numpy as np
import numpy.typing as npt
import torch
from torch.utils.data import Dataset

from app.core.errors import ConfigError, SourceError
from app.core.preprocess import warp
from app.core.types import F32, F64, U8, CropTransform
from training.augment import change_looks
from training.datasets.sample import LandmarkSet
from training.landmarks.config import Experiment
from training.landmarks.crop import evaluation_crop, training_crop

Sample = dict[str, torch.Tensor]

_log = logging.getLogger(__name__)


def to_target(points_px: npt.ArrayLike, crop: CropTransform) -> F32:
    """Image points (K, 2) px to [-1, 1] across the crop: S1's (P - 112) / 112, P in px of 224 from the crop's edge."""
    size = crop.size_wh[0]
    return np.asarray(2.0 * (crop.apply(points_px) + 0.5) / size - 1.0, np.float32)


def from_target(target: npt.ArrayLike, crop: CropTransform) -> F64:
    """The inverse of `to_target`: (K, 2) in [-1, 1] to image px."""
    size = crop.size_wh[0]
    return crop.invert((np.asarray(target, np.float64) + 1.0) * 0.5 * size - 0.5)


def flipped(image: U8, points_px: F32, box_xyxy: F32, mirror: npt.ArrayLike) -> tuple[U8, F32, F32]:
    """The mirrored picture (H, W, 3), its points (K, 2) with left and right swapped, and its box (4,)."""
    width = image.shape[1]
    points = points_px[np.asarray(mirror)].copy()
    points[:, 0] = width - 1 - points[:, 0]
    box = np.array([width - box_xyxy[2], box_xyxy[1], width - box_xyxy[0], box_xyxy[3]], np.float32)
    return np.ascontiguousarray(image[:, ::-1]), points, box


class LandmarkDataset(Dataset[Sample]):
    """A sample: image (S, S, 3) uint8; target (K, 2) float32 in [-1, 1]; index () int64.

    Pictures are read from disk as they are asked for, so a set need not fit into memory. All chance comes from torch.
    A picture that cannot be read is reported and another sample taken in its place.
    """

    def __init__(self, data: LandmarkSet, boxes: F32, experiment: Experiment, train: bool) -> None:
        """boxes (N, 4): the detector's, see `training.landmarks.boxes`.

        Raises:
            ConfigError: flips are asked for and the schema has no mirror.
        """
        if train and experiment.augment.flip > 0 and not data.schema.mirror:
            raise ConfigError(f"augment.flip: the schema {data.schema.id} does not say which points swap.")
        self._data, self._boxes, self._experiment, self._train = data, boxes, experiment, train

    def __len__(self) -> int:
        return len(self._data)

    def __getitem__(self, index: int) -> Sample:
        rng = np.random.default_rng(int(torch.randint(0, 2**62, ()).item()))
        for step in range(len(self)):
            try:
                return self.sample((index + step) % len(self), rng)
            except SourceError as error:
                _log.warning("skipped: %s", error)
        raise SourceError("No picture of the data set can be read.")

    def sample(self, index: int, rng: np.random.Generator) -> Sample:
        """Sample `index` with all chance taken from `rng`; raises SourceError for a picture that cannot be read."""
        labelled, box = self._data.samples[index], self._boxes[index]
        image, points = labelled.read(), labelled.points_px
        experiment, size_px = self._experiment, self._experiment.model.size_px
        if not self._train:
            crop = evaluation_crop(points, box, experiment.crop, size_px)
            picture = warp(image, crop)
        else:
            if rng.random() < experiment.augment.flip:
                image, points, box = flipped(image, points, box, self._data.schema.mirror)
            crop = training_crop(points, box, experiment.crop, experiment.augment.rotation_deg, size_px, rng)
            picture = warp(image, crop)
            if experiment.augment.looks > 0:
                picture = change_looks(picture, rng, experiment.augment.looks)
        return {
            "image": torch.from_numpy(picture),
            "target": torch.from_numpy(to_target(points, crop)),
            "index": torch.tensor(index),
        }
