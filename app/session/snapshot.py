"""Save single pictures, whole or not at all, under names that do not collide."""

from __future__ import annotations

import os
import threading
from datetime import datetime
from pathlib import Path

import cv2

from app.core.errors import RecordingError
from app.core.types import U8


def free_path(folder: Path, when: datetime, suffix: str) -> Path:
    """A path in `folder` that nothing has yet: "moretta-20261122-021530.png", then "...-2.png" and so on.

    Args:
        when: local time, for the name.
        suffix: with its dot.
    """
    stem = f"moretta-{when:%Y%m%d-%H%M%S}"
    path = folder / f"{stem}{suffix}"
    number = 2
    while path.exists():
        path = folder / f"{stem}-{number}{suffix}"
        number += 1
    return path


def save_png(image: U8, path: Path) -> None:
    """Write a picture as PNG. The file appears complete under its name, or not at all; an older one is replaced.

    Args:
        image: (H, W, 3) uint8 RGB.
        path: where to; any script in the name, its folder is made if it is missing.

    Raises:
        RecordingError: the folder or file cannot be written (permission, disk full).
    """
    # imencode, not imwrite: OpenCV's own file access garbles non-ASCII names on Windows.
    _, data = cv2.imencode(".png", cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(data.tobytes(), path)
    except OSError as error:
        raise RecordingError(f'The picture "{path}" cannot be saved: {error.strerror or error}.') from None


def write_whole(data: bytes, path: Path) -> None:
    """Write a file so that, whenever the program or the machine dies, the old or the new content is there.

    Raises:
        OSError: as the system says; nothing is left behind.
    """
    part = path.with_name(f".moretta-{os.getpid()}-{threading.get_ident()}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
