"""Masks in the window: worn, broken, deleted, placed, favourites, retouching."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFontMetrics, QImage
from PyQt6.QtWidgets import QLabel, QPushButton

import app.gui
from app.gui.i18n import LANGUAGES
from app.gui.panels.gallery import NAME_PX, NAME_WIDTH_PX
from app.gui.panels.placement import Placement
from app.gui.panels.retouch import RETOUCH_STEPS
from app.gui.panels.welcome import Welcome
from app.gui.settings import Settings
from app.paths import masks_dir
from tests.gui.conftest import MakeWindow
from tests.gui.looking import PATIENCE_MS, frozen_face, message, pixels, wait_for_face


@pytest.mark.skipif(not masks_dir().is_dir(), reason="no masks in this checkout")
def test_a_mask_from_the_gallery_is_worn_and_taken_off(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    frozen_face(window, qtbot)
    bare = pixels(window)
    gallery = window.shell.gallery
    qtbot.waitUntil(lambda: len(gallery.mask_ids()) > 1, timeout=PATIENCE_MS)
    window.actions_.masks[1].trigger()
    qtbot.waitUntil(lambda: window.stage.view.worn is not None, timeout=PATIENCE_MS)
    assert window.stage.view.worn.id == gallery.mask_ids()[1] == window.settings.mask
    assert np.abs(pixels(window) - bare).max() > 40
    gallery.setFocus()
    qtbot.keyClick(gallery, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: window.stage.view.worn is None, timeout=PATIENCE_MS)
    assert np.abs(pixels(window) - bare).max() <= 2


def test_a_broken_mask_is_listed_and_told_in_words(make_window: MakeWindow, qtbot, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "masks"
    (folder / "bad").mkdir(parents=True)
    (folder / "bad" / "mask.toml").write_text("name = 3", encoding="utf-8")
    window = make_window(masks_folder=folder)
    qtbot.waitUntil(lambda: "bad" in message(window), timeout=PATIENCE_MS)
    window.shell.gallery.choose(1)
    qtbot.waitUntil(lambda: "mask.toml" in message(window), timeout=PATIENCE_MS)
    wait_for_face(window, qtbot)


def test_a_mask_whose_folder_is_deleted_stays_on_until_it_is_changed(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, qtbot, tmp_path: Path
) -> None:
    folder = tmp_path / "masks"
    shutil.copytree(masks_dir() / "tiger", folder / "tiger")
    window = make_window(Settings(source="camera", mask="tiger", welcomed=True), masks_folder=folder)
    frozen_face(window, qtbot)
    qtbot.waitUntil(lambda: window.stage.view.worn is not None, timeout=PATIENCE_MS)
    worn = pixels(window)
    shutil.rmtree(folder)
    assert np.abs(pixels(window) - worn).max() <= 2
    window.shell.gallery.choose(0)
    assert window.stage.view.worn is None
    window.shell.gallery.choose(1)
    qtbot.waitUntil(lambda: "tiger" in message(window), timeout=PATIENCE_MS)


def test_favourites_come_first_and_are_remembered(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    gallery = window.shell.gallery
    qtbot.waitUntil(lambda: len(gallery.mask_ids()) > 3, timeout=PATIENCE_MS)
    last = gallery.mask_ids()[-1]
    gallery.choose(len(gallery.mask_ids()) - 1)
    window.activateWindow()
    gallery.setFocus()
    qtbot.waitUntil(gallery.hasFocus, timeout=PATIENCE_MS)
    qtbot.keyClick(gallery, Qt.Key.Key_F)
    assert window.settings.favourites == (last,)
    assert gallery.mask_ids()[:2] == ["none", last]
    assert gallery.chosen_id() == last
    qtbot.keyClick(gallery, Qt.Key.Key_F)
    assert window.settings.favourites == ()


def test_letters_are_shortcuts_and_never_keys_that_a_widget_compares() -> None:
    """On a Cyrillic keyboard the F key says А; only Qt's shortcuts find the Latin letter of the same key."""
    texts = {path: path.read_text(encoding="utf-8") for path in Path(app.gui.__file__).parent.rglob("*.py")}
    assert [path.name for path, text in texts.items() if re.search(r"Key\.Key_[A-Z]\b", text)] == []


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_shipped_masks_name_is_shown_whole(make_window: MakeWindow, qtbot, language: str) -> None:  # type: ignore[no-untyped-def]
    window = make_window(Settings(source="camera", welcomed=True, language=language))
    gallery = window.shell.gallery
    qtbot.waitUntil(lambda: len(gallery.mask_ids()) > 3, timeout=PATIENCE_MS)
    font = gallery.font()
    font.setPixelSize(NAME_PX)
    names = [gallery.tile(mask).name for mask in gallery.mask_ids()]
    assert [name for name in names if QFontMetrics(font).horizontalAdvance(name) > NAME_WIDTH_PX] == []


