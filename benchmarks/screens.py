"""Every screen of the window as a picture, at two scales, light and dark, in two languages; and what is clipped.

    xvfb-run -a -s "-screen 0 2600x1700x24" python -m benchmarks.screens --out build/screens

The person is a frame of the demo clip seen by the shipped networks; what the attention panel says of it is set, for
there is no waiting here until somebody falls asleep. Writes SCALE/THEME-LANGUAGE/NN-NAME.png and SCALE/clipped.json:
labels and buttons that are smaller than their words.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QWidget

from app.camera.demo import DemoSource
from app.camera.devices import CameraDevice
from app.core.attention_types import AlertLevel, AttentionEvent, AttentionEventKind, AttentionState, AttentionStatus
from app.core.pipeline import PipelineSettings
from app.core.types import Frame, FrameResult
from app.gui.engine import EngineState, LiveEngine
from app.gui.help_dialogs import ModelsDialog
from app.gui.main_window import MainWindow
from app.gui.options import WindowOptions
from app.gui.panels.message_bar import Message, Weight
from app.gui.settings import LoadedSettings, Settings
from app.gui.view_widget import request_core_profile
from app.inference.registry import ModelOptions, build_pipeline
from app.paths import masks_dir

SCALES = (1, 2)
THEMES = ("light", "dark")
CAMERA = "Integrated Camera"
_TURNED, _FRONT = 180, 60  # frames of the demo clip


class Still:
    """One frame of the demo clip as a camera that sends a few pictures a second."""

    live = True
    fps = 5.0
    frame_count = None

    def __init__(self, name: str, frame: Frame) -> None:
        self.name = name
        self._frame = frame
        self._index = 0

    def open(self) -> None: ...

    def close(self) -> None: ...

    def read(self) -> Frame | None:
        time.sleep(1.0 / self.fps)
        self._index += 1
        return replace(self._frame, index=self._index, t_s=time.monotonic())


class Staged:
    """A pipeline that has looked at the frame once, and says of the driver what it is told to."""

    calibration = None

    def __init__(self, seen: FrameResult) -> None:
        self._seen = seen
        self.status: AttentionStatus | None = None

    def reset(self) -> None: ...

    def step(self, frame: Frame, settings: PipelineSettings) -> FrameResult:
        return replace(self._seen, frame=frame, attention=self.status)


def status(state: AttentionState, level: AlertLevel = AlertLevel.NONE, **values: object) -> AttentionStatus:
    """A whole status of which only what is shown here differs."""
    usual = AttentionStatus(state, level, "", (), 1.0, 1.0, 0.0, 0.06, ())
    return replace(usual, **values)  # type: ignore[arg-type]


def _event(kind: AttentionEventKind, level: AlertLevel) -> tuple[AttentionEvent, ...]:
    return (AttentionEvent(kind, level, 0.0, ""),)


STATES = {
    "attentive": status(AttentionState.ATTENTIVE),
    "learning": status(AttentionState.LEARNING, calibration=0.4, perclos_60s=None),
    "distracted": status(
        AttentionState.DISTRACTED,
        AlertLevel.WARN,
        reason="eyes off the road 3.6 s: head turned left 31°",
        events=_event(
            AttentionEventKind.EYES_OFF_ROAD, AlertLevel.WARN, "eyes off the road 3.6 s: head turned left 31°"
        ),
        buffer=0.2,
        eyes_off_road_s=3.6,
    ),
    "drowsy": status(
        AttentionState.DROWSY,
        AlertLevel.PROMPT,
        reason="eyes closed 31 % of the last 60 s",
        events=_event(AttentionEventKind.DROWSY, AlertLevel.PROMPT),
        perclos_60s=0.31,
    ),
    "asleep": status(
        AttentionState.ASLEEP,
        AlertLevel.EMERGENCY,
        reason="eyes closed 4.2 s",
        events=_event(AttentionEventKind.SLEEP, AlertLevel.EMERGENCY),
        buffer=0.0,
    ),
    "cannot-monitor": status(AttentionState.CANNOT_MONITOR, reason="no face for 3 s", buffer=0.5, perclos_60s=None),
}


@dataclass(frozen=True, slots=True)
class Screen:
    """do: brings the screen up. undo: puts it away."""

    name: str
    do: Callable[[], object]
    undo: Callable[[], object] = lambda: None


class Stage:
    """One window, its source and what can be done with it."""

    def __init__(self, size_wh: tuple[int, int]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="moretta-screens-"))
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            os.environ[name] = str(self.folder / name)
        frames = look(ModelOptions())
        self.frames = frames
        self.pipeline = Staged(frames[_TURNED])
        engine = LiveEngine(lambda text, _: Still(text, frames[_TURNED].frame), self._built)
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

    def _built(self, options: ModelOptions) -> SimpleNamespace:
        return SimpleNamespace(pipeline=self.pipeline, models=(), providers=("CPUExecutionProvider",), threads=2)

    def look_at(self, frame: int) -> None:
        self.pipeline._seen = self.frames[frame]

    def screens(self) -> list[Screen]:
        """Every screen in turn; each is put away before the next."""
        w, a, bar = self.window, self.window.actions_, self.window.stage.messages
        tabs = w.shell.side._tabs

        def say(state: str) -> None:
            self.pipeline.status = STATES[state]

        def tell(text: str, weight: Weight, button: str | None = None) -> Callable[[], None]:
            action = None if button is None else (button, lambda: None)
            return lambda: bar.tell(Message("screen", text, weight, action))

        def popup(menu) -> Callable[[], None]:  # type: ignore[no-untyped-def]
            return lambda: menu.popup(w.mapToGlobal(QPoint(w.width() - menu.sizeHint().width() - 16, 60)))

        def submenu(number: int) -> Callable[[], None]:
            def show() -> None:
                popup(w._menu.menu)()
                w._menu.menu.setActiveAction(w._menu._subs[number].menuAction())
                w._menu._subs[number].popup(w.mapToGlobal(QPoint(w.width() // 3, 200)))

            return show

        def close_menus() -> None:
            for menu in (*w._menu._subs, w._menu.menu):
                menu.close()

        def models() -> None:
            a.models.trigger()
            until(lambda: any(isinstance(t, ModelsDialog) and t.isVisible() for t in QApplication.topLevelWidgets()))

        def close_dialogs() -> None:
            for widget in QApplication.topLevelWidgets():
                if isinstance(widget, QDialog) and widget.isVisible():
                    widget.reject()

        def camera_dialog() -> None:
            open_camera()
            a.camera_settings.trigger()

        def open_camera() -> None:
            w.open_source(CAMERA)
            until(lambda: w.engine.state is EngineState.RUNNING and w.stage.view.result is not None)

        def gaze() -> None:
            open_camera()
            a.calibrate_gaze.trigger()

        def gaze_points() -> None:
            gaze()
            w._gaze.dialog.begin()

        def back_to_demo() -> None:
            close_dialogs()
            w.open_source("demo")
            until(lambda: w.engine.state is EngineState.RUNNING and w.stage.view.result is not None)
            bar.put_away()

        def welcome(step: int) -> Callable[[], None]:
            def show() -> None:
                if w._source._welcome is None:
                    w._source._greet()
                w._source._welcome._go(step)

            return show

        def wear_own() -> None:
            w._own_masks.begin(masks_dir() / "top_hat" / "top_hat.glb")
            until(lambda: w._own_masks._card is not None)

        def end_own() -> None:
            w._own_masks._cancel()

        def end_recording() -> None:
            a.record.trigger()
            until(lambda: bar.shown() is not None)
            bar.put_away()

        def end_export() -> None:
            w._export._stop.set()
            until(lambda: not w._export._busy)
            bar.put_away()

        def compact() -> None:
            a.compact.trigger()
            say("distracted" if a.compact.isChecked() else "attentive")

        def overlays(on: bool) -> None:
            w._change(show_box=on, show_points=on, show_mesh=on, show_axes=on)

        small = (1024, 600)
        return [
            Screen("main", lambda: say("attentive")),
            *(Screen(state, lambda s=state: say(s), lambda: say("attentive")) for state in list(STATES)[1:]),
            Screen("overlays", lambda: overlays(True), lambda: overlays(False)),
            Screen("retouch", lambda: tabs.setCurrentIndex(1)),
            Screen("inside", lambda: tabs.setCurrentIndex(2), lambda: tabs.setCurrentIndex(0)),
            Screen("gallery", lambda: self._favour("tiger", "crown"), lambda: w.shell.gallery.scroll_by(-9)),
            Screen("menu", popup(w._menu.menu), w._menu.menu.close),
            *(Screen(f"menu-{n}", submenu(n), close_menus) for n in range(1, 6)),
            Screen("sources", popup(w.sources.menu), w.sources.menu.close),
            Screen("info", tell("2026-11-22 14.03.mp4", Weight.INFO, "Show"), bar.put_away),
            Screen("warning", tell("No picture has come from the camera for 5 s. " * 2, Weight.WARNING), bar.put_away),
            Screen("error", tell("The model mesh478 was altered. " * 4, Weight.ERROR, "Try again"), bar.put_away),
            Screen("recording", a.record.trigger, end_recording),
            Screen("export", lambda: w._export.begin(self.folder / "film.mp4"), end_export),
            Screen("own-mask", wear_own, end_own),
            Screen("welcome-1", welcome(0)),
            Screen("welcome-2", welcome(1)),
            Screen("welcome-3", welcome(2), lambda: w._source._greeted()),
            Screen("shortcuts", a.shortcuts.trigger, close_dialogs),
            Screen("models", models, close_dialogs),
            Screen("camera", camera_dialog, back_to_demo),
            Screen("gaze", gaze, back_to_demo),
            Screen("gaze-points", gaze_points, back_to_demo),
            Screen("small-screen", lambda: w.resize(*small), lambda: w.resize(*self.settings.window_size_wh)),
            Screen("no-panel", a.panel.trigger, a.panel.trigger),
            Screen("full-screen", a.fullscreen.trigger, a.fullscreen.trigger),
            Screen("compact", compact, compact),
        ]  # fmt: skip

    def _favour(self, *masks: str) -> None:
        self.window._change(favourites=masks)
        self.window._masks.show_again()
        self.window.shell.gallery.scroll_by(1)


def look(options: ModelOptions) -> dict[int, FrameResult]:
    """What the networks see in two frames of the demo clip."""
    pipeline = build_pipeline(options).pipeline
    source = DemoSource(loop=False)
    source.open()
    wanted = {}
    for frame in islice(iter(source.read, None), max(_TURNED, _FRONT) + 1):
        # The frames just before, so that what follows a face has settled.
        if any(0 <= n - frame.index <= 3 for n in (_TURNED, _FRONT)):
            wanted[frame.index] = pipeline.step(frame, PipelineSettings())
    source.close()
    return {n: wanted[n] for n in (_TURNED, _FRONT)}


def wait(seconds: float) -> None:
    """Let the window live for a while."""
    end_s = time.monotonic() + seconds
    while time.monotonic() < end_s:
        QApplication.processEvents()
        time.sleep(0.01)


def until(done: Callable[[], bool], patience_s: float = 60.0) -> None:
    """Let the window live until `done`.

    Raises:
        TimeoutError: it did not come about.
    """
    end_s = time.monotonic() + patience_s
    while not done():
        if time.monotonic() > end_s:
            raise TimeoutError("the window did not get where it should")
        wait(0.05)


def settle(window: MainWindow, patience_s: float = 12.0) -> None:
    """Until what was asked for is on the screen: two more pictures painted, and half a second for what else moves."""
    painted: list[float] = []
    window.stage.view.painted.connect(painted.append)
    end_s = time.monotonic() + patience_s
    wait(0.5)
    while len(painted) < 2 and time.monotonic() < end_s:
        wait(0.05)
    window.stage.view.painted.disconnect(painted.append)


def show_cameras(window: MainWindow) -> None:
    """No camera of the machine that draws these pictures stands in them."""
    window.sources.stop()
    window.sources._show((CameraDevice(CAMERA, 0), CameraDevice("USB Camera", 2)))


def photograph(window: MainWindow) -> np.ndarray:
    """What the screen shows of the window and of what stands before it, (H, W, 3) uint8 RGB, device pixels."""
    shown = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.windowType() != Qt.WindowType.ToolTip]
    area = QRect(window.frameGeometry())
    for widget in shown:
        area = area.united(widget.frameGeometry())
    image = window.screen().grabWindow(0).toImage().convertToFormat(QImage.Format.Format_RGB32)
    bits = image.constBits().asstring(image.sizeInBytes())
    pixels = np.frombuffer(bits, np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)[..., 2::-1]
    ratio = window.devicePixelRatioF()
    x, y, width, height = (max(0, round(ratio * v)) for v in area.getRect())
    return np.ascontiguousarray(pixels[y : y + height, x : x + width])


def clipped() -> list[str]:
    """Words that have less room than they want, of every visible label and button."""
    found = []
    for top in QApplication.topLevelWidgets():
        for widget in [top, *top.findChildren(QWidget)]:
            if not isinstance(widget, QLabel | QAbstractButton) or not widget.isVisible() or not widget.text():
                continue
            wanted = widget.sizeHint()
            wraps = isinstance(widget, QLabel) and widget.wordWrap()
            height = widget.heightForWidth(widget.width()) if wraps else wanted.height()
            if widget.height() + 1 < height or (not wraps and widget.width() + 1 < wanted.width()):
                found.append(f"{widget.text()[:60]!r}: {widget.width()}x{widget.height()} < {wanted.width()}x{height}")
    return found


def shoot(out: Path, size_wh: tuple[int, int], languages: tuple[str, ...], only: str | None) -> None:
    """Every screen at the scale that this process runs at (`QT_SCALE_FACTOR`)."""
    request_core_profile()
    app = QApplication(["screens"])
    stage = Stage(size_wh)
    window = stage.window
    window.move(0, 0)
    window.open()
    until(lambda: window.stage.view.worn is not None)
    faults: dict[str, list[str]] = {}
    for theme in THEMES:
        for language in languages:
            window._change(theme=theme, language=language)
            settle(window)
            show_cameras(window)
            folder = out / f"{theme}-{language}"
            folder.mkdir(parents=True, exist_ok=True)
            for number, screen in enumerate(stage.screens()):
                if only is not None and only not in screen.name:
                    continue
                screen.do()
                settle(window)
                cv2.imwrite(str(folder / f"{number:02d}-{screen.name}.png"), photograph(window)[..., ::-1])
                faults[f"{theme}-{language} {screen.name}"] = clipped()
                screen.undo()
                wait(0.2)
    (out / "clipped.json").write_text(
        json.dumps({k: v for k, v in faults.items() if v}, indent=1, ensure_ascii=False), encoding="utf-8"
    )
    window.close()
    app.processEvents()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--languages", default="en,ru")
    parser.add_argument("--only", help="screens whose names hold this")
    parser.add_argument("--scale", type=int, help="one scale, in this process")
    options = parser.parse_args()
    width, height = (int(side) for side in options.size.split("x"))
    if options.scale is not None:
        folder = options.out / f"{options.scale}x"
        shoot(folder, (width, height), tuple(options.languages.split(",")), options.only)
        return
    for scale in SCALES:
        command = [sys.executable, "-m", "benchmarks.screens", *sys.argv[1:], "--scale", str(scale)]
        subprocess.run(command, env={**os.environ, "QT_SCALE_FACTOR": str(scale)}, check=True)


if __name__ == "__main__":
    main()
