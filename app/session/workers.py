"""The bodies of a session's two threads, and the one way a frame goes through the pipeline."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Generic, Protocol, TypeVar

from app.camera.base import Source
from app.core.errors import CameraError, MorettaError, SourceError
from app.core.types import Frame, FrameResult
from app.session.slot import LatestSlot

S = TypeVar("S")
S_contra = TypeVar("S_contra", contravariant=True)

_log = logging.getLogger(__name__)

# A player that falls further behind its file's clock than this plays on from there instead of rushing after it.
_LARGEST_LAG_S = 0.5


class PipelineLike(Protocol[S_contra]):
    """What turns a frame into a result; it has state, so only one thread ever calls it."""

    def step(self, frame: Frame, settings: S_contra) -> FrameResult:
        """Everything that is known of the frame, given those before it."""

    def reset(self) -> None:
        """Forget the frames seen."""


def process(pipeline: PipelineLike[S], frame: Frame, settings: S, dropped: int) -> FrameResult:
    """One frame through the pipeline: the same call live and in `run_sync`.

    Args:
        settings: read once for the whole frame.
        dropped: frames lost so far between camera and pipeline.
    """
    return replace(pipeline.step(frame, settings), dropped=dropped)


class Rate:
    """Events per second over the last few seconds; any thread may ask, one thread counts."""

    def __init__(self, window_s: float = 2.0) -> None:
        self._window_s = window_s
        self._times_s: deque[float] = deque(maxlen=256)

    def count(self, now_s: float) -> None:
        """One event at `now_s`."""
        self._times_s.append(now_s)

    def per_second(self, now_s: float) -> float:
        """0 until two events fall into the window."""
        recent = [t for t in tuple(self._times_s) if now_s - t <= self._window_s]
        return (len(recent) - 1) / (recent[-1] - recent[0]) if len(recent) > 1 and recent[-1] > recent[0] else 0.0


class CameraWorker:
    """Reads the source into a slot: a live source as it comes, a file at its own speed."""

    def __init__(self, source: Source, frames: LatestSlot[Frame], stopping: threading.Event) -> None:
        self._source = source
        self._frames = frames
        self._stopping = stopping
        self.pace = Pace(stopping)
        self.opened = False
        self.frames_read = 0
        self.size_wh: tuple[int, int] | None = None
        self.rate = Rate()
        self.problem: MorettaError | None = None

    def run(self) -> None:
        """Read until the source ends or the session stops; then close source and slot.

        A camera that is lost once it has streamed is waited for; a picture that cannot be read is passed over. Both
        stand in `problem` until the next frame comes.

        Raises:
            CameraError, SourceError: the source does not open, or it ended without one readable picture.
        """
        try:
            if self._stopping.is_set():
                return
            self._source.open()
            self.opened = True
            while not self._stopping.is_set() and self._read_one():
                pass
            if self.frames_read == 0 and self.problem is not None and not self._stopping.is_set():
                raise self.problem
        finally:
            self._source.close()
            self._frames.close()

    def _read_one(self) -> bool:
        """Pass on one frame; False at the end."""
        try:
            frame = self._source.read()
        except (CameraError, SourceError) as error:
            if self.problem is None or str(error) != str(self.problem):
                _log.warning("%s", error)
            self.problem = error
            return True
        if frame is None:
            return False
        if not self._source.live:
            self.pace.wait_for(frame.t_s)
        self._frames.put(frame)
        self.frames_read += 1
        self.size_wh = frame.size_wh
        self.rate.count(time.monotonic())
        self.problem = None
        return True


class Pace:
    """Makes a file's presentation times wait for the clock on the wall."""

    def __init__(self, stopping: threading.Event, clock: Callable[[], float] = time.monotonic) -> None:
        self._stopping = stopping
        self._clock = clock
        self._start_s: float | None = None

    def due_s(self, t_s: float) -> float:
        """When `t_s` of the file is or was due on the monotonic clock."""
        return (self._start_s or 0.0) + t_s

    def wait_for(self, t_s: float) -> None:
        """Return when `t_s` of the file is due, at once if it is past or the session stops."""
        now_s = self._clock()
        if self._start_s is None or now_s - (self._start_s + t_s) > _LARGEST_LAG_S:
            self._start_s = now_s - t_s
        wait_s = self._start_s + t_s - now_s
        if wait_s > 0.0:
            self._stopping.wait(wait_s)


class InferenceWorker(Generic[S]):
    """Takes frames from one slot, leaves results in the other. The only thread that touches the pipeline."""

    def __init__(
        self,
        pipeline: PipelineLike[S],
        settings: Callable[[], S],
        frames: LatestSlot[Frame],
        results: LatestSlot[FrameResult],
        stopping: threading.Event,
        arrived: Callable[[], None],
    ) -> None:
        self._pipeline = pipeline
        self._settings = settings
        self._frames = frames
        self._results = results
        self._stopping = stopping
        self._arrived = arrived
        self.results_made = 0
        self.rate = Rate()

    def run(self) -> None:
        """Work until the slot of frames is closed and empty, or the session stops; then close the slot of results."""
        try:
            self._pipeline.reset()
            while not self._stopping.is_set():
                frame = self._frames.get()
                if frame is None or self._stopping.is_set():
                    return
                self._results.put(process(self._pipeline, frame, self._settings(), self._frames.dropped))
                self.results_made += 1
                self.rate.count(time.monotonic())
                self._arrived()
        finally:
            self._results.close()
