"""What a test sees of a window, and waits for."""

from __future__ import annotations

import numpy as np
from PyQt6.QtGui import QImage

from app.gui.main_window import MainWindow

PATIENCE_MS = 60_000  # a wait ends when what it waits for is there; a machine that others have is slow


def pixels(window: MainWindow) -> np.ndarray:
    """What the picture's widget shows, (H, W, 3) uint8."""
    image = window.stage.view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    data = image.constBits().asstring(image.sizeInBytes())
    rows = np.frombuffer(data, np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(np.int16)


def wait_for_face(window: MainWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    def shown() -> bool:
        result = window.stage.view.result
        return result is not None and bool(result.tracks)

    qtbot.waitUntil(shown, timeout=PATIENCE_MS)


def frozen_face(window: MainWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    """One picture with a face that stays, so that only what is drawn over it can change."""
    wait_for_face(window, qtbot)
    window.engine.stop()


def message(window: MainWindow) -> str:
    shown = window.stage.messages.shown()
    return "" if shown is None else shown.text