def test_a_window_made_smaller_keeps_the_chosen_mask_in_sight(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window(Settings(source="camera", welcomed=True, window_size_wh=(1280, 800)))
    gallery = window.shell.gallery
    qtbot.waitUntil(lambda: len(gallery.mask_ids()) > 3, timeout=PATIENCE_MS)
    gallery.choose(len(gallery.mask_ids()) - 1)
    window.resize(900, 560)

    def whole() -> bool:
        tile = gallery.visualRect(gallery.currentIndex())
        return gallery.width() < 500 and gallery.viewport().rect().contains(tile.adjusted(2, 8, -2, -8))

    qtbot.waitUntil(whole, timeout=5_000)


def test_at_its_end_the_row_offers_no_more_of_it(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    gallery, dock = window.shell.gallery, window.shell.dock
    qtbot.waitUntil(lambda: len(gallery.mask_ids()) > 3, timeout=PATIENCE_MS)
    gallery.choose(len(gallery.mask_ids()) - 1)
    qtbot.waitUntil(lambda: dock._back.isEnabled() and not dock._on.isEnabled(), timeout=5_000)
    gallery.choose(0)
    qtbot.waitUntil(lambda: dock._on.isEnabled() and not dock._back.isEnabled(), timeout=5_000)


def own_picture(path: Path) -> Path:
    """A red bar, wide and low, as glasses are."""
    picture = np.zeros((80, 200, 4), np.uint8)
    picture[20:60, 10:190] = (220, 20, 20, 255)
    QImage(picture.tobytes(), 200, 80, 800, QImage.Format.Format_RGBA8888).save(str(path))
    return path


def test_an_own_picture_is_placed_while_worn_and_kept(make_window: MakeWindow, qtbot, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    frozen_face(window, qtbot)
    bare = pixels(window)
    window._own_masks.begin(own_picture(tmp_path / "red bar.png"))
    qtbot.waitUntil(lambda: window.stage.findChild(Placement) is not None, timeout=PATIENCE_MS)
    worn = pixels(window)
    assert np.abs(worn - bare).max() > 40
    card = window.stage.findChild(Placement)
    card._sliders["up_mm"].setValue(60)
    moved = pixels(window)
    red_rows = [np.nonzero((p[..., 0] - p[..., 1] > 120).sum(axis=1) > 20)[0].mean() for p in (worn, moved)]
    assert red_rows[1] < red_rows[0] - 5, "upwards is upwards"
    qtbot.mouseClick(card.findChildren(QPushButton)[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.shell.gallery.chosen_id() == "red_bar", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.stage.view.worn.id == "red_bar", timeout=PATIENCE_MS)
    assert np.abs(pixels(window) - moved).mean() < 1.0
    assert (tmp_path / "own masks" / "red_bar" / "mask.toml").is_file()


def test_the_card_of_an_own_mask_works_by_keyboard_and_in_every_language(
    make_window: MakeWindow,
    qtbot,  # type: ignore[no-untyped-def]
    tmp_path: Path,
) -> None:
    window = make_window(Settings(source="camera", welcomed=True, language="en"))
    frozen_face(window, qtbot)
    window._own_masks.begin(own_picture(tmp_path / "red bar.png"))
    qtbot.waitUntil(lambda: window.stage.findChild(Placement) is not None, timeout=PATIENCE_MS)
    card = window.stage.findChild(Placement)
    place, seen = window.focusWidget(), []
    while len(seen) < 7:
        if place.isVisible() and place.focusPolicy() & Qt.FocusPolicy.TabFocus:
            seen.append(place.accessibleName() or place.text())
        place = place.nextInFocusChain()
    assert seen == ["Where it is worn", "Size", "Sideways", "Up and down", "Turn", "Cancel", "Keep"]
    window._menu.language_chosen.emit("be")
    qtbot.waitUntil(lambda: card._sliders["turn_deg"].accessibleName() == "Паварот", timeout=PATIENCE_MS)
    words = [w.text() for kind in (QLabel, QPushButton) for w in card.findChildren(kind) if w.isVisible()]
    assert set(words) == {"red bar", "Памер", "Паварот", "Захаваць", "Скасаваць", "Убок", "Уверх і ўніз"}
    assert card._place.itemText(0) == "Твар"
    qtbot.keyClick(card, Qt.Key.Key_Escape)
    assert window.stage._card is None


def test_an_own_mask_takes_the_place_of_the_first_card(make_window: MakeWindow, qtbot, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    window = make_window(Settings(source="camera", welcomed=False))
    qtbot.waitUntil(lambda: window.stage.findChild(Welcome) is not None, timeout=PATIENCE_MS)
    window._own_masks.begin(own_picture(tmp_path / "red bar.png"))
    qtbot.waitUntil(lambda: window.stage.findChild(Placement) is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.stage.findChild(Welcome) is None, timeout=PATIENCE_MS)
    window.open_source("another camera")
    wait_for_face(window, qtbot)


def test_a_file_that_is_no_mask_is_told_in_words(make_window: MakeWindow, qtbot, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    window = make_window()
    window._own_masks.begin(broken)
    qtbot.waitUntil(lambda: "broken.png" in message(window), timeout=PATIENCE_MS)
    assert window.stage.findChild(Placement) is None


def test_retouching_changes_the_face_and_is_remembered(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    frozen_face(window, qtbot)
    before = pixels(window)
    window.shell.retouch._sliders[RETOUCH_STEPS.index("colour_lips")].setValue(100)
    assert window.settings.colour_lips == 1.0
    assert np.abs(pixels(window) - before).max() > 20
    window.shell.retouch._off.click()
    assert window.settings.colour_lips == 0.0
