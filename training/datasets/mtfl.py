"""MTFL: a list file per split; a line is path, x1..x5, y1..y5, gender, smile, glasses, head pose class."""

from __future__ import annotations

import csv
from pathlib import Path, PureWindowsPath

import numpy as np

from app.core.errors import ConfigError
from app.core.keypoints_datasets import MTFL5
from training.datasets.sample import BadLine, LandmarkSample, LandmarkSet, Problem, lines_of, numbers, picture_reader

ATTRIBUTES = ("gender", "smile", "glasses", "pose_class")
"""pose_class: 1 left profile, 2 left, 3 frontal, 4 right, 5 right profile, as the set's authors count them."""

_FILES = {"train": "training.txt", "test": "testing.txt"}


def load_mtfl(root: Path, split: str) -> LandmarkSet:
    """ "train" (10,000 faces) or "test" (2,995) of the published archive.

    Raises:
        ConfigError: no such split, or the list file is missing.
    """
    if split not in _FILES:
        raise ConfigError(f"MTFL has the splits {', '.join(_FILES)}, not {split!r}.")
    file = root / _FILES[split]
    samples, problems = [], []
    for number, line in enumerate(lines_of(file), start=1):
        if not line.strip():
            continue
        try:
            name, *fields = line.split()
            values = numbers(fields, 14)
            points = np.stack([values[:5], values[5:10]], axis=1)
            path = root / Path(*PureWindowsPath(name).parts)  # the lists use backslashes
            samples.append(_sample(path.relative_to(root).as_posix(), path, points, values[10:]))
        except BadLine as error:
            problems.append(Problem(file, number, str(error)))
    return LandmarkSet(f"mtfl/{split}", MTFL5, tuple(samples), tuple(problems))


def load_mtfl_csv(folder: Path) -> LandmarkSet:
    """The same labels as one table: folder/labels.csv with image, five x and y pairs, and the four attributes.

    Raises:
        ConfigError: the table is missing.
    """
    file = folder / "labels.csv"
    samples, problems = [], []
    for number, row in enumerate(csv.reader(lines_of(file)), start=1):
        if number == 1 or not row:
            continue
        try:
            values = numbers(row[1:], 14)
            samples.append(_sample(row[0], folder / row[0], values[:10].reshape(5, 2), values[10:]))
        except BadLine as error:
            problems.append(Problem(file, number, str(error)))
    return LandmarkSet(f"mtfl/{folder.name}", MTFL5, tuple(samples), tuple(problems))


def _sample(name: str, path: Path, points: np.ndarray, attributes: np.ndarray) -> LandmarkSample:
    pose = int(attributes[3])
    subset = "frontal" if pose == 3 else "profile" if pose in (1, 5) else "turned"
    return LandmarkSample(
        name=name,
        read=picture_reader(path),
        points_px=np.asarray(points, np.float32),
        attributes={key: int(v) for key, v in zip(ATTRIBUTES, attributes, strict=True)},
        subsets=frozenset((subset,)),
    )
