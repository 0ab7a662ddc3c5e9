"""The window's parts and how they are arranged: panel beside the picture, full screen, small on top."""

from __future__ import annotations

from typing import Protocol

from PyQt6.QtCore import QPoint, QSize
from PyQt6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.gui.actions import Actions
from app.gui.main_menu import MainMenu
from app.gui.panels.attention import AttentionPanel
from app.gui.panels.dock import Dock
from app.gui.panels.gallery import Gallery
from app.gui.panels.header import Header
from app.gui.panels.performance import PerformancePanel
from app.gui.panels.picture import PicturePanel
from app.gui.panels.retouch import RetouchPanel
from app.gui.panels.side import Side
from app.gui.panels.stage import Stage
from app.gui.source_menu import SourceMenu
from app.gui.theme import Theme, load_fonts, style_sheet
from app.gui.widgets import IconButton

_SIDE_WIDTH_PX = 312
MINIMUM_SIZE = QSize(640, 420)
COMPACT_MINIMUM_SIZE = QSize(240, 180)
COMPACT_SIZE = QSize(400, 300)


class _HasWords(Protocol):
    def retranslate(self) -> None: ...


class Shell:
    """Makes every panel and puts it in its place; knows nothing of what the panels are for."""

    def __init__(self, actions: Actions, sources: SourceMenu, menu: MainMenu) -> None:
        self._families = load_fonts()
        self._actions = actions
        self._sources = sources
        self._menu = menu
        self.stage = Stage()
        self.gallery = Gallery()
        self.header = Header(sources.menu, menu.menu, actions.panel, actions.fullscreen)
        self.attention = AttentionPanel(actions.recalibrate, actions.sounds, actions.test_sound)
        self.picture = PicturePanel(actions.overlays(), actions.mirror)
        self.performance = PerformancePanel(actions.copy_diagnostics)
        self.retouch = RetouchPanel()
        self.side = Side(self.attention, self.picture, self.retouch, self.performance)
        self.side.setFixedWidth(_SIDE_WIDTH_PX)
        self.dock = Dock(actions.run, actions.snapshot, actions.record, self.gallery)
        self.root = self._arranged()
        self.stage.menu_wanted.connect(menu.menu.popup)

    def arrange(self, panel: bool, full_screen: bool, compact: bool) -> None:
        """Which parts are to be seen. The state is shown over the picture where its panel is not beside it."""
        self.side.setVisible(panel and not full_screen and not compact)
        self.header.setVisible(not full_screen and not compact)
        self.dock.setVisible(not full_screen and not compact)
        self.stage.always_pill = not self.side.isVisibleTo(self.root)

    def open_menu(self) -> None:
        """Under its button, or over the picture where the button is hidden."""
        if self.header.isVisible():
            self.header.open_menu()
        else:
            self._menu.menu.popup(self.stage.mapToGlobal(QPoint(16, 16)))

    def apply_theme(self, theme: Theme) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setStyleSheet(style_sheet(theme, self._families))
        for button in self.root.findChildren(IconButton):
            button.apply_theme(theme)
        for part in (self.stage, self.header, self.attention, self.picture, self.performance, self._sources):
            part.apply_theme(theme)
        self.gallery.apply_theme(theme)

    def retranslate(self) -> None:
        """All words in the language in use."""
        self._actions.retranslate()
        for part in self._with_words():
            part.retranslate()
        self._sources.retranslate()
        self._menu.retranslate()

    def _with_words(self) -> tuple[_HasWords, ...]:
        return (
            self.stage,
            self.header,
            self.attention,
            self.picture,
            self.retouch,
            self.performance,
            self.side,
            self.gallery,
            self.dock,
        )

    def _arranged(self) -> QWidget:
        root = QWidget()
        root.setObjectName("root")
        rows = QVBoxLayout(root)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.header)
        columns = QHBoxLayout()
        columns.setSpacing(0)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.stage, 1)
        left.addWidget(self.dock)
        columns.addLayout(left, 1)
        columns.addWidget(self.side)
        rows.addLayout(columns, 1)
        return root
