"""Writing files so that a crash never leaves half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from app.core.errors import ConfigError


def atomic_write_bytes(path: Path, data: bytes) -> None:
    """Replace `path` by a file of these bytes: the old file stands until the new one is whole on the disk.

    Raises:
        ConfigError: it cannot be written (no such folder, no right, disk full), in one sentence.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigError(f'"{path}" cannot be written ({error.strerror}).') from None
