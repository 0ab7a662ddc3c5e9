"""What is fuzzed: every reader of files that a user may get from anywhere, its seeds, and how to break them.

A target takes a file of any bytes. It may return, or raise an error of ours; anything else is a fault.
"""

from __future__ import annotations

import io
import json
import random
import tomllib
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import trimesh
from PIL import Image

from app.camera.images import load_image
from app.core.calibration import Calibration
from app.core.errors import MorettaError
from app.core.masks import parse_mask
from app.core.modelspec import parse_model_toml
from app.gui.settings import VERSION, load
from app.inference.onnx_model import read_spec as read_model_spec
from app.paths import masks_dir, models_dir
from app.render.mask_loader import read_image, read_spec
from app.render.mask_tools import import_mask
from app.render.model_data import load_model
from app.session.calibration_store import load_calibration
from app.session.film_parts import read_plan
from app.session.report_files import read_session


@dataclass(frozen=True)
class Target:
    """name: the file's name. read: called with its path. seeds: whole files of its kind."""

    name: str
    read: Callable[[Path], object]
    seeds: Callable[[], tuple[bytes, ...]]

    def try_bytes(self, folder: Path, data: bytes) -> bool:
        """Read these bytes; True if they were taken, False if they were refused in our own words."""
        path = folder / self.name
        path.write_bytes(data)
        with suppress(MorettaError):
            self.read(path)
            return True
        return False


def _encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _picture(mode: str = "RGB") -> Image.Image:
    values = np.random.default_rng(0).integers(0, 255, (12, 16, 4), dtype=np.uint8)
    return Image.fromarray(values, "RGBA").convert(mode)


@cache
def _pictures() -> tuple[bytes, ...]:
    kinds = [
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "L"),
        ("JPEG", "RGB"),
        ("WEBP", "RGB"),
        ("BMP", "RGB"),
        ("TIFF", "RGB"),
    ]
    return tuple(_encoded(_picture(mode), kind) for kind, mode in kinds)


@cache
def _alpha_pictures() -> tuple[bytes, ...]:
    return _encoded(_picture("RGBA"), "PNG"), _encoded(_picture("RGBA"), "WEBP")


@cache
def _models() -> tuple[bytes, ...]:
    box = trimesh.creation.box()
    textured = trimesh.creation.icosphere(subdivisions=1)
    uv = np.random.default_rng(0).random((len(textured.vertices), 2))
    material = trimesh.visual.material.PBRMaterial(baseColorTexture=_picture("RGB"), roughnessFactor=0.4)
    textured.visual = trimesh.visual.TextureVisuals(uv, material=material)
    return trimesh.Scene([box]).export(file_type="glb"), trimesh.Scene([box, textured]).export(file_type="glb")


@cache
def _objects() -> tuple[bytes, ...]:
    return (trimesh.creation.box().export(file_type="obj").encode(),)


@cache
def _mask_texts() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(masks_dir().glob("*/mask.toml")))


@cache
def _model_texts() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(models_dir().glob("*/model.toml")))


@cache
def _zips() -> tuple[bytes, ...]:
    folder = masks_dir() / "moustache"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.iterdir()):
            packed.write(path, f"moustache/{path.name}")
    return (out.getvalue(),)


def _settings_texts() -> tuple[bytes, ...]:
    camera = {"size_wh": [640, 480], "fps": 30.0, "mjpg": True, "rotation_cw_deg": 90, "exposure": 5}
    whole = {
        "version": VERSION,
        "mask": "tiger",
        "favourites": ["a"],
        "window_size_wh": [800, 600],
        "cameras": {"c": camera},
    }
    return json.dumps(whole).encode(), json.dumps({"version": 1, "smoothing": 0.5}).encode()


def _plan_texts() -> tuple[bytes, ...]:
    return (json.dumps({"version": 1, "plan": {"source": "a"}, "rate": [30, 1], "frames": [3]}).encode(),)


def _session_texts() -> tuple[bytes, ...]:
    return (json.dumps({"version": 1, "source": "a", "started": "now", "profile": "default"}).encode(),)


def _calibration_texts() -> tuple[bytes, ...]:
    whole = Calibration(0.1, -0.2, 0.05, None, 0.12, 0.04).to_dict()
    return tuple(json.dumps({"user": "u", "camera": "c", "calibration": values}).encode() for values in ({}, whole))


def _never_raises(path: Path) -> None:
    assert load(path).settings is not None


TARGETS = {
    "picture": Target("picture.png", load_image, _pictures),
    "mask picture": Target("layer.png", lambda path: read_image(path, path.name), _alpha_pictures),
    "glb": Target("model.glb", load_model, _models),
    "obj": Target("model.obj", load_model, _objects),
    "mask text": Target("mask.toml", lambda path: read_spec(path.parent), _mask_texts),
    "model text": Target("model.toml", lambda path: read_model_spec(path.parent), _model_texts),
    "mask zip": Target("mask.zip", lambda path: import_mask(path, path.parent / "masks"), _zips),
    "settings": Target("settings.json", _never_raises, _settings_texts),
    "export plan": Target("export.json", lambda path: read_plan(path.parent), _plan_texts),
    "report": Target("session.json", lambda path: read_session(path.parent), _session_texts),
    "calibration": Target(
        "u-c-1bdd3f562c.json", lambda path: load_calibration("u", "c", path.parent), _calibration_texts
    ),
}

PARSERS = {
    "mask text": (lambda text: parse_mask(text, "mask.toml"), _mask_texts),
    "model text": (lambda text: parse_model_toml(text, "model.toml"), _model_texts),
}


def broken(seed: bytes, chance: random.Random) -> bytes:
    """A file with some of its bytes changed, cut out, doubled or cut off."""
    data = bytearray(seed)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(data) + 1)
        span = chance.choice((1, 1, 2, 4, 16, 200))
        kind = chance.randrange(6)
        if kind == 0:
            data[at : at + span] = chance.randbytes(span)
        elif kind == 1:
            del data[at : at + span]
        elif kind == 2:
            data[at:at] = data[at : at + span]
        elif kind == 3:
            data[at : at + 4] = chance.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80"))
        elif kind == 4:
            del data[at:]
        elif at < len(data):
            data[at] ^= 1 << chance.randrange(8)
    return bytes(data)


def leaves(table: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in a parsed file, tables included."""
    items = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    found = [path] if path else []
    for key, value in items:
        found += leaves(value, (*path, key))
    return found


def with_value(table: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy with another value at a path."""
    if not path:
        return value
    copy = dict(table) if isinstance(table, dict) else list(table)
    copy[path[0]] = with_value(table[path[0]], path[1:], value)
    return copy


def to_toml(table: dict[str, Any]) -> str:
    """Any nested table as TOML, all of it inline."""
    return "\n".join(f"{json.dumps(key)} = {_inline(value)}" for key, value in table.items())


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    if isinstance(value, float):
        return {"inf": "inf", "-inf": "-inf", "nan": "nan"}.get(repr(value), repr(value))
    return json.dumps(value, ensure_ascii=True)


def parsed(seed: bytes) -> dict[str, Any]:
    """A TOML seed as its tables."""
    return tomllib.loads(seed.decode())
