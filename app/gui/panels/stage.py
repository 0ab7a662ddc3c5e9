"""The picture's place: the live view, and over it messages, the state from afar, and what is going on in words."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QContextMenuEvent, QResizeEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.attention_types import AlertLevel, AttentionState, AttentionStatus
from app.gui.attention_text import state_text
from app.gui.i18n import tr
from app.gui.panels.attention import StateMark
from app.gui.panels.message_bar import MessageBar
from app.gui.theme import DARK, STAGE, Theme
from app.gui.view_widget import ViewWidget

_MARGIN_PX = 16
_LOW_CARD_PX = 640


class StatePill(QFrame):
    """The state as shape and word, large enough to be read from a driver's seat."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setStyleSheet("QFrame { background: rgba(12, 14, 16, 200); border-radius: 22px; }")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._mark = StateMark(30)
        self._shown = ("", False)
        self._words = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 20, 7)
        row.setSpacing(10)
        row.addWidget(self._mark)
        row.addWidget(self._words)
        self.hide()

    def show_state(self, state: AttentionState, loud: bool) -> None:
        """`loud`: a warning, written larger."""
        words = state_text(state)
        if (words, loud) == self._shown:
            return
        self._shown = (words, loud)
        size_px = 34 if loud else 24
        colour = DARK.state(state)
        self._mark.show_state(state, colour)
        self._words.setText(words)
        self._words.setStyleSheet(
            f"background: transparent; color: {colour.name()}; font-size: {size_px}px; font-weight: 600;"
        )
        self.adjustSize()


class RecordingPill(QFrame):
    """That a recording runs, and for how long."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setStyleSheet(
            "QFrame { background: rgba(12, 14, 16, 200); border-radius: 14px; }"
            "QLabel { background: transparent; color: #ff8a80; font-size: 15px; font-weight: 600; }"
        )
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._words = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 14, 5)
        row.addWidget(self._words)
        self.hide()

    def show_seconds(self, seconds: float) -> None:
        self._words.setText(f"●  {int(seconds) // 60}:{int(seconds) % 60:02d}")
        self.setAccessibleName(self._words.text())
        self.adjustSize()


class WarningEdge(QFrame):
    """A frame around the picture in the state's colour, so that a warning is seen from the corner of an eye."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._state: AttentionState | None = None
        self.hide()

    def show_state(self, state: AttentionState) -> None:
        if state is not self._state:
            self._state = state
            colour = DARK.state(state).name()
            self.setStyleSheet(f"background: transparent; border: 6px solid {colour};")


class Stage(QFrame):
    """`always_pill`: show the state over the picture even when all is calm (no panel beside it).

    Signals: menu_wanted (QPoint of the screen): the right button, the way to the menu where the top row is hidden.
    """

    menu_wanted = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("stage")
        self.view = ViewWidget()
        self.messages = MessageBar(self)
        self.messages.changed.connect(self._place)
        self.always_pill = False
        self._card: QWidget | None = None
        self._card_aside = False
        self._pill = StatePill(self)
        self._recording = RecordingPill(self)
        self._edge = WarningEdge(self)
        self._note = QLabel(self)
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._note.setWordWrap(True)
        self._note.setStyleSheet(f"background: {STAGE}; color: #c3c9ce; font-size: 18px;")
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(self.view)
        self.messages.installEventFilter(self)
        self.messages.raise_()

    def apply_theme(self, theme: Theme) -> None:
        self.messages.apply_theme(theme)

    def retranslate(self) -> None:
        self.messages.retranslate()
        self.view.setAccessibleName(tr("Picture"))

    def show_note(self, text: str) -> None:
        """Words in place of the picture; empty shows the picture."""
        self._note.setText(text)
        self._note.setVisible(bool(text))
        self._place()

    def note(self) -> str:
        return self._note.text() if self._note.isVisible() else ""

    def show_status(self, status: AttentionStatus | None) -> None:
        wanted = status is not None and (self.always_pill or status.level >= AlertLevel.WARN)
        warning = status is not None and status.level >= AlertLevel.WARN
        if status is not None and wanted:
            self._pill.show_state(status.state, loud=warning)
        if status is not None and warning:
            self._edge.show_state(status.state)
        self._edge.setVisible(warning)
        if wanted != self._pill.isVisible():
            self._pill.setVisible(wanted)
            self._place()

    def show_recording(self, seconds: float | None) -> None:
        """How long the recording under way is; None: there is none."""
        self._recording.setVisible(seconds is not None)
        if seconds is not None:
            self._recording.show_seconds(seconds)
            self._place()

    def warning_visible(self) -> bool:
        return self._edge.isVisible()

    def recording_visible(self) -> bool:
        return self._recording.isVisible()

    def pill_visible(self) -> bool:
        return self._pill.isVisible()

    def show_card(self, card: QWidget | None, aside: bool = False) -> None:
        """A card, wide and low at the foot of the picture or at its right, so that the face above or beside it is seen.

        A new one replaces the old one, None removes it.
        """
        if self._card is not None and self._card is not card:
            self._card.hide()
            self._card.deleteLater()
        self._card, self._card_aside = card, aside
        if card is not None:
            card.installEventFilter(self)
            card.show()
            self._place()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._place()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().eventFilter(watched, event)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        if event is not None:
            self.menu_wanted.emit(event.globalPos())

    def _place(self) -> None:
        width = min(720, self.width() - 2 * _MARGIN_PX)
        bar = self.messages
        height = bar.heightForWidth(width)
        bar.setGeometry((self.width() - width) // 2, _MARGIN_PX, width, height)
        top = _MARGIN_PX + (height + 10 if bar.isVisible() else 0)
        self._pill.adjustSize()
        self._pill.move(_MARGIN_PX, top)
        self._recording.move(self.width() - self._recording.width() - _MARGIN_PX, top)
        self._note.setGeometry(self.rect())
        self._edge.setGeometry(self.rect())
        self._edge.raise_()
        self._note.raise_()
        self._pill.raise_()
        self._recording.raise_()
        if self._card is not None:
            self._place_card(self._card)
        bar.raise_()  # above the card, too, which is there for longer

    def _place_card(self, card: QWidget) -> None:
        if not self._card_aside:
            card.setFixedWidth(min(_LOW_CARD_PX, self.width() - 2 * _MARGIN_PX))
        card.adjustSize()
        right, low = self.width() - card.width() - _MARGIN_PX, self.height() - card.height() - _MARGIN_PX
        card.move(*((right, max(8, low // 2)) if self._card_aside else ((right + _MARGIN_PX) // 2, max(8, low))))
        card.raise_()
