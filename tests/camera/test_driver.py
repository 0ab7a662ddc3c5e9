"""The driver of this machine's cameras, as far as it goes without one."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

from app.camera import driver
from app.camera.base import CameraOptions
from app.camera.devices import CameraDevice
from app.camera.driver import OpenCvDriver, fault_of_os_error
from app.core.errors import CameraError, CameraFault, ConfigError

CAM = CameraDevice("Cam", 4, Path("/dev/video4"))


def test_finds_by_name_number_and_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(driver, "list_cameras", lambda: (CameraDevice("Other", 0, Path("/dev/video0")), CAM))
    assert [OpenCvDriver().locate(target) for target in ("Cam", 4, "/dev/video4")] == [CAM] * 3


def test_not_found_lists_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(driver, "list_cameras", lambda: (CAM,))
    with pytest.raises(CameraError, match=r'"Cat".*there are: Cam') as caught:
        OpenCvDriver().locate("Cat")
    assert caught.value.reason is CameraFault.NOT_FOUND
    monkeypatch.setattr(driver, "list_cameras", lambda: ())
    with pytest.raises(CameraError, match=r"number 0.*this machine has none"):
        OpenCvDriver().locate(0)


def test_elsewhere_a_camera_goes_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert OpenCvDriver().locate(1) == OpenCvDriver().locate("Camera 1") == CameraDevice("Camera 1", 1)
    with pytest.raises(CameraError, match="FaceTime"):
        OpenCvDriver().locate("FaceTime")


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.EACCES, CameraFault.DENIED),
        (errno.EPERM, CameraFault.DENIED),
        (errno.EBUSY, CameraFault.BUSY),
        (errno.ENOENT, CameraFault.NOT_FOUND),
        (errno.ENODEV, CameraFault.NOT_FOUND),
        (errno.ENXIO, CameraFault.NOT_FOUND),
    ],
)
def test_what_the_system_says_becomes_a_reason(number: int, reason: CameraFault) -> None:
    error = fault_of_os_error("Cam", Path("/dev/video4"), OSError(number, "words"))
    assert error.reason is reason
    assert '"Cam"' in str(error)


def test_a_device_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(CameraError) as caught:
        OpenCvDriver().open(CameraDevice("Cam", 4, tmp_path / "video4"), CameraOptions())
    assert caught.value.reason is CameraFault.NOT_FOUND


def test_a_busy_camera_names_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "program_using", lambda path: "zoom")
    error = fault_of_os_error("Cam", Path("/dev/video4"), OSError(errno.EBUSY, "busy"))
    assert '"zoom"' in str(error)


class RefusingCapture:
    """cv2.VideoCapture of a camera that refuses its open parameters, or everything."""

    calls: list[tuple[object, ...]] = []  # noqa: RUF012
    works_without_parameters = True

    def __init__(self, *args: object) -> None:
        type(self).calls.append(args)
        self._open = len(args) == 2 and self.works_without_parameters
        self.settings: list[tuple[int, float]] = []

    def isOpened(self) -> bool:
        return self._open

    def set(self, prop: int, value: float) -> bool:
        self.settings.append((prop, value))
        return True

    def release(self) -> None:
        self._open = False


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> type[RefusingCapture]:
    RefusingCapture.calls = []
    RefusingCapture.works_without_parameters = True
    monkeypatch.setattr(driver.cv2, "VideoCapture", RefusingCapture)
    return RefusingCapture


def test_options_go_in_as_open_parameters_pixel_format_first(refusing: type[RefusingCapture], tmp_path: Path) -> None:
    cv2 = driver.cv2
    node = tmp_path / "video4"
    node.touch()
    capture = OpenCvDriver().open(CameraDevice("Cam", 4, node), CameraOptions((640, 480), 15.0, mjpg=True))
    mjpg = cv2.VideoWriter.fourcc(*"MJPG")
    wanted = [cv2.CAP_PROP_FOURCC, mjpg, cv2.CAP_PROP_FRAME_WIDTH, 640, cv2.CAP_PROP_FRAME_HEIGHT, 480]
    assert refusing.calls[0][0] == 4
    assert refusing.calls[0][2] == [*wanted, cv2.CAP_PROP_FPS, 15]
    assert capture.settings[0] == (cv2.CAP_PROP_FOURCC, mjpg), "a camera that refuses them gets them afterwards"


def test_a_camera_that_is_there_and_does_not_stream_is_busy(refusing: type[RefusingCapture], tmp_path: Path) -> None:
    refusing.works_without_parameters = False
    node = tmp_path / "video4"
    node.touch()
    with pytest.raises(CameraError) as caught:
        OpenCvDriver().open(CameraDevice("Cam", 4, node), CameraOptions())
    assert caught.value.reason is CameraFault.BUSY


def test_the_drivers_own_format_asks_for_nothing(refusing: type[RefusingCapture]) -> None:
    OpenCvDriver().open(CameraDevice("Cam", 4), CameraOptions(size_wh=None, fps=None, mjpg=False))
    assert refusing.calls[0][2] == []


@pytest.mark.parametrize(
    "options",
    [{"size_wh": (0, 480)}, {"size_wh": (640, 99999)}, {"fps": 0.0}, {"fps": float("nan")}, {"rotation_cw_deg": 45}],
)
def test_options_out_of_range_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        CameraOptions(**options)  # type: ignore[arg-type]
