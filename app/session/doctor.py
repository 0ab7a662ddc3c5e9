"""What a bug report needs: versions, providers, OpenGL, cameras, models."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from app.camera.devices import list_cameras
from app.core.errors import MorettaError
from app.inference.onnx_model import available_providers, read_spec, verified_bytes
from app.inference.registry import default_threads, list_models
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
    """The report, a line each. Looks at the list of cameras, opens none."""
    lines = [
        f"Moretta {__version__}",
        f"Python {sys.version.split()[0]} on {platform.platform()}",
        *(f"{name} {_version(name)}" for name in _PACKAGES),
        f"onnxruntime providers: {', '.join(available_providers())}; threads by default: {default_threads()}",
        f"OpenGL off screen: {_opengl()}",
    ]
    cameras = list_cameras()
    lines.append("cameras: " + (", ".join(c.name for c in cameras) if cameras else "none found"))
    models = check_models()
    lines += [f"model {name}: {state}" for name, state in models] or ["models: none installed"]
    return lines


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
