"""Folders of unlabelled faces with the teacher's cached labels (see `training.label`), one shard after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.core.errors import ConfigError
from app.core.keypoints import MESH478
from training.datasets.sample import BadLine, LandmarkSample, LandmarkSet, Problem, picture_reader
from training.stored import load_arrays

Shard = Mapping[str, npt.NDArray[np.generic]]

REQUIRED = ("names", "points")


def iterate_shards(files: Sequence[Path]) -> Iterator[tuple[Path, Shard]]:
    """Label shards one at a time, so that a set of any size needs the memory of one.

    Raises:
        ConfigError: a file is missing, no .npz, or lacks an array.
    """
    for file in files:
        shard = load_arrays(file)
        missing = [key for key in REQUIRED if key not in shard]
        if missing:
            raise ConfigError(f"The label shard {file} lacks the array {missing[0]!r}.")
        yield file, shard


def load_teacher_labels(root: Path, files: Sequence[Path]) -> LandmarkSet:
    """Teacher-labelled faces: names are relative to root; x and y of the 478 mesh points.

    Raises:
        ConfigError: see `iterate_shards`.
    """
    samples, problems = [], []
    for file, shard in iterate_shards(files):
        for row, (name, points) in enumerate(zip(shard["names"], shard["points"], strict=True)):
            try:
                reader = picture_reader(root / str(name))
            except BadLine as error:
                problems.append(Problem(file, row + 1, str(error)))
                continue
            samples.append(LandmarkSample(str(name), reader, np.array(points[:, :2], np.float32)))
    return LandmarkSet("teacher", MESH478, tuple(samples), tuple(problems))
