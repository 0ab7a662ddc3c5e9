"""The window in use, in a real one: pictures, masks, overlays, snapshots, failures in words, a clean end."""

from __future__ import annotations

import shutil
import sys
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent, QImage
from PyQt6.QtWidgets import QAbstractButton, QLabel, QPushButton, QSlider

from app.core.attention_types import AlertLevel, AttentionState
from app.core.errors import CameraError, CameraFault, ModelError, ModelFault
from app.core.pipeline import PipelineSettings
from app.core.types import Frame, FrameResult
from app.gui.camera_dialog import CameraDialog
from app.gui.engine import EngineState
from app.gui.main_window import MainWindow
from app.gui.panels.placement import Placement
from app.gui.panels.retouch import RETOUCH_STEPS
from app.gui.panels.welcome import Welcome
from app.gui.settings import Settings, load
from app.paths import masks_dir
from tests.gui.conftest import SIZE_WH, KnownFacePipeline, MakeWindow, Sources
from tests.render.faces import face_result

PATIENCE_MS = 20_000


def pixels(window: MainWindow) -> np.ndarray:
    """What the picture's widget shows, (H, W, 3) uint8."""
    image = window.stage.view.grabFramebuffer().convertToFormat(QImage.Format.Format_RGB888)
    data = image.constBits().asstring(image.sizeInBytes())
    rows = np.frombuffer(data, np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(np.int16)


def wait_for_face(window: MainWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    def shown() -> bool:
        result = window.stage.view.result
        return result is not None and bool(result.tracks)

    qtbot.waitUntil(shown, timeout=PATIENCE_MS)


def frozen_face(window: MainWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    """One picture with a face that stays, so that only what is drawn over it can change."""
    wait_for_face(window, qtbot)
    window.engine.stop()


def message(window: MainWindow) -> str:
    shown = window.stage.messages.shown()
    return "" if shown is None else shown.text


def test_shows_the_first_picture_and_the_face(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    wait_for_face(window, qtbot)
    assert window.engine.state is EngineState.RUNNING
    assert window.stage.note() == ""
    picture = pixels(window)
    assert picture.std() > 20.0


def test_without_a_camera_it_opens_on_the_demo_and_says_so(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, sources: Sources, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.gui.source_menu.list_cameras", tuple)
    window = make_window(Settings(welcomed=True))
    wait_for_face(window, qtbot)
    assert [s.name for s in sources.opened] == ["demo"]
    assert "demo" in message(window).lower()
    assert window.settings.source is None, "the demo as a way out is not remembered as a choice"


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


@pytest.mark.parametrize("fault", [CameraFault.BUSY, CameraFault.DENIED, CameraFault.NOT_FOUND])
def test_a_camera_that_does_not_open_is_told_in_words(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, sources: Sources, qtbot, fault: CameraFault
) -> None:
    sources.errors["camera"] = CameraError(fault, f"The camera is {fault.value} today.")
    window = make_window()
    qtbot.waitUntil(lambda: window.engine.state is EngineState.FAILED, timeout=PATIENCE_MS)
    assert message(window) == f"The camera is {fault.value} today."
    qtbot.mouseClick(window.stage.messages.findChild(QPushButton), Qt.MouseButton.LeftButton)
    wait_for_face(window, qtbot)
    assert sources.opened[-1].name == "demo"


def test_a_camera_that_is_lost_and_comes_back_is_told_and_forgotten(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, sources: Sources, qtbot
) -> None:
    window = make_window()
    wait_for_face(window, qtbot)
    sources.opened[0].read_error = CameraError(CameraFault.DISCONNECTED, "The camera is gone.")
    qtbot.waitUntil(lambda: message(window) == "The camera is gone.", timeout=PATIENCE_MS)
    assert window.engine.state is EngineState.INTERRUPTED
    assert window.stage.view.result is not None, "the last picture stays"
    sources.opened[0].read_error = None
    qtbot.waitUntil(lambda: message(window) == "", timeout=PATIENCE_MS)
    assert window.engine.state is EngineState.RUNNING


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


def test_a_folder_that_cannot_be_written_is_told(make_window: MakeWindow, qtbot, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "pictures").write_text("a file where the folder should be")
    window = make_window()
    wait_for_face(window, qtbot)
    window.actions_.snapshot.trigger()
    qtbot.waitUntil(lambda: "pictures" in message(window), timeout=PATIENCE_MS)
    window.actions_.record.trigger()
    assert not window.capture.is_recording
    assert not window.actions_.record.isChecked()


def test_closing_while_everything_starts_leaves_nothing(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    window.close()
    names = lambda: [t.name for t in threading.enumerate() if t.name.startswith("moretta")]  # noqa: E731
    qtbot.waitUntil(lambda: not names(), timeout=PATIENCE_MS)


def test_a_file_that_is_not_there_is_told_in_words(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window(Settings(source="nowhere.mp4", welcomed=True))
    qtbot.waitUntil(lambda: "does not exist" in message(window), timeout=PATIENCE_MS)
    window.open_source("camera")
    wait_for_face(window, qtbot)
    assert message(window) == ""


def test_without_models_the_picture_still_runs(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    def missing(options: object) -> object:
        raise ModelError(ModelFault.MISSING, "The model fpnet is missing.")

    window = make_window(builder=missing)
    qtbot.waitUntil(lambda: message(window) == "The model fpnet is missing.", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.stage.view.result is not None, timeout=PATIENCE_MS)
    assert window.stage.view.result.tracks == ()


def test_a_snapshot_is_the_picture_as_seen_at_its_own_size(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    frozen_face(window, qtbot)
    with qtbot.waitSignal(window.capture.saved, timeout=PATIENCE_MS) as saved:
        window.actions_.snapshot.trigger()
    image = QImage(str(saved.args[0]))
    assert (image.width(), image.height()) == SIZE_WH
    source = window.stage.view.result.frame.image
    corner = image.pixelColor(3, 3)
    seen = np.array([corner.red(), corner.green(), corner.blue()], np.int16)
    assert np.abs(seen - source[3, SIZE_WH[0] - 4]).max() <= 3, "mirrored, as it is shown"
    assert saved.args[0].name in message(window)


def test_a_recording_is_written_and_can_be_played(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    from app.camera.video_file import VideoFileSource

    window = make_window()
    wait_for_face(window, qtbot)
    window.actions_.record.trigger()
    assert window.capture.is_recording
    qtbot.waitUntil(lambda: window.capture.duration_s > 0.3, timeout=PATIENCE_MS)
    with qtbot.waitSignal(window.capture.recorded, timeout=PATIENCE_MS) as recorded:
        window.actions_.record.trigger()
    source = VideoFileSource(recorded.args[0].path)
    source.open()
    assert source.read().image.shape == (SIZE_WH[1], SIZE_WH[0], 3)
    source.close()


def test_stop_and_start_leave_no_thread_and_no_open_source(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, sources: Sources, qtbot
) -> None:
    window = make_window()
    wait_for_face(window, qtbot)
    window.actions_.run.trigger()
    assert window.engine.state is EngineState.STOPPED
    running = {"moretta-camera", "moretta-inference"}
    qtbot.waitUntil(lambda: not running & {t.name for t in threading.enumerate()}, timeout=PATIENCE_MS)
    assert sources.opened[0].closed
    assert window.stage.view.result is not None, "the last picture stays"
    window.actions_.run.trigger()
    wait_for_face(window, qtbot)
    assert len(sources.opened) == 2


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


def test_full_screen_and_the_small_window_keep_the_picture(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    frozen_face(window, qtbot)
    for action in (window.actions_.fullscreen, window.actions_.compact):
        action.trigger()
        assert not window.shell.header.isVisible()
        assert pixels(window).std() > 20.0
        action.trigger()
        assert window.shell.header.isVisible()
        assert pixels(window).std() > 20.0


def test_a_report_is_written_and_made_readable(make_window: MakeWindow, qtbot, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    wait_for_face(window, qtbot)
    window.actions_.report.trigger()
    signals = lambda: next(tmp_path.glob("reports/*/signals.csv"), None)  # noqa: E731
    qtbot.waitUntil(lambda: signals() is not None and len(signals().read_text().splitlines()) > 2, timeout=PATIENCE_MS)
    window.actions_.report.trigger()
    qtbot.waitUntil(lambda: "ready" in message(window), timeout=PATIENCE_MS)
    assert "camera" in next(tmp_path.glob("reports/*/report.html")).read_text(encoding="utf-8")


def test_the_first_start_takes_three_steps_once(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window(Settings(source="camera"))
    wait_for_face(window, qtbot)
    card = window.stage.findChild(Welcome)
    for step in range(3):
        assert card.step == step
        qtbot.mouseClick(card.findChildren(QPushButton)[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.settings.welcomed, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.stage.findChild(Welcome) is None, timeout=PATIENCE_MS)


def test_camera_settings_are_remembered_by_name(make_window: MakeWindow, sources: Sources, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    wait_for_face(window, qtbot)
    window.actions_.camera_settings.trigger()
    dialog = window.findChild(CameraDialog)
    dialog._rotation.setCurrentIndex(1)
    dialog.accept()
    assert window.settings.cameras["camera"].rotation_cw_deg == 90
    qtbot.waitUntil(lambda: len(sources.options) == 2, timeout=PATIENCE_MS)
    assert sources.options[-1].rotation_cw_deg == 90
    wait_for_face(window, qtbot)


def test_dropping_a_file_opens_it(make_window: MakeWindow, sources: Sources, qtbot, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    film = tmp_path / "film.mp4"
    film.touch()
    window = make_window()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(film))])
    where = QPointF(20, 20)
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(where, Qt.DropAction.CopyAction, data, button, keys))
    assert window.settings.source == str(film)
    wait_for_face(window, qtbot)


def test_favourites_come_first_and_are_remembered(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    gallery = window.shell.gallery
    qtbot.waitUntil(lambda: len(gallery.mask_ids()) > 3, timeout=PATIENCE_MS)
    last = gallery.mask_ids()[-1]
    gallery.choose(len(gallery.mask_ids()) - 1)
    qtbot.keyClick(gallery, Qt.Key.Key_F)
    assert window.settings.favourites == (last,)
    assert gallery.mask_ids()[:2] == ["none", last]
    assert gallery.chosen_id() == last
    qtbot.keyClick(gallery, Qt.Key.Key_F)
    assert window.settings.favourites == ()


def test_an_unexpected_error_is_told_and_the_window_lives_on(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    class Broken(KnownFacePipeline):
        def step(self, frame: Frame, settings: PipelineSettings) -> FrameResult:
            raise ZeroDivisionError("a fault of ours")

    window = make_window(builder=lambda options: SimpleNamespace(pipeline=Broken(), models=(), providers=(), threads=1))
    qtbot.waitUntil(lambda: window.engine.state is EngineState.FAILED, timeout=PATIENCE_MS)
    assert "a fault of ours" in message(window)
    window.actions_.run.trigger()
    qtbot.waitUntil(lambda: window.engine.state is not EngineState.OPENING, timeout=PATIENCE_MS)


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


def test_a_film_is_exported(make_window: MakeWindow, qtbot, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """With the real networks: the export has a pipeline of its own."""
    from app.camera.video_file import VideoFileSource
    from app.session.video_writer import VideoWriter

    film = tmp_path / "film.mp4"
    writer = VideoWriter(film, SIZE_WH)
    for index in range(12):
        writer.write(face_result(SIZE_WH).frame.image, index / 30.0)
    writer.close()
    window = make_window(Settings(source=str(film), welcomed=True))
    wait_for_face(window, qtbot)
    assert window.actions_.export.isEnabled()
    window._export.begin(tmp_path / "out.mp4")
    qtbot.waitUntil(lambda: "out.mp4" in message(window), timeout=3 * PATIENCE_MS)
    source = VideoFileSource(tmp_path / "out.mp4")
    source.open()
    assert source.read().image.shape == (SIZE_WH[1], SIZE_WH[0], 3)
    source.close()


def test_a_camera_cannot_be_exported(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    wait_for_face(window, qtbot)
    assert not window.actions_.export.isEnabled()


def test_the_virtual_camera_says_what_is_missing_and_turns_itself_off(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyvirtualcam", None)
    window = make_window()
    wait_for_face(window, qtbot)
    window.actions_.virtual_camera.trigger()
    qtbot.waitUntil(lambda: "pyvirtualcam" in message(window), timeout=PATIENCE_MS)
    assert not window.actions_.virtual_camera.isChecked()


def test_the_virtual_camera_gets_what_is_seen(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[np.ndarray] = []
    device = SimpleNamespace(device="test camera", send=lambda frame: sent.append(frame), close=lambda: None)
    library = SimpleNamespace(Camera=lambda width, height, fps: device)
    monkeypatch.setitem(sys.modules, "pyvirtualcam", library)
    window = make_window()
    wait_for_face(window, qtbot)
    window.actions_.virtual_camera.trigger()
    qtbot.waitUntil(lambda: len(sent) > 1, timeout=PATIENCE_MS)
    assert sent[0].shape == (SIZE_WH[1], SIZE_WH[0], 3)
    assert "test camera" in message(window)


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
