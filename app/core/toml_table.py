"""Reads a table of TOML field by field, naming file and field in every complaint."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from app.core.errors import MaskError

Vec3 = tuple[float, float, float]


class TomlTable:
    """Reads one TOML table, naming file and field in every complaint, and complains of fields it does not know."""

    def __init__(self, path: str, where: str, table: object) -> None:
        if not isinstance(table, Mapping):
            raise MaskError(path, where, "expected a table")
        self._path, self._where, self._table, self._seen = path, where, table, set[str]()

    def fail(self, field: str, message: str) -> MaskError:
        return MaskError(self._path, f"{self._where}{field}", message)

    def _get(self, field: str, default: Any) -> Any:
        self._seen.add(field)
        value = self._table.get(field, default)
        if value is ...:
            raise self.fail(field, "is missing")
        return value

    def text(self, field: str, default: Any = ..., limit: int = 2000) -> str:
        value = self._get(field, default)
        if not isinstance(value, str) or (default is ... and not value.strip()):
            raise self.fail(field, "expected text")
        if len(value) > limit:
            raise self.fail(field, f"longer than {limit} characters")
        return value

    def number(self, field: str, default: Any, low: float, high: float) -> float:
        return self._number(field, self._get(field, default), low, high)

    def _number(self, field: str, value: Any, low: float, high: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.fail(field, "expected a number")
        if not low <= value <= high:
            raise self.fail(field, f"expected a number from {low:g} to {high:g}, got {value:g}")
        return float(value)

    def numbers(self, field: str, default: Any, count: int, low: float, high: float) -> tuple[float, ...]:
        value = self._get(field, default)
        if not isinstance(value, list | tuple) or len(value) != count:
            raise self.fail(field, f"expected {count} numbers")
        return tuple(self._number(field, v, low, high) for v in value)

    def vec3(self, field: str, default: Any, low: float, high: float) -> Vec3:
        x, y, z = self.numbers(field, default, 3, low, high)
        return x, y, z

    def flag(self, field: str, default: bool) -> bool:
        value = self._get(field, default)
        if not isinstance(value, bool):
            raise self.fail(field, "expected true or false")
        return value

    def file(self, field: str, endings: tuple[str, ...]) -> str:
        value = self.text(field, limit=200)
        path = PurePosixPath(value)
        outside = path.is_absolute() or ".." in path.parts or "\\" in value or ":" in value or "\0" in value
        if outside:
            raise self.fail(field, f"{value!r} leaves the mask's folder")
        if path.suffix.lower() not in endings:
            raise self.fail(field, f"{value!r} does not end in {' or '.join(endings)}")
        return value

    def choice(self, field: str, default: Any, choices: tuple[str, ...]) -> str:
        value = self._get(field, default)
        if value not in choices:
            raise self.fail(field, f"expected one of {', '.join(choices)}, got {value!r}")
        return str(value)

    def tables(self, field: str) -> list[TomlTable]:
        value = self._get(field, [])
        if not isinstance(value, list):
            raise self.fail(field, "expected a list of tables")
        return [TomlTable(self._path, f"{self._where}{field}[{i}].", item) for i, item in enumerate(value)]

    def done(self) -> None:
        unknown = sorted(set(self._table) - self._seen)
        if unknown:
            raise self.fail(unknown[0], "is not a field that Moretta knows")
