"""The bottom row: start or stop, take a picture, record, and the masks."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QAction, QResizeEvent
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.gui.i18n import tr
from app.gui.panels.gallery import Gallery
from app.gui.widgets import IconButton

_NAME_HEIGHT_PX = 26
_ARROWS_FROM_PX = 420


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
            row.addWidget(_beside_pictures(button))
        row.addSpacing(4)
        self._back = IconButton("chevron-left")
        self._on = IconButton("chevron-right")
        self._back.clicked.connect(lambda: gallery.scroll_by(-1))
        self._on.clicked.connect(lambda: gallery.scroll_by(1))
        row.addWidget(_beside_pictures(self._back))
        row.addWidget(gallery, 1)
        row.addWidget(_beside_pictures(self._on))
        gallery.overflow_changed.connect(self._show_arrows)
        self._show_arrows(False, False)

    def retranslate(self) -> None:
        for button, words in ((self._back, tr("Masks further left")), (self._on, tr("Masks further right"))):
            button.setToolTip(words)
            button.setAccessibleName(words)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._show_arrows(*self._more)

    def _show_arrows(self, left: bool, right: bool) -> None:
        """Both or none, so that nothing jumps; the one that leads nowhere is greyed out. In a narrow window none: the
        row needs their room, and wheel and keys move it as well."""
        self._more = (left, right)
        for button, leads in ((self._back, left), (self._on, right)):
            button.setVisible((left or right) and self.width() >= _ARROWS_FROM_PX)
            button.setEnabled(leads)


def _beside_pictures(button: QWidget) -> QWidget:
    """The button at the height of the tiles' pictures, above the line of their names."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, _NAME_HEIGHT_PX)
    column.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
    return holder
