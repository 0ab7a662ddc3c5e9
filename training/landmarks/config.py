"""A landmark experiment as data: one TOML file, or a base file and the lines that differ.

`base = "other.toml"` takes every value of the other file (beside this one) first; sections are merged key by key, so
that an ablation is one line. Unknown keys and wrong types are errors.
"""

from __future__ import annotations

import tomllib
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal

from app.core.errors import ConfigError
from training.stored import load_toml

Layout = Literal["lapa", "wflw", "300w", "cofw", "mtfl", "mtfl_csv", "csv", "coco", "teacher"]
LossKind = Literal["mse", "l1", "wing", "wing_of_text", "smooth_wing"]


BACKBONES = {
    "resnet18": "ResNet18",
    "mobilenetv2_100": "MobileNetV2",
    "efficientnet_b0": "EfficientNet-B0",
    "mobilenetv3_large_100": "MobileNetV3-Large",
    "mobilevit_s": "MobileViT-S",
}
"""S1's five, by their timm names; any other timm name works too."""


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """One data set. path: relative to the data root. split: the set's own. schema: for layouts that do not imply one.

    images: folder of a COCO file's pictures; labels: shard files (glob) of a teacher layout. hold_out_every N keeps
    every N-th sample (by a hash of its name, so that it never moves) out; held_out true takes those instead. only: take
    just the samples whose names start with one of these.
    """

    layout: Layout
    path: str
    split: str = ""
    schema: str = ""
    images: str = ""
    labels: str = ""
    hold_out_every: int = 0
    held_out: bool = False
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DataConfig:
    """train, validate, test: the sets; several are joined, all of one schema."""

    train: tuple[SourceConfig, ...]
    validate: tuple[SourceConfig, ...]
    test: tuple[SourceConfig, ...] = ()


@dataclass(frozen=True, slots=True)
class CropConfig:
    """The face's box: in training the true points' with probability truth_share, else and later always the detector's.

    grow: both axes longer by this share. border_jitter: each border moved by up to this share of the box, in training.
    square: the longer side on both axes (as the app crops) or each axis stretched by itself (as S1 does).
    """

    truth_share: float = 0.5
    grow: float = 0.10
    border_jitter: float = 0.05
    square: bool = False


@dataclass(frozen=True, slots=True)
class AugmentConfig:
    """rotation_deg: up to this, both ways. brightness, contrast, saturation, hue: as torchvision's ColorJitter.

    flip: probability of a mirrored face, left and right points swapped. looks: strength of `training.augment`'s blur,
    noise, low resolution, compression, things in front (0 is none).
    """

    rotation_deg: float = 35.0
    brightness: float = 0.25
    contrast: float = 0.15
    saturation: float = 0.3
    hue: float = 0.1
    flip: float = 0.0
    looks: float = 0.0


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """backbone: a timm name; its last layer gives 2 numbers a point. init: "imagenet" (fetched by timm), "random", or a
    weights file. frozen_blocks: the stem and this many first blocks keep their weights.
    """

    backbone: str
    size_px: int = 224
    init: str = "imagenet"
    frozen_blocks: int = 0


@dataclass(frozen=True, slots=True)
class LossConfig:
    """kind: see `training.losses`. width, curvature: of the Wing family, in px of the crop; wing_of_text takes them as
    they stand on targets in [-1, 1].
    """

    kind: LossKind = "mse"
    width: float = 15.0
    curvature: float = 3.0


@dataclass(frozen=True, slots=True)
class OptimConfig:
    """schedule "plateau": warm-up from start_rate, then rate / divide_by after `patience` epochs without a better
    validation loss, end under stop_rate. "cosine": over all epochs. ema 0: no averaged weights. clip 0: no clipping.
    """

    kind: Literal["adam", "adamw"] = "adam"
    rate: float = 1e-3
    weight_decay: float = 0.0
    batch: int = 16
    schedule: Literal["plateau", "cosine"] = "plateau"
    warmup_epochs: int = 3
    start_rate: float = 1e-5
    divide_by: float = 4.0
    patience: int = 4
    stop_rate: float = 1e-6
    ema: float = 0.0
    clip: float = 0.0


