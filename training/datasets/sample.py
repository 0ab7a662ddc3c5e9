"""What every landmark data set becomes: samples with points, and a list of what could not be used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType

import cv2
import numpy as np
import numpy.typing as npt

from app.core.errors import ConfigError, SourceError
from app.core.keypoint_schema import KeypointSchema
from app.core.types import F32, U8

PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".webp")


@dataclass(frozen=True, slots=True)
class LandmarkSample:
    """One labelled face. points_px (K, 2) float32, image px with pixel centres at integers, in the schema's order.

    name: unique in its set. read: the picture (H, W, 3) uint8 RGB, from disk at every call (raises SourceError).
    visible: (K,) bool, or None where the set does not say. box_xyxy: the set's own face box (4,) px edges, or None.
    attributes: the set's own numbers, such as pose class or WFLW's flags. subsets: the test subsets it belongs to.
    """

    name: str
    read: Callable[[], U8]
    points_px: F32
    visible: npt.NDArray[np.bool_] | None = None
    box_xyxy: F32 | None = None
    attributes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    subsets: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Problem:
    """A sample that was left out. line: 1-based line of `file`, None where the whole file is meant."""

    file: Path
    line: int | None
    message: str

    def __str__(self) -> str:
        where = f"{self.file}" if self.line is None else f"{self.file}, line {self.line}"
        return f"{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class LandmarkSet:
    """A data set, or one split of it. problems: what was skipped, and why; never silently."""

    name: str
    schema: KeypointSchema
    samples: tuple[LandmarkSample, ...]
    problems: tuple[Problem, ...] = ()

    def __len__(self) -> int:
        return len(self.samples)

    def points(self) -> F32:
        """All points (N, K, 2) float32 px."""
        if not self.samples:
            return np.zeros((0, self.schema.count, 2), np.float32)
        return np.stack([s.points_px for s in self.samples])


class BadLine(Exception):
    """A line of a label file that cannot be used; turned into a `Problem` by the adapter. line: 1-based, if known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def read_rgb(path: Path) -> U8:
    """The picture of a file as (H, W, 3) uint8 RGB, grey ones with their channel repeated.

    Raises:
        SourceError: the file is missing or no picture.
    """
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise SourceError(f"The picture {path} cannot be read: {error.strerror}.", path.name) from None
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    if picture is None:
        raise SourceError(f"The file {path} is no picture that can be read.", path.name)
    return np.ascontiguousarray(picture[..., ::-1])


def picture_reader(path: Path) -> Callable[[], U8]:
    """`LandmarkSample.read` of a file.

    Raises:
        BadLine: there is no such file.
    """
    if not path.is_file():
        raise BadLine(f"the picture {path.name} is missing")
    return partial(read_rgb, path)


def lines_of(path: Path) -> list[str]:
    """Lines of a label file without their line ends.

    Raises:
        ConfigError: the file is missing or no text.
    """
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The label file {path} cannot be read: {error}") from None


def numbers(fields: Iterable[str], count: int) -> F32:
    """`count` finite numbers from text.

    Raises:
        BadLine: another count, or something that is no finite number.
    """
    texts = list(fields)
    if len(texts) != count:
        raise BadLine(f"expected {count} numbers, got {len(texts)}")
    try:
        values = np.array([float(t) for t in texts], dtype=np.float32)
    except ValueError as error:
        raise BadLine(str(error)) from None
    if not np.isfinite(values).all():
        raise BadLine("a number is not finite")
    return values


def require_folder(path: Path, what: str) -> None:
    """Raises ConfigError if `path` is no folder."""
    if not path.is_dir():
        raise ConfigError(f"{what}: there is no folder {path}.")
