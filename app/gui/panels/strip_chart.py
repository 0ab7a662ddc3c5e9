"""The last few seconds of the analysis, each frame's milliseconds laid up stage by stage."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.gui.theme import LIGHT, Theme

# From below; what is left of the whole analysis lies on top.
STAGES = ("search", "landmarks", "pose", "face")
KEEP_FRAMES = 150
_FRAME_MS = 1000.0 / 30.0
_LEAST_TOP_MS = 40.0
# A single late frame in the window's life would press all others flat; what is above is cut off.
_TOP_PERCENTILE = 95.0
_HEADROOM = 1.25


def top_of_chart_ms(totals_ms: np.ndarray) -> float:
    """What the chart's upper edge stands for, given each frame's whole (N,), ms."""
    return max(_LEAST_TOP_MS, _HEADROOM * float(np.percentile(totals_ms, _TOP_PERCENTILE)))


def layers_ms(timings_ms: Mapping[str, float]) -> tuple[float, ...]:
    """One frame's milliseconds for each of STAGES, and the rest of its "total"; none is negative."""
    parts = [max(0.0, timings_ms.get(stage, 0.0)) for stage in STAGES]
    return (*parts, max(0.0, timings_ms.get("total", 0.0) - sum(parts)))


class StripChart(QWidget):
    """Against a line at 33 ms, past which 30 frames a second cannot be kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frames: deque[tuple[float, ...]] = deque(maxlen=KEEP_FRAMES)
        self._theme = LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def add(self, timings_ms: Mapping[str, float]) -> None:
        """One frame; it shows with the next update."""
        self._frames.append(layers_ms(timings_ms))

    def clear(self) -> None:
        self._frames.clear()

    @property
    def top_ms(self) -> float:
        """What the upper edge stands for."""
        return top_of_chart_ms(self._tops_ms()[:, -1])

    def sizeHint(self) -> QSize:
        return QSize(200, 72)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.raised))
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        tops, top_ms = self._tops_ms(), self.top_ms
        if len(tops) > 1:
            self._paint_layers(painter, np.minimum(tops, top_ms), top_ms)
        y = self._y(_FRAME_MS, top_ms)
        painter.setPen(QPen(QColor(self._theme.ink_soft), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(6, y), QPointF(self.width() - 6, y))

    def _tops_ms(self) -> np.ndarray:
        """(N, layers): where each layer of each frame ends, ms; one empty frame where there is none."""
        return np.cumsum(np.array(self._frames or [(0.0,) * (len(STAGES) + 1)]), axis=1)

    def _paint_layers(self, painter: QPainter, tops: np.ndarray, top_ms: float) -> None:
        """tops (N, layers): where each layer ends, ms. The highest is painted first, so that the others cover it."""
        step = (self.width() - 12) / (KEEP_FRAMES - 1)
        left = self.width() - 6 - step * (len(tops) - 1)
        floor = self._y(0.0, top_ms)
        painter.setPen(Qt.PenStyle.NoPen)
        for layer in reversed(range(tops.shape[1])):
            points = [QPointF(left + i * step, self._y(float(ms), top_ms)) for i, ms in enumerate(tops[:, layer])]
            ends = [QPointF(points[-1].x(), floor), QPointF(left, floor)]
            painter.setBrush(QColor(self._theme.stages[layer]))
            painter.drawPolygon(QPolygonF([*points, *ends]))

    def _y(self, ms: float, top_ms: float) -> float:
        return 4 + (self.height() - 8) * (1.0 - ms / top_ms)


class Swatch(QFrame):
    """The colour of one layer, beside its name."""

    def __init__(self, layer: int) -> None:
        super().__init__()
        self._layer = layer
        self.setFixedSize(10, 10)

    def apply_theme(self, theme: Theme) -> None:
        self.setStyleSheet(f"background: {theme.stages[self._layer]}; border-radius: 3px;")
