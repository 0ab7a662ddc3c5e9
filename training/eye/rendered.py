"""Rendered eyes whose direction and closure are known, as `draw` leaves them on disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.core.errors import ConfigError
from app.core.types import F32, U8
from training.stored import load_arrays


@dataclass(frozen=True, slots=True)
class RenderedEyes:
    """crops (N, 192, 192, 3) uint8; points (N, 478, 3) px with z in the same scale; closed (N,) in [0, 1];
    gaze (N, 2) rad, yaw and pitch in the head frame; head (N, 2) rad, the head's yaw and pitch; person (N,)."""

    crops: U8
    points: F32
    closed: F32
    gaze: F32
    head: F32
    person: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.closed)


def load_rendered(folder: Path) -> RenderedEyes:
    """Open what `write_rendered` wrote; the crops stay on disk.

    Raises:
        ConfigError: the folder is not whole.
    """
    try:
        crops = np.load(folder / "crops.npy", mmap_mode="r")
        truth = load_arrays(folder / "truth.npz", "points", "closed", "gaze", "head", "person")
        return RenderedEyes(crops, *truth.values())
    except (OSError, ValueError, ConfigError) as error:
        raise ConfigError(f"{folder}: no rendered eyes ({error}); make them with moretta-train eye-render.") from None
