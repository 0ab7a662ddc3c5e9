"""300-W: a .pts file of 68 points beside each picture, in afw, ibug, helen/{train,test}set, lfpw/{train,test}set."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.core.errors import ConfigError
from app.core.keypoints_datasets import IBUG68
from app.core.types import F32
from training.datasets.sample import (
    PICTURE_SUFFIXES,
    BadLine,
    LandmarkSample,
    LandmarkSet,
    Problem,
    lines_of,
    numbers,
    picture_reader,
    require_folder,
)

SPLITS = {
    "train": (("afw", "afw"), ("helen/trainset", "helen"), ("lfpw/trainset", "lfpw")),
    "test": (("helen/testset", "common"), ("lfpw/testset", "common"), ("ibug", "challenging")),
    "private": (("300W/01_Indoor", "indoor"), ("300W/02_Outdoor", "outdoor")),
}
"""Folders of each split and the subset each belongs to; "test" is the field's full set (common and challenging)."""


def load_300w(root: Path, split: str) -> LandmarkSet:
    """One split of `SPLITS`.

    Raises:
        ConfigError: no such split, or one of its folders is missing.
    """
    if split not in SPLITS:
        raise ConfigError(f"300-W has the splits {', '.join(SPLITS)}, not {split!r}.")
    samples: list[LandmarkSample] = []
    problems: list[Problem] = []
    for folder, subset in SPLITS[split]:
        require_folder(root / folder, "300-W")
        for file in sorted((root / folder).glob("*.pts")):
            try:
                name = file.relative_to(root).with_suffix("").as_posix()
                reader = picture_reader(_picture_of(file))
                samples.append(LandmarkSample(name, reader, read_pts(file, 68), subsets=frozenset((subset,))))
            except BadLine as error:
                problems.append(Problem(file, error.line, str(error)))
    return LandmarkSet(f"300w/{split}", IBUG68, tuple(samples), tuple(problems))


def read_pts(file: Path, count: int) -> F32:
    """Points (count, 2) float32 px of a .pts file: "n_points: N", then N lines "x y" between braces.

    The files count pixels from 1, as MATLAB does; the first pixel's centre becomes 0.

    Raises:
        BadLine: another count, a line that is no point, or a missing brace.
        ConfigError: the file cannot be read.
    """
    lines = [line.strip() for line in lines_of(file)]
    if "{" not in lines or "}" not in lines:
        raise BadLine("the braces around the points are missing", max(1, len(lines)))
    first, last = lines.index("{") + 1, lines.index("}")
    if last - first != count:
        raise BadLine(f"expected {count} points, got {last - first}", last + 1)
    out = np.empty((count, 2), np.float32)
    for i, line in enumerate(lines[first:last]):
        try:
            out[i] = numbers(line.split(), 2)
        except BadLine as error:
            raise BadLine(str(error), first + i + 1) from None
    return out - 1.0


def _picture_of(file: Path) -> Path:
    for suffix in PICTURE_SUFFIXES:
        if file.with_suffix(suffix).is_file():
            return file.with_suffix(suffix)
    return file.with_suffix(".jpg")
