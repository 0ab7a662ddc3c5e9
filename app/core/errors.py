"""Every error that Moretta raises on purpose. Each message is one sentence that a user can act on."""

from __future__ import annotations

from enum import Enum


class MorettaError(Exception):
    """Base of all expected failures; the CLI prints it on one line and exits with code 2."""


class CameraFault(Enum):
    """Why a camera gives no usable picture."""

    NOT_FOUND = "not found"
    BUSY = "busy"
    DENIED = "denied"
    DISCONNECTED = "disconnected"
    BLACK = "black"


class CameraError(MorettaError):
    """A live camera failed; `reason` says how."""

    def __init__(self, reason: CameraFault, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class SourceError(MorettaError):
    """An image, folder or video file cannot be read; `name` is the file's name where one file is meant."""

    def __init__(self, message: str, name: str | None = None) -> None:
        super().__init__(message)
        self.name = name


class RecordingError(MorettaError):
    """A recording or snapshot cannot be written; what was written before is kept."""


class ModelFault(Enum):
    """Why a model cannot be used."""

    MISSING = "missing"
    HASH = "hash"
    SIGNATURE = "signature"


class ModelError(MorettaError):
    """A model file is missing, altered, or does not have the inputs and outputs its model.toml states."""

    def __init__(self, reason: ModelFault, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class MaskError(MorettaError):
    """A mask folder is broken; `path` and `field` say where."""

    def __init__(self, path: str, field: str, message: str) -> None:
        where = path if path == field else f"{path}: {field}"
        super().__init__(f"{where}: {message}")
        self.path = path
        self.field = field


class ConfigError(MorettaError):
    """A setting, option or model.toml holds a value that cannot be used."""


class RenderError(MorettaError):
    """OpenGL cannot make a context, compile a shader or draw."""
