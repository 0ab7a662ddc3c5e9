"""Exposure, focus and zoom against a driver simulated at V4L2's own calls; no test here has seen a camera."""

from __future__ import annotations

import errno
import logging
import os
from pathlib import Path

import pytest

from app.camera import driver
from app.camera.base import CameraOptions
from app.camera.controls import (
    EXPOSURE_ABSOLUTE,
    EXPOSURE_AUTO,
    FOCUS_ABSOLUTE,
    FOCUS_AUTO,
    GET_CONTROL,
    QUERY_CONTROL,
    QUERY_LAYOUT,
    SET_CONTROL,
    VALUE_LAYOUT,
    ZOOM_ABSOLUTE,
    CameraControl,
    ControlKind,
    V4l2Controls,
)
from app.camera.devices import CameraDevice
from app.core.errors import CameraError, CameraFault

DISABLED, READ_ONLY, INACTIVE = 1, 4, 16


class SimulatedV4l2:
    """A driver's answers to QUERYCTRL, G_CTRL and S_CTRL.

    stated: id -> (minimum, maximum, step, default, flags). menus: ids that take these values only. inactive: as UVC
    does it, an absolute value is refused while its automatic is on.
    """

    def __init__(self) -> None:
        self.stated = {
            EXPOSURE_AUTO: (0, 3, 1, 3, 0),
            EXPOSURE_ABSOLUTE: (3, 2047, 1, 250, INACTIVE),
            FOCUS_ABSOLUTE: (0, 250, 5, 0, INACTIVE),
            FOCUS_AUTO: (0, 1, 1, 1, 0),
            ZOOM_ABSOLUTE: (100, 500, 1, 100, 0),
        }
        self.menus = {EXPOSURE_AUTO: (1, 3)}
        self.values = {number: stated[3] for number, stated in self.stated.items()}
        self.set_calls: list[tuple[int, int]] = []
        self.failing: int | None = None

    def __call__(self, node: int, request: int, data: bytearray) -> int:
        os.fstat(node)  # the file has to be open
        if self.failing is not None:
            raise OSError(self.failing, os.strerror(self.failing))
        number = VALUE_LAYOUT.unpack_from(data)[0]
        if number not in self.stated:
            raise OSError(errno.EINVAL, "Invalid argument")
        minimum, maximum, step, default, flags = self.stated[number]
        if request == QUERY_CONTROL:
            assert len(data) == 68, "sizeof(struct v4l2_queryctrl)"
            data[:] = QUERY_LAYOUT.pack(number, 1, b"name", minimum, maximum, step, default, flags)
        elif request == GET_CONTROL:
            data[:] = VALUE_LAYOUT.pack(number, self.values[number])
        elif request == SET_CONTROL:
            self._set(number, VALUE_LAYOUT.unpack(data)[1])
        return 0

    def _set(self, number: int, value: int) -> None:
        minimum, maximum, *_ = self.stated[number]
        if number in self.menus and value not in self.menus[number]:
            raise OSError(errno.EINVAL, "Invalid argument")
        automatic = {EXPOSURE_ABSOLUTE: (EXPOSURE_AUTO, 1), FOCUS_ABSOLUTE: (FOCUS_AUTO, 0)}.get(number)
        if automatic and automatic[0] in self.values and self.values[automatic[0]] != automatic[1]:
            raise OSError(errno.EACCES, "Permission denied")
        self.values[number] = min(max(value, minimum), maximum)
        self.set_calls.append((number, value))


@pytest.fixture
def simulated_v4l2() -> SimulatedV4l2:
    return SimulatedV4l2()


@pytest.fixture
def controls(tmp_path: Path, simulated_v4l2: SimulatedV4l2) -> V4l2Controls:
    node = tmp_path / "video0"
    node.touch()
    return V4l2Controls("Sim Cam", node, simulated_v4l2)


def test_the_drivers_ranges_and_modes_are_read(controls: V4l2Controls) -> None:
    assert controls.read() == (
        CameraControl(ControlKind.EXPOSURE, 3, 2047, 1, 250, 250, True),
        CameraControl(ControlKind.FOCUS, 0, 250, 5, 0, 0, True),
        CameraControl(ControlKind.ZOOM, 100, 500, 1, 100, 100, None),
    )


def test_what_the_driver_lacks_is_not_offered(controls: V4l2Controls, simulated_v4l2: SimulatedV4l2) -> None:
    del simulated_v4l2.stated[FOCUS_ABSOLUTE]
    simulated_v4l2.stated[ZOOM_ABSOLUTE] = (100, 500, 1, 100, READ_ONLY)
    assert [control.kind for control in controls.read()] == [ControlKind.EXPOSURE]
    simulated_v4l2.stated[EXPOSURE_ABSOLUTE] = (3, 2047, 1, 250, DISABLED)
    assert controls.read() == ()
    simulated_v4l2.stated[ZOOM_ABSOLUTE] = (100, 100, 1, 100, 0)
    assert controls.read() == (), "a range of one value is nothing to set"


