"""The window itself: the picture, its overlays, the attention panel, settings, a clean end."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QSize, Qt
from PyQt6.QtWidgets import QAbstractButton, QLabel, QPushButton, QSlider, QTabBar

from app.core.attention_types import AlertLevel, AttentionState
from app.gui import canvas
from app.gui.engine import EngineState
from app.gui.help_dialogs import ModelsDialog, ShortcutsDialog
from app.gui.panels.message_bar import Message, Weight
from app.gui.panels.welcome import Welcome
from app.gui.settings import Settings, load
from tests.gui.conftest import MakeWindow
from tests.gui.looking import PATIENCE_MS, frozen_face, message, pixels, wait_for_face


def test_shows_the_first_picture_and_the_face(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    wait_for_face(window, qtbot)
    assert window.engine.state is EngineState.RUNNING
    assert window.stage.note() == ""
    picture = pixels(window)
    assert picture.std() > 20.0


def test_the_mirror_swaps_left_and_right(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    frozen_face(window, qtbot)
    mirrored = pixels(window)
    window.actions_.mirror.trigger()
    assert not window.stage.view.view_settings.mirror
    plain = pixels(window)
    assert np.abs(mirrored - plain).mean() > 10.0
    assert np.abs(mirrored[:, ::-1] - plain).mean() < 2.0


@pytest.mark.parametrize("name", ["box", "points", "mesh", "axes"])
def test_each_overlay_changes_pixels_and_is_remembered(make_window: MakeWindow, qtbot, name: str) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    frozen_face(window, qtbot)
    before = pixels(window)
    getattr(window.actions_, name).trigger()
    assert np.abs(pixels(window) - before).max() > 40
    assert getattr(window.settings, f"show_{name}")
    getattr(window.actions_, name).trigger()
    assert np.abs(pixels(window) - before).max() <= 2


def test_closing_while_everything_starts_leaves_nothing(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    window.close()
    names = lambda: [t.name for t in threading.enumerate() if t.name.startswith("moretta")]  # noqa: E731
    qtbot.waitUntil(lambda: not names(), timeout=PATIENCE_MS)


def test_the_attention_panel_says_state_and_calibration(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    wait_for_face(window, qtbot)
    said = window.stage.view.result.attention
    assert said.state is AttentionState.LEARNING
    words = {label.text() for label in window.shell.attention.findChildren(QLabel) if label.isVisible()}
    assert "Learning" in words
    assert any(text.endswith("%") for text in words)
    window.actions_.recalibrate.trigger()
    assert window.engine.settings.attention.restarts == 1


def test_without_the_panel_the_state_stands_over_the_picture(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    wait_for_face(window, qtbot)
    assert not window.stage.pill_visible()
    window.actions_.panel.trigger()
    qtbot.waitUntil(window.stage.pill_visible, timeout=PATIENCE_MS)
    window.actions_.panel.trigger()
    qtbot.waitUntil(lambda: not window.stage.pill_visible(), timeout=PATIENCE_MS)


def test_a_warning_frames_the_picture_in_word_and_colour(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    frozen_face(window, qtbot)
    calm = window.stage.view.result.attention
    warned = replace(calm, state=AttentionState.DISTRACTED, level=AlertLevel.WARN)
    assert not window.stage.warning_visible()
    window.stage.show_status(warned)
    assert window.stage.warning_visible()
    assert window.stage.pill_visible()
    assert "Distracted" in {label.text() for label in window.stage.findChildren(QLabel) if label.isVisible()}
    window.stage.show_status(calm)
    assert not window.stage.warning_visible()
    assert not window.stage.pill_visible()


def test_no_warning_outlives_the_picture(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    wait_for_face(window, qtbot)
    status = window.stage.view.result.attention
    window.stage.show_status(replace(status, state=AttentionState.ASLEEP, level=AlertLevel.ALARM))
    assert window.stage.warning_visible()
    window.actions_.run.trigger()
    assert not window.stage.warning_visible()
    words = {label.text() for label in window.shell.attention.findChildren(QLabel)}
    assert "Not watching" in words


@pytest.mark.parametrize("in_software", [True, False])
def test_full_screen_and_the_small_window_keep_the_picture(  # type: ignore[no-untyped-def]
    in_software: bool, make_window: MakeWindow, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(canvas, "draws_in_software", lambda: in_software)
    window = make_window()
    frozen_face(window, qtbot)
    for action in (window.actions_.fullscreen, window.actions_.compact):
        action.trigger()
        assert not window.shell.header.isVisible()
        assert pixels(window).std() > 20.0
        action.trigger()
        assert window.shell.header.isVisible()
        assert pixels(window).std() > 20.0


def test_the_first_start_takes_three_steps_once(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window(Settings(source="camera"))
    wait_for_face(window, qtbot)
    card = window.stage.findChild(Welcome)
    for step in range(3):
        assert card.step == step
        assert card.geometry().bottom() < window.stage.height()
        if step == 1:
            assert card.y() > 0.55 * window.stage.height(), "the card hides the face that tries on masks"
        qtbot.mouseClick(card.findChildren(QPushButton)[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.settings.welcomed, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.stage.findChild(Welcome) is None, timeout=PATIENCE_MS)


def test_a_window_from_a_larger_screen_fits_this_one(make_window: MakeWindow) -> None:
    window = make_window(Settings(source="camera", welcomed=True, window_size_wh=(5000, 4000)))
    assert window.frameGeometry().height() <= window.screen().availableGeometry().height()
    assert window.frameGeometry().width() <= window.screen().availableGeometry().width()


def test_settings_are_saved_on_close_and_come_back(make_window: MakeWindow, qtbot, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    window.actions_.mesh.trigger()
    window.shell.picture._quickness.setValue(80)
    window.close()
    settings = load(tmp_path / "config" / "settings.json").settings
    assert settings.show_mesh
    assert settings.quickness == pytest.approx(0.8)
    assert window.engine.settings.quickness == pytest.approx(0.8)


def test_a_problem_with_the_settings_is_told(make_window: MakeWindow) -> None:
    window = make_window(problem="Your settings could not be read.")
    assert message(window) == "Your settings could not be read."


def test_everything_that_can_be_pressed_has_a_name_for_screen_readers(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    wait_for_face(window, qtbot)
    shown = [w for kind in (QAbstractButton, QSlider) for w in window.findChildren(kind) if w.isVisible()]
    assert len(shown) > 12
    assert [w for w in shown if not w.accessibleName() and not (isinstance(w, QAbstractButton) and w.text())] == []


def test_every_command_with_keys_is_listed_once(make_window: MakeWindow) -> None:
    keys = [keys for _, keys in make_window().actions_.with_keys()]
    assert len(keys) == len(set(keys)) > 25


def test_everything_that_can_be_pressed_is_reached_by_the_tab_key(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    wait_for_face(window, qtbot)
    window.stage.messages.tell(Message("test", "A message with a button.", Weight.ERROR, ("Press", lambda: None)))
    for page in range(3):
        window.shell.side._tabs.setCurrentIndex(page)
        shown = [w for kind in (QAbstractButton, QSlider) for w in window.findChildren(kind) if w.isVisible()]
        assert len(shown) > 12
        # Qt's own buttons that scroll a tab bar are left out: arrow keys do what they do.
        ours = [w for w in shown if not isinstance(w.parent(), QTabBar)]
        assert [w.accessibleName() for w in ours if not w.focusPolicy() & Qt.FocusPolicy.TabFocus] == []


def test_the_first_card_has_the_keyboard_and_stays_at_the_foot_of_the_picture(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window(Settings(source="camera", window_size_wh=(1024, 560)))
    wait_for_face(window, qtbot)
    card, stage = window.stage.findChild(Welcome), window.stage
    assert window.focusWidget() is card.findChildren(QPushButton)[1]
    for _ in range(3):
        qtbot.waitUntil(lambda: 10 < stage.height() - card.geometry().bottom() < 24, timeout=PATIENCE_MS)
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.settings.welcomed, timeout=PATIENCE_MS)


def test_the_first_card_changes_its_language_whole(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window(Settings(source="camera", language="en"))
    wait_for_face(window, qtbot)
    card = window.stage.findChild(Welcome)
    window._menu.language_chosen.emit("uk")

    def words() -> list[str]:
        return [w.text() for kind in (QLabel, QAbstractButton) for w in card.findChildren(kind) if w.isVisible()]

    qtbot.waitUntil(lambda: "Виберіть камеру" in words(), timeout=PATIENCE_MS)
    assert [text for text in words() if any("a" <= letter <= "z" for letter in text)] == []


def test_the_tab_key_goes_through_the_first_card_from_above(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window(Settings(source="camera"))
    wait_for_face(window, qtbot)
    card = window.stage.findChild(Welcome)
    card.show_sources(("One camera", "Another camera"), "One camera")
    seen, place = [], card._group.buttons()[0]
    while len(seen) < 5:
        seen.append(place.text())
        place = place.nextInFocusChain()
    assert seen == ["One camera", "Another camera", "Demo person", "Back", "Next"]


def test_a_message_stands_above_the_first_card_where_the_window_is_low(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window(Settings(source="camera", window_size_wh=(820, 420)))
    wait_for_face(window, qtbot)
    window.stage.messages.tell(Message("test", "A message.", Weight.ERROR))
    card, bar = window.stage.findChild(Welcome), window.stage.messages
    qtbot.waitUntil(lambda: bar.isVisible() and card.geometry().intersects(bar.geometry()), timeout=PATIENCE_MS)
    below = bar.geometry().bottomRight() - QPoint(20, 4)
    seen = window.stage.childAt(below)
    assert seen is bar or bar.isAncestorOf(seen)


def test_words_of_the_top_row_that_do_not_fit_end_in_an_ellipsis(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window(Settings(source="camera", welcomed=True, language="uk", window_size_wh=(640, 500)))
    privacy = window.shell.header._privacy
    qtbot.waitUntil(lambda: privacy.text().endswith("…"), timeout=PATIENCE_MS)
    assert privacy.accessibleName() == "Ніщо не залишає цей комп'ютер"
    window.resize(1200, 700)
    qtbot.waitUntil(lambda: privacy.text() == "Ніщо не залишає цей комп'ютер", timeout=PATIENCE_MS)


@pytest.mark.parametrize("kind", [ShortcutsDialog, ModelsDialog])
def test_a_dialog_is_no_higher_than_a_low_screen(make_window: MakeWindow, monkeypatch, kind: type) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(kind, "screen", lambda self: SimpleNamespace(availableSize=lambda: QSize(819, 480)))
    dialog = kind([("Stop", "Ctrl+Space")] if kind is ShortcutsDialog else {"mesh478": "# Card"}, make_window())
    dialog.open()
    assert dialog.height() <= 440
    assert dialog.width() <= 819
    dialog.reject()


def test_the_smallest_window_shows_a_whole_mask_and_no_words_over_buttons(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window(Settings(source="camera", welcomed=True, language="be", window_size_wh=(640, 420)))
    gallery, header = window.shell.gallery, window.shell.header
    qtbot.waitUntil(lambda: len(gallery.mask_ids()) > 3, timeout=PATIENCE_MS)
    gallery.choose(2)
    qtbot.waitUntil(
        lambda: gallery.viewport().rect().contains(gallery.visualRect(gallery.currentIndex()).adjusted(2, 8, -2, -8)),
        timeout=5_000,
    )
    assert not header._privacy.geometry().intersects(header._panel.geometry())
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: header._privacy.text() == header._privacy.accessibleName(), timeout=5_000)
    assert window.shell.dock._on.isVisible()
