"""The real window set up to be photographed: a still of the demo clip is its camera, and the attention panel says what
it is told, for there is no waiting here until somebody falls asleep. The faces are what the shipped networks see.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from PyQt6.QtCore import QRect, Qt
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication

from app.camera.controls import CameraControl, ControlKind
from app.camera.demo import DemoSource
from app.camera.devices import CameraDevice
from app.core.attention_types import AlertLevel, AttentionEvent, AttentionEventKind, AttentionState, AttentionStatus
from app.core.pipeline import PipelineSettings
from app.core.types import Frame, FrameResult
from app.gui.engine import EngineState, LiveEngine
from app.gui.main_window import MainWindow
from app.gui.options import WindowOptions
from app.gui.settings import LoadedSettings, Settings
from app.gui.view_widget import request_core_profile
from app.inference.registry import ModelOptions, build_pipeline
from app.paths import masks_dir

CAMERA = "Integrated Camera"
# Frames of the demo clip: as a camera usually sees its user; the head turned left by 31 degrees; eyes shut; nobody.
_USUAL, _TURNED, _SHUT, _EMPTY = 180, 132, 408, 750


class Still:
    """One frame of the demo clip as a camera."""

    live = True
    frame_count = None

    def __init__(self, name: str, pictured: Callable[[], FrameResult], fps: float) -> None:
        self.name = name
        self.fps = fps
        self._pictured = pictured
        self._index = 0

    def open(self) -> None: ...

    def close(self) -> None: ...

    def read(self) -> Frame | None:
        time.sleep(1.0 / self.fps)
        self._index += 1
        return replace(self._pictured().frame, index=self._index, t_s=time.monotonic())


class SimulatedControls:
    """What a usual webcam has, for the camera's dialog; takes every value."""

    def read(self) -> tuple[CameraControl, ...]:
        return (
            CameraControl(ControlKind.EXPOSURE, 3, 2047, 1, 250, 250, True),
            CameraControl(ControlKind.FOCUS, 0, 250, 5, 0, 35, True),
            CameraControl(ControlKind.ZOOM, 100, 500, 10, 100, 120, None),
        )

    def write(self, kind: ControlKind, value: int | None) -> None: ...


class Staged:
    """A pipeline that has looked at its frame once, and says of the driver what it is told to."""

    calibration = None

    def __init__(self, seen: FrameResult) -> None:
        self.seen = seen
        self.status: AttentionStatus | None = None

    def reset(self) -> None: ...

    def step(self, frame: Frame, settings: PipelineSettings) -> FrameResult:
        return replace(
            self.seen, frame=replace(self.seen.frame, index=frame.index, t_s=frame.t_s), attention=self.status
        )


def _status(state: AttentionState, **values: object) -> AttentionStatus:
    """A whole status of which only what is shown differs."""
    usual = AttentionStatus(state, AlertLevel.NONE, "", (), 1.0, 1.0, 0.0, 0.06, ())
    return replace(usual, **values)  # type: ignore[arg-type]


def _alarm(
    state: AttentionState, kind: AttentionEventKind, level: AlertLevel, why: str, **values: object
) -> AttentionStatus:
    return _status(state, level=level, reason=why, events=(AttentionEvent(kind, level, 0.0, why),), **values)


# What the panel says, in the policy's own words, and the frame of the demo clip that it says it of.
STATES = {
    "attentive": (_USUAL, _status(AttentionState.ATTENTIVE, reason="watching the road")),
    "learning": (
        _USUAL,
        _status(
            AttentionState.LEARNING,
            reason="learning 40 %: look at the road",
            calibration=0.4,
            not_monitored=("drowsiness: too little of the last minute was seen",),
        ),
    ),
    "most-words": (
        _TURNED,
        _status(
            AttentionState.LEARNING,
            reason="learning 4 %: the head is 31° from the camera, at most 25° to the side "
            "and 20° up or down can be learned",
            calibration=0.04,
            not_monitored=(
                "gaze: no certain estimate",
                "eyes: no estimate",
                "drowsiness: needs 10 frames a second, has 7",
                "blinks: need 15 frames a second, have 7",
            ),
        ),
    ),
    "distracted": (
        _TURNED,
        _alarm(
            AttentionState.DISTRACTED,
            AttentionEventKind.EYES_OFF_ROAD,
            AlertLevel.WARN,
            "eyes off the road 3.6 s: head turned left 31°",
            buffer=0.2,
        ),
    ),
    "drowsy": (
        _SHUT,
        _alarm(
            AttentionState.DROWSY, AttentionEventKind.DROWSY, AlertLevel.PROMPT, "eyes closed 31 % of the last 60 s"
        ),
    ),
    "asleep": (
        _SHUT,
        _alarm(AttentionState.ASLEEP, AttentionEventKind.SLEEP, AlertLevel.EMERGENCY, "eyes closed 4.2 s", buffer=0.0),
    ),
    "cannot-monitor": (
        _EMPTY,
        _status(
            AttentionState.CANNOT_MONITOR,
            reason="no face for 3 s",
            buffer=0.5,
            not_monitored=("everything: no face in the picture",),
        ),
    ),
}


