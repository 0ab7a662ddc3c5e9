"""What a bug report needs: versions, providers, OpenGL, cameras, models."""

from __future__ import annotations

import locale
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app.camera.devices import list_cameras
from app.core.errors import MorettaError
from app.inference.onnx_model import available_providers, read_spec, verified_bytes
from app.inference.registry import default_threads, list_models
from app.paths import user_logs_dir
from app.render.offscreen import OffscreenRenderer
from app.version import __version__

_PACKAGES = ("numpy", "opencv-python-headless", "onnxruntime", "PyQt6", "PyOpenGL", "trimesh", "pillow", "av")


def check_models() -> list[tuple[str, str]]:
    """Every shipped model: its id and "ok" or what is wrong with it, in words."""
    out = []
    for folder in list_models():
        try:
            spec = read_spec(folder)
            verified_bytes(folder / spec.file, spec)
            out.append((folder.name, "ok"))
        except MorettaError as error:
            out.append((folder.name, str(error)))
    return out


def doctor_lines() -> list[str]:
    """The report, a line each. Looks at the list of cameras, opens none. Names no user and no computer."""
    lines = [
        f"Moretta {__version__}",
        f"Python {sys.version.split()[0]} on {platform.platform()}, {os.cpu_count()} processors",
        f"desktop: {_desktop()}; language and encoding: {', '.join(map(str, locale.getlocale()))}",
        *(f"{name} {_version(name)}" for name in _PACKAGES),
        f"onnxruntime providers: {', '.join(available_providers())}; threads by default: {default_threads()}",
        f"OpenGL off screen: {_opengl()}",
    ]
    cameras = list_cameras()
    lines.append("cameras: " + (", ".join(c.name for c in cameras) if cameras else "none found"))
    models = check_models()
    lines += [f"model {name}: {state}" for name, state in models] or ["models: none installed"]
    lines.append(logs_line(user_logs_dir()))
    return lines


def logs_line(folder: Path) -> str:
    """Where the logs lie, without the user's name, and how many crash reports are among them."""
    home = Path.home()
    shown = Path("~") / folder.relative_to(home) if folder.is_relative_to(home) else folder
    # The one for native crashes is made beforehand and mostly stays empty.
    reports = [path for path in folder.glob("*crash*.txt") if path.stat().st_size]
    return f"logs: {shown}, crash reports: {len(reports)}"


def _desktop() -> str:
    """What Linux says of the user's desktop: X11 or Wayland, and whose it is."""
    said = [os.environ.get(name) for name in ("XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP")]
    return ", ".join(word for word in said if word) or "not told"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _opengl() -> str:
    try:
        with OffscreenRenderer((64, 64)) as renderer:
            return ", ".join(renderer.describe().values())
    except MorettaError as error:
        return f"not available ({error})"
