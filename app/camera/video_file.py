"""Video files, every frame in order at its own presentation time.

PyAV rather than cv2.VideoCapture: it says why a file does not open, where OpenCV says only that it did not; time and
rotation belong to each frame; and it is needed anyway for recordings that survive a crash and for streams.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import av.error
import numpy as np

from app.core.errors import SourceError
from app.core.types import U8, CameraIntrinsics, Frame

_LARGEST_PX = 8192 * 8192
_USUAL_RATES = (24000 / 1001, 24.0, 25.0, 30000 / 1001, 30.0, 48.0, 50.0, 60000 / 1001, 60.0)


class VideoFileSource:
    """Plays one video file from its first frame to its last.

    `Frame.t_s` is the presentation time less that of the first frame, so it follows a variable frame rate; phone videos
    are turned upright by their rotation tag. Damaged packets are skipped.
    """

    live = False

    def __init__(self, path: Path, intrinsics: CameraIntrinsics | None = None) -> None:
        """Opens nothing.

        Args:
            path: the file.
            intrinsics: the camera that took it, where known; every frame carries it.
        """
        self.path = path
        self._intrinsics = intrinsics
        self._lock = threading.Lock()
        self._container: av.container.InputContainer | None = None
        self._frames: Iterator[av.VideoFrame] = iter(())
        self._clock = _PresentationClock(None)
        self._index = 0
        self.fps: float | None = None
        self.frame_count: int | None = None

    @property
    def name(self) -> str:
        return self.path.name

    def open(self) -> None:
        """See `Source.open`.

        Raises:
            SourceError: no such file, empty, not a video, damaged beyond reading, or larger than 8192 x 8192.
        """
        self.close()
        container = _open_container(self.path)
        stream = container.streams.video[0]
        with self._lock:
            self._container = container
            self.fps = _film_rate(stream)
            self.frame_count = stream.frames or None
            self._clock = _PresentationClock(self.fps)
            self._index = 0
            self._frames = _decoded(container, stream)

    def read(self) -> Frame | None:
        """See `Source.read`."""
        with self._lock:
            picture = self._next_picture()
            if picture is None:
                return None
            frame = Frame(
                upright(picture, "rgb24"), self._index, self._clock.t_s(picture), self._intrinsics, self.path.name
            )
            self._index += 1
            return frame

    def close(self) -> None:
        """See `Source.close`. Waits for a frame that is being decoded."""
        with self._lock:
            container, self._container = self._container, None
            self._frames = iter(())
            if container is not None:
                container.close()

    def _next_picture(self) -> av.VideoFrame | None:
        picture = next(self._frames, None)
        if picture is None and self._container is not None and self._index == 0:
            # Leave the end state behind, so that reading on ends instead of failing for ever.
            self._container.close()
            self._container = None
            raise SourceError(f'"{self.path.name}" holds no video frame that can be decoded.', self.path.name)
        return picture


def _open_container(path: Path) -> av.container.InputContainer:
    """Raises SourceError unless there is a video stream of a sane size."""
    try:
        if path.stat().st_size == 0:
            raise SourceError(f'"{path.name}" is empty.', path.name)
        container = av.open(str(path))
    except FileNotFoundError:
        raise SourceError(f'"{path.name}" does not exist.', path.name) from None
    except PermissionError:
        raise SourceError(f'"{path.name}" may not be read by this user.', path.name) from None
    except (av.error.FFmpegError, OSError, ValueError):
        raise SourceError(f'"{path.name}" is not a video that can be read, or it is cut short.', path.name) from None
    streams = container.streams.video
    if streams and 0 < streams[0].width * streams[0].height <= _LARGEST_PX:
        return container
    container.close()
    if not streams:
        raise SourceError(f'"{path.name}" holds no video.', path.name)
    raise SourceError(f'"{path.name}" has no picture size that can be used (at most 8192 x 8192 px).', path.name)


def _film_rate(stream: av.VideoStream) -> float | None:
    """Frames per second in which no frame goes missing; None where the container does not state how many it has.

    The average of a steady film. Where the rate varies (phones in the dark, screens that stand still), that of the
    densest part as far as FFmpeg guesses it right, else the usual rate that is next above the average.
    """
    average, densest = _sane_rate(stream.average_rate), _sane_rate(stream.guessed_rate)
    if average is None or densest is None or abs(densest - average) < 0.001 * average:
        return average
    if average < densest <= _USUAL_RATES[-1]:
        return densest
    return next((rate for rate in _USUAL_RATES if average <= rate <= 1.05 * average), average)


def _sane_rate(stated: Fraction | None) -> float | None:
    """Frames per second; None for nothing, and for the time base (90000) that some containers give instead."""
    rate = float(stated or 0)
    return rate if 0.01 <= rate <= 240.0 else None


def _decoded(container: av.container.InputContainer, stream: av.VideoStream) -> Iterator[av.VideoFrame]:
    """Frames in presentation order; packets that cannot be decoded are left out, a file cut short ends early."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except (av.error.FFmpegError, OSError):
            return
        if packet is None:
            return
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            continue


class _PresentationClock:
    """Seconds since the first frame, rising from frame to frame whatever the file says."""

    def __init__(self, fps: float | None) -> None:
        self._step_s = 1.0 / fps if fps else 1.0 / 30.0
        self._first_s: float | None = None
        self._last_s = -self._step_s

    def t_s(self, picture: av.VideoFrame) -> float:
        """Where a file gives no time, or one that runs backwards, the nominal frame interval stands in."""
        stated_s = picture.time
        if stated_s is not None and self._first_s is None:
            self._first_s = stated_s
        t_s = stated_s - self._first_s if stated_s is not None and self._first_s is not None else self._last_s
        if t_s <= self._last_s:
            t_s = self._last_s + self._step_s
        self._last_s = t_s
        return t_s


def upright(picture: av.VideoFrame, pixels: str) -> U8:
    """(H, W, 3) uint8, turned by the display matrix. np.rot90 and the matrix both count quarter turns anticlockwise.

    pixels: FFmpeg's name of the order, rgb24 or bgr24.
    """
    image = picture.to_ndarray(format=pixels)
    quarter_turns = round(picture.rotation / 90.0) % 4
    if quarter_turns:
        image = np.rot90(image, quarter_turns)
    return np.ascontiguousarray(image, dtype=np.uint8)
