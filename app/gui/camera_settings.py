"""The settings of the camera that is shown: tried on the live picture, remembered by the camera's name."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QWidget

from app.camera.base import CameraOptions
from app.camera.controls import CameraControl, CameraControls, ControlKind
from app.core.errors import CameraError
from app.gui.background import Background
from app.gui.camera_dialog import CameraDialog
from app.gui.engine import EngineState, LiveEngine
from app.gui.i18n import decimal, tr
from app.gui.panels.message_bar import Message, MessageBar, Weight
from app.session.session import SessionStats


def find_controls(target: str) -> CameraControls | None:
    """The controls of the camera that a source's text names; None where it has none that can be asked."""
    from app.camera.driver import OpenCvDriver, controls_of

    try:
        return controls_of(OpenCvDriver().locate(int(target) if target.isdecimal() else target))
    except CameraError:
        return None


class CameraSettings(QObject):
    """Opens the dialog and does what it says. start(source, options) shows a source opened in that way."""

    def __init__(
        self,
        window: QWidget,
        engine: LiveEngine,
        messages: MessageBar,
        start: Callable[[str, CameraOptions], None],
        remember: Callable[[str, CameraOptions], None],
        find: Callable[[str], CameraControls | None] = find_controls,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._engine = engine
        self._messages = messages
        self._start = start
        self._remember = remember
        self.find = find
        # One worker: what a slider says last is also set last.
        self._work = Background("moretta-controls", parent=self)
        self._dialog: CameraDialog | None = None
        self._controls: CameraControls | None = None
        self._before: tuple[CameraControl, ...] = ()
        self._touched: set[ControlKind] = set()
        engine.stats.connect(self._show_measured)

    def close(self, timeout_s: float) -> bool:
        """Let what is being set end; True if it did in time."""
        return self._work.close(timeout_s)

    def ask(self, source: str, name: str, options: CameraOptions) -> None:
        """Open the dialog for the source that is shown."""
        if self._dialog is not None:
            return
        dialog = CameraDialog(name, options, self._window)
        tried = [options]

        def attempt() -> None:
            tried.append(dialog.options())
            dialog.show_measured(tr("Measuring…"))
            self._start(source, dialog.options())

        def use() -> None:
            chosen = dialog.options()
            self._remember(source, chosen)
            if tried[-1] != chosen:
                self._start(source, chosen)

        def cancel() -> None:
            self._put_back()
            if tried[-1] != options:
                self._start(source, options)

        dialog.tried.connect(attempt)
        dialog.control_set.connect(self._set)
        dialog.accepted.connect(use)
        dialog.rejected.connect(cancel)
        dialog.finished.connect(self._closed)
        self._dialog = dialog
        self._controls, self._before, self._touched = None, (), set()
        self._work.run(lambda: self._look(source), self._show_controls)
        dialog.open()

    def _look(self, source: str) -> tuple[CameraControls | None, tuple[CameraControl, ...]]:
        controls = self.find(source)
        return controls, () if controls is None else controls.read()

    def _show_controls(self, found: tuple[CameraControls | None, tuple[CameraControl, ...]]) -> None:
        if self._dialog is not None:
            self._controls, self._before = found
            self._dialog.show_controls(self._before)

    def _set(self, kind: ControlKind, value: int | None) -> None:
        controls = self._controls
        if controls is not None:
            self._touched.add(kind)
            self._work.run(lambda: controls.write(kind, value), failed=self._refused)

    def _put_back(self) -> None:
        """What was moved, as it was when the dialog opened."""
        for control in self._before:
            if control.kind in self._touched:
                self._set(control.kind, None if control.automatic else control.value)

    def _refused(self, error: Exception) -> None:
        self._messages.tell(Message("control", str(error), Weight.WARNING))

    def _show_measured(self, stats: SessionStats) -> None:
        """The rate that the open format really gives: its pictures counted over the last two seconds."""
        if self._dialog is None or self._engine.state is not EngineState.RUNNING or stats.camera_fps <= 0.0:
            return
        rate = tr("{rate} fps").format(rate=decimal(stats.camera_fps))
        size = "" if stats.size_wh is None else f"{stats.size_wh[0]} × {stats.size_wh[1]}, "
        self._dialog.show_measured(tr("Measured: {format}").format(format=size + rate))

    def _closed(self) -> None:
        self._dialog = None
