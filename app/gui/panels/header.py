"""The top row: the program, what it looks at, that nothing leaves the computer, and the way to everything else."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QAction, QColor
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from app.gui.i18n import tr
from app.gui.icons import app_icon, icon, pixmap
from app.gui.theme import LIGHT, Theme
from app.gui.widgets import ElidedLabel, IconButton


class Header(QWidget):
    """Knows the menus and actions it is given and nothing of what they do."""

    def __init__(self, sources: QMenu, main_menu: QMenu, panel: QAction, fullscreen: QAction) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(54)
        self._theme = LIGHT
        self._source_icon = "camera"
        self._logo = QLabel()
        self._logo.setPixmap(app_icon().pixmap(QSize(28, 28), self.devicePixelRatioF()))
        self._wordmark = QLabel("Moretta")
        self._wordmark.setObjectName("wordmark")
        self.source = QToolButton()
        self.source.setProperty("role", "source")
        self.source.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.source.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.source.setMenu(sources)
        self.source.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.source.setCursor(Qt.CursorShape.PointingHandCursor)
        self._state = QLabel()
        self._state.setProperty("role", "caption")
        self._lock, self._privacy = QLabel(), ElidedLabel()
        self._privacy.setObjectName("chip")
        self._panel = IconButton("panel")
        self._panel.follow(panel)
        self._fullscreen = IconButton("fullscreen", "windowed")
        self._fullscreen.follow(fullscreen)
        self._menu = IconButton("menu")
        self._menu.setMenu(main_menu)
        self._menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(10)
        for widget in (self._logo, self._wordmark):
            row.addWidget(widget)
        row.addSpacing(14)
        row.addWidget(self.source)
        row.addWidget(self._state)
        row.addStretch(1)
        row.addWidget(self._lock)
        row.addWidget(self._privacy, 100)  # the room there is, as far as its words need it
        row.addSpacing(6)
        for button in (self._panel, self._fullscreen, self._menu):
            row.addWidget(button)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._lock.setPixmap(pixmap("lock", QColor(theme.ink_soft), 16, self.devicePixelRatioF()))
        self.source.setIcon(icon(self._source_icon, theme.ink, theme.ink_faint))

    def retranslate(self) -> None:
        words = tr("Nothing leaves this computer")
        self._privacy.show_words(words)
        for part in (self._lock, self._privacy):
            part.setToolTip(tr("Pictures are worked on here and nowhere else; Moretta sends nothing."))
        self._privacy.setMaximumWidth(self._privacy.fontMetrics().horizontalAdvance(words) + 6)
        self.source.setToolTip(tr("Choose a camera, a file or the demo  (Ctrl+L)"))
        self._menu.setToolTip(tr("Menu  (F10)"))
        self._menu.setAccessibleName(tr("Menu"))

    def show_source(self, name: str, icon_name: str) -> None:
        self._source_icon = icon_name
        words = self.source.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, 260)
        self.source.setText(f" {words}  ▾")
        self.source.setAccessibleName(tr("Source: {name}").format(name=name))
        self.apply_theme(self._theme)

    def show_state(self, text: str) -> None:
        self._state.setText(text)

    def open_menu(self) -> None:
        self._menu.showMenu()
