"""A film exported from the window: cancelled, taken up again, left behind by one window and finished by the next."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import av
import pytest
from PyQt6.QtCore import QLockFile
from PyQt6.QtWidgets import QFileDialog

from app.core.pipeline import PipelineSettings
from app.core.types import Frame, FrameResult
from app.gui.export_control import film_path, proposed_name
from app.gui.main_window import MainWindow
from app.gui.settings import Settings
from app.inference import registry
from app.session import video_writer
from tests.gui.conftest import KnownFacePipeline, MakeWindow
from tests.gui.looking import PATIENCE_MS, message, wait_for_face
from tests.session.test_film_export import write_film

FRAMES = 60


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_film(tmp_path / "film.mp4", [i / 30 for i in range(FRAMES)])


class GatedPipeline(KnownFacePipeline):
    """Waits in the middle of the film until `gate` is set, so that it can be cancelled there."""

    gate = threading.Event()

    def step(self, frame: Frame, settings: PipelineSettings) -> FrameResult:
        if frame.index == FRAMES // 2:
            assert self.gate.wait(60.0)
        return super().step(frame, settings)


@pytest.fixture(autouse=True)
def _quick_pipeline(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In place of the networks, which tests/gui/test_window_capture.py exports with."""
    GatedPipeline.gate.clear()
    monkeypatch.setattr(registry, "build_pipeline", lambda options: SimpleNamespace(pipeline=GatedPipeline()))
    yield
    GatedPipeline.gate.set()


def open_on(film: Path, make_window: MakeWindow, qtbot) -> MainWindow:  # type: ignore[no-untyped-def]
    window = make_window(Settings(source=str(film), welcomed=True))
    wait_for_face(window, qtbot)
    return window


def act(window: MainWindow, words: str) -> None:
    """Press the message's button."""
    shown = window.stage.messages.shown()
    assert shown is not None
    assert shown.action is not None
    assert shown.action[0] == words
    window.stage.messages._act()


def begin_and_cancel(window: MainWindow, target: Path, qtbot) -> None:  # type: ignore[no-untyped-def]
    window._export.begin(target)
    qtbot.waitUntil(lambda: message(window) == "Saving the film: 50 %", timeout=3 * PATIENCE_MS)
    act(window, "Cancel")
    GatedPipeline.gate.set()
    qtbot.waitUntil(lambda: "was stopped at" in message(window), timeout=PATIENCE_MS)


