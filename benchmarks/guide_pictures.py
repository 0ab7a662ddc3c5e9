"""The pictures of docs/guide.md: the window with the demo person, small enough to live in the repository.

xvfb-run -a -s "-screen 0 1400x900x24" python -m benchmarks.guide_pictures docs/images
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image
from PyQt6.QtCore import QRect
from PyQt6.QtWidgets import QWidget

from benchmarks.staged_screens import screens
from benchmarks.staged_window import cut, staged

SIZE_WH = (1100, 700)
CAMERA_FPS = 30.0
COLOURS = 256  # a palette of the picture's own makes the files a third as large, and nothing is missed
# Picture, the mask worn in it, the screen of benchmarks/staged_screens.py, and whether only the row of masks is kept.
PICTURES = (
    ("main", "venetian", "main", False),
    ("welcome", "none", "welcome-1", False),
    ("masks", "tiger", "gallery", True),
    ("own-mask", "none", "own-mask", False),
    ("camera", "none", "camera", False),
    ("overlays", "none", "overlays", False),
    ("attention", "none", "distracted", False),
    ("gaze", "none", "gaze", False),
    ("performance", "none", "inside", False),
    ("menu", "crown", "menu", False),
    ("record", "clown", "recording", False),
    ("export", "tiger", "export-stopped", False),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", help="pictures whose names hold this")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    stage = staged(SIZE_WH, CAMERA_FPS)
    stage.window._change(theme="light")
    known = {screen.name: screen for screen in screens(stage)}
    for name, mask, screen, row_only in PICTURES:
        if options.only is not None and options.only not in name:
            continue
        stage.wear(mask)
        known[screen].do()
        stage.settle()
        area = _place_of(stage.window.shell.dock) if row_only else stage.area()
        _save(cut(stage.photograph(), area, stage.window.devicePixelRatioF()), options.folder / f"{name}.png")
        known[screen].undo()
    stage.close()


def _place_of(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(widget.rect().topLeft()), widget.size())


def _save(pixels: np.ndarray, path: Path) -> None:
    image = Image.fromarray(pixels).quantize(COLOURS, dither=Image.Dither.FLOYDSTEINBERG)
    image.save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
