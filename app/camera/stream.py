"""Network streams (RTSP, RTMP, HTTP, UDP) as live sources, decoded by PyAV."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import av
import av.error
import cv2
import numpy.typing as npt

from app.camera.base import CameraOptions
from app.camera.devices import CameraDevice
from app.camera.driver import Capture
from app.camera.video_file import upright
from app.core.errors import CameraError, CameraFault

SCHEMES = ("rtsp", "rtsps", "rtmp", "http", "https", "udp", "tcp", "srt")

_OPEN_TIMEOUT_S = 10.0
_READ_TIMEOUT_S = 5.0
# Closing has to wait for a picture that is not due yet.
_LONGEST_WAIT_S = 0.5
# Over UDP a busy network smears the picture.
_DEMUXER_OPTIONS = {"rtsp_transport": "tcp"}


def is_stream_url(text: str) -> bool:
    """Whether `text` is a URL that `StreamDriver` opens."""
    scheme, separator, _ = text.partition("://")
    return bool(separator) and scheme.lower() in SCHEMES


def name_without_secrets(url: str) -> str:
    """The URL as it may be shown and logged: no user, password or query (they hold tokens)."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return url.partition("://")[0] + "://..."
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname or ""
    return f"{parts.scheme}://{host}{port}{parts.path}"


class StreamDriver:
    """One network stream, opened through the same `Driver` seam as a camera."""

    def __init__(self, url: str) -> None:
        """Opens nothing. `url` may carry user and password; they are never shown."""
        self._url = url
        self._name = name_without_secrets(url)

    def locate(self, target: str | int) -> CameraDevice:
        """The stream itself, whatever is asked for: nothing is known of it before it is opened."""
        return CameraDevice(self._name, index=-1)

    def open(self, device: CameraDevice, options: CameraOptions) -> Capture:
        """Connect. `options` asks a stream nothing: its sender decides size and rate.

        Raises:
            CameraError: NOT_FOUND (no such host, nothing there, no video in it) or DENIED (wrong user or password).
        """
        try:
            container = av.open(
                self._url, timeout=(_OPEN_TIMEOUT_S, _READ_TIMEOUT_S), container_options=_DEMUXER_OPTIONS
            )
        except (av.error.HTTPUnauthorizedError, av.error.HTTPForbiddenError, av.error.PermissionError):
            raise CameraError(CameraFault.DENIED, f"{self._name} refuses this user or password.") from None
        except (av.error.FFmpegError, OSError, ValueError) as error:
            # FFmpeg's own text repeats the URL with its password: only the kind of error may be shown.
            kind = getattr(error, "strerror", None) or type(error).__name__
            raise CameraError(CameraFault.NOT_FOUND, f"{self._name} cannot be reached ({kind}).") from None
        if not container.streams.video:
            container.close()
            raise CameraError(CameraFault.NOT_FOUND, f"{self._name} carries no video.")
        return _AvCapture(container)


class _AvCapture:
    """An open PyAV container as a `Capture`."""

    def __init__(self, container: av.container.InputContainer) -> None:
        self._container = container
        self._stream = container.streams.video[0]
        self._frames: Iterator[av.VideoFrame] = container.decode(self._stream)
        # A live stream comes as it is filmed and states no duration. A file on a web server comes as fast as the
        # network is, and has to be held back to its own speed.
        self._is_file = bool(container.duration)
        self._start_s: float | None = None

    def read(self) -> tuple[bool, npt.NDArray[Any] | None]:
        """See `Capture.read`; a stream that ends or breaks gives (False, None)."""
        try:
            frame = next(self._frames)
        except (StopIteration, av.error.FFmpegError, OSError):
            return False, None
        if self._is_file and frame.time is not None:
            self._wait_until_due(frame.time)
        return True, upright(frame, "bgr24")

    def _wait_until_due(self, t_s: float) -> None:
        now_s = time.monotonic()
        if self._start_s is None:
            self._start_s = now_s - t_s
        time.sleep(min(max(self._start_s + t_s - now_s, 0.0), _LONGEST_WAIT_S))

    def get(self, prop: int) -> float:
        """See `Capture.get`: the sender's rate; nothing else is known."""
        rate = self._stream.average_rate
        return float(rate) if prop == cv2.CAP_PROP_FPS and rate else 0.0

    def release(self) -> None:
        """See `Capture.release`."""
        self._container.close()
