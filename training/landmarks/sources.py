"""From the data section of a config to samples, with what was left out counted and said."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.core.errors import ConfigError
from app.core.keypoints import schema
from training.datasets.cofw import load_cofw
from training.datasets.lapa import load_lapa
from training.datasets.mtfl import load_mtfl, load_mtfl_csv
from training.datasets.sample import LandmarkSample, LandmarkSet
from training.datasets.tables import load_coco, load_csv
from training.datasets.teacher import load_teacher_labels
from training.datasets.w300 import load_300w
from training.datasets.wflw import load_wflw
from training.landmarks.config import SourceConfig

_log = logging.getLogger(__name__)

_SHOWN_PROBLEMS = 5


def load_sources(sources: Sequence[SourceConfig], root: Path) -> LandmarkSet:
    """The sets of one list as one; sample names get their set's path in front.

    Raises:
        ConfigError: a set is missing or empty, or the schemas differ.
    """
    sets = [_load(source, root) for source in sources]
    schemas = {s.schema.id for s in sets}
    if len(schemas) > 1:
        raise ConfigError(f"The data sets have different points: {', '.join(sorted(schemas))}.")
    samples: list[LandmarkSample] = []
    for source, data in zip(sources, sets, strict=True):
        for problem in data.problems[:_SHOWN_PROBLEMS]:
            _log.warning("skipped: %s", problem)
        if data.problems:
            _log.warning("%s: %d samples skipped, %d kept", data.name, len(data.problems), len(data))
        if not data.samples:
            raise ConfigError(f"The data set {source.path} ({source.layout}) has no usable sample.")
        samples += [replace(s, name=f"{source.path}/{s.name}") for s in data.samples if _wanted(s, source)]
    if not samples:
        raise ConfigError("The list of data sets is empty.")
    problems = tuple(p for s in sets for p in s.problems)
    return LandmarkSet("+".join(s.name for s in sets), sets[0].schema, tuple(samples), problems)


def is_held_out(name: str, every: int) -> bool:
    """True for one name in `every`, by its CRC-32, so that adding or losing files moves no other."""
    return zlib.crc32(name.encode()) % every == 0


def _wanted(sample: LandmarkSample, source: SourceConfig) -> bool:
    if source.only and not sample.name.startswith(source.only):
        return False
    if source.hold_out_every <= 0:
        return True
    return is_held_out(sample.name, source.hold_out_every) == source.held_out


def _load(source: SourceConfig, root: Path) -> LandmarkSet:
    path = root / source.path
    match source.layout:
        case "lapa":
            return load_lapa(path, source.split)
        case "wflw":
            return load_wflw(path, source.split)
        case "300w":
            return load_300w(path, source.split)
        case "cofw":
            return load_cofw(path, source.split)
        case "mtfl":
            return load_mtfl(path, source.split)
        case "mtfl_csv":
            return load_mtfl_csv(path)
        case "csv":
            return load_csv(path, schema(source.schema))
        case "coco":
            return load_coco(path, root / source.images, schema(source.schema))
        case "teacher":
            shards = sorted(root.glob(source.labels))
            if not shards:
                raise ConfigError(f"There are no label shards {root / source.labels}; make them: moretta-train label.")
            return load_teacher_labels(path, shards)
