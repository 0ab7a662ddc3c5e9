"""The demo clip: a synthetic person in a loop, with the truth of every frame beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app import paths
from app.camera.video_file import VideoFileSource
from app.core.errors import SourceError
from app.core.types import F64, CameraIntrinsics, Frame

_VERSION = 1


@dataclass(frozen=True, slots=True)
class TruthFrame:
    """What is true of one frame of the demo clip; signs and frames as in `app.core.geometry`.

    Everything but t_s and present is None while the face is out of the picture. Angles in degrees, closures and jaw in
    [0, 1], R_camera_from_head (3, 3), t_camera_from_head_m (3,) metres; left and right are the subject's.
    """

    t_s: float
    present: bool
    yaw_deg: float | None
    pitch_deg: float | None
    roll_deg: float | None
    R_camera_from_head: F64 | None
    t_camera_from_head_m: F64 | None
    eye_closed_left: float | None
    eye_closed_right: float | None
    jaw_open: float | None
    gaze_yaw_deg: float | None
    gaze_pitch_deg: float | None


@dataclass(frozen=True, slots=True)
class DemoTruth:
    """The sidecar of the demo clip: its rate, its camera, and one row a frame."""

    fps: float
    intrinsics: CameraIntrinsics
    frames: tuple[TruthFrame, ...]


class DemoSource:
    """The demo clip behind the `Source` protocol, over and over unless `loop` is False.

    Index and time run on from round to round, so nothing downstream sees the seam; `truth_at` takes the index.
    """

    live = False
    name = "Demo"

    def __init__(self, folder: Path | None = None, loop: bool = True) -> None:
        """Reads nothing.

        Args:
            folder: holds demo.mp4 and demo.json; the installed clip if None.
            loop: False ends after one round.
        """
        self._folder = folder or paths.demo_dir()
        self.loops = loop
        self._truth: DemoTruth | None = None
        self._video: VideoFileSource | None = None
        self._round = 0

    @property
    def fps(self) -> float | None:
        return self._truth.fps if self._truth is not None else None

    @property
    def frame_count(self) -> int | None:
        """Frames in one round."""
        return len(self._truth.frames) if self._truth is not None else None

    @property
    def truth(self) -> DemoTruth:
        """The sidecar, known after `open`.

        Raises:
            SourceError: not opened yet.
        """
        if self._truth is None:
            raise SourceError("The demo clip has not been opened yet.")
        return self._truth

    def truth_at(self, index: int) -> TruthFrame:
        """The truth of the frame with this `Frame.index`, in any round."""
        frames = self.truth.frames
        return frames[index % len(frames)]

    def open(self) -> None:
        """See `Source.open`.

        Raises:
            SourceError: clip or sidecar is missing or broken.
        """
        self._truth = load_truth(self._folder / "demo.json")
        self._round = 0
        self._video = VideoFileSource(self._folder / "demo.mp4", self._truth.intrinsics)
        self._video.open()

    def read(self) -> Frame | None:
        """See `Source.read`."""
        video, truth = self._video, self._truth
        if video is None or truth is None:
            return None
        frame = self._of_this_round(video, truth)
        if frame is None and self.loops and self._video is not None:
            frame = self._next_round(video, truth)
        return frame

    def close(self) -> None:
        """See `Source.close`."""
        video, self._video = self._video, None
        if video is not None:
            video.close()

    def _next_round(self, video: VideoFileSource, truth: DemoTruth) -> Frame | None:
        """Start over; None if that gives no frame at all or the source was closed meanwhile."""
        self._round += 1
        try:
            video.open()
            frame = self._of_this_round(video, truth)
        except SourceError:
            # The clip went bad while it played; trying again at once, for ever, would help nobody.
            self.close()
            raise
        if self._video is None:
            video.close()
            return None
        return frame

    def _of_this_round(self, video: VideoFileSource, truth: DemoTruth) -> Frame | None:
        frame = video.read()
        if frame is None or frame.index >= len(truth.frames):
            return None
        rounds_s = self._round * len(truth.frames) / truth.fps
        index = self._round * len(truth.frames) + frame.index
        # The sidecar's clock is the clip's: exact, where the container rounds to its time base.
        t_s = rounds_s + truth.frames[frame.index].t_s
        return Frame(frame.image, index, t_s, truth.intrinsics, self.name)


def load_truth(path: Path) -> DemoTruth:
    """Read the demo clip's sidecar.

    Raises:
        SourceError: missing, not JSON, another version, or a field is missing or of the wrong shape.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return _truth(data)
    except OSError:
        raise SourceError(f"The demo clip's {path.name} is missing; reinstall Moretta.", path.name) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"The demo clip's {path.name} is broken ({error!r}); reinstall Moretta.", path.name) from None


def _truth(data: dict[str, Any]) -> DemoTruth:
    if data["version"] != _VERSION:
        raise ValueError(f"version {data['version']}, expected {_VERSION}")
    width, height = data["size_wh"]
    camera = data["intrinsics"]
    intrinsics = CameraIntrinsics(
        float(camera["fx"]), float(camera["fy"]), float(camera["cx"]), float(camera["cy"]), (width, height), False
    )
    frames = tuple(_truth_frame(row) for row in data["frames"])
    if not frames or not data["fps"] > 0:
        raise ValueError("no frames or no rate")
    return DemoTruth(float(data["fps"]), intrinsics, frames)


def _truth_frame(row: dict[str, Any]) -> TruthFrame:
    present = bool(row["present"])
    number = {key: None if row[key] is None else float(row[key]) for key in _NUMBERS}
    return TruthFrame(
        t_s=float(row["t_s"]),
        present=present,
        R_camera_from_head=_array(row["R_camera_from_head"], (3, 3)),
        t_camera_from_head_m=_array(row["t_camera_from_head_m"], (3,)),
        **number,
    )


_NUMBERS = (
    "yaw_deg",
    "pitch_deg",
    "roll_deg",
    "eye_closed_left",
    "eye_closed_right",
    "jaw_open",
    "gaze_yaw_deg",
    "gaze_pitch_deg",
)


def _array(value: Any, shape: tuple[int, ...]) -> F64 | None:
    if value is None:
        return None
    array = np.asarray(value, dtype=np.float64)
    if array.shape != shape:
        raise ValueError(f"expected {shape}, got {array.shape}")
    array.flags.writeable = False
    return array
