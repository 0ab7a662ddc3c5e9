"""The seam between the camera source and the machine: find a camera by name, open it, grab from it."""

from __future__ import annotations

import errno
import logging
import os
import sys
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy.typing as npt

from app.camera.base import CameraOptions
from app.camera.controls import CameraControls, V4l2Controls, remembered
from app.camera.devices import CameraDevice, list_cameras, program_using
from app.core.errors import CameraError, CameraFault

_log = logging.getLogger(__name__)


class Capture(Protocol):
    """The part of cv2.VideoCapture that a camera source needs; only one thread at a time touches it."""

    def read(self) -> tuple[bool, npt.NDArray[Any] | None]:
        """(True, BGR picture) or (False, None)."""

    def get(self, prop: int) -> float:
        """A cv2.CAP_PROP_* value; 0 or less where it is not known."""

    def release(self) -> None:
        """Give the device back."""


class Driver(Protocol):
    """Finds and opens live sources."""

    def locate(self, target: str | int) -> CameraDevice:
        """Where a camera with this name or index is NOW.

        Raises:
            CameraError: NOT_FOUND.
        """

    def open(self, device: CameraDevice, options: CameraOptions) -> Capture:
        """Open the device; may take seconds.

        Raises:
            CameraError: NOT_FOUND, BUSY or DENIED.
        """


class OpenCvDriver:
    """Cameras of this machine through OpenCV: V4L2, Media Foundation or AVFoundation."""

    def locate(self, target: str | int) -> CameraDevice:
        """See `Driver.locate`. Off Linux, where OpenCV knows no names, "Camera 1" and 1 both mean index 1."""
        if sys.platform != "linux":
            return _device_by_index(target)
        cameras = list_cameras()
        for camera in cameras:
            if target in (camera.name, camera.index, str(camera.path)):
                return camera
        there = f"there are: {', '.join(c.name for c in cameras)}" if cameras else "this machine has none"
        raise CameraError(CameraFault.NOT_FOUND, f"No camera {_quoted(target)} was found ({there}).")

    def open(self, device: CameraDevice, options: CameraOptions) -> Capture:
        """See `Driver.open`."""
        if device.path is not None:
            _check_device_file(device.name, device.path)
        capture = _open_capture(device.index, options)
        if not capture.isOpened():
            capture.release()
            raise _refused(device)
        controls = controls_of(device)
        if controls is not None:
            set_controls(controls, options)
        return capture


def controls_of(device: CameraDevice) -> CameraControls | None:
    """Exposure, focus and zoom of a camera; None on systems whose drivers cannot be asked."""
    return None if device.path is None else V4l2Controls(device.name, device.path)


def set_controls(controls: CameraControls, options: CameraOptions) -> None:
    """Set what the options remember. A control that refuses costs a line in the log, never the picture."""
    for kind, value in remembered(options).items():
        try:
            controls.write(kind, value)
        except CameraError as error:
            _log.warning("%s", error)


def _device_by_index(target: str | int) -> CameraDevice:
    text = str(target).removeprefix("Camera ")
    if not text.isdecimal():
        raise CameraError(CameraFault.NOT_FOUND, f"No camera {_quoted(target)}: on this system pick one by its number.")
    return CameraDevice(f"Camera {text}", int(text))


def _quoted(target: str | int) -> str:
    return f"number {target}" if isinstance(target, int) else f'"{target}"'


def _open_capture(index: int, options: CameraOptions) -> cv2.VideoCapture:
    """Open with the options as open parameters; a driver that refuses one of them gets them one by one afterwards."""
    if sys.platform == "win32":
        # Media Foundation otherwise takes 4-20 s to open (opencv issue 17687).
        os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
    backend = {"linux": cv2.CAP_V4L2, "darwin": cv2.CAP_AVFOUNDATION, "win32": cv2.CAP_MSMF}.get(
        sys.platform, cv2.CAP_ANY
    )
    wanted = _open_parameters(options)
    capture = cv2.VideoCapture(index, backend, [int(n) for pair in wanted for n in pair])
    if capture.isOpened():
        return capture
    capture.release()
    capture = cv2.VideoCapture(index, backend)
    for prop, value in wanted:
        capture.set(prop, value)
    return capture


def _open_parameters(options: CameraOptions) -> list[tuple[int, float]]:
    """(cv2.CAP_PROP_*, value) in the order V4L2 needs: the pixel format decides which sizes and rates exist."""
    wanted: list[tuple[int, float]] = []
    if options.mjpg:
        wanted.append((cv2.CAP_PROP_FOURCC, float(cv2.VideoWriter.fourcc(*"MJPG"))))
    if options.size_wh is not None:
        wanted += [(cv2.CAP_PROP_FRAME_WIDTH, options.size_wh[0]), (cv2.CAP_PROP_FRAME_HEIGHT, options.size_wh[1])]
    if options.fps is not None:
        wanted.append((cv2.CAP_PROP_FPS, options.fps))
    return wanted


def _check_device_file(name: str, path: Path) -> None:
    """Tell a missing, forbidden and busy device apart before OpenCV says no more than "not opened".

    Raises:
        CameraError: NOT_FOUND, DENIED or BUSY.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK))
    except OSError as error:
        raise fault_of_os_error(name, path, error) from None


def fault_of_os_error(name: str, path: Path, error: OSError) -> CameraError:
    """The camera error that an operating-system error on a device file means."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return CameraError(
            CameraFault.DENIED,
            f'The system denies access to the camera "{name}" ({path}); '
            'add your user to the group "video" and log in again.',
        )
    if error.errno == errno.EBUSY:
        return _busy(name, path)
    return CameraError(CameraFault.NOT_FOUND, f'The camera "{name}" ({path}) is not there: {error.strerror}.')


def _busy(name: str, path: Path) -> CameraError:
    program = program_using(path)
    holder = f'by the program "{program}"' if program else "by another program"
    return CameraError(CameraFault.BUSY, f'The camera "{name}" is in use {holder}; close it there and try again.')


def _refused(device: CameraDevice) -> CameraError:
    """Why a device that is there and may be opened does not stream."""
    if device.path is not None:
        # V4L2 lets any number of programs open a camera and only one stream from it.
        return _busy(device.name, device.path)
    return CameraError(
        CameraFault.NOT_FOUND,
        f"{device.name} does not open: it is not there, in use by another program, or camera access is off in the "
        "system's privacy settings.",
    )
