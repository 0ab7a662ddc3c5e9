"""A simulated camera and tiny media files made on the spot."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from app.camera.base import CameraOptions
from app.camera.devices import CameraDevice
from app.camera.opencv import CameraTiming
from app.core.errors import CameraError, CameraFault

# Long against a thread switch, short against a person's patience.
QUICK = CameraTiming(open_s=1.0, stale_s=0.6, black_s=0.1, retry_first_s=0.02, retry_most_s=0.05)


class SimulatedCamera:
    """A `Driver` whose camera does what the test says; its attributes may be changed while it runs.

    name, index: where the camera is now. plugged: False fails every read and hides it. refusal: raised when opened.
    paint: (number of the picture) -> BGR picture. properties: the cv2.CAP_PROP_* that the driver knows. opening,
    reading: cleared, the driver hangs in that call.
    """

    def __init__(self) -> None:
        self.name = "Sim Cam"
        self.index = 3
        self.plugged = True
        self.refusal: CameraError | None = None
        self.paint: Callable[[int], Any] = noise
        self.opening = threading.Event()
        self.reading = threading.Event()
        self.opening.set()
        self.reading.set()
        self.opened: list[CameraDevice] = []
        self.located: list[str | int] = []
        self.released = threading.Semaphore(0)
        self.options: CameraOptions | None = None
        self.properties: dict[int, float] = {}

    def locate(self, target: str | int) -> CameraDevice:
        self.located.append(target)
        if not self.plugged or target not in (self.name, self.index):
            raise CameraError(CameraFault.NOT_FOUND, f"No camera {target}.")
        return CameraDevice(self.name, self.index)

    def open(self, device: CameraDevice, options: CameraOptions) -> SimulatedCapture:
        assert self.opening.wait(20.0)
        self.options = options
        if self.refusal is not None:
            raise self.refusal
        self.opened.append(device)
        return SimulatedCapture(self)

    def let_go(self) -> None:
        """End every hang, so that no thread outlives the test."""
        self.opening.set()
        self.reading.set()


class SimulatedCapture:
    """An opened `SimulatedCamera`, about 200 pictures a second."""

    def __init__(self, camera: SimulatedCamera) -> None:
        self._camera = camera
        self._count = 0
        self._tick = threading.Event()

    def read(self) -> tuple[bool, Any]:
        assert self._camera.reading.wait(20.0)
        self._tick.wait(0.005)
        if not self._camera.plugged:
            return False, None
        self._count += 1
        return True, self._camera.paint(self._count)

    def get(self, prop: int) -> float:
        return self._camera.properties.get(prop, 0.0)

    def release(self) -> None:
        self._camera.released.release()


def noise(count: int) -> Any:
    """A different grey picture each time, (48, 64, 3) BGR."""
    return np.random.default_rng(count).integers(60, 200, (48, 64, 3), dtype=np.uint8)


@pytest.fixture
def simulated() -> Any:
    camera = SimulatedCamera()
    yield camera
    camera.let_go()


@pytest.fixture(autouse=True)
def no_reader_left() -> Any:
    """Every camera thread has to end with its test."""
    yield
    for thread in threading.enumerate():
        if thread.name == "moretta-camera-reader":
            thread.join(5.0)
            assert not thread.is_alive(), "a camera reader outlived its test"


def write_video(
    path: Path,
    times_ms: Sequence[int],
    size_wh: tuple[int, int] = (64, 48),
    rotation_deg: int = 0,
    paint: Callable[[int], Any] | None = None,
) -> Path:
    """An H.264 file whose frames carry exactly these presentation times; by default grey, 10 times the index."""
    draw = paint or (lambda index: np.full((size_wh[1], size_wh[0], 3), 10 * index % 250, np.uint8))
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"qp": "4"})
        stream.width, stream.height = size_wh
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        stream.time_base = Fraction(1, 1000)
        if rotation_deg:
            stream.set_display_rotation(rotation_deg)
        for index, time_ms in enumerate(times_ms):
            frame = av.VideoFrame.from_ndarray(draw(index), format="rgb24")
            frame.pts, frame.time_base = time_ms, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def truth_row(t_s: float) -> dict[str, Any]:
    """One row of a demo sidecar: a frontal face half a metre away."""
    numbers = ["yaw_deg", "pitch_deg", "roll_deg", "eye_closed_left", "eye_closed_right", "jaw_open"]
    row: dict[str, Any] = dict.fromkeys([*numbers, "gaze_yaw_deg", "gaze_pitch_deg"], 0.0)
    row |= {"t_s": t_s, "present": True}
    row["R_camera_from_head"] = np.eye(3).tolist()
    row["t_camera_from_head_m"] = [0.0, 0.0, 0.5]
    return row


def write_demo(folder: Path, frames: int = 5, fps: float = 10.0) -> Path:
    """A demo clip of `frames` plain frames with its sidecar."""
    write_video(folder / "demo.mp4", [round(1000 * i / fps) for i in range(frames)])
    sidecar = {
        "version": 1,
        "fps": fps,
        "size_wh": [64, 48],
        "intrinsics": {"fx": 60.0, "fy": 60.0, "cx": 31.5, "cy": 23.5},
        "frames": [truth_row(i / fps) for i in range(frames)],
    }
    (folder / "demo.json").write_text(json.dumps(sidecar), encoding="utf-8")
    return folder


@pytest.fixture
def make_video() -> Callable[..., Path]:
    return write_video


@pytest.fixture
def make_demo() -> Callable[..., Path]:
    return write_demo


@pytest.fixture
def quick() -> CameraTiming:
    return QUICK
