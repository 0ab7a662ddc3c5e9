"""Words of a window that are cut off or hard to read, measured on what the screen shows of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QPoint, QRect
from PyQt6.QtGui import QFontInfo
from PyQt6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QMainWindow, QMenu, QWidget

from benchmarks.staged_window import cut

# WCAG 2.1, 1.4.3: large is 18 pt, or 14 pt and bold; a pt is 4/3 px.
_AA, _AA_LARGE = 4.5, 3.0
_LARGE_PX, _LARGE_BOLD_PX = 24, 18
_BORDER_PX = 3


@dataclass(frozen=True, slots=True)
class Words:
    """area: of the screen, logical px. least: the contrast that WCAG AA asks for words of this size."""

    text: str
    area: QRect
    least: float


def clipped() -> list[str]:
    """Words that have less room than they want, of every visible label, button and choice."""
    found = []
    for top in QApplication.topLevelWidgets():
        for box in top.findChildren(QComboBox):
            if box.isVisible() and box.window() is top and box.width() + 1 < box.sizeHint().width():
                found.append(f"{box.currentText()!r}: {box.width()} < {box.sizeHint().width()}")
        for widget in _with_words(top):
            wanted = widget.sizeHint()
            wraps = isinstance(widget, QLabel) and widget.wordWrap()
            height = widget.heightForWidth(widget.width()) if wraps else wanted.height()
            if widget.height() + 1 < height or (not wraps and widget.width() + 1 < wanted.width()):
                size = f"{widget.width()}x{widget.height()} < {wanted.width()}x{height}"
                found.append(f"{widget.text()[:60]!r}: {size}")
    return found


def contrasts(pixels: np.ndarray, ratio: float) -> list[tuple[float, Words]]:
    """The contrast of all words on a photograph of the screen, least first; words that are greyed out are left out.

    The ground is the commonest colour of a word's area, the ink what stands out most from it: thin strokes at 100 %
    scale never reach their full ink, so the true contrast is this or more.
    """
    measured = [(_contrast(cut(pixels, words.area, ratio)), words) for words in words_shown()]
    return sorted(measured, key=lambda pair: pair[0])


def words_shown() -> Iterator[Words]:
    """Of labels, buttons and menus, those that are seen whole."""
    tops = [top for top in QApplication.topLevelWidgets() if top.isVisible()]
    for top in tops:
        if isinstance(top, QMenu):
            yield from _entries(top)
            continue
        # Dialogs and menus stand before the window, and never before one another but for a menu.
        before = [o.frameGeometry() for o in tops if o is not top and not isinstance(o, QMainWindow)]
        for widget in _with_words(top):
            area = QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())
            inner = area.adjusted(_BORDER_PX, _BORDER_PX, -_BORDER_PX, -_BORDER_PX)
            whole = widget.visibleRegion().boundingRect().size() == widget.size()  # not scrolled out of sight
            if widget.isEnabled() and whole and inner.isValid() and not any(area.intersects(b) for b in before):
                yield Words(widget.text(), inner, _least(widget))


def _with_words(top: QWidget) -> Iterator[QLabel | QAbstractButton]:
    for widget in (top, *top.findChildren(QWidget)):
        if not isinstance(widget, QLabel | QAbstractButton) or widget.window() is not top:
            continue  # a dialog is a child of the window, and its own top
        if widget.isVisible() and widget.text():
            yield widget


def _entries(menu: QMenu) -> Iterator[Words]:
    for action in menu.actions():
        if action.isEnabled() and action.text() and not action.isSeparator():
            area = menu.actionGeometry(action)
            yield Words(action.text(), area.translated(menu.mapToGlobal(QPoint(0, 0))), _AA)


def _least(widget: QWidget) -> float:
    font = QFontInfo(widget.font())
    size_px = font.pixelSize()
    return _AA_LARGE if size_px >= (_LARGE_BOLD_PX if font.bold() else _LARGE_PX) else _AA


def _contrast(pixels: np.ndarray) -> float:
    """WCAG 2.1's contrast ratio, 1 to 21. pixels: (H, W, 3) uint8 RGB."""
    colours = pixels.reshape(-1, 3)
    if not len(colours):
        return 21.0
    # In steps of 8: over the picture no two pixels of a ground are quite the same.
    kinds = (colours // 8).astype(np.int64) @ np.array([1024, 32, 1])
    light = _luminance(colours)
    ground = float(np.median(light[kinds == np.bincount(kinds).argmax()]))
    return float(((np.maximum(light, ground) + 0.05) / (np.minimum(light, ground) + 0.05)).max())


def _luminance(colours: np.ndarray) -> np.ndarray:
    """Relative luminance, WCAG 2.1. (N, 3) uint8 sRGB to (N,) in [0, 1]."""
    values = colours / 255.0
    linear = np.where(values <= 0.03928, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])
