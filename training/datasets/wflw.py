"""WFLW: one list file per split; a line is 98 x (x y), a box, six attribute flags, and the picture's path.

root/WFLW_annotations/list_98pt_rect_attr_train_test/list_98pt_rect_attr_{train,test}.txt, root/WFLW_images/.
"""

from __future__ import annotations

from pathlib import Path

from app.core.errors import ConfigError
from app.core.keypoints_datasets import WFLW98
from training.datasets.sample import (
    BadLine,
    LandmarkSample,
    LandmarkSet,
    Problem,
    lines_of,
    numbers,
    picture_reader,
)

ATTRIBUTES = ("pose", "expression", "illumination", "make-up", "occlusion", "blur")
"""The six flags, in the files' order; each is a subset of the test set."""

_SPLITS = ("train", "test")
_LIST = "WFLW_annotations/list_98pt_rect_attr_train_test/list_98pt_rect_attr_{split}.txt"
_NUMBERS = 2 * 98 + 4 + 6


def load_wflw(root: Path, split: str) -> LandmarkSet:
    """ "train" (7,500 faces) or "test" (2,500).

    Raises:
        ConfigError: no such split, or the list file is missing.
    """
    if split not in _SPLITS:
        raise ConfigError(f"WFLW has the splits {', '.join(_SPLITS)}, not {split!r}.")
    file = root / _LIST.format(split=split)
    samples, problems = [], []
    for number, line in enumerate(lines_of(file), start=1):
        if not line.strip():
            continue
        try:
            samples.append(_sample(line, number, root / "WFLW_images"))
        except BadLine as error:
            problems.append(Problem(file, number, str(error)))
    return LandmarkSet(f"wflw/{split}", WFLW98, tuple(samples), tuple(problems))


def _sample(line: str, number: int, images: Path) -> LandmarkSample:
    fields = line.split()
    if len(fields) != _NUMBERS + 1:
        raise BadLine(f"expected {_NUMBERS} numbers and a picture, got {len(fields)} fields")
    values = numbers(fields[:-1], _NUMBERS)
    flags = {name: int(v) for name, v in zip(ATTRIBUTES, values[200:], strict=True)}
    return LandmarkSample(
        name=f"{number}:{fields[-1]}",  # a picture holds several faces
        read=picture_reader(images / fields[-1]),
        points_px=values[:196].reshape(98, 2),
        box_xyxy=values[196:200],
        attributes=flags,
        subsets=frozenset(name for name, v in flags.items() if v),
    )
