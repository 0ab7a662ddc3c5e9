"""COFW: pictures, points and occlusion in one MATLAB 7.3 (HDF5) file, COFW_{train,test}_color.mat or the grey ones."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from app.core.errors import ConfigError, SourceError
from app.core.keypoints_datasets import COFW29
from app.core.types import U8
from training.datasets.sample import BadLine, LandmarkSample, LandmarkSet, Problem, numbers

_KEYS = {"train": ("IsTr", "phisTr", "bboxesTr"), "test": ("IsT", "phisT", "bboxesT")}


def load_cofw(mat_file: Path, split: str) -> LandmarkSet:
    """ "train" (1,345 faces with LFPW's 845) or "test" (507), from the file of that split.

    A column of phis is 29 x, 29 y (from 1, as MATLAB counts), 29 occlusion flags; of bboxes: x, y, width, height.

    Raises:
        ConfigError: no such split, or the file is missing or lacks an array.
    """
    if split not in _KEYS:
        raise ConfigError(f"COFW has the splits {', '.join(_KEYS)}, not {split!r}.")
    pictures, phis, boxes = _KEYS[split]
    samples, problems = [], []
    with _open(mat_file) as data:
        try:
            labels, rectangles, count = np.asarray(data[phis]), np.asarray(data[boxes]), data[pictures].size
        except KeyError as error:
            raise ConfigError(f"{mat_file} holds no COFW {split} set: {error}.") from None
    for i in range(count):
        try:
            values = numbers(labels[:, i].astype(str), 3 * 29)
            x, y, width, height = numbers(rectangles[:, i].astype(str), 4) - (1.0, 1.0, 0.0, 0.0)
        except (BadLine, IndexError) as error:
            problems.append(Problem(mat_file, None, f"face {i}: {error}"))
            continue
        occluded = values[58:] > 0
        samples.append(
            LandmarkSample(
                name=f"{split}/{i}",
                read=partial(_picture, mat_file, pictures, i),
                points_px=np.stack([values[:29], values[29:58]], axis=1) - 1.0,
                visible=~occluded,
                box_xyxy=np.array([x, y, x + width, y + height], np.float32),
                attributes={"occluded_points": int(occluded.sum())},
            )
        )
    return LandmarkSet(f"cofw/{split}", COFW29, tuple(samples), tuple(problems))


def _open(mat_file: Path) -> Any:
    try:
        import h5py
    except ImportError:
        raise ConfigError("COFW's files need the package h5py: pip install h5py.") from None
    try:
        return h5py.File(mat_file, "r")
    except OSError as error:
        raise ConfigError(f"The COFW file {mat_file} cannot be read: {error}") from None


def _picture(mat_file: Path, key: str, index: int) -> U8:
    """Face `index`: MATLAB's (H, W[, 3]) comes back with its axes reversed."""
    with _open(mat_file) as data:
        raw = np.asarray(data[np.asarray(data[key]).reshape(-1)[index]])
    if raw.dtype != np.uint8 or raw.ndim not in (2, 3) or (raw.ndim == 3 and raw.shape[0] != 3):
        raise SourceError(f"{mat_file}: face {index} is no 8-bit picture.", mat_file.name)
    picture = raw.T if raw.ndim == 3 else np.repeat(raw.T[..., None], 3, axis=2)
    return np.ascontiguousarray(picture)
