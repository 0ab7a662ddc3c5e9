"""What the window writes: pictures, recordings, reports, films, the virtual camera."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest
from PyQt6.QtGui import QImage

from app.core.errors import RenderError
from app.gui.settings import Settings
from tests.gui.conftest import SIZE_WH, MakeWindow
from tests.gui.looking import PATIENCE_MS, frozen_face, message, wait_for_face
from tests.render.faces import face_result


def test_a_folder_that_cannot_be_written_is_told(make_window: MakeWindow, qtbot, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "pictures").write_text("a file where the folder should be")
    window = make_window()
    wait_for_face(window, qtbot)
    window.actions_.snapshot.trigger()
    qtbot.waitUntil(lambda: "pictures" in message(window), timeout=PATIENCE_MS)
    window.actions_.record.trigger()
    assert not window.capture.is_recording
    assert not window.actions_.record.isChecked()


def test_a_snapshot_has_the_pictures_own_size_and_is_not_mirrored(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    frozen_face(window, qtbot)
    assert window.settings.mirror
    with qtbot.waitSignal(window.capture.saved, timeout=PATIENCE_MS) as saved:
        window.actions_.snapshot.trigger()
    image = QImage(str(saved.args[0]))
    assert (image.width(), image.height()) == SIZE_WH
    source = window.stage.view.result.frame.image
    corner = image.pixelColor(3, 3)
    seen = np.array([corner.red(), corner.green(), corner.blue()], np.int16)
    assert np.abs(seen - source[3, 3]).max() <= 3
    assert np.abs(source[3, 3].astype(int) - source[3, SIZE_WH[0] - 4]).max() > 10, "the two corners can be told apart"
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


def test_a_picture_that_stands_still_is_recorded_as_long_as_it_stood(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    frozen_face(window, qtbot)
    qtbot.wait(1200)
    window.actions_.record.trigger()
    qtbot.wait(1500)
    with qtbot.waitSignal(window.capture.recorded, timeout=PATIENCE_MS) as recorded:
        window.actions_.record.trigger()
    assert recorded.args[0].path.is_file()
    assert 1.4 < recorded.args[0].duration_s < 8.0


def test_a_picture_that_stands_still_is_in_the_film_when_the_window_closes(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    frozen_face(window, qtbot)
    qtbot.wait(1200)
    window.actions_.record.trigger()
    qtbot.wait(1500)
    window.close()
    (path,) = window.capture.folder.glob("*.mp4")
    with av.open(path) as film:
        assert float(film.duration / av.time_base) > 1.4


def test_a_picture_that_cannot_be_drawn_ends_its_recording_once(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise RenderError("OpenGL failed while drawing a frame: out of memory.")

    window = make_window()
    frozen_face(window, qtbot)
    qtbot.wait(1200)
    window.actions_.record.trigger()
    assert window.capture.is_recording
    told: list[Exception] = []
    window.capture.failed.connect(told.append)
    monkeypatch.setattr(window.stage.view, "moving_picture", fails)
    with qtbot.waitSignal(window.capture.recorded, timeout=PATIENCE_MS):
        window.actions_.record.trigger()
    assert not window.capture.is_recording
    assert len(told) == 1


def test_a_recording_without_the_mask_shows_what_the_camera_saw(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    from app.camera.video_file import VideoFileSource

    window = make_window(Settings(source="camera", welcomed=True, mask="tiger"))
    wait_for_face(window, qtbot)
    qtbot.waitUntil(lambda: window.stage.view.worn is not None, timeout=PATIENCE_MS)
    frozen_face(window, qtbot)
    result = window.stage.view.result
    shown = {}
    for bare in (True, False):
        window.actions_.bare_films.trigger()
        assert window.settings.bare_films is bare
        window.actions_.record.trigger()
        window.capture.add(result, 0.0)
        with qtbot.waitSignal(window.capture.recorded, timeout=PATIENCE_MS) as recorded:
            window.actions_.record.trigger()
        source = VideoFileSource(recorded.args[0].path)
        source.open()
        shown[bare] = source.read().image.astype(int)
        source.close()
    far = {bare: np.abs(image - result.frame.image).mean() for bare, image in shown.items()}
    assert far[True] < 0.6 * far[False], "only what the encoder loses"


def test_a_report_is_written_and_made_readable(make_window: MakeWindow, qtbot, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    wait_for_face(window, qtbot)
    window.actions_.report.trigger()
    signals = lambda: next(tmp_path.glob("reports/*/signals.csv"), None)  # noqa: E731
    qtbot.waitUntil(lambda: signals() is not None and len(signals().read_text().splitlines()) > 2, timeout=PATIENCE_MS)
    window.actions_.report.trigger()
    qtbot.waitUntil(lambda: "ready" in message(window), timeout=PATIENCE_MS)
    assert "camera" in next(tmp_path.glob("reports/*/report.html")).read_text(encoding="utf-8")


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
