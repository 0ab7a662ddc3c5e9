"""Pictures as a source: one file, or a folder of them.

Pillow instead of cv2.imdecode, because a picture must be refused rather than guessed: OpenCV fills the lost part of a
truncated JPEG with grey and says nothing, shows what an alpha channel hid, and allocates a huge picture before its size
can be looked at. Pillow opens non-ASCII names on every system. HEIC is read by libheif through pi-heif: FFmpeg takes a
telephone's picture, which is made of tiles, for a film of its first tile.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from app.core.errors import SourceError
from app.core.types import U8, Frame

IMAGE_SUFFIXES = frozenset(
    {
        ".jpg",
        ".jpeg",
        ".jpe",
        ".jfif",
        ".png",
        ".bmp",
        ".webp",
        ".tif",
        ".tiff",
        ".ppm",
        ".pgm",
        ".jp2",
        ".avif",
        ".heic",
        ".heif",
        ".hif",
    }
)

# Pillow's own guard against decompression bombs: 89.5 megapixels, or 256 MiB of RGB.
_LARGEST_PX = 1024 * 1024 * 1024 // 4 // 3
_SECONDS_A_PICTURE = 1.0


class ImagesSource:
    """Pictures in the order given, one a second: `Frame.t_s` = index / 1.0.

    A picture that cannot be read raises SourceError from `read` and uses up its index; reading on gives the next.
    """

    live = False
    fps: float | None = 1.0 / _SECONDS_A_PICTURE

    def __init__(self, name: str, paths: tuple[Path, ...]) -> None:
        """Reads nothing.

        Args:
            name: what to call the source.
            paths: the picture files.
        """
        self.name = name
        self.paths = paths
        self._next = len(paths)

    @property
    def frame_count(self) -> int | None:
        return len(self.paths)

    def open(self) -> None:
        """See `Source.open`."""
        self._next = 0

    def read(self) -> Frame | None:
        """See `Source.read`."""
        index = self._next
        if index >= len(self.paths):
            return None
        self._next = index + 1
        path = self.paths[index]
        return Frame(load_image(path), index, index * _SECONDS_A_PICTURE, name=path.name)

    def close(self) -> None:
        """See `Source.close`."""
        self._next = len(self.paths)


def image_source(path: Path) -> ImagesSource:
    """One picture file as a source."""
    return ImagesSource(path.name, (path,))


def folder_source(folder: Path) -> ImagesSource:
    """The picture files that lie directly in a folder, by name; other files are passed over.

    Raises:
        SourceError: the folder cannot be listed, or has no picture in it.
    """
    try:
        paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in IMAGE_SUFFIXES and p.is_file())
    except OSError as error:
        raise SourceError(f'The folder "{folder.name}" cannot be read ({error.strerror}).', folder.name) from None
    if not paths:
        raise SourceError(f'The folder "{folder.name}" holds no picture.', folder.name)
    return ImagesSource(folder.name, tuple(paths))


def load_image(path: Path) -> U8:
    """A picture file as (H, W, 3) uint8 RGB, upright by its EXIF orientation.

    Grey becomes RGB, 16 bits become the upper 8, transparent parts become white; of an animation the first picture.

    Raises:
        SourceError: missing, empty, not a picture, cut short, over 89 megapixels, or of a pixel type with no set range.
    """
    return _rgb(_decoded(path), path.name)


@cache
def _teach_pillow_heic() -> None:
    """With the first picture, since a window that shows a camera need not wait for it."""
    from pi_heif import register_heif_opener

    register_heif_opener()


def _decoded(path: Path) -> Image.Image:
    """The picture in the mode it is stored in, upright. Raises SourceError."""
    _teach_pillow_heic()
    try:
        if path.stat().st_size == 0:
            raise SourceError(f'"{path.name}" is empty.', path.name)
        with Image.open(path) as image:
            _check_size(image, path.name)
            image.load()
            return ImageOps.exif_transpose(image)
    except SourceError:
        raise
    except FileNotFoundError:
        raise SourceError(f'"{path.name}" does not exist.', path.name) from None
    except PermissionError:
        raise SourceError(f'"{path.name}" may not be read by this user.', path.name) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large(path.name) from None
    except UnidentifiedImageError:
        raise SourceError(f'"{path.name}" is not a picture that can be read.', path.name) from None
    except Exception:
        # Pillow's decoders answer damage with OSError, SyntaxError, struct.error, KeyError and whatever else comes up.
        raise SourceError(f'"{path.name}" is damaged or cut short.', path.name) from None


def _check_size(image: Image.Image, name: str) -> None:
    if image.width * image.height > _LARGEST_PX:
        raise _too_large(name)
    if image.width == 0 or image.height == 0:
        raise SourceError(f'"{name}" has no pixels.', name)


def _too_large(name: str) -> SourceError:
    return SourceError(f'"{name}" is too large (at most {_LARGEST_PX // 1_000_000} megapixels).', name)


def _rgb(image: Image.Image, name: str) -> U8:
    """Any Pillow mode as (H, W, 3) uint8."""
    if image.mode.startswith("I"):
        # 16-bit grey; "I" is the same held in 32 bits.
        grey = np.clip(np.asarray(image, dtype=np.int64) >> 8, 0, 255).astype(np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2)
    if image.mode == "F":
        raise SourceError(f'"{name}" holds floating-point pixels, whose range is not known.', name)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, (255, 255, 255, 255))
        image = Image.alpha_composite(white, image)
    return np.array(image.convert("RGB"), dtype=np.uint8)
