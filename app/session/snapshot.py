"""Save single pictures, whole or not at all, under names that do not collide."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import cv2

from app.core.errors import ConfigError, RecordingError
from app.core.types import U8
from app.session.files import atomic_write_bytes


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
        image: (H, W, 3) uint8 RGB, or (H, W, 4) RGBA.
        path: where to; any script in the name, its folder is made if it is missing.

    Raises:
        RecordingError: the folder or file cannot be written (permission, disk full).
    """
    # imencode, not imwrite: OpenCV's own file access garbles non-ASCII names on Windows.
    order = cv2.COLOR_RGBA2BGRA if image.shape[2] == 4 else cv2.COLOR_RGB2BGR
    _, data = cv2.imencode(".png", cv2.cvtColor(image, order))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write_bytes(path, data.tobytes())
    except (OSError, ConfigError) as error:
        raise RecordingError(f'The picture "{path.name}" cannot be saved: {error}') from None
