"""Every command of the window, once: words, keys and state are shared by menus, buttons and tooltips."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QWidget

from app.gui.i18n import tr
from app.gui.widgets import keys_of


class Actions:
    """The window's commands. `retranslate` gives them their words; what they do is connected by the window."""

    def __init__(self, window: QWidget) -> None:
        def action(keys: str, checkable: bool = False) -> QAction:
            made = QAction(window)
            if keys:
                made.setShortcut(QKeySequence(keys))
            made.setCheckable(checkable)
            window.addAction(made)
            return made

        self.run = action("Ctrl+Space", True)
        self.snapshot = action("S")
        self.snapshot_bare = action("Shift+S")
        self.record = action("R", True)
        self.microphone = action("Shift+R", True)
        self.bare_films = action("Ctrl+R", True)
        self.show_captures = action("Ctrl+Shift+P")
        self.mirror = action("M", True)
        self.box = action("B", True)
        self.points = action("P", True)
        self.mesh = action("G", True)
        self.axes = action("A", True)
        self.panel = action("F9", True)
        self.fullscreen = action("F11", True)
        self.compact = action("F8", True)
        self.choose_source = action("Ctrl+L")
        self.refresh_cameras = action("F5")
        self.demo = action("Ctrl+D")
        self.open_file = action("Ctrl+O")
        self.open_folder = action("Ctrl+Shift+O")
        self.open_stream = action("Ctrl+U")
        self.recalibrate = action("C")
        self.calibrate_gaze = action("Ctrl+G")
        self.forget_gaze = action("Ctrl+Shift+G")
        self.sounds = action("N", True)
        self.test_sound = action("Shift+N")
        self.next_mask = action("Ctrl+Right")
        self.previous_mask = action("Ctrl+Left")
        self.masks = [action(str(number)) for number in range(10)]
        self.menu = action("F10")
        self.virtual_camera = action("Ctrl+Shift+V", True)
        self.export = action("Ctrl+E")
        self.add_mask = action("Ctrl+M")
        self.report = action("Ctrl+Shift+R", True)
        self.camera_settings = action("Ctrl+,")
        self.models = action("Ctrl+I")
        self.copy_diagnostics = action("Ctrl+Shift+C")
        self.shortcuts = action("F1")
        self.quit = action("Ctrl+Q")

    def retranslate(self) -> None:
        for action, text in self._texts():
            action.setText(text)

    def overlays(self) -> list[QAction]:
        return [self.box, self.points, self.mesh, self.axes]

    def with_keys(self) -> list[tuple[str, str]]:
        """Words and keys of every command that has both, for the list of shortcuts."""
        found = [(a.text().rstrip("…"), keys_of(a)) for a, _ in self._texts() if keys_of(a)]
        return [
            *found,
            (tr("No mask, and the first nine masks"), "0 … 9"),
            (tr("Mark a favourite in the row"), "F"),
            (tr("Back to the usual window, put a message away"), "Esc"),
        ]

    def _texts(self) -> list[tuple[QAction, str]]:
        return [
            (self.run, tr("Stop") if self.run.isChecked() else tr("Start")),
            (self.snapshot, tr("Take a picture")),
            (self.snapshot_bare, tr("Take a picture without the mask")),
            (self.record, tr("Stop recording") if self.record.isChecked() else tr("Record")),
            (self.microphone, tr("Record sound, too")),
            (self.bare_films, tr("Record without the mask")),
            (self.show_captures, tr("Show pictures and recordings")),
            (self.mirror, tr("Mirror")),
            (self.box, tr("Box")),
            (self.points, tr("Points")),
            (self.mesh, tr("Mesh")),
            (self.axes, tr("Head axes")),
            (self.panel, tr("Side panel")),
            (self.fullscreen, tr("Full screen")),
            (self.compact, tr("Small window on top")),
            (self.choose_source, tr("Choose a source")),
            (self.refresh_cameras, tr("Look for cameras again")),
            (self.demo, tr("Demo person")),
            (self.open_file, tr("Open a file…")),
            (self.open_folder, tr("Open a folder of pictures…")),
            (self.open_stream, tr("Open a network stream…")),
            (self.recalibrate, tr("Learn my usual pose anew")),
            (self.calibrate_gaze, tr("Calibrate my gaze…")),
            (self.forget_gaze, tr("Forget my gaze calibration")),
            (self.sounds, tr("Sounds")),
            (self.test_sound, tr("Try the warning sound")),
            (self.virtual_camera, tr("Camera for other programs")),
            (self.export, tr("Save the film with the mask…")),
            (self.add_mask, tr("Add a mask of your own…")),
            (self.report, tr("Write an attention report")),
            (self.camera_settings, tr("Camera settings…")),
            (self.models, tr("Models…")),
            (self.next_mask, tr("Next mask")),
            (self.previous_mask, tr("Previous mask")),
            (self.menu, tr("Menu")),
            (self.copy_diagnostics, tr("Copy diagnostics")),
            (self.shortcuts, tr("Keyboard shortcuts")),
            (self.quit, tr("Quit")),
        ]


def on(action: QAction, call: Callable[[], None]) -> None:
    """Call without the state that `triggered` carries."""
    action.triggered.connect(lambda: call())


def on_toggle(action: QAction, call: Callable[[bool], None]) -> None:
    """Call with the new state when the USER toggles; setting the state in code stays silent."""
    action.triggered.connect(lambda checked: call(checked))