class Stage:
    """One window, its source and what can be done with it."""

    def __init__(self, app: QApplication, size_wh: tuple[int, int], camera_fps: float) -> None:
        self._app = app  # it has to live as long as its window
        self.folder = Path(tempfile.mkdtemp(prefix="moretta-screens-"))
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            os.environ[name] = str(self.folder / name)
        self._frames = _look({frame for frame, _ in STATES.values()})
        self._pipeline = Staged(self._frames[_USUAL])
        engine = LiveEngine(lambda text, _: Still(text, lambda: self._pipeline.seen, camera_fps), self._built)
        self.settings = Settings(source="demo", mask="venetian", welcomed=True, window_size_wh=size_wh, language="en")
        self.window = MainWindow(
            WindowOptions(),
            LoadedSettings(self.settings),
            self.folder / "settings.json",
            engine,
            [self.folder / "masks", masks_dir()],
            self.folder / "pictures",
            self.folder / "reports",
        )
        self.window._source.camera.find = lambda _: SimulatedControls()

    def _built(self, options: ModelOptions) -> Any:
        return SimpleNamespace(pipeline=self._pipeline, models=(), providers=("CPUExecutionProvider",), threads=2)

    def open(self) -> None:
        """At the screen's upper left, with a mask on."""
        self.window.move(0, 0)
        self.window.open()
        until(lambda: self.window.stage.view.worn is not None)
        self.show_cameras()
        self.say("attentive")

    def close(self) -> None:
        self.window.close()
        self._app.processEvents()

    def say(self, state: str) -> None:
        """What the panel says from the next picture on, one of STATES; `settle` waits for it."""
        frame, self._pipeline.status = STATES[state]
        self._pipeline.seen = self._frames[frame]

    def show_cameras(self) -> None:
        """No camera of the machine that draws these pictures stands in them."""
        sources = self.window.sources
        sources.stop()
        until(lambda: not sources._looking)
        sources._show((CameraDevice(CAMERA, 0), CameraDevice("USB Camera", 2)))

    def open_source(self, name: str) -> None:
        w = self.window
        w.open_source(name)
        until(lambda: w.engine.state is EngineState.RUNNING and w.stage.view.result is not None)

    def wear(self, mask: str) -> None:
        w = self.window
        w._masks._choose(mask)
        w.shell.gallery.mark(mask)
        view = w.stage.view
        until(lambda: view.worn is None if mask == "none" else view.worn is not None and view.worn.id == mask)

    def favour(self, *masks: str) -> None:
        self.window._change(favourites=masks)
        self.window._masks.show_again()

    def settle(self) -> None:
        """Until what was asked for is on the screen: half a second for what moves, then two pictures that know of it.

        Raises:
            TimeoutError: they did not come.
        """
        view = self.window.stage.view
        wait(0.5)
        until(lambda: view.result is not None and view.result.attention is self._pipeline.status)
        painted: list[float] = []
        view.painted.connect(painted.append)
        until(lambda: len(painted) >= 2)
        view.painted.disconnect(painted.append)

    def area(self) -> QRect:
        """What the window, and whatever stands before it, takes of the screen, logical px."""
        area = QRect(self.window.frameGeometry())
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible() and widget.windowType() != Qt.WindowType.ToolTip:
                area = area.united(widget.frameGeometry())
        return area

    def photograph(self) -> np.ndarray:
        """The whole screen, (H, W, 3) uint8 RGB, device px."""
        screen = self.window.screen()
        assert screen is not None
        image = screen.grabWindow(0).toImage().convertToFormat(QImage.Format.Format_RGB32)  # type: ignore[arg-type]
        bits = image.constBits()
        assert bits is not None
        rows = np.frombuffer(bits.asstring(image.sizeInBytes()), np.uint8)
        return rows.reshape(image.height(), image.bytesPerLine() // 4, 4)[..., 2::-1]


def staged(size_wh: tuple[int, int], camera_fps: float) -> Stage:
    """The application and its window, open, at the scale that this process runs at (`QT_SCALE_FACTOR`)."""
    request_core_profile()
    stage = Stage(QApplication(["staged"]), size_wh, camera_fps)
    stage.open()
    return stage


def cut(pixels: np.ndarray, area: QRect, ratio: float) -> np.ndarray:
    """The part of a photograph that an area of the screen, logical px, takes; ratio: device px of one of them."""
    height, width = pixels.shape[:2]
    left, right = (min(max(0, round(ratio * v)), width) for v in (area.left(), area.right() + 1))
    top, bottom = (min(max(0, round(ratio * v)), height) for v in (area.top(), area.bottom() + 1))
    return np.ascontiguousarray(pixels[top:bottom, left:right])


def wait(seconds: float) -> None:
    """Let the window live for a while."""
    end_s = time.monotonic() + seconds
    while time.monotonic() < end_s:
        QApplication.processEvents()
        time.sleep(0.01)


def until(done: Callable[[], bool], patience_s: float = 300.0) -> None:
    """Let the window live until `done`.

    Raises:
        TimeoutError: it did not come about.
    """
    end_s = time.monotonic() + patience_s
    while not done():
        if time.monotonic() > end_s:
            raise TimeoutError("the window did not get where it should")
        wait(0.05)


def _look(frames: set[int]) -> dict[int, FrameResult]:
    """What the networks see in some frames of the demo clip."""
    pipeline = build_pipeline(ModelOptions()).pipeline
    source = DemoSource(loop=False)
    source.open()
    seen = {}
    for frame in islice(iter(source.read, None), max(frames) + 1):
        # The frames just before, so that what follows a face has settled.
        if any(0 <= n - frame.index <= 3 for n in frames):
            seen[frame.index] = pipeline.step(frame, PipelineSettings())
    source.close()
    return {n: seen[n] for n in frames}
