"""Full screen, the small window and back, in every order; and the way to the menu in each."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QPoint, QSize, Qt
from PyQt6.QtGui import QContextMenuEvent
from PyQt6.QtWidgets import QApplication

from app.gui.main_window import MainWindow
from app.gui.settings import Settings
from app.gui.shell import COMPACT_SIZE
from tests.gui.conftest import MakeWindow
from tests.gui.looking import PATIENCE_MS


def mode(window: MainWindow) -> str:
    """Which mode the window is in; it and its actions have to agree."""
    full, compact = window.isFullScreen(), bool(window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint)
    assert (full, compact) == (window.actions_.fullscreen.isChecked(), window.actions_.compact.isChecked())
    assert window.shell.header.isVisible() == (not full and not compact)
    return "both" if full and compact else "full" if full else "compact" if compact else "usual"


def test_the_size_that_the_user_gave_it_comes_back(make_window: MakeWindow) -> None:
    window = make_window()
    window.resize(900, 620)
    for action, name in ((window.actions_.compact, "compact"), (window.actions_.fullscreen, "full")):
        action.trigger()
        assert mode(window) == name
        action.trigger()
        assert mode(window) == "usual"
        assert (window.width(), window.height()) == (900, 620)


def test_one_mode_follows_the_other_and_never_both(make_window: MakeWindow) -> None:
    window = make_window()
    window.resize(900, 620)
    full, compact = window.actions_.fullscreen, window.actions_.compact
    full.trigger()
    compact.trigger()
    assert mode(window) == "compact"
    assert window.size() == COMPACT_SIZE
    full.trigger()
    assert mode(window) == "full"
    full.trigger()
    assert mode(window) == "usual"
    assert (window.width(), window.height()) == (900, 620)


def test_a_window_manager_that_takes_its_time_leaves_the_size_known(
    make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    window.resize(900, 620)
    window.actions_.fullscreen.trigger()
    with monkeypatch.context() as late:
        late.setattr(window, "size", lambda: QSize(1200, 900))  # still, after full screen was left
        window.actions_.compact.trigger()
    window.actions_.compact.trigger()
    assert (window.width(), window.height()) == (900, 620)


def test_full_screen_by_the_window_manager_alone_is_no_size_to_keep(make_window: MakeWindow) -> None:
    window = make_window(Settings(source="camera", welcomed=True, window_size_wh=(900, 620)))
    window.showFullScreen()
    window.close()
    assert window.settings.window_size_wh == (900, 620)


@pytest.mark.parametrize("name", ["fullscreen", "compact"])
def test_escape_leads_back_before_it_puts_a_message_away(make_window: MakeWindow, qtbot, name: str) -> None:  # type: ignore[no-untyped-def]
    window = make_window(problem="A message.")
    getattr(window.actions_, name).trigger()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert mode(window) == "usual"
    assert window.stage.messages.shown() is not None
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.stage.messages.shown() is None


@pytest.mark.parametrize("name", ["fullscreen", "compact"])
def test_closed_in_another_mode_it_opens_as_the_user_made_it(make_window: MakeWindow, name: str) -> None:
    window = make_window()
    window.resize(900, 620)
    getattr(window.actions_, name).trigger()
    window.close()
    assert window.settings.window_size_wh == (900, 620)


@pytest.mark.parametrize("name", ["fullscreen", "compact"])
def test_the_menu_is_within_reach_of_mouse_and_keys_where_its_button_is_hidden(
    make_window: MakeWindow,
    qtbot,  # type: ignore[no-untyped-def]
    name: str,
) -> None:
    window = make_window()
    getattr(window.actions_, name).trigger()
    menu = window._menu.menu
    place = window.stage.mapToGlobal(QPoint(30, 30))
    right = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(30, 30), place)
    for ask in (window.actions_.menu.trigger, lambda: QApplication.sendEvent(window.stage.view, right)):
        ask()
        qtbot.waitUntil(menu.isVisible, timeout=PATIENCE_MS)
        screen = menu.screen()
        assert screen is not None
        assert screen.geometry().contains(menu.geometry())
        menu.close()
