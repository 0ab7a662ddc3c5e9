"""Exposure, focus and zoom of a camera, where its driver has them: V4L2's own controls, asked beside the stream.

OpenCV sets such values but knows neither which there are nor their ranges; V4L2 tells both, and lets any program ask
while another streams. Other systems offer nothing alike through OpenCV, so there a camera has no controls here.
Numbers and structures: linux/videodev2.h and linux/v4l2-controls.h.
"""

from __future__ import annotations

import errno
import os
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from app.camera.base import CameraOptions
from app.core.errors import CameraError, CameraFault

# _IOWR('V', 36, struct v4l2_queryctrl), and 28, 27 of struct v4l2_control.
QUERY_CONTROL, SET_CONTROL, GET_CONTROL = 0xC0445624, 0xC008561C, 0xC008561B
# id, type, name, minimum, maximum, step, default_value, flags, reserved
QUERY_LAYOUT = struct.Struct("=II32s4iI8x")
VALUE_LAYOUT = struct.Struct("=Ii")
_DISABLED, _READ_ONLY = 0x0001, 0x0004

EXPOSURE_AUTO, EXPOSURE_ABSOLUTE = 0x009A0901, 0x009A0902
FOCUS_ABSOLUTE, FOCUS_AUTO = 0x009A090A, 0x009A090C
ZOOM_ABSOLUTE = 0x009A090D
# EXPOSURE_AUTO is a menu: 1 is manual; automatic is 3 (aperture priority, USB cameras) or 0 (time and iris).
EXPOSURE_MANUAL, _EXPOSURE_AUTOMATIC = 1, (3, 0)

Ioctl = Callable[[int, int, bytearray], object]


class ControlKind(Enum):
    """Named as the fields of CameraOptions that remember them."""

    EXPOSURE = "exposure"
    FOCUS = "focus"
    ZOOM = "zoom"


_IDS = {
    ControlKind.EXPOSURE: (EXPOSURE_ABSOLUTE, EXPOSURE_AUTO),
    ControlKind.FOCUS: (FOCUS_ABSOLUTE, FOCUS_AUTO),
    ControlKind.ZOOM: (ZOOM_ABSOLUTE, None),
}


@dataclass(frozen=True, slots=True)
class CameraControl:
    """One control as the driver states it. Exposure counts in 0.1 ms; focus and zoom in the camera's own steps.

    automatic: whether the camera chooses at present; None where it cannot.
    """

    kind: ControlKind
    minimum: int
    maximum: int
    step: int
    default: int
    value: int
    automatic: bool | None


class CameraControls(Protocol):
    """The controls of one camera."""

    def read(self) -> tuple[CameraControl, ...]:
        """Those that the driver has; none where it cannot be asked."""

    def write(self, kind: ControlKind, value: int | None) -> None:
        """Set a control; None gives it back to the camera, or to its default where the camera cannot choose.

        Raises:
            CameraError: the camera is gone, denied, or refuses.
        """


