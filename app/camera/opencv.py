"""A live camera or stream: always its newest frame, its faults told apart, re-opened under the same name."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from app.camera.base import CameraOptions
from app.camera.devices import CameraDevice
from app.camera.driver import Capture, Driver
from app.core.errors import CameraError, CameraFault
from app.core.types import U8, Frame

_POLL_S = 0.25
# A driver that hangs in every call costs a thread each time; past this many it gets no more.
_MOST_HANGING = 3
_ROTATIONS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
# A covered or blocked sensor reads 0-16 with its noise; a dim room still has a few brighter pixels.
_BLACK_LEVEL = 16


@dataclass(frozen=True, slots=True)
class CameraTiming:
    """How long to wait for what, in seconds.

    open_s: for the first picture after opening (Media Foundation has been seen to take 20). stale_s: without a new
    picture before the camera counts as disconnected. black_s: of black pictures before saying so (sensors start black).
    retry_first_s, retry_most_s: pause before the first and between later attempts to re-open, doubled each time.
    """

    open_s: float = 25.0
    stale_s: float = 5.0
    black_s: float = 2.0
    retry_first_s: float = 0.5
    retry_most_s: float = 8.0


class CameraSource:
    """A camera picked by name or index, or a network stream, behind the `Source` protocol.

    A thread of its own opens the device and keeps only the newest picture, so nothing stale queues up in the driver
    and a driver that hangs cannot hang the program. Once lost, the camera is looked for under the NAME it had when
    first opened; another camera that takes its number is never used.
    """

    live = True
    frame_count: int | None = None

    def __init__(
        self, target: str | int, options: CameraOptions, driver: Driver, timing: CameraTiming | None = None
    ) -> None:
        """Touches no device.

        Args:
            target: a camera's name or index, or a stream's URL.
            driver: finds and opens it; tests give a simulated one.
        """
        self._target: str | int = target
        self._options = options
        self._driver = driver
        self._timing = timing or CameraTiming()
        self._name: str | None = None
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._closed.set()
        self._reader: _Reader | None = None
        self._left_behind: list[_Reader] = []
        self._health = _Health(self._timing.black_s, self._timing.stale_s)
        self._fault: CameraError | None = None
        self._retry_s = self._timing.retry_first_s
        self._retry_at_s = 0.0
        self._index = 0
        self._last_t_s = float("-inf")

    @property
    def name(self) -> str:
        """The camera's name once opened; before that what was asked for."""
        return self._name or (f"Camera {self._target}" if isinstance(self._target, int) else self._target)

    @property
    def fps(self) -> float | None:
        """The rate that the driver promises; the true one has to be measured."""
        reader = self._reader
        return reader.fps if reader is not None else None

    def open(self) -> None:
        """Open the device and wait for its first picture. See `Source.open`."""
        self._closed.clear()
        self._fault = None
        self._retry_s = self._timing.retry_first_s
        self._health = _Health(self._timing.black_s, self._timing.stale_s)
        try:
            device = self._locate()
            self._name = device.name
            self._start_reader(device)
            self._wait_for_first_picture()
        except CameraError:
            self.close()
            raise

    def read(self) -> Frame | None:
        """The newest picture not yet given. See `Source.read`."""
        while not self._closed.is_set():
            reader = self._reader or self._reopen()
            if reader is None:
                if self._fault is not None and not self._closed.is_set():
                    raise self._fault
                continue
            picture = self._next_picture(reader)
            if picture is not None:
                return self._frame(*picture)
            if self._fault is not None and not self._closed.is_set():
                raise self._fault
        return None

    def close(self) -> None:
        """See `Source.close`. A driver that hangs in a call is left to its thread, which releases it afterwards."""
        with self._lock:
            self._closed.set()
            reader, self._reader = self._reader, None
        if reader is not None:
            reader.stop(wait_s=0.8)

    def _locate(self) -> CameraDevice:
        return self._driver.locate(self._name or self._target)

    def _start_reader(self, device: CameraDevice) -> _Reader | None:
        """Start reading; None when the source was closed meanwhile."""
        with self._lock:
            if self._closed.is_set():
                return None
            self._reader = _Reader(lambda: self._driver.open(device, self._options))
            return self._reader

    def _wait_for_first_picture(self) -> None:
        reader = self._reader
        deadline_s = time.monotonic() + self._timing.open_s
        while reader is not None and not self._closed.is_set() and not reader.wait_for_picture(_POLL_S):
            if time.monotonic() > deadline_s:
                raise CameraError(
                    CameraFault.BUSY,
                    f'The camera "{self.name}" opens but sends no picture; it may be in use by another program.',
                )

    def _next_picture(self, reader: _Reader) -> tuple[U8, float] | None:
        """The next good picture, or None with `_fault` set if there is something to say about its absence."""
        try:
            picture = reader.take(_POLL_S)
        except CameraError as error:
            self._lose(error)
            return None
        if picture is None:
            if reader.silent_s() > (self._timing.stale_s if reader.has_streamed else self._timing.open_s):
                self._lose(self._disconnected("sends no more pictures"))
            return None
        return picture if self._accept(*picture) else None

    def _accept(self, image: U8, t_s: float) -> bool:
        """Whether a picture shows anything; sets or clears the fault."""
        verdict = self._health.judge(image, t_s)
        if verdict is CameraFault.DISCONNECTED:
            self._lose(self._disconnected("sends the same picture over and over"))
        elif verdict is CameraFault.BLACK:
            self._fault = CameraError(
                CameraFault.BLACK,
                f'The camera "{self.name}" gives only black pictures: open its shutter or lens cover, or make light.',
            )
        else:
            self._fault = None
            self._retry_s = self._timing.retry_first_s
        return verdict is None

    def _disconnected(self, what: str) -> CameraError:
        message = f'The camera "{self.name}" {what}: disconnected; it is opened again as soon as it is back.'
        return CameraError(CameraFault.DISCONNECTED, message)

    def _lose(self, fault: CameraError) -> None:
        """Let go of the device and plan the next attempt."""
        with self._lock:
            reader, self._reader = self._reader, None
        if reader is not None:
            reader.stop(wait_s=0.0)
            self._left_behind.append(reader)
        self._health.restart()
        if self._fault is None or not self._follows_from_the_loss(fault):
            self._fault = fault
        self._retry_at_s = time.monotonic() + self._retry_s
        self._retry_s = min(2.0 * self._retry_s, self._timing.retry_most_s)

    def _follows_from_the_loss(self, fault: CameraError) -> bool:
        """Whether a failed attempt to re-open tells the user nothing new: it is still away, or held by our own hang."""
        busy_with_us = fault.reason is CameraFault.BUSY and bool(self._still_hanging())
        return fault.reason is CameraFault.NOT_FOUND or busy_with_us

    def _still_hanging(self) -> list[_Reader]:
        """Readers of earlier openings whose driver has not come back yet."""
        self._left_behind = [reader for reader in self._left_behind if reader.is_alive()]
        return self._left_behind

    def _reopen(self) -> _Reader | None:
        """A new reader under the same name if it is time and the camera is there; else None after a short wait."""
        wait_s = self._retry_at_s - time.monotonic()
        if wait_s > 0.0 or len(self._still_hanging()) >= _MOST_HANGING:
            self._closed.wait(min(max(wait_s, 0.01), _POLL_S))
            return None
        try:
            return self._start_reader(self._locate())
        except CameraError as error:
            self._lose(error)
            return None

    def _frame(self, image: U8, t_s: float) -> Frame:
        rotation = _ROTATIONS.get(self._options.rotation_cw_deg)
        if rotation is not None:
            image = np.asarray(cv2.rotate(image, rotation), dtype=np.uint8)
        # Two pictures may carry one driver time stamp; everything downstream divides by the difference.
        self._last_t_s = max(t_s, self._last_t_s + 1e-6)
        frame = Frame(image, self._index, self._last_t_s)
        self._index += 1
        return frame


