"""One offscreen renderer a size, and a mask folder made on the spot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.core.errors import RenderError
from app.render.egl import EglContext
from app.render.mask_loader import LoadedMask, load_mask
from app.render.offscreen import OffscreenRenderer

SIZE = (320, 240)


@pytest.fixture
def offscreen() -> Iterator[OffscreenRenderer]:
    try:
        EglContext().close()
    except RenderError as error:
        pytest.skip(f"no EGL to draw with: {error}")
    with OffscreenRenderer(SIZE) as renderer:
        yield renderer


@pytest.fixture
def make_mask(tmp_path: Path) -> Callable[..., LoadedMask]:
    """make_mask(layers_toml, **images) writes a folder and loads it."""

    def make(layers: str, **images: np.ndarray) -> LoadedMask:
        folder = tmp_path / f"mask_{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        (folder / "mask.toml").write_text(f'format = 1\nname = "T"\n{layers}', encoding="utf-8")
        for name, rgba in images.items():
            cv2.imwrite(str(folder / f"{name}.png"), cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGRA))
        return load_mask(folder)

    return make
