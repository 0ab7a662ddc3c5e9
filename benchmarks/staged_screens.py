"""Every screen of the staged window: how it is brought up, and put away before the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from PyQt6.QtCore import QPoint
from PyQt6.QtWidgets import QApplication, QDialog, QMenu

from app.gui.gaze_window import GazeWindow, Page
from app.gui.help_dialogs import ModelsDialog
from app.gui.panels.message_bar import Message, Weight
from app.paths import masks_dir
from benchmarks.staged_window import CAMERA, STATES, Stage, until

_SMALL_SCREEN = (1024, 600)


@dataclass(frozen=True, slots=True)
class Screen:
    """do: brings the screen up. undo: puts it away."""

    name: str
    do: Callable[[], object]
    undo: Callable[[], object] = lambda: None


def screens(stage: Stage) -> list[Screen]:
    """In the order in which they are photographed; each begins and ends at the first of them."""
    return list(
        chain(_pages(stage), _menus(stage), _messages(stage), _work(stage), _first_start(stage), _dialogs(stage),
              _sizes(stage))
    )  # fmt: skip


def _pages(stage: Stage) -> Iterator[Screen]:
    w = stage.window
    tabs = w.shell.side._tabs

    def overlays(on: bool) -> None:
        w._change(show_box=on, show_points=on, show_mesh=on, show_axes=on)

    def favourites() -> None:
        stage.favour("tiger", "crown")
        w.shell.gallery.scroll_by(-9)

    yield Screen("main", lambda: stage.say("attentive"))
    for state in list(STATES)[1:]:
        yield Screen(state, lambda s=state: stage.say(s), lambda: stage.say("attentive"))  # type: ignore[misc]
    yield Screen("overlays", lambda: overlays(True), lambda: overlays(False))
    yield Screen("retouch", lambda: tabs.setCurrentIndex(1), lambda: tabs.setCurrentIndex(0))
    yield Screen("inside", lambda: tabs.setCurrentIndex(2), lambda: tabs.setCurrentIndex(0))
    yield Screen("gallery", favourites, stage.favour)


def _menus(stage: Stage) -> Iterator[Screen]:
    w = stage.window
    main = w._menu

    def popup(menu: QMenu) -> None:
        menu.popup(w.mapToGlobal(QPoint(w.width() - menu.sizeHint().width() - 16, 60)))

    def submenu(number: int) -> None:
        popup(main.menu)
        main.menu.setActiveAction(main._subs[number].menuAction())
        main._subs[number].popup(w.mapToGlobal(QPoint(w.width() // 3, 200)))

    def close() -> None:
        for menu in (*main._subs, main.menu):
            menu.close()

    yield Screen("menu", lambda: popup(main.menu), close)
    for number in range(6):
        yield Screen(f"menu-{number + 1}", lambda n=number: submenu(n), close)  # type: ignore[misc]
    yield Screen("sources", lambda: popup(w.sources.menu), w.sources.menu.close)


def _messages(stage: Stage) -> Iterator[Screen]:
    bar = stage.window.stage.messages

    def tell(text: str, weight: Weight, button: str) -> None:
        bar.tell(Message("screen", text, weight, (button, lambda: None) if button else None))

    for name, text, weight, button in (
        ("info", "Saved as 2026-11-22 14.03.png", Weight.INFO, "Show"),
        ("warning", "No picture has come from the camera for 5 s. " * 2, Weight.WARNING, ""),
        ("error", "The model mesh478 was altered. " * 4, Weight.ERROR, "Try again"),
    ):
        yield Screen(name, lambda t=text, w=weight, b=button: tell(t, w, b), bar.put_away)  # type: ignore[misc]


def _work(stage: Stage) -> Iterator[Screen]:
    """What takes its time: a recording, a film that is written, a mask that is placed."""
    w, a, bar = stage.window, stage.window.actions_, stage.window.stage.messages

    def end_recording() -> None:
        a.record.trigger()
        until(lambda: bar.shown() is not None)
        bar.put_away()

    def stop_export() -> None:
        w._export._stop.set()
        until(lambda: not w._export._busy)

    def end_export() -> None:
        stop_export()
        bar.put_away()

    def export() -> None:
        w._export.begin(stage.folder / "demo-moretta.mp4")
        until(lambda: w._export._share.endswith("%") and w._export._share != "0 %")

    def cut_off() -> None:
        export()
        stop_export()

    def placed() -> None:
        w._own_masks.begin(masks_dir() / "top_hat" / "top_hat.glb")
        until(lambda: w._own_masks._card is not None)

    yield Screen("recording", a.record.trigger, end_recording)
    yield Screen("export", export, end_export)
    yield Screen("export-stopped", cut_off, bar.put_away)
    yield Screen("own-mask", placed, w._own_masks._cancel)


def _first_start(stage: Stage) -> Iterator[Screen]:
    source = stage.window._source

    def welcome(step: int) -> None:
        if source._welcome is None:
            source._greet()
        if source._welcome is not None:
            source._welcome._go(step)

    for step in range(3):
        yield Screen(f"welcome-{step + 1}", lambda s=step: welcome(s), source._greeted)  # type: ignore[misc]


def _dialogs(stage: Stage) -> Iterator[Screen]:
    w, a = stage.window, stage.window.actions_

    def close() -> None:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                widget.reject()

    def leave_camera() -> None:
        close()
        stage.open_source("demo")
        w.stage.messages.put_away()

    def models() -> None:
        a.models.trigger()
        until(lambda: any(isinstance(t, ModelsDialog) and t.isVisible() for t in QApplication.topLevelWidgets()))

    def camera() -> None:
        stage.open_source(CAMERA)
        a.camera_settings.trigger()
        dialog = w._source.camera
        until(lambda: dialog._dialog is not None and bool(dialog._dialog._sliders))

    def gaze() -> GazeWindow:
        stage.open_source(CAMERA)
        a.calibrate_gaze.trigger()
        assert w._gaze.dialog is not None
        return w._gaze.dialog

    def gaze_result() -> None:
        """A still looks at one point only, so this is the one that did not work."""
        dialog = gaze()
        dialog.begin()
        until(lambda: dialog.page is Page.RESULT)

    yield Screen("shortcuts", a.shortcuts.trigger, close)
    yield Screen("models", models, close)
    yield Screen("camera", camera, leave_camera)
    yield Screen("gaze", gaze, leave_camera)
    yield Screen("gaze-points", lambda: gaze().begin(), leave_camera)
    yield Screen("gaze-failed", gaze_result, leave_camera)


def _sizes(stage: Stage) -> Iterator[Screen]:
    w, a = stage.window, stage.window.actions_
    usual = stage.settings.window_size_wh

    def compact() -> None:
        a.compact.trigger()
        stage.say("distracted" if a.compact.isChecked() else "attentive")

    yield Screen("small-screen", lambda: w.resize(*_SMALL_SCREEN), lambda: w.resize(*usual))
    yield Screen("no-panel", a.panel.trigger, a.panel.trigger)
    yield Screen("full-screen", a.fullscreen.trigger, a.fullscreen.trigger)
    yield Screen("compact", compact, compact)
