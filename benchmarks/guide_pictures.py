"""The pictures of docs/guide.md: the window with the demo person, small enough to live in the repository.

xvfb-run -a -s "-screen 0 1400x900x24" python -m benchmarks.guide_pictures docs/images
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from PyQt6.QtCore import QRect
from PyQt6.QtWidgets import QWidget

from benchmarks.staged_screens import screens
from benchmarks.staged_window import Stage, cut, staged

SIZE_WH = (1100, 700)
CAMERA_FPS = 30.0
COLOURS = 256  # a palette of the picture's own makes the files a third as large, and nothing is missed
_ROUND_CARD_PX = 140


def _row(stage: Stage) -> QRect:
    return _place_of(stage.window.shell.dock)


def _gaze_card(stage: Stage) -> QRect:
    dialog = stage.window._gaze.dialog
    assert dialog is not None
    return _place_of(dialog._card).adjusted(-_ROUND_CARD_PX, -_ROUND_CARD_PX, _ROUND_CARD_PX, _ROUND_CARD_PX)


def _place_of(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(widget.rect().topLeft()), widget.size())


# Picture, the mask worn in it, the screen of benchmarks/staged_screens.py, and the part of it that is kept.
PICTURES: tuple[tuple[str, str, str, Callable[[Stage], QRect]], ...] = (
    ("main", "venetian", "main", Stage.area),
    ("welcome", "none", "welcome-1", Stage.area),
    ("masks", "tiger", "gallery", _row),
    ("own-mask", "none", "own-mask", Stage.area),
    ("camera", "none", "camera", Stage.area),
    ("overlays", "none", "overlays", Stage.area),
    ("attention", "none", "distracted", Stage.area),
    ("gaze", "none", "gaze", _gaze_card),
    ("menu", "crown", "menu", Stage.area),
    ("record", "clown", "recording", Stage.area),
    ("export", "tiger", "export-stopped", Stage.area),
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
    for name, mask, screen, part in PICTURES:
        if options.only is not None and options.only not in name:
            continue
        stage.wear(mask)
        known[screen].do()
        stage.settle()
        pixels = cut(stage.photograph(), part(stage), stage.window.devicePixelRatioF())
        _save(pixels, options.folder / f"{name}.png")
        known[screen].undo()
    stage.close()


def _save(pixels: np.ndarray, path: Path) -> None:
    image = Image.fromarray(pixels).quantize(COLOURS, dither=Image.Dither.FLOYDSTEINBERG)
    image.save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
