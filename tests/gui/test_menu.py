"""The menu is made anew for a language or a look; what it was before must not stay behind."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QScrollArea

from app.gui.help_dialogs import ShortcutsDialog
from app.gui.i18n import LANGUAGES
from app.gui.settings import Settings
from tests.gui.looking import PATIENCE_MS


def _actions(window) -> int:  # type: ignore[no-untyped-def]
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return len(window.findChildren(QAction))


def test_changes_leave_no_old_menus_behind(make_window) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    before = _actions(window)
    for _ in range(3):
        window.actions_.mesh.trigger()
        window._menu.language_chosen.emit("ru")
        window._menu.theme_chosen.emit("dark")
        window._menu.language_chosen.emit("en")
        window._menu.theme_chosen.emit("light")
    assert _actions(window) == before


def test_a_command_whose_words_tell_its_state_has_no_tick(make_window, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    qtbot.waitUntil(window.actions_.run.isChecked, timeout=20_000)
    entries = {entry.text(): entry for entry in window._menu.menu.actions()}
    stop = entries["Stop\tCtrl+Space"]
    assert not stop.isCheckable()
    assert not entries["Record\tR"].isCheckable()
    assert entries["Record sound, too"].isCheckable()
    stop.trigger()
    assert stop.text() == "Start\tCtrl+Space"
    assert not window.actions_.run.isChecked()


def test_what_computes_is_told_in_the_language_in_use(make_window, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    performance = window.shell.performance
    qtbot.waitUntil(lambda: "CPU, threads: 1" in performance.text(), timeout=20_000)
    window._menu.language_chosen.emit("ru")
    qtbot.waitUntil(lambda: "CPU with" not in performance.text(), timeout=5_000)
    assert "CPU" in performance.text()


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_menu_fits_a_low_screen_beside_its_task_bar(make_window, language: str) -> None:  # type: ignore[no-untyped-def]
    window = make_window(Settings(source="camera", welcomed=True, language=language))
    menu = window._menu.menu
    menu.ensurePolished()
    assert menu.sizeHint().height() <= 600 - 28


def test_keys_are_written_alike_in_menu_tooltip_and_list(make_window, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window(Settings(source="camera", welcomed=True, language="ru"))
    qtbot.waitUntil(window.actions_.run.isChecked, timeout=PATIENCE_MS)
    entry = next(e.text() for e in window._menu.menu.actions() if e.text().startswith("Остановить"))
    keys = entry.split("\t")[1]
    assert window.shell.dock._run.toolTip() == f"Остановить  ({keys})"
    assert ("Остановить", keys) in window.actions_.with_keys()


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_list_of_keys_shows_every_key_whole(make_window, qtbot, language: str) -> None:  # type: ignore[no-untyped-def]
    window = make_window(Settings(source="camera", welcomed=True, language=language))
    window.actions_.shortcuts.trigger()
    dialog = window.findChild(ShortcutsDialog)
    qtbot.waitUntil(dialog.isVisible, timeout=PATIENCE_MS)
    scroll = dialog.findChild(QScrollArea)
    assert scroll.widget().width() <= scroll.viewport().width()
    assert dialog.width() <= 1024
    dialog.reject()
