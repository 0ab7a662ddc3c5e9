"""Which cameras there are, by name. Listing never starts a camera; only `probe_cameras` does, when a user asks."""

from __future__ import annotations

import re
import struct
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2

_SYSFS = Path("/sys/class/video4linux")
_DEV = Path("/dev")

# linux/videodev2.h: _IOR('V', 0, struct v4l2_capability), 104 bytes, `capabilities` at 84 and `device_caps` at 88.
_VIDIOC_QUERYCAP = 0x80685600
_CAPABILITY_BYTES = 104
_CAP_VIDEO_CAPTURE = 0x00000001
_CAP_VIDEO_CAPTURE_MPLANE = 0x00001000
_CAP_VIDEO_M2M = 0x00008000
_CAP_VIDEO_M2M_MPLANE = 0x00004000
_CAP_DEVICE_CAPS = 0x80000000


@dataclass(frozen=True, slots=True)
class CameraDevice:
    """A camera that can be opened. name: unique in a listing; index: OpenCV's; path: /dev/videoN, None elsewhere."""

    name: str
    index: int
    path: Path | None = None


def list_cameras(
    sysfs: Path = _SYSFS, dev: Path = _DEV, capabilities: Callable[[Path], int | None] | None = None
) -> tuple[CameraDevice, ...]:
    """Every camera on Linux, read from sysfs without starting any, in the order of their device numbers.

    Two cameras of one model get " #2", " #3" in the order of the sockets they sit in, so that a name keeps meaning the
    same camera after a restart. On other systems the tuple is empty: `probe_cameras` is all that OpenCV offers there.

    Args:
        sysfs, dev, capabilities: replaced in tests; `capabilities` gives a node's V4L2 device_caps, None if it
            cannot be asked (then the node's place in the device decides).
    """
    ask = capabilities or _device_caps
    nodes: list[tuple[int, str, str]] = []
    for entry in sysfs.glob("video*"):
        match = re.fullmatch(r"video(\d+)", entry.name)
        if match is None or not _is_capture(entry, ask(dev / entry.name)):
            continue
        name = _read_text(entry / "name") or entry.name
        socket = str((entry / "device").resolve())
        nodes.append((int(match[1]), name, socket))
    names = _unique_names(nodes)
    return tuple(CameraDevice(names[index], index, dev / f"video{index}") for index in sorted(names))


def _unique_names(nodes: list[tuple[int, str, str]]) -> dict[int, str]:
    """Device number to name, from (number, name, socket)."""
    unique: dict[int, str] = {}
    seen: Counter[str] = Counter()
    for index, name, _ in sorted(nodes, key=lambda node: (node[1], node[2], node[0])):
        seen[name] += 1
        unique[index] = name if seen[name] == 1 else f"{name} #{seen[name]}"
    return unique


def _is_capture(entry: Path, caps: int | None) -> bool:
    """Whether a sysfs node gives pictures: not a codec, a radio, an output or a camera's metadata node."""
    if caps is None:
        # A USB camera's first node gives pictures, its second metadata.
        return _read_text(entry / "index") in ("", "0")
    is_codec = caps & (_CAP_VIDEO_M2M | _CAP_VIDEO_M2M_MPLANE)
    return bool(caps & (_CAP_VIDEO_CAPTURE | _CAP_VIDEO_CAPTURE_MPLANE)) and not is_codec


def _device_caps(path: Path) -> int | None:
    """V4L2 device capabilities of one node; None where it may not be opened."""
    try:
        return _ask_device_caps(path, path.stat().st_ctime_ns)
    except OSError:
        return None


@lru_cache(maxsize=64)
def _ask_device_caps(path: Path, ctime_ns: int) -> int | None:
    """Asked once for each node as it was made: a list that refreshes itself must not keep waking sleeping cameras."""
    if sys.platform != "linux":
        return None
    import fcntl

    try:
        with path.open("rb", buffering=0) as node:
            answer = bytearray(_CAPABILITY_BYTES)
            fcntl.ioctl(node, _VIDIOC_QUERYCAP, answer)
    except OSError:
        return None
    capabilities, device_caps = struct.unpack_from("=II", answer, 84)
    return int(device_caps if capabilities & _CAP_DEVICE_CAPS else capabilities)


def probe_cameras(open_index: Callable[[int], bool] | None = None, most: int = 6) -> tuple[CameraDevice, ...]:
    """Cameras found by opening index after index: for systems without a listing, and only when a user asks for it.

    Each camera starts for a moment (its light goes on), and some drivers take seconds. On Linux nothing is opened:
    the listing is complete there.

    Args:
        open_index: whether a camera opens at that index; replaced in tests.
        most: how many indices to try.
    """
    if open_index is None and sys.platform == "linux":
        return list_cameras()
    opens = open_index or _opens
    return tuple(CameraDevice(f"Camera {index}", index) for index in range(most) if opens(index))


def _opens(index: int) -> bool:
    capture = cv2.VideoCapture(index)
    try:
        return capture.isOpened()
    finally:
        capture.release()


def program_using(path: Path, proc: Path = Path("/proc")) -> str | None:
    """The name of another program that holds a device open, as far as this user may see; else None.

    Args:
        path: the device, e.g. /dev/video0.
        proc: replaced in tests.
    """
    me = _own_pid(proc)
    for process in sorted(proc.glob("[0-9]*")):
        if process.name == me:
            continue
        if any(target == str(path) for target in _open_files(process)):
            return _read_text(process / "comm") or None
    return None


def _own_pid(proc: Path) -> str:
    try:
        return (proc / "self").readlink().name
    except OSError:
        return ""


def _open_files(process: Path) -> Sequence[str]:
    """Targets of a process's file descriptors; none where the process ended or belongs to another user."""
    try:
        return [str(fd.readlink()) for fd in (process / "fd").iterdir()]
    except OSError:
        return ()


def _read_text(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""
