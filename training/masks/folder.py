"""Writes a mask folder: pictures, models, mask.toml, licence."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

LICENCE = """CC0 1.0 Universal (Public Domain Dedication)

The pictures and models in this folder were made by scripts in training/masks. To the extent possible under law, their
authors have waived all copyright and related rights to them. https://creativecommons.org/publicdomain/zero/1.0/
"""


def write_png(path: Path, rgba: npt.NDArray[np.uint8]) -> None:
    """(H, W, 3 or 4) RGB(A) uint8 to a PNG."""
    code = cv2.COLOR_RGBA2BGRA if rgba.shape[2] == 4 else cv2.COLOR_RGB2BGR
    if not cv2.imwrite(str(path), cv2.cvtColor(rgba, code), [cv2.IMWRITE_PNG_COMPRESSION, 9]):
        raise OSError(f"{path} cannot be written")


def write_mask(folder: Path, name: str, card: str, tags: str, layers: str) -> None:
    """mask.toml and LICENSE; `layers` is the TOML text of the layers."""
    folder.mkdir(parents=True, exist_ok=True)
    head = f'format = 1\nname = "{name}"\nauthor = "Moretta"\nlicence = "CC0-1.0"\ncard = "{card}"\ntags = "{tags}"\n\n'
    (folder / "mask.toml").write_text(head + layers.strip() + "\n", encoding="utf-8")
    (folder / "LICENSE").write_text(LICENCE, encoding="utf-8")
