"""One text, one source: what a user types or picks becomes a camera, stream, file, folder or the demo."""

from __future__ import annotations

from pathlib import Path

from app.camera.base import CameraOptions, Source
from app.camera.demo import DemoSource
from app.camera.driver import OpenCvDriver
from app.camera.images import IMAGE_SUFFIXES, folder_source, image_source
from app.camera.opencv import CameraSource
from app.camera.stream import StreamDriver, is_stream_url, name_without_secrets
from app.camera.video_file import VideoFileSource
from app.core.errors import SourceError

VIDEO_SUFFIXES = frozenset(
    {".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts", ".wmv", ".flv", ".3gp", ".ogv", ".gif"}
)


def open_source(text: str, options: CameraOptions) -> Source:
    """The source that `text` names, not yet opened: call its `open`. No camera is looked at here.

    Args:
        text: "demo"; a camera's number, /dev/videoN or name; an rtsp, http or other stream URL; a file; a folder.
            A file or folder of that name goes before a camera of that name.
        options: how to open a camera; files take no notice.

    Raises:
        SourceError: the text is empty, or plainly a path and nothing is there or it may not be looked at, or a folder
            holds no picture.
    """
    text = text.strip()
    if not text:
        raise SourceError("No source was named: give a camera, a file, a folder or demo.")
    if text == "demo":
        return DemoSource()
    if text.isdecimal():
        return CameraSource(int(text), options, OpenCvDriver())
    if is_stream_url(text):
        return CameraSource(name_without_secrets(text), options, StreamDriver(text))
    if text.startswith("/dev/video"):
        return CameraSource(text, options, OpenCvDriver())
    path = Path(text)
    try:
        path = path.expanduser()
        if path.is_dir():
            return folder_source(path)
        if path.is_file():
            return image_source(path) if path.suffix.lower() in IMAGE_SUFFIXES else VideoFileSource(path)
    except OSError as error:  # too long a name, a folder that this user may not look into
        raise SourceError(f'"{path.name}" cannot be read ({error.strerror}).', path.name) from None
    except RuntimeError:
        pass  # "~name" of a user that is not there
    if _looks_like_a_path(text, path):
        raise SourceError(f'"{text}" does not exist.', path.name)
    return CameraSource(text, options, OpenCvDriver())


def _looks_like_a_path(text: str, path: Path) -> bool:
    """A slash alone does not tell: cameras are called things like "USB2.0/3.0 Cam"."""
    is_media = path.suffix.lower() in IMAGE_SUFFIXES | VIDEO_SUFFIXES
    return is_media or text[0] in "./~\\" or path.is_absolute() or (len(path.parts) > 1 and path.parent.is_dir())