class _Reader:
    """One opened device and the only thread that ever touches it; keeps the newest picture."""

    def __init__(self, open_capture: Callable[[], Capture]) -> None:
        self.fps: float | None = None
        self._open_capture = open_capture
        self._changed = threading.Condition()
        self._newest: tuple[U8, float] | None = None
        self._error: Exception | None = None
        self._stopping = threading.Event()
        self._last_s = time.monotonic()
        self.has_streamed = False
        self._thread = threading.Thread(target=self._run, name="moretta-camera-reader", daemon=True)
        self._thread.start()

    def wait_for_picture(self, timeout_s: float) -> bool:
        """Whether a picture has come. Raises what the driver raised."""
        with self._changed:
            self._changed.wait_for(self._has_news, timeout_s)
            if self._error is not None:
                raise self._error
            return self._newest is not None

    def take(self, timeout_s: float) -> tuple[U8, float] | None:
        """The newest RGB picture not yet taken and its time; None if none came. Raises what the driver raised."""
        with self._changed:
            self._changed.wait_for(self._has_news, timeout_s)
            if self._error is not None:
                raise self._error
            newest, self._newest = self._newest, None
        return newest

    def silent_s(self) -> float:
        """Seconds since the last picture, or since the start."""
        return time.monotonic() - self._last_s

    def is_alive(self) -> bool:
        """Whether the thread, and with it the device, is still busy."""
        return self._thread.is_alive()

    def stop(self, wait_s: float) -> None:
        """Ask the thread to end and release the device; wait for that at most `wait_s`."""
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()
        if wait_s > 0.0 and threading.current_thread() is not self._thread:
            self._thread.join(wait_s)

    def _has_news(self) -> bool:
        return self._newest is not None or self._error is not None or self._stopping.is_set()

    def _run(self) -> None:
        try:
            capture = self._open_capture()
        except Exception as error:
            self._fail(error)
            return
        try:
            self._grab_until_stopped(capture)
        except Exception as error:
            self._fail(error)
        finally:
            capture.release()

    def _grab_until_stopped(self, capture: Capture) -> None:
        promised = capture.get(cv2.CAP_PROP_FPS)
        self.fps = promised if 0.0 < promised <= 1000.0 else None
        while not self._stopping.is_set():
            ok, picture = _read(capture)
            now_s = time.monotonic()
            if not ok or picture is None or picture.size == 0:
                # An unplugged camera fails at once, every time.
                self._stopping.wait(0.02)
                continue
            image = _rgb(picture)
            with self._changed:
                self._newest = (image, _capture_time_s(capture, now_s))
                self._last_s = now_s
                self.has_streamed = True
                self._changed.notify_all()

    def _fail(self, error: Exception) -> None:
        with self._changed:
            self._error = error
            self._changed.notify_all()


