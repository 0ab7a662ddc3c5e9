"""Writing files so that a crash never leaves half of one."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from app.core.errors import ConfigError

# Of ext4 and APFS: bytes, of which a letter outside ASCII takes two to four. NTFS counts fewer for the same name.
_LONGEST_NAME = 255


def short_name(name: str, most: int = _LONGEST_NAME) -> str:
    """A file name, without as many of its last letters as it takes to have at most so many bytes."""
    whole = os.fsencode(name)
    return name if len(whole) <= most else whole[:most].decode(sys.getfilesystemencoding(), "ignore")


def beside(path: Path, ending: str) -> Path:
    """A helper's path beside `path`, of its name and an ending; the name is cut where the two would be too long."""
    return path.with_name(short_name(path.name, _LONGEST_NAME - len(ending)) + ending)


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
