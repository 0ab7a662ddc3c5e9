"""What every picture source offers, and how a camera is asked to open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.core.errors import ConfigError
from app.core.types import Frame


class Source(Protocol):
    """Where frames come from: a camera, a stream, a video file, pictures, or the demo clip.

    One thread opens and reads; `close` alone may be called from any thread.
    """

    @property
    def name(self) -> str:
        """What to show the user: the camera's name, or the file's. Never holds a password."""

    @property
    def live(self) -> bool:
        """True when frames come at their own time and `t_s` is the monotonic clock (cameras and streams)."""

    @property
    def fps(self) -> float | None:
        """Nominal frames per second, known after `open`; None where there is no such number."""

    @property
    def frame_count(self) -> int | None:
        """How many frames one pass gives, as the file states it; None for live sources and where it is not stated."""

    def open(self) -> None:
        """Get ready to read from the first frame; a closed source can be opened again.

        Raises:
            CameraError: a live source gives no picture; `reason` says why.
            SourceError: a file cannot be read.
        """

    def read(self) -> Frame | None:
        """The next frame: the newest one of a live source, every one of a file. None at the end and once closed.

        `Frame.t_s` rises from frame to frame: monotonic clock (live), presentation time (video), index / 1.0 (picture).

        Raises:
            CameraError: no usable picture at present. Reading on is right: the source re-opens itself, and gives
                frames again when it can.
            SourceError: this picture cannot be read. Reading on gives the next one, or None.
        """

    def close(self) -> None:
        """Release the device or file and wake a `read` that waits. Harmless when repeated; from any thread."""


@dataclass(frozen=True, slots=True)
class CameraOptions:
    """How to open a camera. A driver that lacks a format gives its nearest; the frames tell the true size.

    size_wh: asked size in px, None for the driver's own. fps: asked rate, None for the driver's own. mjpg: ask for
    Motion-JPEG, without which most USB cameras fall to 5-10 fps above 640x480. rotation_cw_deg: how far to turn the
    picture clockwise, for a camera mounted on its side: 0, 90, 180 or 270. exposure, focus, zoom: set when the camera
    opens, in its own units (see app/camera/controls.py); None leaves them to the camera.

    Raises:
        ConfigError: a value is out of range.
    """

    size_wh: tuple[int, int] | None = (1280, 720)
    fps: float | None = 30.0
    mjpg: bool = True
    rotation_cw_deg: int = 0
    exposure: int | None = None
    focus: int | None = None
    zoom: int | None = None

    def __post_init__(self) -> None:
        if self.size_wh is not None and not all(16 <= side <= 16384 for side in self.size_wh):
            raise ConfigError(f"The camera size must be 16 to 16384 px a side, not {self.size_wh}.")
        if self.fps is not None and not 0.0 < self.fps <= 1000.0:
            raise ConfigError(f"The camera rate must be above 0 and at most 1000 fps, not {self.fps}.")
        if self.rotation_cw_deg not in (0, 90, 180, 270):
            raise ConfigError(f"The camera rotation must be 0, 90, 180 or 270 degrees, not {self.rotation_cw_deg}.")
