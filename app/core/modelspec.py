"""What a model file is, as data: models/<id>/model.toml parsed and checked. Pure: the caller reads the files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.errors import ConfigError

TASKS = ("proposal", "refine", "face_pose", "landmarks", "expression")


@dataclass(frozen=True, slots=True)
class InputSpec:
    """A network's picture input. mean and std are per channel on a [0, 1] scale; size_wh px, None where it is free.

    crop_scale: side of the square crop over the longer side of the face's box (`preprocess.crop_from_*`).
    """

    name: str
    layout: str
    colour: str
    size_wh: tuple[int, int] | None
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    crop_scale: float


@dataclass(frozen=True, slots=True)
class OutputSpec:
    """One output: its name in the graph, the codec that reads it, and its keypoint schema where it has one."""

    name: str
    codec: str
    schema: str | None


@dataclass(frozen=True, slots=True)
class DataSource:
    """A training set or a teacher, with its terms."""

    name: str
    licence: str
    url: str


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One shipped model. metrics: name to figure; training: commit, config hash and command as text."""

    id: str
    task: str
    file: str
    sha256: str
    licence: str
    data: tuple[DataSource, ...]
    input: InputSpec
    outputs: tuple[OutputSpec, ...]
    training: Mapping[str, str]
    metrics: Mapping[str, float]


def parse_model_toml(text: str, where: str) -> ModelSpec:
    """Parse the text of a model.toml.

    Raises:
        ConfigError: not TOML, a field is missing, or has the wrong type; the message names `where` and the field.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, a number of thousands of digits, endless nesting
        raise ConfigError(f"{where}: not valid TOML: {error}") from None
    try:
        return _spec(table, where)
    except KeyError as error:
        raise ConfigError(f"{where}: the field {error.args[0]!r} is missing") from None
    except (TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        raise ConfigError(f"{where}: {error}") from None


def _spec(table: Mapping[str, Any], where: str) -> ModelSpec:
    if table["task"] not in TASKS:
        raise ValueError(f"task: expected one of {', '.join(TASKS)}, got {table['task']!r}")
    sha256 = str(table["sha256"])
    if len(sha256) != 64:
        raise ValueError("sha256: expected 64 hexadecimal digits")
    if "/" in table["file"] or "\\" in table["file"]:
        raise ValueError("file: must lie in the model's own folder")
    return ModelSpec(
        id=str(table["id"]),
        task=str(table["task"]),
        file=str(table["file"]),
        sha256=sha256,
        licence=str(table["licence"]),
        data=tuple(DataSource(str(d["name"]), str(d["licence"]), str(d.get("url", ""))) for d in table.get("data", ())),
        input=_input(table["input"]),
        outputs=tuple(OutputSpec(str(o["name"]), str(o["codec"]), o.get("schema")) for o in table["output"]),
        training={str(k): str(v) for k, v in table.get("training", {}).items()},
        metrics={str(k): float(v) for k, v in table.get("metrics", {}).items()},
    )


def _input(table: Mapping[str, Any]) -> InputSpec:
    if table["layout"] != "NCHW":
        raise ValueError(f"input.layout: expected NCHW, got {table['layout']!r}")
    if table["colour"] not in ("RGB", "BGR"):
        raise ValueError(f"input.colour: expected RGB or BGR, got {table['colour']!r}")
    size = table.get("size_wh")
    return InputSpec(
        name=str(table["name"]),
        layout="NCHW",
        colour=str(table["colour"]),
        size_wh=None if size is None else (int(size[0]), int(size[1])),
        mean=_three(table["mean"]),
        std=_three(table["std"]),
        crop_scale=float(table["crop_scale"]),
    )


def _three(values: Any) -> tuple[float, float, float]:
    a, b, c = (float(v) for v in values)
    return a, b, c
