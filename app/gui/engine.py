"""The live engine: owns the session, opens and stops sources off the window's thread, and tells how it goes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from app.camera.base import CameraOptions, Source
from app.core.calibration import Calibration
from app.core.pipeline import PipelineSettings
from app.core.types import FrameResult
from app.gui.background import Background
from app.gui.live_pipeline import LivePipeline
from app.session.calibration_store import load_calibration, save_calibration
from app.session.session import Session, SessionState, SessionStats

if TYPE_CHECKING:  # onnxruntime takes its time to import, and the window is to be there first
    from app.inference.registry import BuiltPipeline, ModelOptions

_log = logging.getLogger(__name__)

_STATS_MS = 500

# One person at a window; who else drives presses "learn again".
_USER = "window"

Opener = Callable[[str, CameraOptions], Source]
Builder = Callable[["ModelOptions"], "BuiltPipeline"]


class EngineState(Enum):
    """Where the live picture stands."""

    STOPPED = "stopped"
    OPENING = "opening"
    RUNNING = "running"
    INTERRUPTED = "interrupted"
    ENDED = "ended"
    FAILED = "failed"


_FROM_SESSION = {
    SessionState.READY: EngineState.OPENING,
    SessionState.OPENING: EngineState.OPENING,
    SessionState.RUNNING: EngineState.RUNNING,
    SessionState.INTERRUPTED: EngineState.INTERRUPTED,
    SessionState.ENDED: EngineState.ENDED,
    SessionState.FAILED: EngineState.FAILED,
    SessionState.STOPPED: EngineState.STOPPED,
}


def _open_source(text: str, options: CameraOptions) -> Source:
    from app.camera.sources import open_source

    return open_source(text, options)


def _build_pipeline(options: ModelOptions) -> BuiltPipeline:
    from app.inference.registry import build_pipeline

    return build_pipeline(options)


class LiveEngine(QObject):
    """One source at a time through one pipeline. All methods belong to the window's thread and return at once.

    Signals: result (FrameResult), state_changed (EngineState), problem (Exception or None: what keeps the picture
    away), stats (SessionStats, twice a second), models_ready (BuiltPipeline), models_failed (Exception).
    """

    result = pyqtSignal(object)
    state_changed = pyqtSignal(object)
    problem = pyqtSignal(object)
    stats = pyqtSignal(object)
    models_ready = pyqtSignal(object)
    models_failed = pyqtSignal(object)
    _arrived = pyqtSignal()  # from the inference thread to the window's, which shows a result as soon as it is there

    def __init__(
        self, opener: Opener = _open_source, builder: Builder = _build_pipeline, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._opener = opener
        self._builder = builder
        self._pipeline = LivePipeline()
        self._settings = PipelineSettings()
        self._session: Session[PipelineSettings] | None = None
        self._newest: Session[PipelineSettings] | None = None
        self._ticket = 0
        self._state = EngineState.STOPPED
        self._problem_text: str | None = None
        self._known: Calibration | None = None
        self._switching = Background("moretta-switch", parent=self)
        self._loading = Background("moretta-models", parent=self)
        # Not looked at within the queued call itself: where looking takes longer than a frame, such calls would follow
        # each other without end, and paints, which Qt lets wait for them, would never have their turn.
        self._look_timer = QTimer(self)
        self._look_timer.setSingleShot(True)
        self._look_timer.setInterval(0)
        self._look_timer.timeout.connect(self._look)
        self._arrived.connect(self._look_timer.start)
        self._stats_timer = QTimer(self)
        self._stats_timer.setInterval(_STATS_MS)
        self._stats_timer.timeout.connect(self._tell_stats)

    @property
    def state(self) -> EngineState:
        return self._state

    @property
    def settings(self) -> PipelineSettings:
        """Swapped whole; the session reads it once a frame."""
        return self._settings

    @settings.setter
    def settings(self, settings: PipelineSettings) -> None:
        self._settings = settings
        if self._session is not None:
            self._session.settings = settings

    def age_s(self, result: FrameResult) -> float:
        """Seconds since a result's picture was captured, or was due; 0 when its source is gone."""
        return 0.0 if self._session is None else self._session.age_s(result)

    def load_models(self, options: ModelOptions) -> None:
        """Load the networks; `models_ready` or `models_failed` follows. The picture does not wait for it."""

        def done(built: BuiltPipeline) -> None:
            self._pipeline.use(built.pipeline)
            self.models_ready.emit(built)

        self._loading.run(lambda: self._builder(options), done, self.models_failed.emit)

    def start(self, source: str, options: CameraOptions) -> None:
        """Leave the present source and open another."""
        self._ticket += 1
        ticket, old = self._ticket, self._release()
        self._set_state(EngineState.OPENING)

        def switch() -> tuple[Session[PipelineSettings], Calibration | None] | None:
            _end(old)
            if ticket != self._ticket:
                return None
            opened = self._opener(source, options)
            known = load_calibration(_USER, opened.name) if opened.live else None
            session = Session(opened, self._pipeline, _with_known(self._settings, known), self._arrived.emit)
            self._newest = session
            session.start()
            if ticket != self._ticket:
                # Another source, or the end, was asked for meanwhile; nobody else may know of this session.
                _end(session)
                return None
            return session, known

        def done(begun: tuple[Session[PipelineSettings], Calibration | None] | None) -> None:
            if begun is None:
                return
            session, known = begun
            if ticket != self._ticket:
                self._switching.run(lambda: _end(session))
                return
            self._known = known
            self._settings = session.settings = _with_known(self._settings, known)
            self._session = session
            self._stats_timer.start()
            self._look()  # a result that came before the session was known here

        def failed(error: Exception) -> None:
            if ticket == self._ticket:
                self._set_state(EngineState.FAILED)
                self._set_problem(error)

        self._switching.run(switch, done, failed)

    def stop(self) -> None:
        """Let go of the source; the last picture stays."""
        self._ticket += 1
        old = self._release()
        self._set_state(EngineState.STOPPED)
        if old is not None:
            self._switching.run(lambda: _end(old))

    def close(self, timeout_s: float = 2.0) -> bool:
        """End every thread; True if all did in time. The engine cannot be used again."""
        self._ticket += 1
        old = self._release()
        ended = self._switching.close(timeout_s)
        # A switch that was under way hands its session to nobody any more, so it is ended here, too.
        leftovers = [s for s in (old, self._newest) if s is not None]
        ender = threading.Thread(target=_end_all, args=(leftovers,), name="moretta-end", daemon=True)
        ender.start()
        ender.join(timeout_s)
        return self._loading.close(timeout_s) and ended and not ender.is_alive()

    def _release(self) -> Session[PipelineSettings] | None:
        self._stats_timer.stop()
        old, self._session = self._session, None
        if old is not None:
            old.stop()
        self._set_problem(None)
        return old

    def _look(self) -> None:
        session = self._session
        if session is None:
            return
        result: FrameResult | None = session.latest()
        if result is not None:
            if self._state is not EngineState.RUNNING:
                self._tell_stats()
            self.result.emit(result)

    def _tell_stats(self) -> None:
        session = self._session
        if session is None:
            return
        stats: SessionStats = session.stats()
        self._set_state(_FROM_SESSION[stats.state])
        self._set_problem(stats.problem)
        self.stats.emit(stats)
        self._keep_calibration(session.source)
        if self._state in (EngineState.ENDED, EngineState.FAILED):
            self._stats_timer.stop()

    def _keep_calibration(self, source: Source) -> None:
        """Store what was learned of the driver before this camera, so that the next start knows it."""
        learned = self._pipeline.calibration
        if learned is None or learned == self._known or not source.live:
            return
        self._known = learned
        self._loading.run(
            lambda: save_calibration(learned, _USER, source.name),
            failed=lambda error: _log.warning("the calibration is not kept: %s", error),
        )

    def _set_state(self, state: EngineState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)

    def _set_problem(self, problem: Exception | None) -> None:
        text = None if problem is None else str(problem)
        if text != self._problem_text:
            self._problem_text = text
            self.problem.emit(problem)


def _with_known(settings: PipelineSettings, known: Calibration | None) -> PipelineSettings:
    if settings.attention is None:
        return settings
    return replace(settings, attention=replace(settings.attention, known=known))


def _end_all(sessions: list[Session[PipelineSettings]]) -> None:
    for session in sessions:
        _end(session)


def _end(session: Session[PipelineSettings] | None) -> None:
    """Stop a session and wait for its threads; what made it fail was told while it ran."""
    if session is None:
        return
    session.stop()
    try:
        session.join()
    except Exception as error:
        _log.debug("the session had ended with: %s", error)
