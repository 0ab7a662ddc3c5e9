"""The bottom row: start or stop, take a picture, record, and the masks."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from app.gui.panels.gallery import Gallery
from app.gui.widgets import IconButton


class Dock(QWidget):
    """Three round buttons that follow their actions, and the gallery."""

    def __init__(self, run: QAction, snapshot: QAction, record: QAction, gallery: Gallery) -> None:
        super().__init__()
        self.setObjectName("dock")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._run = IconButton("play", "stop")
        self._run.follow(run)
        self._snapshot = IconButton("snapshot")
        self._snapshot.follow(snapshot)
        self._record = IconButton("record", "stop")
        self._record.setProperty("role", "shutter")
        self._record.follow(record)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 2)
        row.setSpacing(8)
        for button in (self._run, self._snapshot, self._record):
            button.setProperty("role", "shutter" if button is self._record else "round")
            button.setIconSize(QSize(22, 22))
            button.setFixedSize(44, 44)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(8)
        row.addWidget(gallery, 1)
