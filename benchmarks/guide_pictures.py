"""The pictures of docs/guide.md: the window with the demo person, small enough to live in the repository.

xvfb-run -a -s "-screen 0 1400x900x24" python -m benchmarks.guide_pictures docs/images
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image
from PyQt6.QtCore import QRect
from PyQt6.QtWidgets import QApplication, QWidget

from app.gui.view_widget import request_core_profile
from benchmarks.screens import Stage, photograph, settle, show_cameras, until

SIZE_WH = (1100, 700)
COLOURS = 256  # a palette of the picture's own makes the files a third as large, and nothing is missed
# Picture, the mask worn in it, the screen of benchmarks/screens.py, and whether only the row of masks is kept.
PICTURES = (
    ("main", "venetian", "main", False),
    ("welcome", "none", "welcome-1", False),
    ("masks", "tiger", "gallery", True),
    ("own-mask", "none", "own-mask", False),
    ("overlays", "none", "overlays", False),
    ("attention", "none", "distracted", False),
    ("menu", "crown", "menu", False),
    ("record", "clown", "recording", False),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    request_core_profile()
    app = QApplication(["pictures"])
    stage = Stage(SIZE_WH)
    window = stage.window
    window.move(0, 0)
    window.open()
    until(lambda: window.stage.view.worn is not None)
    show_cameras(window)
    window._change(theme="light")
    screens = {screen.name: screen for screen in stage.screens()}
    for name, mask, screen, row_only in PICTURES:
        wear(stage, mask)
        screens["main"].do()
        screens[screen].do()
        settle(window)
        picture = photograph(window)
        save(cut(picture, window.shell.dock, window) if row_only else picture, options.folder, name)
        screens[screen].undo()
    window.close()
    app.processEvents()


def wear(stage: Stage, mask: str) -> None:
    stage.window._masks._choose(mask)
    stage.window.shell.gallery.mark(mask)
    view = stage.window.stage.view
    until(lambda: view.worn is None if mask == "none" else view.worn is not None and view.worn.id == mask)


def cut(pixels: np.ndarray, widget: QWidget, window: QWidget) -> np.ndarray:
    """The part of the window's picture that a widget takes."""
    area = QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())
    return pixels[area.top() : area.bottom() + 1, area.left() : area.right() + 1]


def save(pixels: np.ndarray, folder: Path, name: str) -> None:
    image = Image.fromarray(pixels).quantize(COLOURS, dither=Image.Dither.FLOYDSTEINBERG)
    image.save(folder / f"{name}.png", optimize=True)
    print(f"{name}.png: {(folder / f'{name}.png').stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
