"""The window's icons: our own SVG strokes from assets/icons, tinted in a theme's ink."""

from __future__ import annotations

from functools import cache

from PyQt6.QtCore import QByteArray, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QIcon, QPainter, QPixmap
from PyQt6.QtSvg import QSvgRenderer

from app.paths import data_root

_SIDES_PX = (16, 20, 24, 32, 48)


@cache
def _svg(name: str) -> str:
    return (data_root() / "assets" / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def paint_icon(painter: QPainter, name: str, rect: QRectF, colour: QColor) -> None:
    """Draw icon `name` into `rect` in one colour."""
    tinted = _svg(name).replace("currentColor", colour.name())
    QSvgRenderer(QByteArray(tinted.encode())).render(painter, rect)


def pixmap(name: str, colour: QColor, side_px: int, device_pixel_ratio: float = 1.0) -> QPixmap:
    """A square picture of `side_px` logical px."""
    picture = QPixmap(QSize(side_px, side_px) * device_pixel_ratio)
    picture.setDevicePixelRatio(device_pixel_ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_icon(painter, name, QRectF(0, 0, side_px, side_px), colour)
    painter.end()
    return picture


@cache
def icon(name: str, ink: str, ink_disabled: str) -> QIcon:
    """An icon in two inks (#rrggbb), sharp at every usual size and scale."""
    out = QIcon()
    for side in _SIDES_PX:
        for ratio in (1.0, 2.0):
            out.addPixmap(pixmap(name, QColor(ink), side, ratio))
            out.addPixmap(pixmap(name, QColor(ink_disabled), side, ratio), QIcon.Mode.Disabled)
    return out


@cache
def app_icon() -> QIcon:
    """The program's own icon."""
    out = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        out.addPixmap(pixmap("moretta", QColor("#000000"), side))
    return out