class V4l2Controls:
    """Through the device file, opened for the moment of each call."""

    def __init__(self, name: str, path: Path, ioctl: Ioctl | None = None) -> None:
        """Opens nothing. name: for messages. path: /dev/videoN. ioctl: replaced in tests."""
        self._name = name
        self._path = path
        self._ioctl = ioctl or _system_ioctl()

    def read(self) -> tuple[CameraControl, ...]:
        """See `CameraControls.read`."""
        try:
            node = os.open(self._path, os.O_RDWR | os.O_NONBLOCK)
        except OSError:
            return ()
        try:
            found = (self._control(node, kind) for kind in ControlKind)
            return tuple(control for control in found if control is not None)
        finally:
            os.close(node)

    def write(self, kind: ControlKind, value: int | None) -> None:
        """See `CameraControls.write`."""
        try:
            node = os.open(self._path, os.O_RDWR | os.O_NONBLOCK)
        except OSError as error:
            raise self._refused(kind, error) from None
        try:
            self._write(node, kind, value)
        except OSError as error:
            raise self._refused(kind, error) from None
        finally:
            os.close(node)

    def _write(self, node: int, kind: ControlKind, value: int | None) -> None:
        """Raises OSError."""
        number, automatic = _IDS[kind]
        has_automatic = automatic is not None and self._query(node, automatic) is not None
        if value is not None:
            if automatic is not None and has_automatic:
                self._set(node, automatic, EXPOSURE_MANUAL if kind is ControlKind.EXPOSURE else 0)
            self._set(node, number, value)
        elif automatic is None or not has_automatic:
            stated = self._query(node, number)
            if stated is not None:
                self._set(node, number, stated.default)
        elif kind is ControlKind.EXPOSURE:
            self._set_first(node, automatic, _EXPOSURE_AUTOMATIC)
        else:
            self._set(node, automatic, 1)

    def _set_first(self, node: int, number: int, values: tuple[int, ...]) -> None:
        """The first value that the driver's menu has."""
        for value in values[:-1]:
            try:
                self._set(node, number, value)
                return
            except OSError as error:
                if error.errno not in (errno.EINVAL, errno.ERANGE):
                    raise
        self._set(node, number, values[-1])

    def _control(self, node: int, kind: ControlKind) -> CameraControl | None:
        number, automatic = _IDS[kind]
        stated = self._query(node, number)
        if stated is None or stated.maximum <= stated.minimum:
            return None
        try:
            value = self._get(node, number)
            mode = None
            if automatic is not None and self._query(node, automatic) is not None:
                chosen = self._get(node, automatic)
                mode = chosen != EXPOSURE_MANUAL if kind is ControlKind.EXPOSURE else chosen != 0
        except OSError:
            return None
        step = max(1, stated.step)
        return CameraControl(kind, stated.minimum, stated.maximum, step, stated.default, value, mode)

    def _query(self, node: int, number: int) -> _Stated | None:
        """What the driver states of a control; None where it has none that can be set."""
        answer = bytearray(QUERY_LAYOUT.pack(number, 0, b"", 0, 0, 0, 0, 0))
        try:
            self._ioctl(node, QUERY_CONTROL, answer)
        except OSError:
            return None
        _, _, _, minimum, maximum, step, default, flags = QUERY_LAYOUT.unpack(answer)
        if flags & (_DISABLED | _READ_ONLY):
            return None
        return _Stated(minimum, maximum, step, default)

    def _get(self, node: int, number: int) -> int:
        answer = bytearray(VALUE_LAYOUT.pack(number, 0))
        self._ioctl(node, GET_CONTROL, answer)
        return int(VALUE_LAYOUT.unpack(answer)[1])

    def _set(self, node: int, number: int, value: int) -> None:
        self._ioctl(node, SET_CONTROL, bytearray(VALUE_LAYOUT.pack(number, value)))

    def _refused(self, kind: ControlKind, error: OSError) -> CameraError:
        denied = error.errno in (errno.EACCES, errno.EPERM)
        fault = CameraFault.DENIED if denied else CameraFault.NOT_FOUND
        why = error.strerror or type(error).__name__
        return CameraError(fault, f'The {kind.value} of the camera "{self._name}" cannot be set ({why}).')


@dataclass(frozen=True, slots=True)
class _Stated:
    minimum: int
    maximum: int
    step: int
    default: int


def remembered(options: CameraOptions) -> dict[ControlKind, int]:
    """The controls that the options set; those left to the camera are not in it."""
    values = {kind: getattr(options, kind.value) for kind in ControlKind}
    return {kind: value for kind, value in values.items() if value is not None}


def _system_ioctl() -> Ioctl:
    """fcntl.ioctl, or where there is none a function that always says that the device has no such call."""
    if sys.platform == "win32":

        def missing(node: int, request: int, data: bytearray) -> object:
            raise OSError(errno.ENOTTY, os.strerror(errno.ENOTTY))

        return missing
    import fcntl

    return fcntl.ioctl