class _Health:
    """Tells black and frozen pictures from good ones, on every eighth pixel."""

    def __init__(self, black_s: float, stale_s: float) -> None:
        self._black_s = black_s
        self._stale_s = stale_s
        self._sample: npt.NDArray[np.uint8] | None = None
        self._same_since_s: float | None = None
        self._black_since_s: float | None = None
        self._still_is_normal = False

    def restart(self) -> None:
        """The camera is opened anew: sensors start black."""
        self._black_since_s = None
        self._same_since_s = None

    def judge(self, image: U8, t_s: float) -> CameraFault | None:
        """BLACK after `black_s` of black, DISCONNECTED after `stale_s` of one and the same picture, else None.

        A sensor's noise makes no two pictures equal, but a virtual camera may show a still: if the very same picture
        comes back after re-opening, it is taken for what it is and passes from then on.
        """
        sample = np.ascontiguousarray(image[::8, ::8])
        same = self._sample is not None and np.array_equal(sample, self._sample)
        if not same:
            self._sample, self._same_since_s, self._still_is_normal = sample, t_s, False
        elif self._same_since_s is None:
            self._same_since_s = t_s
        if int(sample.max(initial=0)) <= _BLACK_LEVEL:
            if self._black_since_s is None:
                self._black_since_s = t_s
            return CameraFault.BLACK if t_s - self._black_since_s >= self._black_s else None
        self._black_since_s = None
        if not self._still_is_normal and self._same_since_s is not None and t_s - self._same_since_s >= self._stale_s:
            self._still_is_normal = True
            return CameraFault.DISCONNECTED
        return None


def _read(capture: Capture) -> tuple[bool, npt.NDArray[Any] | None]:
    """One picture; a damaged one (half a JPEG from a bad cable) counts as none."""
    try:
        return capture.read()
    except cv2.error:
        return False, None


def _rgb(picture: npt.NDArray[Any]) -> U8:
    """A driver's picture, (H, W), (H, W, 1), (H, W, 3) BGR or (H, W, 4) BGRA, as a fresh (H, W, 3) RGB uint8."""
    if picture.dtype == np.uint16:
        # Infrared and depth cameras: the upper byte is what can be seen.
        picture = (picture >> 8).astype(np.uint8)
    channels = 1 if picture.ndim == 2 else picture.shape[2]
    code = {1: cv2.COLOR_GRAY2RGB, 3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGB}[channels]
    return np.asarray(cv2.cvtColor(picture, code), dtype=np.uint8)


def _capture_time_s(capture: Capture, now_s: float) -> float:
    """When the picture was taken, monotonic seconds: V4L2's own stamp where it is one, else now.

    V4L2 stamps buffers with CLOCK_MONOTONIC and OpenCV passes that on as CAP_PROP_POS_MSEC; other drivers count from
    the start of the stream or say 0.
    """
    stamp_s = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
    return stamp_s if now_s - 1.0 < stamp_s <= now_s else now_s
