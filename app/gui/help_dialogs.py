"""The list of keyboard shortcuts, and the cards of the models."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QIcon
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QScrollArea,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.gui.i18n import tr
from app.gui.widgets import TITLE_BAR_PX, label


class ShortcutsDialog(QDialog):
    """Every command with its keys."""

    def __init__(self, rows: list[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        table = QWidget()
        table.setObjectName("root")
        grid = QGridLayout(table)
        grid.setContentsMargins(4, 4, 14, 4)
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(9)
        for row, (words, keys) in enumerate(rows):
            key = QLabel(keys)
            key.setProperty("role", "key")
            grid.addWidget(QLabel(words), row, 0)
            grid.addWidget(key, row, 1, Qt.AlignmentFlag.AlignRight)
        scroll = QScrollArea()
        scroll.setWidget(table)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        bar = scroll.verticalScrollBar()
        # Its words are as wide as the language makes them; only upwards and downwards there is more.
        scroll.setMinimumWidth(table.sizeHint().width() + (0 if bar is None else bar.sizeHint().width()))
        body = QVBoxLayout(self)
        body.setContentsMargins(24, 22, 16, 18)
        body.setSpacing(16)
        body.addWidget(label("heading", tr("Keyboard shortcuts")))
        body.addWidget(scroll, 1)
        body.addWidget(_close_button(self))
        _open_at(self, 460, 560)


class ModelsDialog(QDialog):
    """The card of every network: what it does, what it was trained on, how good it is."""

    def __init__(self, cards: dict[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Models"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._cards = cards
        self._names = QListWidget()
        self._names.addItems(list(cards))
        self._names.setFixedWidth(140)
        self._names.setAccessibleName(tr("Models"))
        self._text = QTextBrowser()
        self._text.setOpenExternalLinks(True)
        self._names.currentTextChanged.connect(lambda name: self._text.setMarkdown(self._cards.get(name, "")))
        self._names.setCurrentRow(0)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._names)
        row.addWidget(self._text, 1)
        body = QVBoxLayout(self)
        body.setContentsMargins(24, 22, 24, 18)
        body.setSpacing(14)
        body.addWidget(label("heading", tr("Models")))
        body.addLayout(row, 1)
        body.addWidget(_close_button(self))
        _open_at(self, 820, 600)


def _open_at(dialog: QDialog, width: int, height: int) -> None:
    """At this size, or at as much of it as the screen has room for."""
    screen = dialog.screen()
    room = QSize(width, height) if screen is None else screen.availableSize() - QSize(0, TITLE_BAR_PX)
    dialog.resize(QSize(width, height).boundedTo(room))


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    close = buttons.button(QDialogButtonBox.StandardButton.Close)
    if close is not None:
        close.setText(tr("Close"))
        close.setIcon(QIcon())
    buttons.rejected.connect(dialog.reject)
    return buttons
