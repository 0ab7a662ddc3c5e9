"""How the pictures of every screen are judged: words cut off and words too faint are found, others are not."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtCore import QPoint
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QLabel, QVBoxLayout, QWidget

from benchmarks.words_on_screen import clipped, contrasts


@pytest.fixture
def window(qtbot) -> QWidget:  # type: ignore[no-untyped-def]
    """Grey words, black ones, and black ones in too little room, on white."""
    window = QWidget()
    window.setStyleSheet("QWidget { background: #ffffff; font-size: 20px; }")
    rows = QVBoxLayout(window)
    made = [QLabel("grey words"), QLabel("black words"), QLabel("words in too little room")]
    for label, ink in zip(made, ("#8a8a8a", "#000000", "#000000"), strict=True):
        label.setStyleSheet(f"color: {ink};")
        rows.addWidget(label)
    made[2].setFixedWidth(60)
    qtbot.addWidget(window)
    window.move(0, 0)
    window.show()
    qtbot.waitExposed(window)
    return window


def test_words_cut_off_are_found(window: QWidget) -> None:
    found = [line for line in clipped() if "words" in line]
    assert len(found) == 1
    assert "words in too little room" in found[0]


def test_faint_words_are_found_and_measured(window: QWidget) -> None:
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits().asstring(image.sizeInBytes()), np.uint8)
    pixels = rows.reshape(image.height(), image.bytesPerLine())[:, : 3 * image.width()].reshape(image.height(), -1, 3)
    corner = window.mapToGlobal(QPoint(0, 0))
    screen = np.zeros((corner.y() + image.height(), corner.x() + image.width(), 3), np.uint8)
    screen[corner.y() :, corner.x() :] = pixels
    found = {words.text: (ratio, words.least) for ratio, words in contrasts(screen, 1.0)}
    grey, least = found["grey words"]
    assert least == 4.5
    assert 3.3 < grey < 3.6, "#8a8a8a on white is 3.45 : 1"
    assert found["black words"][0] > 20.0
