"""What the window remembers: one JSON file, versioned, migrated, and never a reason not to start."""

from __future__ import annotations

import json
import logging
import math
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import platformdirs

from app.camera.base import CameraOptions
from app.core.errors import ConfigError
from app.core.gaze import GazeCalibration
from app.gui.i18n import LANGUAGES
from app.session.files import atomic_write_bytes

VERSION = 3
THEMES = ("system", "light", "dark")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """quickness: 0 steady .. 1 quick. source, mask: None until the user chose one. cameras: options by camera name.

    microphone: recordings have sound. bare_films: they show the bare camera picture. window_size_wh: logical px.
    welcomed: the three first steps were seen. gaze: the user's eye calibration by camera.
    """

    source: str | None = None
    mask: str | None = None
    favourites: tuple[str, ...] = ()
    mirror: bool = True
    show_box: bool = False
    show_points: bool = False
    show_mesh: bool = False
    show_axes: bool = False
    mask_opacity: float = 1.0
    quickness: float = 0.5
    smooth_skin: float = 0.0
    brighten_eyes: float = 0.0
    whiten_teeth: float = 0.0
    colour_lips: float = 0.0
    sounds: bool = True
    microphone: bool = False
    bare_films: bool = False
    panel: bool = True
    theme: str = "system"
    language: str = "system"
    window_size_wh: tuple[int, int] = (1280, 800)
    welcomed: bool = False
    cameras: Mapping[str, CameraOptions] = field(default_factory=dict)
    gaze: Mapping[str, GazeCalibration] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """settings: always usable. problem: one sentence for the user where the file could not be used."""

    settings: Settings
    problem: str | None = None


def default_path() -> Path:
    """Where this user's settings lie."""
    return Path(platformdirs.user_config_dir("moretta", appauthor=False)) / "settings.json"


def load(path: Path) -> LoadedSettings:
    """Read the settings. A broken file is set aside as settings.broken.json, one from a newer version as it is.

    Single values that cannot be used fall back to their defaults, the others are kept.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return LoadedSettings(Settings())
    except (OSError, UnicodeDecodeError):
        return _set_aside(path)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return _set_aside(path)
    if not isinstance(data, dict) or not isinstance(data.get("version"), int):
        return _set_aside(path)
    return LoadedSettings(_from_dict(_migrate(data)))


def save(settings: Settings, path: Path, known: Settings | None = None) -> None:
    """Write the settings whole or not at all.

    Args:
        known: what this program last read or wrote there. What it has not changed since then is left as the file has
            it, since a second Moretta may have written meanwhile; None writes everything.

    Raises:
        ConfigError: they cannot be written.
    """
    stored = None if known is None else _stored(path)
    if known is not None and stored is not None:
        settings = _merged(settings, known, stored)
    data: dict[str, Any] = {"version": VERSION, **asdict(settings)}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f'"{path.parent}" cannot be made ({error.strerror}).') from None
    atomic_write_bytes(path, json.dumps(data, indent=1).encode())


def _stored(path: Path) -> Settings | None:
    """What the file says now; None where it cannot be used."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    usable = isinstance(data, dict) and isinstance(data.get("version"), int)
    return _from_dict(_migrate(data)) if usable else None


def _merged(mine: Settings, known: Settings, stored: Settings) -> Settings:
    """`stored` with what differs between `known` and `mine`; mappings are merged by their keys."""
    out = stored
    for name in (f.name for f in fields(Settings)):
        new, old, other = getattr(mine, name), getattr(known, name), getattr(stored, name)
        if isinstance(new, Mapping):
            changed = {key: value for key, value in new.items() if key not in old or old[key] != value}
            gone = old.keys() - new.keys()
            new = {key: value for key, value in {**other, **changed}.items() if key not in gone}
        elif new == old:
            continue
        out = replace(out, **{name: new})
    return out


def _set_aside(path: Path) -> LoadedSettings:
    aside = path.with_name(f"{path.stem}.broken{path.suffix}")
    try:
        os.replace(path, aside)
    except OSError as error:
        _log.warning("%s cannot be set aside: %s", path, error)
        return LoadedSettings(Settings(), "Your settings cannot be read, so the usual ones are in use.")
    return LoadedSettings(
        Settings(), f"Your settings could not be read: the usual ones are in use, the old file is kept as {aside.name}."
    )


def _migrate(data: dict[str, Any]) -> dict[str, Any]:
    """Bring older files up to VERSION. 1 to 2: `smoothing` (1 steady .. 0 quick) became `quickness`, its opposite.
    2 to 3: `gaze` is new, and nobody is calibrated."""
    if data["version"] < 2 and isinstance(data.get("smoothing"), int | float):
        data = {**data, "quickness": 1.0 - float(data["smoothing"])}
    return data


def _from_dict(data: Mapping[str, Any]) -> Settings:
    settings = Settings()
    for name in (f.name for f in fields(Settings)):
        if name in data:
            settings = replace(settings, **{name: _checked(name, data[name], getattr(settings, name))})
    return settings


def _checked(name: str, value: Any, default: Any) -> Any:
    """`value` if it can be used, else the default."""
    if name in ("source", "mask"):
        return value if isinstance(value, str) and 0 < len(value) <= 4096 else None
    if name == "favourites":
        ok = isinstance(value, list) and all(isinstance(v, str) for v in value)
        return tuple(dict.fromkeys(value)) if ok else default
    if name == "theme":
        return value if value in THEMES else default
    if name == "language":
        return value if isinstance(value, str) and value in ("system", *LANGUAGES) else default
    if name == "window_size_wh":
        ok = isinstance(value, list) and len(value) == 2 and all(type(v) is int and 200 <= v <= 16384 for v in value)
        return tuple(value) if ok else default
    if name == "cameras":
        return _cameras(value)
    if name == "gaze":
        return _gazes(value)
    if isinstance(default, bool):
        return value if isinstance(value, bool) else default
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return default
    return min(1.0, max(0.0, float(value)))


def _cameras(value: Any) -> dict[str, CameraOptions]:
    found: dict[str, CameraOptions] = {}
    if not isinstance(value, dict):
        return found
    for name, options in value.items():
        try:
            size = options["size_wh"]
            found[name] = CameraOptions(
                None if size is None else (int(size[0]), int(size[1])),
                None if options["fps"] is None else float(options["fps"]),
                bool(options["mjpg"]),
                int(options["rotation_cw_deg"]),
                *(_whole(options.get(kind)) for kind in ("exposure", "focus", "zoom")),
            )
        except (KeyError, TypeError, ValueError, IndexError, OverflowError, AttributeError, ConfigError):
            continue
    return found


def _gazes(value: Any) -> dict[str, GazeCalibration]:
    found: dict[str, GazeCalibration] = {}
    for name, values in value.items() if isinstance(value, dict) else ():
        try:
            found[name] = GazeCalibration(**{f.name: float(values[f.name]) for f in fields(GazeCalibration)})
        except (KeyError, TypeError, ValueError, OverflowError, ConfigError):
            continue
    return found


def _whole(value: Any) -> int | None:
    """A control's value; None where it is left to the camera. V4L2's controls are 32 bits wide."""
    return value if type(value) is int and -(2**31) <= value < 2**31 else None
