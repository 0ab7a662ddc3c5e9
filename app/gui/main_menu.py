"""The menu behind the three lines, with every command and its keys."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QMenu, QWidget

from app.gui.actions import Actions
from app.gui.i18n import LANGUAGES, tr
from app.gui.widgets import keys_of


class MainMenu(QObject):
    """Signals: theme_chosen (system, light, dark), language_chosen (system or a key of LANGUAGES)."""

    theme_chosen = pyqtSignal(str)
    language_chosen = pyqtSignal(str)

    def __init__(self, window: QWidget, actions: Actions, sources: QMenu) -> None:
        super().__init__(window)
        self._actions = actions
        self._sources = sources
        self.menu = QMenu(window)
        self._subs: list[QMenu] = []
        self._run, self._record = self._without_tick(actions.run), self._without_tick(actions.record)
        self._theme, self._language = "system", "system"

    def show_choices(self, theme: str, language: str) -> None:
        if (theme, language) != (self._theme, self._language):
            self._theme, self._language = theme, language
            self.retranslate()

    def retranslate(self) -> None:
        """Build the menu anew in the language in use."""
        menu, a = self.menu, self._actions
        menu.clear()
        for sub in self._subs:  # `clear` leaves them to the menu for as long as the window lives
            sub.deleteLater()
        self._subs.clear()
        self._sources.setTitle(tr("Source"))
        menu.addMenu(self._sources)
        menu.addAction(self._run)
        menu.addSeparator()
        menu.addActions(
            [a.snapshot, a.snapshot_bare, self._record, a.microphone, a.virtual_camera, a.export, a.show_captures]
        )
        menu.addSeparator()
        self._submenu(tr("Picture"), [a.mirror, *a.overlays()])
        self._submenu(tr("Mask"), [a.add_mask, a.next_mask, a.previous_mask, a.bare_films])
        self._submenu(
            tr("Attention"), [a.recalibrate, a.calibrate_gaze, a.forget_gaze, a.sounds, a.test_sound, a.report]
        )
        self._submenu(tr("Window"), [a.panel, a.fullscreen, a.compact])
        themes = {"system": tr("As the system"), "light": tr("Light"), "dark": tr("Dark")}
        self._choice(tr("Appearance"), themes, self._theme, self.theme_chosen.emit)
        languages = {"system": tr("As the system"), **LANGUAGES}
        self._choice(tr("Language"), languages, self._language, self.language_chosen.emit)
        menu.addSeparator()
        menu.addActions([a.shortcuts, a.models, a.copy_diagnostics, a.quit])

    def _without_tick(self, action: QAction) -> QAction:
        """An entry for a command whose words change with its state: beside "Stop" a tick would say "is stopped"."""
        entry = QAction(self)

        def copy() -> None:
            # What follows the tab stands where the keys stand; keys of its own would be in doubt between the two.
            entry.setText(f"{action.text()}\t{keys_of(action)}")
            entry.setEnabled(action.isEnabled())

        entry.triggered.connect(lambda: action.trigger())
        action.changed.connect(copy)
        copy()
        return entry

    def _submenu(self, title: str, actions: list[QAction]) -> None:
        self._added(title).addActions(actions)

    def _choice(self, title: str, names: dict[str, str], current: str, chosen) -> None:  # type: ignore[no-untyped-def]
        sub = self._added(title)
        group = QActionGroup(sub)
        for key, name in names.items():
            entry = sub.addAction(name)
            if entry is None:
                continue
            entry.setCheckable(True)
            entry.setChecked(key == current)
            entry.triggered.connect(lambda _, key=key: chosen(key))
            group.addAction(entry)

    def _added(self, title: str) -> QMenu:
        sub = QMenu(title, self.menu)
        self.menu.addMenu(sub)
        self._subs.append(sub)
        return sub