def frames_in(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def test_a_cancelled_film_goes_on(make_window: MakeWindow, qtbot, film: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    window = open_on(film, make_window, qtbot)
    target = tmp_path / "out.mp4"
    begin_and_cancel(window, target, qtbot)
    assert not target.exists()
    act(window, "Go on")
    qtbot.waitUntil(lambda: "is saved" in message(window), timeout=3 * PATIENCE_MS)
    assert frames_in(target) == pytest.approx(FRAMES, abs=1)
    assert not target.with_name("out.mp4.parts").exists()
    assert (tmp_path / "config" / "exports.json").read_text() == "[]"


def test_the_next_window_offers_to_go_on(make_window: MakeWindow, qtbot, film: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    window = open_on(film, make_window, qtbot)
    target = tmp_path / "out.mp4"
    begin_and_cancel(window, target, qtbot)
    window.close()
    later = make_window(Settings(source="camera", welcomed=True))
    qtbot.waitUntil(lambda: message(later) == "The film out.mp4 is not finished.", timeout=PATIENCE_MS)
    act(later, "Go on")
    qtbot.waitUntil(lambda: "is saved" in message(later), timeout=3 * PATIENCE_MS)
    assert frames_in(target) == pytest.approx(FRAMES, abs=1)


def test_a_film_that_another_moretta_writes_is_left_alone(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, qtbot, film: Path, tmp_path: Path
) -> None:
    window = open_on(film, make_window, qtbot)
    target = tmp_path / "out.mp4"
    begin_and_cancel(window, target, qtbot)
    window.close()
    lock = QLockFile(str(tmp_path / "out.mp4.parts.lock"))
    assert lock.tryLock(0)
    try:
        later = open_on(film, make_window, qtbot)
        later._export.begin(target)
        qtbot.waitUntil(lambda: message(later) == "Another Moretta is writing this film.", timeout=PATIENCE_MS)
    finally:
        lock.unlock()
    assert (tmp_path / "out.mp4.parts" / "export.json").is_file()


def test_a_folder_that_cannot_be_written_is_told(make_window: MakeWindow, qtbot, film: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    window = open_on(film, make_window, qtbot)
    window._export.begin(tmp_path / "gone" / "out.mp4")
    qtbot.waitUntil(lambda: "cannot be made (No such file or directory)" in message(window), timeout=PATIENCE_MS)
    assert str(tmp_path / "gone") in message(window)


def test_a_film_that_would_be_its_own_source_leaves_nothing_behind(make_window: MakeWindow, qtbot, film: Path) -> None:  # type: ignore[no-untyped-def]
    window = open_on(film, make_window, qtbot)
    window._export.begin(film)
    qtbot.waitUntil(lambda: "would overwrite" in message(window), timeout=PATIENCE_MS)
    shown = window.stage.messages.shown()
    assert shown is not None
    assert shown.action is None, "there is nothing to go on from"
    assert list(film.parent.glob("*.parts")) == []


def test_a_film_that_failed_goes_on_when_there_is_room_again(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, qtbot, film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_on(film, make_window, qtbot)
    target = tmp_path / "out.mp4"
    GatedPipeline.gate.set()
    with monkeypatch.context() as full:
        full.setattr(video_writer, "_LEAST_FREE_BYTES", 1 << 62)
        window._export.begin(target)
        qtbot.waitUntil(lambda: "No space left on device" in message(window), timeout=PATIENCE_MS)
        assert "out.mp4" in message(window)
    act(window, "Go on")
    qtbot.waitUntil(lambda: "is saved" in message(window), timeout=3 * PATIENCE_MS)
    assert frames_in(target) == pytest.approx(FRAMES, abs=1)


@pytest.mark.parametrize(
    ("chosen", "film_name"),
    [("a.mp4", "a.mp4"), ("a.MP4", "a.MP4"), ("Take 1.5", "Take 1.5.mp4"), ("a.mkv", "a.mkv.mp4"), ("я", "я.mp4")],
)
def test_the_name_that_was_chosen_is_kept(chosen: str, film_name: str) -> None:
    assert film_path(Path("/x") / chosen) == Path("/x") / film_name


def test_no_film_is_written_over_under_a_name_that_nobody_confirmed(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, qtbot, film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_on(film, make_window, qtbot)
    (tmp_path / "Take 1.5.mp4").write_bytes(b"another film")
    answers, asked = ["Take 1.5", "Take 1.5.mp4", "Take 1.5", "Take 1.6"], []
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: 1)
    monkeypatch.setattr(QFileDialog, "selectFile", lambda dialog, name: asked.append(name))
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda dialog: [str(tmp_path / answers.pop(0))])
    begun: list[Path] = []
    monkeypatch.setattr(window._export, "begin", begun.append)
    window.actions_.export.trigger()
    assert (begun, asked) == ([tmp_path / "Take 1.5.mp4"], ["film-moretta.mp4", "Take 1.5.mp4"])
    window.actions_.export.trigger()
    assert begun[1:] == [tmp_path / "Take 1.6.mp4"]


def test_the_longest_names_have_room_for_what_is_written_beside_them() -> None:
    name = proposed_name("/x/" + 124 * "я" + ".mp4")
    assert len(name.encode()) <= 255
    assert name.endswith("я-moretta.mp4")
    assert proposed_name("/x/Отпуск.mov") == "Отпуск-moretta.mp4"
