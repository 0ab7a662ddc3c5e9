"""The user's own gaze: calibrated before a camera, kept for it, given to the engine, and forgotten again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QWidget

from app.core.gaze import GazeCalibration
from app.core.types import FrameResult
from app.gui.actions import Actions, on
from app.gui.engine import EngineState, LiveEngine
from app.gui.gaze_window import GazeWindow
from app.gui.i18n import tr
from app.gui.panels.message_bar import Message, MessageBar, Weight
from app.gui.settings import Settings
from app.gui.theme import Theme


class GazeControl(QObject):
    """settings and change are the window's: what is remembered, and how to remember more.

    source: the text of the live camera that is shown, None while there is none, or no live one.
    """

    def __init__(
        self,
        window: QWidget,
        actions: Actions,
        engine: LiveEngine,
        messages: MessageBar,
        theme: Callable[[], Theme],
        source: Callable[[], str | None],
        settings: Callable[[], Settings],
        change: Callable[..., None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._engine = engine
        self._messages = messages
        self._theme = theme
        self._source = source
        self._settings = settings
        self._change = change
        self._dialog: GazeWindow | None = None
        on(actions.calibrate_gaze, self._begin)
        on(actions.forget_gaze, self._forget)
        engine.result.connect(self._on_result)
        engine.state_changed.connect(self._on_state)

    def follow(self) -> None:
        """Another source is about to be shown: use what is known of its user's eyes."""
        if self._dialog is not None:
            self._dialog.reject()
        self._use(self._known())

    @property
    def dialog(self) -> GazeWindow | None:
        """The window with the points while it is open."""
        return self._dialog

    def _known(self) -> GazeCalibration | None:
        source = self._source()
        return None if source is None else self._settings().gaze.get(source)

    def _use(self, calibration: GazeCalibration | None) -> None:
        self._engine.settings = replace(self._engine.settings, gaze=calibration)

    def _begin(self) -> None:
        if self._source() is None or self._engine.state is not EngineState.RUNNING:
            self._tell(tr("Gaze is calibrated before a live camera: choose one first."), Weight.WARNING)
            return
        if self._dialog is not None:
            return
        self._use(None)
        dialog = GazeWindow(self._theme(), self._window)
        dialog.calibrated.connect(self._keep)
        dialog.finished.connect(self._closed)
        self._dialog = dialog
        screen = self._window.screen()
        if screen is not None:
            dialog.setGeometry(screen.geometry())  # a bare X server has nobody who would do it
        dialog.showFullScreen()

    def _on_result(self, result: FrameResult) -> None:
        if self._dialog is not None:
            self._dialog.see(result)

    def _on_state(self, state: EngineState) -> None:
        """Without pictures no point would ever fill."""
        if self._dialog is not None and state in (EngineState.STOPPED, EngineState.ENDED, EngineState.FAILED):
            self._dialog.reject()

    def _keep(self, calibration: GazeCalibration) -> None:
        source = self._source()
        if source is not None:
            self._change(gaze={**self._settings().gaze, source: calibration})
            self._tell(tr("Your gaze is calibrated for this camera."), Weight.INFO)

    def _closed(self) -> None:
        self._dialog = None
        self._use(self._known())

    def _forget(self) -> None:
        source, kept = self._source(), dict(self._settings().gaze)
        if source is None or kept.pop(source, None) is None:
            self._tell(tr("No gaze calibration is kept for this source."), Weight.INFO)
            return
        self._change(gaze=kept)
        self._use(None)
        self._tell(tr("The gaze calibration for this camera is forgotten."), Weight.INFO)

    def _tell(self, text: str, weight: Weight) -> None:
        self._messages.tell(Message("gaze", text, weight))