@pytest.mark.parametrize(
    ("kind", "number", "automatic", "manual"),
    [
        (ControlKind.EXPOSURE, EXPOSURE_ABSOLUTE, EXPOSURE_AUTO, 1),
        (ControlKind.FOCUS, FOCUS_ABSOLUTE, FOCUS_AUTO, 0),
    ],
)
def test_a_value_ends_the_automatic_and_none_brings_it_back(
    controls: V4l2Controls, simulated_v4l2: SimulatedV4l2, kind: ControlKind, number: int, automatic: int, manual: int
) -> None:
    controls.write(kind, 120)
    assert simulated_v4l2.set_calls == [(automatic, manual), (number, 120)], "V4L2 refuses the other order"
    chosen = next(control for control in controls.read() if control.kind is kind)
    assert (chosen.value, chosen.automatic) == (120, False)
    controls.write(kind, None)
    assert next(control.automatic for control in controls.read() if control.kind is kind)


def test_exposure_goes_to_the_automatic_that_the_menu_has(
    controls: V4l2Controls, simulated_v4l2: SimulatedV4l2
) -> None:
    simulated_v4l2.menus[EXPOSURE_AUTO] = (0, 1)
    controls.write(ControlKind.EXPOSURE, 100)
    controls.write(ControlKind.EXPOSURE, None)
    assert simulated_v4l2.values[EXPOSURE_AUTO] == 0


def test_zoom_has_no_automatic_and_goes_back_to_its_default(
    controls: V4l2Controls, simulated_v4l2: SimulatedV4l2
) -> None:
    controls.write(ControlKind.ZOOM, 300)
    assert simulated_v4l2.values[ZOOM_ABSOLUTE] == 300
    controls.write(ControlKind.ZOOM, None)
    assert simulated_v4l2.values[ZOOM_ABSOLUTE] == 100


def test_a_focus_without_an_automatic_can_still_be_set(controls: V4l2Controls, simulated_v4l2: SimulatedV4l2) -> None:
    del simulated_v4l2.stated[FOCUS_AUTO], simulated_v4l2.values[FOCUS_AUTO]
    controls.write(ControlKind.FOCUS, 40)
    assert simulated_v4l2.set_calls == [(FOCUS_ABSOLUTE, 40)]
    assert next(c.automatic for c in controls.read() if c.kind is ControlKind.FOCUS) is None


@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.ENODEV, CameraFault.NOT_FOUND), (errno.EACCES, CameraFault.DENIED), (errno.EIO, CameraFault.NOT_FOUND)],
)
def test_a_camera_that_goes_away_is_told_in_words(
    controls: V4l2Controls, simulated_v4l2: SimulatedV4l2, number: int, reason: CameraFault
) -> None:
    simulated_v4l2.failing = number
    assert controls.read() == ()
    with pytest.raises(CameraError, match=r'zoom of the camera "Sim Cam" cannot be set') as caught:
        controls.write(ControlKind.ZOOM, 200)
    assert caught.value.reason is reason


def test_a_device_file_that_is_gone_has_no_controls(tmp_path: Path) -> None:
    controls = V4l2Controls("Sim Cam", tmp_path / "video9")
    assert controls.read() == ()
    with pytest.raises(CameraError):
        controls.write(ControlKind.ZOOM, 1)


def test_a_file_that_is_no_camera_has_no_controls(tmp_path: Path) -> None:
    """With the system's own ioctl."""
    (tmp_path / "file").touch()
    assert V4l2Controls("Sim Cam", tmp_path / "file").read() == ()


class OpenedCapture:
    """cv2.VideoCapture that opens."""

    def __init__(self, *_: object) -> None: ...

    def isOpened(self) -> bool:
        return True

    def release(self) -> None: ...


def test_what_is_remembered_is_set_whenever_the_camera_opens(
    controls: V4l2Controls, simulated_v4l2: SimulatedV4l2, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(driver.cv2, "VideoCapture", OpenedCapture)
    monkeypatch.setattr(driver, "controls_of", lambda device: controls)
    device = CameraDevice("Sim Cam", 0, tmp_path / "video0")
    driver.OpenCvDriver().open(device, CameraOptions())
    assert simulated_v4l2.set_calls == [], "what is not remembered is left to the camera"
    driver.OpenCvDriver().open(device, CameraOptions(exposure=120, zoom=200))
    assert simulated_v4l2.values[EXPOSURE_ABSOLUTE] == 120
    assert simulated_v4l2.values[ZOOM_ABSOLUTE] == 200
    assert simulated_v4l2.values[FOCUS_AUTO] == 1


def test_a_control_that_refuses_does_not_cost_the_picture(
    controls: V4l2Controls,
    simulated_v4l2: SimulatedV4l2,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(driver.cv2, "VideoCapture", OpenedCapture)
    monkeypatch.setattr(driver, "controls_of", lambda device: controls)
    simulated_v4l2.failing = errno.EIO
    with caplog.at_level(logging.WARNING):
        capture = driver.OpenCvDriver().open(CameraDevice("Sim Cam", 0, tmp_path / "video0"), CameraOptions(zoom=200))
    assert capture.isOpened()  # type: ignore[attr-defined]
    assert "zoom" in caplog.text


def test_on_systems_without_device_files_there_are_none() -> None:
    assert driver.controls_of(CameraDevice("Camera 0", 0)) is None
