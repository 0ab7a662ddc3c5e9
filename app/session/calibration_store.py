"""Keeps each user's calibration for each camera position, so that nothing has to be learned twice.

One small JSON file per pair in the user's configuration folder. A broken file is passed over and learned anew.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from pathlib import Path

import platformdirs

from app.core.calibration import Calibration
from app.core.errors import ConfigError
from app.session.files import atomic_write_bytes

_log = logging.getLogger(__name__)


def default_folder() -> Path:
    """Where calibrations are kept; not made here."""
    return Path(platformdirs.user_config_dir("moretta", appauthor=False)) / "calibrations"


def save_calibration(calibration: Calibration, user: str, camera: str, folder: Path | None = None) -> Path:
    """Keep a calibration, replacing the one before; returns its file.

    Args:
        user: any name. camera: any name of camera and position, e.g. "C920 on the dashboard".
        folder: default_folder() without.

    Raises:
        ConfigError: it cannot be written.
    """
    path = _file(user, camera, folder)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f'The folder "{path.parent}" cannot be made ({error.strerror}).') from None
    content = {"user": user, "camera": camera, "calibration": calibration.to_dict()}
    atomic_write_bytes(path, json.dumps(content, indent=2, ensure_ascii=False).encode(errors="backslashreplace"))
    return path


def load_calibration(user: str, camera: str, folder: Path | None = None) -> Calibration | None:
    """The calibration kept for this user and camera; None without one, or where the file is broken (logged)."""
    path = _file(user, camera, folder)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["user"] != user or content["camera"] != camera:
            return None
        return Calibration.from_dict(content["calibration"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, ConfigError) as error:
        _log.warning("The calibration in %s cannot be used and will be learned anew (%s).", path.name, error)
        return None


def _file(user: str, camera: str, folder: Path | None) -> Path:
    """A readable name that no odd character and no long one can break; the hash keeps different names apart."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", f"{user} {camera}").strip("-")[:40]
    digest = hashlib.sha256(f"{user}\0{camera}".encode(errors="backslashreplace")).hexdigest()[:10]
    return (default_folder() if folder is None else folder) / f"{readable or 'unnamed'}-{digest}.json"
