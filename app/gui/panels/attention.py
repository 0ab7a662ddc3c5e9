"""The attention indicator: the state as shape, colour and word, why, how much is left, and what is not watched."""

from __future__ import annotations

import time

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QAction, QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.core.attention_types import AttentionState, AttentionStatus
from app.gui.attention_text import reason_text, state_text
from app.gui.i18n import tr
from app.gui.icons import paint_icon
from app.gui.theme import LIGHT, Theme
from app.gui.widgets import IconButton, label, paragraph

_REFRESH_S = 0.1
_STATE_PX = 26
_STATE_ROOM_PX = 204  # the panel's width less its margins, the mark and a scroll bar


class Gauge(QWidget):
    """A bar from empty to full with its share in words beside it, so that colour is not needed to read it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.share = 0.0
        self.colour = QColor("#888888")
        self._ground = QColor("#dddddd")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def apply_theme(self, theme: Theme) -> None:
        self._ground = QColor(theme.hover)
        self.update()

    def show_share(self, share: float, colour: QColor) -> None:
        self.share, self.colour = min(1.0, max(0.0, share)), colour
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 10)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        painter.setBrush(self._ground)
        painter.drawRoundedRect(box, 5, 5)
        if self.share > 0.0:
            painter.setBrush(self.colour)
            painter.drawRoundedRect(QRectF(0, 0, max(10.0, box.width() * self.share), box.height()), 5, 5)


class StateMark(QWidget):
    """The state's shape in its colour."""

    def __init__(self, side_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(side_px, side_px)
        self._name = "state-learning"
        self._colour = QColor("#888888")

    def show_state(self, state: AttentionState, colour: QColor) -> None:
        self._name, self._colour = f"state-{state.value}", colour
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_icon(painter, self._name, QRectF(self.rect()), self._colour)


class AttentionPanel(QWidget):
    """Shows one AttentionStatus after the other; None says that there is nothing to judge yet."""

    def __init__(self, recalibrate: QAction, sounds: QAction, test_sound: QAction) -> None:
        super().__init__()
        self._theme = LIGHT
        self._status: AttentionStatus | None = None
        self._refreshed_s = 0.0
        self._shown_state: tuple[QColor, str] | None = None
        self._mark = StateMark(44)
        self._state = label("number")
        self._reason = paragraph("caption", lines=2)
        self._gauge, self._gauge_name, self._gauge_value = Gauge(), label("title"), label("value")
        self._learning, self._learning_name, self._learning_value = Gauge(), label("title"), label("value")
        self._blind_name, self._blind = label("title"), paragraph("caption", lines=3)
        self._recalibrate = IconButton("refresh")
        self._sounds = IconButton("volume-off", "volume")
        self._test = IconButton("bell")
        for button, action in ((self._recalibrate, recalibrate), (self._sounds, sounds), (self._test, test_sound)):
            button.follow(action)
        self._note = paragraph("caption", lines=2)
        self._lay_out()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._gauge.apply_theme(theme)
        self._learning.apply_theme(theme)
        self._refresh()

    def retranslate(self) -> None:
        self._gauge_name.setText(tr("Attention reserve"))
        self._learning_name.setText(tr("Learning your usual pose"))
        self._blind_name.setText(tr("Not watched at present"))
        self._note.setText(tr("A demonstration, not a safety device."))
        self.setAccessibleName(tr("Attention"))
        self._refresh()

    def show_status(self, status: AttentionStatus | None) -> None:
        """A new state is shown at once, mere numbers ten times a second: more cannot be read and costs layouts."""
        before, self._status = self._status, status
        same = before is not None and status is not None and before.state is status.state
        if not same or time.monotonic() - self._refreshed_s >= _REFRESH_S:
            self._refresh()

    def _lay_out(self) -> None:
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._mark)
        top.addWidget(self._state, 1)
        body.addLayout(top)
        body.addWidget(self._reason)
        body.addLayout(_named(self._gauge_name, self._gauge_value))
        body.addWidget(self._gauge)
        self._learning_row = QWidget()
        learning = QVBoxLayout(self._learning_row)
        learning.setContentsMargins(0, 6, 0, 0)
        learning.setSpacing(8)
        learning.addLayout(_named(self._learning_name, self._learning_value))
        learning.addWidget(self._learning)
        body.addWidget(self._learning_row)
        body.addSpacing(4)
        body.addWidget(self._blind_name)
        body.addWidget(self._blind)
        body.addSpacing(2)
        bottom = QHBoxLayout()
        bottom.setSpacing(2)
        bottom.addWidget(self._note, 1)
        for button in (self._recalibrate, self._sounds, self._test):
            bottom.addWidget(button)
        body.addLayout(bottom)

    def _refresh(self) -> None:
        self._refreshed_s = time.monotonic()
        status, theme = self._status, self._theme
        state = AttentionState.CANNOT_MONITOR if status is None else status.state
        colour = theme.state(state)
        self._mark.show_state(state, colour)
        words = tr("Not watching") if status is None else state_text(status.state)
        if (colour, words) != self._shown_state:
            self._shown_state = (colour, words)
            size_px = self._fitting_px(words)
            self._state.setStyleSheet(f"color: {colour.name()}; font-size: {size_px}px; font-weight: 600;")
            self._state.setText(words)
        self._learning_row.setVisible(status is not None and status.calibration < 1.0)
        if status is None:
            self._reason.setText(tr("There is no picture to judge yet."))
            self._gauge.show_share(0.0, colour)
            self._gauge_value.setText("–")
            self._blind.setText("–")
            return
        self._reason.setText(reason_text(status.reason))
        self._gauge.show_share(status.buffer, colour)
        self._gauge_value.setText(f"{100 * status.buffer:.0f} %")
        self._learning.show_share(status.calibration, theme.state(AttentionState.LEARNING))
        self._learning_value.setText(f"{100 * status.calibration:.0f} %")
        blind = [f"·  {reason_text(line)}" for line in status.not_monitored]
        self._blind.setText("\n".join(blind) if blind else tr("Everything is watched."))
        self._mark.setAccessibleName(state_text(status.state))

    def _fitting_px(self, words: str) -> int:
        """The state's type size at which these words stay on one line: some languages are longer than others."""
        self._state.ensurePolished()
        font = QFont(self._state.font())
        font.setPixelSize(_STATE_PX)
        font.setWeight(QFont.Weight.DemiBold)
        return min(_STATE_PX, _STATE_PX * _STATE_ROOM_PX // max(1, QFontMetrics(font).horizontalAdvance(words)))


def _named(name: QLabel, value: QLabel) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(name, 1)
    row.addWidget(value)
    return row
