"""Layouts that many sets are handed round in: pictures with landmarks.csv, and COCO keypoint files."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np

from app.core.errors import ConfigError
from app.core.keypoint_schema import KeypointSchema
from training.datasets.sample import BadLine, LandmarkSample, LandmarkSet, Problem, lines_of, numbers, picture_reader


def load_csv(folder: Path, schema: KeypointSchema) -> LandmarkSet:
    """folder/landmarks.csv: a header, then "image,x0,y0,x1,y1,..." in px from 0, pixel centres at integers.

    Raises:
        ConfigError: the table is missing, or its header is not for this schema.
    """
    file = folder / "landmarks.csv"
    rows = list(csv.reader(lines_of(file)))
    if not rows or len(rows[0]) != 1 + 2 * schema.count:
        raise ConfigError(f"{file}, line 1: expected the columns image, x0, y0 ... y{schema.count - 1}.")
    samples, problems = [], []
    for number, row in enumerate(rows[1:], start=2):
        if not row:
            continue
        try:
            points = numbers(row[1:], 2 * schema.count).reshape(-1, 2)
            samples.append(LandmarkSample(row[0], picture_reader(folder / row[0]), points))
        except BadLine as error:
            problems.append(Problem(file, number, str(error)))
    return LandmarkSet(folder.name, schema, tuple(samples), tuple(problems))


def load_coco(json_file: Path, images: Path, schema: KeypointSchema) -> LandmarkSet:
    """A COCO keypoint file ("images", "annotations" with "keypoints": x, y, v ...); v: 0 unlabelled, 1 hidden, 2 seen.

    Files that say 1 for every point mean "labelled"; only a mixture of 1 and 2 tells hidden points apart.

    Raises:
        ConfigError: the file is missing or no COCO file.
    """
    try:
        table = json.loads("\n".join(lines_of(json_file)))
        names = {picture["id"]: str(picture["file_name"]) for picture in table["images"]}
        annotations = list(table["annotations"])
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ConfigError(f"{json_file} is no COCO keypoint file: {error!r}") from None
    samples, problems = [], []
    for annotation in annotations:
        try:
            samples.append(_coco_sample(annotation, names, images, schema))
        except BadLine as error:
            problems.append(Problem(json_file, None, f"annotation {annotation.get('id')}: {error}"))
    return LandmarkSet(json_file.stem, schema, tuple(samples), tuple(problems))


def _coco_sample(
    annotation: dict[str, Any], names: dict[int, str], images: Path, schema: KeypointSchema
) -> LandmarkSample:
    name = names.get(annotation.get("image_id", -1))
    if name is None:
        raise BadLine("its picture is not listed")
    flat = numbers((str(v) for v in annotation.get("keypoints", ())), 3 * schema.count).reshape(-1, 3)
    state = flat[:, 2]
    if (state == 0).any():
        raise BadLine(f"{int((state == 0).sum())} points are not labelled")
    box = None
    if "bbox" in annotation:
        x, y, width, height = numbers((str(v) for v in annotation["bbox"]), 4)
        box = np.array([x, y, x + width, y + height], np.float32)
    return LandmarkSample(
        name=f"{annotation.get('id')}:{name}",
        read=picture_reader(images / name),
        points_px=flat[:, :2].copy(),
        visible=(state == 2) if len(set(state.tolist())) > 1 else None,
        box_xyxy=box,
    )
