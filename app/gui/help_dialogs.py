"""The list of keyboard shortcuts."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.gui.i18n import tr
from app.gui.widgets import label


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
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        if close is not None:
            close.setText(tr("Close"))
        buttons.rejected.connect(self.reject)
        body = QVBoxLayout(self)
        body.setContentsMargins(24, 22, 16, 18)
        body.setSpacing(16)
        body.addWidget(label("heading", tr("Keyboard shortcuts")))
        body.addWidget(scroll, 1)
        body.addWidget(buttons)
        self.resize(460, 560)
