"""Listing against a made-up sysfs: this project's machines have no camera."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.camera import devices
from app.camera.devices import CameraDevice, list_cameras, probe_cameras, program_using

CAPTURE = 0x00000001
METADATA = 0x00800000
CODEC = 0x00008000
OUTPUT = 0x00000002


def add_node(sysfs: Path, number: int, name: str, socket: str = "usb1", place: int = 0) -> None:
    entry = sysfs / f"video{number}"
    entry.mkdir(parents=True)
    (entry / "name").write_text(name + "\n")
    (entry / "index").write_text(f"{place}\n")
    target = sysfs / "sockets" / socket
    target.mkdir(parents=True, exist_ok=True)
    (entry / "device").symlink_to(target)


def nothing(path: Path) -> None:
    return None


def test_no_camera_and_no_sysfs(tmp_path: Path) -> None:
    assert list_cameras(tmp_path / "missing") == ()
    assert list_cameras(tmp_path) == ()


def test_names_numbers_and_paths(tmp_path: Path) -> None:
    add_node(tmp_path, 10, "Far Cam", "usb3")
    add_node(tmp_path, 2, "HD Webcam: HD Webcam", "usb2")
    found = list_cameras(tmp_path, Path("/dev"), nothing)
    assert found == (
        CameraDevice("HD Webcam: HD Webcam", 2, Path("/dev/video2")),
        CameraDevice("Far Cam", 10, Path("/dev/video10")),
    )


def test_the_metadata_node_of_a_camera_is_not_a_camera(tmp_path: Path) -> None:
    add_node(tmp_path, 0, "Cam", place=0)
    add_node(tmp_path, 1, "Cam", place=1)
    assert [c.index for c in list_cameras(tmp_path, capabilities=nothing)] == [0]


@pytest.mark.parametrize("caps", [METADATA, OUTPUT, CODEC, CODEC | CAPTURE, 0])
def test_what_cannot_capture_is_not_a_camera(tmp_path: Path, caps: int) -> None:
    add_node(tmp_path, 0, "Thing")
    assert list_cameras(tmp_path, capabilities=lambda path: caps) == ()


@pytest.mark.parametrize("caps", [CAPTURE, 0x00001000, CAPTURE | 0x04000000])
def test_what_can_capture_is_a_camera_wherever_it_sits(tmp_path: Path, caps: int) -> None:
    add_node(tmp_path, 0, "Cam", place=4)
    assert len(list_cameras(tmp_path, capabilities=lambda path: caps)) == 1


def test_twins_are_told_apart_by_their_sockets_not_their_numbers(tmp_path: Path) -> None:
    for run, numbers in (("before", (0, 1)), ("after", (1, 0))):
        sysfs = tmp_path / run
        add_node(sysfs, numbers[0], "Twin", "usb-a")
        add_node(sysfs, numbers[1], "Twin", "usb-b")
        # The sockets of both runs have to be the same paths.
        for entry, socket in ((numbers[0], "usb-a"), (numbers[1], "usb-b")):
            link = sysfs / f"video{entry}" / "device"
            link.unlink()
            (tmp_path / socket).mkdir(exist_ok=True)
            link.symlink_to(tmp_path / socket)
    before = {c.name: c.index for c in list_cameras(tmp_path / "before", capabilities=nothing)}
    after = {c.name: c.index for c in list_cameras(tmp_path / "after", capabilities=nothing)}
    assert before == {"Twin": 0, "Twin #2": 1}
    assert after == {"Twin": 1, "Twin #2": 0}


def test_a_node_without_a_name_gets_its_file_name(tmp_path: Path) -> None:
    (tmp_path / "video5").mkdir()
    assert [c.name for c in list_cameras(tmp_path, capabilities=nothing)] == ["video5"]


def test_other_entries_are_passed_over(tmp_path: Path) -> None:
    for name in ("v4l-subdev0", "videox", "video"):
        (tmp_path / name).mkdir()
    assert list_cameras(tmp_path, capabilities=nothing) == ()


def test_asking_a_file_that_is_no_video_device_falls_back_to_its_place(tmp_path: Path) -> None:
    dev = tmp_path / "dev"
    dev.mkdir()
    (dev / "video0").write_bytes(b"")
    add_node(tmp_path / "sys", 0, "Cam")
    assert len(list_cameras(tmp_path / "sys", dev)) == 1


def test_probing_numbers_names_after_them() -> None:
    assert probe_cameras(lambda index: index in (0, 2), most=4) == (
        CameraDevice("Camera 0", 0),
        CameraDevice("Camera 2", 2),
    )


def test_probing_opens_nothing_where_there_is_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("a camera was opened")

    listed = (CameraDevice("Cam", 0, Path("/dev/video0")),)
    monkeypatch.setattr(devices.cv2, "VideoCapture", refuse)
    monkeypatch.setattr(devices.sys, "platform", "linux")
    monkeypatch.setattr(devices, "list_cameras", lambda: listed)
    assert probe_cameras() == listed


def test_a_node_is_asked_once_and_again_when_it_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dev = tmp_path / "dev"
    dev.mkdir()
    (dev / "video0").touch()
    add_node(tmp_path / "sys", 0, "Cam")
    asked: list[Path] = []
    monkeypatch.setattr(Path, "open", lambda self, *args, **kwargs: asked.append(self) or refuse_to_open())
    for _ in range(3):
        list_cameras(tmp_path / "sys", dev)
    assert asked.count(dev / "video0") == 1, "a list that refreshes itself keeps waking cameras"
    os.utime(dev / "video0")
    list_cameras(tmp_path / "sys", dev)
    assert asked.count(dev / "video0") == 2


def refuse_to_open() -> None:
    raise OSError("not a device")


def add_process(proc: Path, pid: int, name: str, files: list[str]) -> None:
    fds = proc / str(pid) / "fd"
    fds.mkdir(parents=True)
    (proc / str(pid) / "comm").write_text(name + "\n")
    for number, target in enumerate(files):
        (fds / str(number)).symlink_to(target)


def test_the_program_that_holds_a_device(tmp_path: Path) -> None:
    add_process(tmp_path, 10, "bash", ["/dev/null"])
    add_process(tmp_path, 20, "zoom", ["/dev/null", "/dev/video0"])
    (tmp_path / "30").mkdir()  # another user's process
    assert program_using(Path("/dev/video0"), tmp_path) == "zoom"
    assert program_using(Path("/dev/video1"), tmp_path) is None


def test_this_program_does_not_count(tmp_path: Path) -> None:
    add_process(tmp_path, 10, "moretta", ["/dev/video0"])
    (tmp_path / "self").symlink_to("10")
    assert program_using(Path("/dev/video0"), tmp_path) is None
