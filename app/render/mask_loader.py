"""Mask folders from the disk: mask.toml, pictures, models. A broken folder is listed with its fault, never skipped."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from app.core.errors import MaskError
from app.core.masks import MaskSpec, ModelLayer, PaintLayer, SpriteLayer, parse_mask
from app.render.model_data import ModelData, load_model

MASK_FILE, THUMBNAIL_FILE = "mask.toml", "thumbnail.png"
MAX_TOML_BYTES, MAX_IMAGE_BYTES, MAX_IMAGE_PX = 256 * 1024, 64 * 1024 * 1024, 8192


@dataclass(frozen=True, slots=True)
class LoadedMask:
    """A mask in memory. images: file name to straight-alpha RGBA (H, W, 4) uint8; models: file name to model."""

    id: str
    spec: MaskSpec
    images: Mapping[str, npt.NDArray[np.uint8]]
    models: Mapping[str, ModelData]


@dataclass(frozen=True, slots=True)
class MaskEntry:
    """One folder of the gallery. spec is None and error says why where mask.toml is broken."""

    id: str
    folder: Path
    spec: MaskSpec | None
    error: str | None

    @property
    def thumbnail(self) -> Path | None:
        path = self.folder / THUMBNAIL_FILE
        return path if path.is_file() else None


def read_spec(folder: Path) -> MaskSpec:
    """The parsed mask.toml of a folder.

    Raises:
        MaskError: missing, too large, no UTF-8, or with a fault in a field.
    """
    path = folder / MASK_FILE
    label = f"{folder.name}/{MASK_FILE}"
    try:
        if path.stat().st_size > MAX_TOML_BYTES:
            raise MaskError(label, "file", f"larger than {MAX_TOML_BYTES >> 10} KiB")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise MaskError(label, "file", f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise MaskError(label, "file", "is no UTF-8 text") from None
    return parse_mask(text, label)


def read_image(path: Path, label: str) -> npt.NDArray[np.uint8]:
    """A picture file as straight-alpha RGBA (H, W, 4) uint8.

    Raises:
        MaskError: missing, too large or unreadable.
    """
    try:
        if path.stat().st_size > MAX_IMAGE_BYTES:
            raise MaskError(label, path.name, f"larger than {MAX_IMAGE_BYTES >> 20} MiB")
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise MaskError(label, path.name, f"cannot be read ({error.strerror})") from None
    _check_picture_size(data, label, path.name)
    try:
        image = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if data.size else None
    except cv2.error:  # refuses pictures beyond its own pixel limit this way
        image = None
    if image is None:
        raise MaskError(label, path.name, "is no picture that can be read")
    return to_rgba(np.asarray(image))


def _check_picture_size(data: npt.NDArray[np.uint8], label: str, name: str) -> None:
    """Refuse a picture by its header, before its pixels ask for memory."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data.tobytes())) as header:
                size = header.size
    except Image.DecompressionBombError:
        raise MaskError(label, name, f"larger than {MAX_IMAGE_PX} px") from None
    except (OSError, ValueError, SyntaxError):
        raise MaskError(label, name, "is no picture that can be read") from None
    if max(size) > MAX_IMAGE_PX:
        raise MaskError(label, name, f"larger than {MAX_IMAGE_PX} px")


def to_rgba(image: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    """What cv2 decoded (grey, BGR or BGRA, 8 or 16 bit) as RGBA uint8."""
    pixels = image if image.dtype == np.uint8 else np.clip(image.astype(np.float64) / 257.0, 0, 255)
    eight = np.ascontiguousarray(pixels, np.uint8)
    if eight.ndim == 2:
        return np.asarray(cv2.cvtColor(eight, cv2.COLOR_GRAY2RGBA), np.uint8)
    code = cv2.COLOR_BGRA2RGBA if eight.shape[2] == 4 else cv2.COLOR_BGR2RGBA
    return np.asarray(cv2.cvtColor(eight, code), np.uint8)


def _inside(folder: Path, name: str, label: str) -> Path:
    """The file's path, with links followed, if it stays in the folder."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise MaskError(label, name, "leaves the mask's folder")
    return path


def load_mask(folder: Path) -> LoadedMask:
    """Read a mask folder with everything its layers need.

    Raises:
        MaskError: the first fault, naming file and field.
    """
    spec = read_spec(folder)
    label = f"{folder.name}/{MASK_FILE}"
    images: dict[str, npt.NDArray[np.uint8]] = {}
    models: dict[str, ModelData] = {}
    for number, layer in enumerate(spec.layers):
        if isinstance(layer, SpriteLayer | PaintLayer) and layer.image not in images:
            images[layer.image] = read_image(_inside(folder, layer.image, label), label)
        elif isinstance(layer, ModelLayer):
            if layer.model not in models:
                models[layer.model] = load_model(_inside(folder, layer.model, label))
            _check_nodes(layer, models[layer.model], f"layer[{number}]", label)
    return LoadedMask(folder.name, spec, MappingProxyType(images), MappingProxyType(models))


def _check_nodes(layer: ModelLayer, model: ModelData, where: str, label: str) -> None:
    for name in [m.node for m in layer.motions] + [s.node for s in layer.springs]:
        if model.node_index(name) is None:
            known = ", ".join(node.name for node in model.nodes[1:])
            raise MaskError(label, f"{where}.node", f"{layer.model} has no node {name!r}; it has {known}")


def list_masks(folder: Path) -> list[MaskEntry]:
    """Every mask folder under `folder`, by name; none if it is missing. Only mask.toml is read."""
    if not folder.is_dir():
        return []
    entries = []
    for path in sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith((".", "_"))):
        try:
            entries.append(MaskEntry(path.name, path, read_spec(path), None))
        except MaskError as error:
            entries.append(MaskEntry(path.name, path, None, str(error)))
    return entries