@dataclass(frozen=True, slots=True)
class RunConfig:
    """epochs: at most. hours 0: no limit. workers: loading processes. devices, nodes: see `training.fit.FitConfig`."""

    epochs: int = 120
    hours: float = 0.0
    seed: int = 0
    precision: str = "32-true"
    accelerator: str = "auto"
    workers: int = 2
    devices: int = 1
    nodes: int = 1
    checkpoint_every_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Experiment:
    """name: what reports call it. family, variant: what a study groups by, such as "s1" and "no warm-up"."""

    name: str
    data: DataConfig
    model: ModelConfig
    family: str = ""
    variant: str = ""
    crop: CropConfig = field(default_factory=CropConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)
    loss: LossConfig = field(default_factory=LossConfig)
    optim: OptimConfig = field(default_factory=OptimConfig)
    run: RunConfig = field(default_factory=RunConfig)


def load_experiment(file: Path, overrides: Sequence[str] = ()) -> Experiment:
    """Read a config; each override is "section.key=value" with a TOML value (or a bare word, taken as text).

    Raises:
        ConfigError: not readable, not TOML, an unknown key or a wrong type; the message names the file and the key.
    """
    table = _merged(file, ())
    for override in overrides:
        key, separator, text = override.partition("=")
        if not separator:
            raise ConfigError(f"--set {override}: expected section.key=value.")
        _merge(table, _nested(key.strip().split("."), _value(text.strip())))
    table.setdefault("name", file.stem)
    experiment = _build(Experiment, table, file.name, "")
    assert isinstance(experiment, Experiment)
    return experiment


def build_value(kind: Any, table: Mapping[str, Any], file: str) -> Any:
    """`table` as the dataclass `kind`; file: what to call it in an error.

    Raises:
        ConfigError: an unknown key or a wrong type.
    """
    return _build(kind, table, file, "")


def _merged(file: Path, seen: tuple[Path, ...]) -> dict[str, Any]:
    if file in seen:
        raise ConfigError(f"{file}: its base leads back to itself.")
    table = load_toml(file, "config")
    base = table.pop("base", None)
    if base is None:
        return table
    out = _merged(file.parent / str(base), (*seen, file))
    out.pop("name", None)
    _merge(out, table)
    return out


def _merge(into: dict[str, Any], table: Mapping[str, Any]) -> None:
    for key, value in table.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def _nested(keys: Sequence[str], value: Any) -> dict[str, Any]:
    return {keys[0]: value if len(keys) == 1 else _nested(keys[1:], value)}


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"v = {text}")["v"]
    except tomllib.TOMLDecodeError:
        return text


def _build(kind: Any, value: Any, file: str, where: str) -> Any:
    """`value` as `kind`: a dataclass from a table, a tuple from a list, or a plain value of that type."""
    if is_dataclass(kind):
        if not isinstance(value, Mapping):
            raise ConfigError(f"{file}: {where or 'top level'}: expected a table.")
        hints = typing.get_type_hints(kind)
        names = {f.name for f in fields(kind)}
        for key in value:
            if key not in names:
                raise ConfigError(f"{file}: {where}{key} is unknown; known: {', '.join(sorted(names))}.")
        built = {k: _build(hints[k], v, file, f"{where}{k}.") for k, v in value.items()}
        try:
            return kind(**built)  # type: ignore[operator]
        except TypeError as error:
            raise ConfigError(f"{file}: {where or 'top level'}: {error}.") from None
    origin = typing.get_origin(kind)
    here = where.rstrip(".")
    if origin is tuple:
        if not isinstance(value, list):
            raise ConfigError(f"{file}: {here}: expected a list.")
        item = typing.get_args(kind)[0]
        return tuple(_build(item, v, file, f"{here}[{i}].") for i, v in enumerate(value))
    if origin is Literal:
        if value not in typing.get_args(kind):
            raise ConfigError(f"{file}: {here}: expected one of {', '.join(typing.get_args(kind))}, got {value!r}.")
        return value
    assert not isinstance(kind, types.UnionType)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not kind:
        raise ConfigError(f"{file}: {here}: expected {kind.__name__}, got {value!r}.")
    return value
