"""Sources in the window: cameras and files, lost and found, told in words."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent
from PyQt6.QtWidgets import QPushButton

from app.camera.base import CameraOptions
from app.camera.devices import CameraDevice
from app.core.errors import CameraError, CameraFault, ModelError, ModelFault
from app.core.pipeline import PipelineSettings
from app.core.types import Frame, FrameResult
from app.gui import source_menu
from app.gui.camera_dialog import CameraDialog
from app.gui.engine import EngineState
from app.gui.settings import Settings
from tests.gui.conftest import KnownFacePipeline, MakeWindow, Sources
from tests.gui.looking import PATIENCE_MS, message, wait_for_face


def test_without_a_camera_it_opens_on_the_demo_and_says_so(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, sources: Sources, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.gui.source_menu.list_cameras", tuple)
    window = make_window(Settings(welcomed=True))
    wait_for_face(window, qtbot)
    assert [s.name for s in sources.opened] == ["demo"]
    assert "demo" in message(window).lower()
    assert window.settings.source is None, "the demo as a way out is not remembered as a choice"


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


def test_a_file_that_is_not_there_is_told_in_words(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window(Settings(source="nowhere.mp4", welcomed=True))
    qtbot.waitUntil(lambda: "does not exist" in message(window), timeout=PATIENCE_MS)
    window.open_source("camera")
    wait_for_face(window, qtbot)
    assert message(window) == ""


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


def test_without_models_the_picture_still_runs(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    def missing(options: object) -> object:
        raise ModelError(ModelFault.MISSING, "The model fpnet is missing.")

    window = make_window(builder=missing)
    qtbot.waitUntil(lambda: message(window) == "The model fpnet is missing.", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.stage.view.result is not None, timeout=PATIENCE_MS)
    assert window.stage.view.result.tracks == ()


def test_an_unexpected_error_is_told_and_the_window_lives_on(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    class Broken(KnownFacePipeline):
        def step(self, frame: Frame, settings: PipelineSettings) -> FrameResult:
            raise ZeroDivisionError("a fault of ours")

    window = make_window(builder=lambda options: SimpleNamespace(pipeline=Broken(), models=(), providers=(), threads=1))
    qtbot.waitUntil(lambda: window.engine.state is EngineState.FAILED, timeout=PATIENCE_MS)
    assert "a fault of ours" in message(window)
    window.actions_.run.trigger()
    qtbot.waitUntil(lambda: window.engine.state is not EngineState.OPENING, timeout=PATIENCE_MS)


@pytest.mark.parametrize(("text", "name"), [("2", "USB Webcam"), ("/dev/video2", "USB Webcam"), ("7", "7")])
def test_a_camera_given_by_its_number_is_known_by_its_name(  # type: ignore[no-untyped-def]
    text: str, name: str, make_window: MakeWindow, sources: Sources, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugged = (CameraDevice("Built-in", 0, Path("/dev/video0")), CameraDevice("USB Webcam", 2, Path("/dev/video2")))
    monkeypatch.setattr(source_menu, "list_cameras", lambda: plugged)
    turned = CameraOptions(rotation_cw_deg=90)
    window = make_window(Settings(source=text, welcomed=True, cameras={"USB Webcam": turned}))
    wait_for_face(window, qtbot)
    assert [source.name for source in sources.opened] == [name]
    assert sources.options == [turned if name == "USB Webcam" else CameraOptions()]
    assert window.settings.source == name


def test_cameras_that_come_and_go_are_listed_without_being_opened(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, sources: Sources, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugged = [CameraDevice("Built-in", 0)]
    monkeypatch.setattr(source_menu, "list_cameras", lambda: tuple(plugged))
    monkeypatch.setattr(source_menu, "_LOOK_MS", 50)
    window = make_window(Settings(source="demo", welcomed=True))

    def listed() -> list[str]:
        return [entry.text() for entry in window.sources.menu.actions() if entry.isCheckable() and entry.text()]

    qtbot.waitUntil(lambda: listed() == ["Built-in"], timeout=PATIENCE_MS)
    plugged.append(CameraDevice("USB Webcam", 2))
    qtbot.waitUntil(lambda: listed() == ["Built-in", "USB Webcam"], timeout=PATIENCE_MS)
    del plugged[0]
    qtbot.waitUntil(lambda: listed() == ["USB Webcam"], timeout=PATIENCE_MS)
    assert {source.name for source in sources.opened} <= {"demo"}
    next(entry for entry in window.sources.menu.actions() if entry.text() == "USB Webcam").trigger()
    assert window.settings.source == "USB Webcam"
    wait_for_face(window, qtbot)
