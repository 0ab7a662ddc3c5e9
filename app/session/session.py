"""The live session: camera thread -> newest frame -> inference thread -> newest result."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Generic

from app.camera.base import Source
from app.core.errors import MorettaError
from app.core.types import Frame, FrameResult
from app.session.slot import LatestSlot
from app.session.workers import CameraWorker, InferenceWorker, PipelineLike, S


class SessionState(Enum):
    """Where a session stands."""

    READY = "ready"
    OPENING = "opening"
    RUNNING = "running"
    INTERRUPTED = "interrupted"
    ENDED = "ended"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class SessionStats:
    """What a window shows of a session. Rates in frames per second over the last two seconds, measured.

    problem: what keeps the picture away at present, or what ended the session, else None. frames_dropped: frames that
    were overwritten before the pipeline took them. size_wh: of the newest picture read, px.
    """

    state: SessionState
    problem: Exception | None
    frames_read: int
    frames_dropped: int
    results: int
    camera_fps: float
    result_fps: float
    size_wh: tuple[int, int] | None = None


class Session(Generic[S]):
    """Runs a source through a pipeline on two threads; one frame in work, one waiting, older ones dropped.

    A session runs once: make a new one to start again. `start`, `stop` and `join` belong to one thread; `latest`,
    `wait`, `settings` and `stats` may be used from any.
    """

    def __init__(
        self, source: Source, pipeline: PipelineLike[S], settings: S, arrived: Callable[[], None] = lambda: None
    ) -> None:
        """Starts nothing.

        Args:
            source: opened, read and closed by the session's camera thread.
            pipeline: reset and stepped by the session's inference thread only.
            settings: see the property.
            arrived: called on the inference thread for each new result, once `latest` would give it; must be quick.
        """
        self._source = source
        self._settings = settings
        self._stopping = threading.Event()
        self._frames: LatestSlot[Frame] = LatestSlot()
        self._results: LatestSlot[FrameResult] = LatestSlot()
        self._camera = CameraWorker(source, self._frames, self._stopping)
        self._inference = InferenceWorker(
            pipeline, lambda: self._settings, self._frames, self._results, self._stopping, arrived
        )
        self._error_lock = threading.Lock()
        self._error: BaseException | None = None
        self._camera_thread = self._thread("moretta-camera", self._camera.run)
        self._inference_thread = self._thread("moretta-inference", self._inference.run)

    @property
    def source(self) -> Source:
        """The source, to ask its name and rate; leave opening, reading and closing to the session."""
        return self._source

    @property
    def settings(self) -> S:
        """The pipeline's settings: one frozen value, swapped whole, read once for each frame."""
        return self._settings

    @settings.setter
    def settings(self, settings: S) -> None:
        self._settings = settings

    def start(self) -> None:
        """Start both threads and return; the source opens meanwhile.

        Raises:
            RuntimeError: started before.
        """
        self._camera_thread.start()
        self._inference_thread.start()

    def stop(self) -> None:
        """Ask both threads to end; returns at once or nearly. `join` waits for them. Harmless when repeated."""
        self._stopping.set()
        self._frames.close()
        self._results.close()

    def join(self) -> None:
        """Wait until both threads have ended and the source is closed; without `stop`, until the source ends.

        Raises:
            Exception: whatever ended a thread early: CameraError or SourceError where the source did not open, else
                the very exception that the pipeline raised.
        """
        self._end(self._camera_thread)
        self._end(self._inference_thread)
        if self._error is not None:
            raise self._error

    def latest(self) -> FrameResult | None:
        """The newest result that was not taken yet, at once."""
        return self._results.take()

    def wait(self, timeout_s: float | None = None) -> FrameResult | None:
        """The newest result, waited for; None after the last one, when the session stops or fails, or on time-out."""
        return self._results.get(timeout_s)

    def age_s(self, result: FrameResult) -> float:
        """Seconds since the picture was captured or, from a file, was due: after painting, that is the whole lag."""
        t_s = result.frame.t_s
        return time.monotonic() - (t_s if self._source.live else self._camera.pace.due_s(t_s))

    def stats(self) -> SessionStats:
        """A snapshot of how it goes."""
        now_s = time.monotonic()
        problem = self._error or self._camera.problem
        return SessionStats(
            self._state(),
            problem if isinstance(problem, Exception) else None,
            self._camera.frames_read,
            self._frames.dropped,
            self._inference.results_made,
            self._camera.rate.per_second(now_s),
            self._inference.rate.per_second(now_s),
            self._camera.size_wh,
        )

    def __enter__(self) -> Session[S]:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        try:
            self.join()
        except MorettaError:
            # The error that is under way says more than the one it may have caused.
            if error is None:
                raise

    def _thread(self, name: str, body: Callable[[], None]) -> threading.Thread:
        return threading.Thread(target=self._guarded, args=(body,), name=name, daemon=True)

    def _guarded(self, body: Callable[[], None]) -> None:
        """Run a worker; keep its error for `join` and let the other worker and the consumer know."""
        try:
            body()
        except BaseException as error:
            with self._error_lock:
                self._error = self._error or error
            self.stop()

    def _end(self, thread: threading.Thread) -> None:
        """Join a thread; one that sits in the source's `read` or `open` while the session stops is woken by `close`."""
        while thread.is_alive():
            if self._stopping.is_set() and thread is self._camera_thread:
                self._source.close()
            thread.join(0.1)

    def _state(self) -> SessionState:
        if self._error is not None:
            return SessionState.FAILED
        if self._stopping.is_set():
            return SessionState.STOPPED
        if self._results.closed:
            return SessionState.ENDED
        if not self._camera_thread.is_alive() and not self._camera.opened:
            return SessionState.READY
        if not self._camera.opened:
            return SessionState.OPENING
        return SessionState.RUNNING if self._camera.problem is None else SessionState.INTERRUPTED
