"""Results as files that grow line by line, so that a job which is stopped keeps what it had done."""

from __future__ import annotations

import csv
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from app.core.errors import ConfigError
from app.core.record import to_line

CSV_FIELDS = (
    "image", "frame", "t_s", "face", "track_id", "score", "x0", "y0", "x1", "y1",
    "yaw_deg", "pitch_deg", "roll_deg", "eye_closed_left", "eye_closed_right", "jaw_open", "error",
)  # fmt: skip


def _open(path: Path) -> TextIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A file's name may hold bytes that are no text; JSON then has them escaped, as it should.
        return path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
    except OSError as error:
        raise ConfigError(f'"{path}" cannot be written ({error.strerror}).') from None


class JsonLines:
    """One JSON record a line (see `app.core.record`), flushed at once. Without a path it writes nothing."""

    def __init__(self, path: Path | None) -> None:
        """Raises ConfigError where the file cannot be made."""
        self._file = None if path is None else _open(path)

    def write(self, record: dict[str, Any]) -> None:
        """Append one picture's or frame's record."""
        if self._file is not None:
            self._file.write(to_line(record) + "\n")
            self._file.flush()

    def __enter__(self) -> JsonLines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()


class FaceTable:
    """CSV with one row a face; a picture without a face has one row with empty columns. No path, no file."""

    def __init__(self, path: Path | None) -> None:
        """Raises ConfigError where the file cannot be made."""
        self._file = None if path is None else _open(path)
        self._writer = None if self._file is None else csv.DictWriter(self._file, CSV_FIELDS, restval="")
        if self._writer is not None:
            self._writer.writeheader()

    def write(self, record: dict[str, Any]) -> None:
        """Append the rows of one picture's or frame's record."""
        if self._writer is None or self._file is None:
            return
        common = {k: record[k] for k in ("image", "frame", "t_s")} | {"error": record["error"] or ""}
        faces = record["faces"]
        for number, face in enumerate(faces):
            box = dict(zip(("x0", "y0", "x1", "y1"), face["box_xyxy"], strict=True))
            values = {k: face[k] for k in CSV_FIELDS if k in face}
            self._writer.writerow(common | {"face": number} | box | values)
        if not faces:
            self._writer.writerow(common)
        self._file.flush()

    def __enter__(self) -> FaceTable:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
