"""The virtual camera, with a made-up pyvirtualcam: what is sent, and what is said where something is missing."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from app.core.errors import MorettaError
from app.session.virtual_camera import VirtualCamera


class Device:
    device = "/dev/video9"

    def __init__(self, width: int, height: int, fps: float) -> None:
        self.size_wh, self.fps = (width, height), fps
        self.sent: list[np.ndarray] = []
        self.broken = self.closed = False

    def send(self, frame: np.ndarray) -> None:
        if self.broken:
            raise RuntimeError("write failed")
        assert frame.shape == (self.size_wh[1], self.size_wh[0], 3)
        assert frame.dtype == np.uint8
        assert frame.flags.c_contiguous
        self.sent.append(frame)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def devices(monkeypatch: pytest.MonkeyPatch) -> list[Device]:
    made: list[Device] = []

    def open_device(width: int, height: int, fps: float) -> Device:
        made.append(Device(width, height, fps))
        return made[-1]

    monkeypatch.setitem(sys.modules, "pyvirtualcam", SimpleNamespace(Camera=open_device))
    return made


def test_pictures_arrive_as_they_are(devices: list[Device]) -> None:
    camera = VirtualCamera((64, 48), 30.0)
    image = np.random.default_rng(0).integers(0, 255, (48, 64, 3), dtype=np.uint8)
    camera.send(image)
    camera.close()
    assert camera.device == "/dev/video9"
    assert np.array_equal(devices[0].sent[0], image)
    assert devices[0].closed


@pytest.mark.parametrize("size_wh", [(32, 48), (200, 20), (1, 1), (1920, 1080)])
def test_other_sizes_are_fitted_in_with_their_aspect_kept(devices: list[Device], size_wh: tuple[int, int]) -> None:
    VirtualCamera((64, 48), 30.0).send(np.full((size_wh[1], size_wh[0], 3), 255, np.uint8))
    rows, columns = np.nonzero(devices[0].sent[0][..., 0])
    width, height = int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1
    scale = min(64 / size_wh[0], 48 / size_wh[1])
    assert width == pytest.approx(size_wh[0] * scale, abs=1)
    assert height == pytest.approx(size_wh[1] * scale, abs=1)


def test_a_device_that_goes_is_told(devices: list[Device]) -> None:
    camera = VirtualCamera((64, 48), 30.0)
    devices[0].broken = True
    with pytest.raises(MorettaError, match="is gone"):
        camera.send(np.zeros((48, 64, 3), np.uint8))


def test_without_the_package_the_command_to_get_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvirtualcam", None)
    with pytest.raises(MorettaError, match=r"pip install .*moretta\[virtualcam\]"):
        VirtualCamera((64, 48), 30.0)


@pytest.mark.parametrize(
    ("platform", "words"), [("linux", "v4l2loopback"), ("darwin", "OBS"), ("win32", "OBS"), ("other", "system")]
)
def test_without_a_device_each_system_is_told_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, platform: str, words: str
) -> None:
    def none(width: int, height: int, fps: float) -> Device:
        raise RuntimeError("no device\nfound")

    monkeypatch.setitem(sys.modules, "pyvirtualcam", SimpleNamespace(Camera=none))
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(MorettaError, match=words) as caught:
        VirtualCamera((64, 48), 30.0)
    assert "no device found" in str(caught.value)
    assert "\n" not in str(caught.value)
