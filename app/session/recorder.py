"""Record a live picture without holding up whoever shows it."""

from __future__ import annotations

import logging
import math
import queue
import threading
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import RecordingError
from app.core.types import U8
from app.session.sound_track import I16, SoundFormat
from app.session.video_writer import LONGEST_GAP_S, VideoWriter

_log = logging.getLogger(__name__)

# Half a second at 30 fps: enough for an encoder's hiccup, 45 MB of 720p.
_WAITING_PICTURES = 16


@dataclass(frozen=True, slots=True)
class RecordingSummary:
    """What a recording came to. pictures_dropped: came while the encoder was behind; their neighbours fill the time."""

    path: Path
    duration_s: float
    frames: int
    pictures_dropped: int
    encoder: str


class Recorder:
    """Encodes pictures on a thread of its own into a crash-safe MP4 of constant rate (see `VideoWriter`).

    For a window, which must not wait. A job over a file uses `VideoWriter` itself and loses nothing.
    """

    def __init__(
        self, path: Path, size_wh: tuple[int, int], fps: float = 30.0, sound: SoundFormat | None = None
    ) -> None:
        """Create the file and start the thread; arguments and errors as `VideoWriter`."""
        self._path = path
        self._writer = VideoWriter(path, size_wh, fps, sound)
        self._waiting: queue.Queue[tuple[U8, float] | None] = queue.Queue(_WAITING_PICTURES)
        self._dropped = 0
        self._missed: tuple[U8, float] | None = None
        self._duration_s, self._last_s = 0.0, math.inf
        self._error: Exception | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="moretta-recorder", daemon=True)
        self._thread.start()

    @property
    def error(self) -> Exception | None:
        """What stopped the recording early (the disk is full), None while all is well."""
        return self._error

    @property
    def duration_s(self) -> float:
        """Seconds of what was handed over so far; the encoder may be behind."""
        return self._duration_s

    def add(self, image: U8, t_s: float) -> None:
        """Hand over a picture; never waits. While the encoder is behind, or after an error, it is dropped.

        Args:
            image: (H, W, 3) uint8 RGB; must not be changed afterwards.
            t_s: when it is to be seen, see `VideoWriter.write`.
        """
        if self._closed:
            return
        self._duration_s += t_s - self._last_s if 0.0 < t_s - self._last_s < LONGEST_GAP_S else 0.0
        self._last_s = t_s
        try:
            self._waiting.put_nowait((image, t_s))
            self._missed = None
        except queue.Full:
            self._dropped += 1
            self._missed = (image, t_s)

    def add_sound(self, samples: I16, t_s: float) -> None:
        """Hand over a piece of sound (N, channels), see `VideoWriter.add_sound`; never waits."""
        if not self._closed:
            self._writer.add_sound(samples, t_s)

    def close(self) -> RecordingSummary:
        """Encode what waits, finish the file and end the thread. Can be repeated.

        Raises:
            RecordingError: the recording ended early; what was written is kept.
        """
        if not self._closed:
            self._closed = True
            if self._missed is not None:
                # Else a film of a busy machine would end before it was stopped.
                self._dropped -= 1
                self._waiting.put(self._missed)
            self._waiting.put(None)
        self._thread.join()
        if self._error is not None:
            raise self._error
        writer = self._writer
        return RecordingSummary(self._path, writer.duration_s, writer.frames_written, self._dropped, writer.encoder)

    def _run(self) -> None:
        """Encode until told to end. After an error pictures are still taken away, so that nobody waits on the queue."""
        try:
            while (item := self._waiting.get()) is not None:
                if self._error is None:
                    self._write(*item)
        finally:
            self._finish()

    def _write(self, image: U8, t_s: float) -> None:
        try:
            self._writer.write(image, t_s)
        except RecordingError as error:
            _log.warning("%s", error)
            self._error = error
        except Exception as error:
            # A fault of ours in one picture (its shape, say): keep what there is, and tell.
            self._error = error

    def _finish(self) -> None:
        try:
            self._writer.close()
        except RecordingError as error:
            self._error = self._error or error
