"""What is dropped on the window: a cut-out picture is worn, an opaque one is looked at."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent

from app.gui.main_window import MainWindow
from app.gui.own_mask_control import is_to_wear
from app.gui.panels.placement import Placement
from tests.gui.conftest import MakeWindow

PATIENCE_MS = 60_000


def picture(path: Path, alpha: int | None, corner_alpha: int = 255) -> Path:
    """A red 200 x 50 PNG; alpha None leaves that channel out."""
    pixels = np.full((50, 200, 4), (0, 0, 255, 255 if alpha is None else alpha), np.uint8)
    pixels[:20, :, 3] = np.minimum(pixels[:20, :, 3], corner_alpha)
    cv2.imwrite(str(path), pixels[..., :3] if alpha is None else pixels)
    return path


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, data, button, keys))


def test_a_cut_out_picture_is_worn(make_window: MakeWindow, qtbot, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    before = window.settings.source
    drop(window, picture(tmp_path / "cut.png", 255, corner_alpha=0))
    qtbot.waitUntil(lambda: window.stage.findChild(Placement) is not None, timeout=PATIENCE_MS)
    assert window.settings.source == before


@pytest.mark.parametrize("alpha", [None, 255])
def test_an_opaque_picture_is_looked_at(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, qtbot, tmp_path: Path, alpha: int | None
) -> None:
    window = make_window()
    whole = picture(tmp_path / "whole.png", alpha)
    drop(window, whole)
    assert window.settings.source == str(whole)
    qtbot.waitUntil(lambda: window.stage.view.result is not None, timeout=PATIENCE_MS)
    assert window.stage.findChild(Placement) is None


def test_by_kind(tmp_path: Path) -> None:
    assert is_to_wear(tmp_path / "a.GLB")
    assert is_to_wear(tmp_path / "a.obj")
    assert is_to_wear(tmp_path / "a.zip")
    assert not is_to_wear(tmp_path / "a.mp4")
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    assert not is_to_wear(broken)
