"""The masked picture as a camera for other programs, through pyvirtualcam (an extra, and a driver of the system's)."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import cv2
import numpy as np

from app.core.errors import MorettaError
from app.core.types import U8

_WHAT_IS_NEEDED = {
    "linux": "the kernel module v4l2loopback: sudo modprobe v4l2loopback devices=1 exclusive_caps=1",
    "darwin": "OBS 30 or later, its virtual camera started once (macOS 13 or later)",
    "win32": "OBS with its virtual camera installed",
}


class VirtualCamera:
    """One device of a fixed size; pictures of other sizes are fitted in with black bars."""

    def __init__(self, size_wh: tuple[int, int], fps: float) -> None:
        """Open the first virtual camera there is.

        Raises:
            MorettaError: pyvirtualcam is not installed, or the system has no virtual camera; says what is missing.
        """
        try:
            library: Any = importlib.import_module("pyvirtualcam")
        except ImportError:
            raise MorettaError(
                'A virtual camera needs the package pyvirtualcam: pip install "moretta[virtualcam]".'
            ) from None
        self._size_wh = size_wh
        try:
            self._camera = library.Camera(size_wh[0], size_wh[1], fps)
        except (RuntimeError, OSError, ValueError) as error:
            needed = _WHAT_IS_NEEDED.get(sys.platform, "a virtual camera of the system's")
            raise MorettaError(f"No virtual camera can be opened ({_one_line(error)}); it needs {needed}.") from None

    @property
    def device(self) -> str:
        """What other programs call it."""
        return str(self._camera.device)

    def send(self, image: U8) -> None:
        """Show a picture (H, W, 3) uint8 RGB.

        Raises:
            MorettaError: the device is gone.
        """
        try:
            self._camera.send(_fitted(image, self._size_wh))
        except (RuntimeError, OSError) as error:
            raise MorettaError(f"The virtual camera is gone ({_one_line(error)}).") from None

    def close(self) -> None:
        """Give the device back. Harmless when repeated."""
        self._camera.close()


def _fitted(image: U8, size_wh: tuple[int, int]) -> U8:
    height, width = image.shape[:2]
    if (width, height) == size_wh:
        return np.ascontiguousarray(image)
    scale = min(size_wh[0] / width, size_wh[1] / height)
    inner_wh = max(1, round(width * scale)), max(1, round(height * scale))
    left, top = (size_wh[0] - inner_wh[0]) // 2, (size_wh[1] - inner_wh[1]) // 2
    out = np.zeros((size_wh[1], size_wh[0], 3), np.uint8)
    out[top : top + inner_wh[1], left : left + inner_wh[0]] = cv2.resize(image, inner_wh, interpolation=cv2.INTER_AREA)
    return out


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
