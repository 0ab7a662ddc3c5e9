"""What the tests of recordings and exports read back from a film."""

from __future__ import annotations

from pathlib import Path

import av


def levels(path: Path) -> list[int]:
    """The middle pixel's red of every frame of a film of 64 x 48."""
    with av.open(str(path)) as container:
        return [int(frame.to_ndarray(format="rgb24")[24, 32, 0]) for frame in container.decode(video=0)]


def times_s(path: Path) -> list[float]:
    """Every frame's presentation time."""
    with av.open(str(path)) as container:
        return [frame.time for frame in container.decode(video=0)]
