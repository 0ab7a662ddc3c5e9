"""What went wrong or should be known, in words, above the picture and never in the way of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from app.gui.error_text import error_text
from app.gui.i18n import tr
from app.gui.icons import pixmap
from app.gui.theme import LIGHT, Theme
from app.gui.widgets import IconButton


class Weight(IntEnum):
    """How grave a message is; the gravest is shown."""

    INFO = 0
    WARNING = 1
    ERROR = 2


_ICONS = {Weight.INFO: "info", Weight.WARNING: "warning", Weight.ERROR: "error"}


@dataclass(frozen=True, slots=True)
class Message:
    """key: a newer message of one key replaces the older. text: in the user's language, or an error's own sentence.
    action: a button's words and what it does.
    """

    key: str
    text: str
    weight: Weight
    action: tuple[str, Callable[[], None]] | None = None


class MessageBar(QFrame):
    """Shows the gravest message, of equals the newest; Escape or the cross puts it away and shows the next."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self._theme = LIGHT
        self._messages: list[Message] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(10)
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = QPushButton()
        self._button.clicked.connect(self._act)
        self._close = IconButton("close")
        self._close.clicked.connect(self.put_away)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._refresh()

    def retranslate(self) -> None:
        self._close.setToolTip(tr("Put this message away  (Esc)"))
        self._close.setAccessibleName(tr("Put this message away"))
        self._refresh()

    def tell(self, message: Message) -> None:
        """Show a message, in place of an older one of the same key."""
        self._messages = [m for m in self._messages if m.key != message.key] + [message]
        self._refresh()

    def forget(self, key: str) -> None:
        """The matter is settled."""
        self._messages = [m for m in self._messages if m.key != key]
        self._refresh()

    def put_away(self) -> None:
        """Close the message that is shown."""
        shown = self.shown()
        if shown is not None:
            self.forget(shown.key)

    def shown(self) -> Message | None:
        """The message that is to be seen."""
        return max(reversed(self._messages), key=lambda m: m.weight, default=None)

    def _act(self) -> None:
        shown = self.shown()
        if shown is not None and shown.action is not None:
            self.forget(shown.key)
            shown.action[1]()

    def _refresh(self) -> None:
        shown = self.shown()
        self.setVisible(shown is not None)
        if shown is not None:
            inks = {Weight.INFO: self._theme.accent, Weight.WARNING: self._theme.ink, Weight.ERROR: self._theme.danger}
            ratio = self.devicePixelRatioF()
            self._icon.setPixmap(pixmap(_ICONS[shown.weight], QColor(inks[shown.weight]), 20, ratio))
            words = error_text(shown.text)
            self._text.setText(words)
            self.setAccessibleName(words)
            self._button.setVisible(shown.action is not None)
            if shown.action is not None:
                self._button.setText(shown.action[0])
        self.changed.emit()
