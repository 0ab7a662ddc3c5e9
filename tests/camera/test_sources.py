from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.camera import driver, sources
from app.camera.base import CameraOptions
from app.camera.demo import DemoSource
from app.camera.images import ImagesSource
from app.camera.opencv import CameraSource
from app.camera.sources import open_source
from app.camera.video_file import VideoFileSource
from app.core.errors import SourceError

OPTIONS = CameraOptions()


@pytest.fixture(autouse=True)
def no_probing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Naming a source looks at no camera."""

    def refuse(*args: object) -> Any:
        raise AssertionError("a camera was looked at")

    monkeypatch.setattr(driver, "list_cameras", refuse)
    monkeypatch.setattr(driver.cv2, "VideoCapture", refuse)


def test_demo() -> None:
    source = open_source("demo", OPTIONS)
    assert isinstance(source, DemoSource)
    assert source.loops


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("0", "Camera 0"),
        (" 12 ", "Camera 12"),
        ("HD Webcam: HD Webcam", "HD Webcam: HD Webcam"),
        ("/dev/video0", "/dev/video0"),
        ("Logitech C920 v2.0", "Logitech C920 v2.0"),
        ("USB2.0/3.0 Cam", "USB2.0/3.0 Cam"),
        ("rtsp://me:secret@10.0.0.5:554/live?token=abc", "rtsp://10.0.0.5:554/live"),
        ("HTTP://cam.local/video.mjpg", "http://cam.local/video.mjpg"),
    ],
)
def test_cameras_and_streams(text: str, name: str) -> None:
    source = open_source(text, OPTIONS)
    assert isinstance(source, CameraSource)
    assert source.live
    assert source.name == name


def test_a_picture_a_video_and_a_folder(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "a.JPG", "PNG")
    (tmp_path / "b.mp4").touch()
    (tmp_path / "c.unknown").touch()
    assert isinstance(open_source(str(tmp_path / "a.JPG"), OPTIONS), ImagesSource)
    assert isinstance(open_source(str(tmp_path / "b.mp4"), OPTIONS), VideoFileSource)
    assert isinstance(open_source(str(tmp_path / "c.unknown"), OPTIONS), VideoFileSource)
    folder = open_source(str(tmp_path), OPTIONS)
    assert isinstance(folder, ImagesSource)
    assert [path.name for path in folder.paths] == ["a.JPG"]


def test_the_home_folder_may_be_written_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "b.mp4").touch()
    assert isinstance(open_source("~/b.mp4", OPTIONS), VideoFileSource)


@pytest.mark.parametrize(
    "text", ["missing.mp4", "no/such/a.png", "./x", "~/x", "~no-such-user/x", "/no/folder", "tests/none", "Photo.JPEG"]
)
def test_a_path_to_nothing_is_not_taken_for_a_camera(text: str) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        open_source(text, OPTIONS)


def test_a_name_that_no_file_can_have_is_told_in_a_sentence() -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        open_source(300 * "a", OPTIONS)


def test_nothing_named() -> None:
    with pytest.raises(SourceError, match="No source"):
        open_source("  ", OPTIONS)


def test_every_kind_of_video_that_is_looked_for_is_no_picture() -> None:
    assert not sources.VIDEO_SUFFIXES & sources.IMAGE_SUFFIXES
