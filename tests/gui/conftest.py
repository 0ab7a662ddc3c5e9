"""A real window under a real X server: the offscreen platform has no OpenGL context."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.camera.base import CameraOptions, Source
from app.core.attention_watch import AttentionSettings, AttentionWatch
from app.core.errors import SourceError
from app.core.pipeline import PipelineSettings
from app.core.types import Frame, FrameResult
from app.gui.engine import LiveEngine
from app.gui.main_window import MainWindow
from app.gui.options import WindowOptions
from app.gui.settings import LoadedSettings, Settings
from app.gui.view_widget import request_core_profile
from app.paths import masks_dir
from tests.render.faces import face_result

SIZE_WH = (320, 240)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        here = Path(__file__).parent
        for item in items:
            if here in item.path.parents and "qapp" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.skip(reason="no display (run under xvfb-run)"))


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    request_core_profile()
    return ["moretta-tests"]


class StillSource:
    """A live source of one picture, 50 times a second; `open_error` is what a broken one raises."""

    live = True
    fps = 50.0
    frame_count = None

    def __init__(self, name: str, open_error: Exception | None = None) -> None:
        self.name = name
        self.closed = 0
        self._open_error = open_error
        self._result = face_result(SIZE_WH)
        self._index = 0
        self._open = False
        self.read_error: Exception | None = None

    def open(self) -> None:
        if self._open_error is not None:
            raise self._open_error
        self._open = True

    def read(self) -> Frame | None:
        import time

        if not self._open:
            return None
        time.sleep(0.02)
        if self.read_error is not None:
            raise self.read_error
        self._index += 1
        return replace(self._result.frame, index=self._index, t_s=time.monotonic())

    def close(self) -> None:
        self._open = False
        self.closed += 1


class KnownFacePipeline:
    """In place of the networks: the face that StillSource's pictures are made for."""

    calibration = None  # learns nothing that is kept

    def __init__(self) -> None:
        self._tracks = face_result(SIZE_WH).tracks
        self._watch = AttentionWatch()

    def reset(self) -> None:
        self._watch.reset()

    def step(self, frame: Frame, settings: PipelineSettings) -> FrameResult:
        attention = self._watch.step(frame, self._tracks, settings.attention or AttentionSettings())
        return FrameResult(frame, self._tracks, attention, {"search": 1.0, "total": 2.0})


class Sources:
    """Stands in for `open_source`: every text is a StillSource but those that are made to fail."""

    def __init__(self) -> None:
        self.opened: list[StillSource] = []
        self.errors: dict[str, Exception] = {}
        self.options: list[CameraOptions] = []

    def __call__(self, text: str, options: CameraOptions) -> Source:
        if text == "nowhere.mp4":
            raise SourceError('"nowhere.mp4" does not exist.', text)
        source = StillSource(text, self.errors.get(text))
        self.options.append(options)
        self.opened.append(source)
        return source


def build_known_face(options: object) -> SimpleNamespace:
    return SimpleNamespace(pipeline=KnownFacePipeline(), models=(), providers=("CPUExecutionProvider",), threads=1)


@pytest.fixture
def sources() -> Sources:
    return Sources()


MakeWindow = Callable[..., MainWindow]


@pytest.fixture
def make_window(qtbot, tmp_path: Path, sources: Sources) -> Iterator[MakeWindow]:  # type: ignore[no-untyped-def]
    """Opens windows whose cameras and networks are made up; closes them at the end."""
    made: list[MainWindow] = []

    def make(
        settings: Settings | None = None,
        problem: str | None = None,
        masks_folder: Path | None = None,
        builder: Callable[..., object] = build_known_face,
        options: WindowOptions | None = None,
    ) -> MainWindow:
        loaded = LoadedSettings(settings or Settings(source="camera", welcomed=True), problem)
        engine = LiveEngine(sources, builder)  # type: ignore[arg-type]
        window = MainWindow(
            options or WindowOptions(),
            loaded,
            tmp_path / "config" / "settings.json",
            engine,
            [tmp_path / "own masks", masks_folder or masks_dir()],
            tmp_path / "pictures",
            tmp_path / "reports",
        )
        made.append(window)
        qtbot.addWidget(window)
        window.open()
        qtbot.waitExposed(window)
        return window

    yield make
    for window in made:
        window.close()
        window._languages.use("en")  # the application outlives the window, and so would its translator
