"""LaPa: root/{train,val,test}/{images,landmarks}; one text file per picture: the count, then a line "x y" per point."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.core.keypoints_datasets import LAPA106
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


def load_lapa(root: Path, split: str) -> LandmarkSet:
    """One of the authors' splits: "train" (18,176 pictures), "val" (2,000) or "test" (2,000).

    Raises:
        ConfigError: the folders are missing.
    """
    images, landmarks = root / split / "images", root / split / "landmarks"
    require_folder(images, "LaPa")
    require_folder(landmarks, "LaPa")
    pictures = {p.stem: p for p in images.iterdir() if p.suffix.lower() in PICTURE_SUFFIXES}
    samples, problems = [], []
    for file in sorted(landmarks.glob("*.txt")):
        try:
            points = _points(file)
            reader = picture_reader(pictures.get(file.stem, images / f"{file.stem}.jpg"))
            samples.append(LandmarkSample(file.stem, reader, points))
        except BadLine as error:
            problems.append(Problem(file, error.line, str(error)))
    return LandmarkSet(f"lapa/{split}", LAPA106, tuple(samples), tuple(problems))


def _points(file: Path) -> F32:
    lines = lines_of(file)
    count = LAPA106.count
    if not lines or lines[0].strip() != str(count):
        raise BadLine(f"expected the count {count}", 1)
    rows = [line for line in lines[1:] if line.strip()]
    if len(rows) != count:
        raise BadLine(f"expected {count} points, got {len(rows)}", len(lines))
    out = np.empty((count, 2), np.float32)
    for i, line in enumerate(rows):
        try:
            out[i] = numbers(line.split(), 2)
        except BadLine as error:
            raise BadLine(str(error), i + 2) from None
    return out
