"""Writes a store of mined faces as it grows: pictures go to disk at once, labels at the end."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]

_CHUNK = 512


class GrowingPictures:
    """Equal pictures appended to a raw file, which `finish` turns into NAME.npy of (N, *shape) uint8."""

    def __init__(self, file: Path, shape: tuple[int, ...]) -> None:
        self._file, self._shape, self.count = file, shape, 0
        self._raw = file.with_suffix(".raw").open("wb")

    def append(self, picture: U8) -> None:
        if picture.shape != self._shape or picture.dtype != np.uint8:
            raise ValueError(f"picture: expected {self._shape} uint8, got {picture.shape} {picture.dtype}")
        self._raw.write(np.ascontiguousarray(picture).tobytes())
        self.count += 1

    def finish(self) -> U8:
        """Close; returns the array, memory-mapped."""
        self._raw.close()
        raw_file = self._file.with_suffix(".raw")
        shape = (self.count, *self._shape)
        if self.count == 0:
            np.save(self._file, np.zeros(shape, np.uint8))
        else:
            raw = np.memmap(raw_file, dtype=np.uint8, mode="r", shape=shape)
            out = np.lib.format.open_memmap(self._file, mode="w+", dtype=np.uint8, shape=shape)
            for start in range(0, self.count, _CHUNK):
                out[start : start + _CHUNK] = raw[start : start + _CHUNK]
            out.flush()
            del raw, out
        raw_file.unlink()
        result: U8 = np.load(self._file, mmap_mode="r")
        return result

    def __enter__(self) -> GrowingPictures:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._raw.closed:
            self._raw.close()
