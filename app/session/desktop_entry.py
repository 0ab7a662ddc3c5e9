"""The program in the menu of a Linux desktop: its entry, its icon and its description, put where the desktop looks.

The files are those of the freedesktop.org Desktop Entry Specification 1.5, Icon Theme Specification and AppStream 1.0.
"""

from __future__ import annotations

import sys
from pathlib import Path

from app.core.errors import ConfigError
from app.paths import data_root
from app.session.files import atomic_write_bytes

_PLACES = {
    "desktop/moretta.desktop": "applications/moretta.desktop",
    "desktop/moretta.metainfo.xml": "metainfo/moretta.metainfo.xml",
    "icons/moretta.svg": "icons/hicolor/scalable/apps/moretta.svg",
}


def program_command() -> list[str]:
    """How to start this very program from anywhere: a frozen one, an installed script, or Python on the package."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    script = Path(sys.executable).with_name("moretta")
    return [str(script)] if script.is_file() else [sys.executable, "-m", "app"]


def install_entry(data_home: Path, command: list[str]) -> list[Path]:
    """Put the entry under data_home (`$XDG_DATA_HOME`); returns the files that were written.

    Args:
        command: what starts the program; `run` is added to it.

    Raises:
        ConfigError: a file cannot be written, or an argument holds a line break or a NUL, which no entry can.
    """
    line = " ".join(_quoted(part) for part in [*command, "run"])
    written = []
    for source, place in _PLACES.items():
        data = (data_root() / "assets" / source).read_bytes()
        if source.endswith(".desktop"):
            data = data.replace(b"Exec=moretta run", f"Exec={line}".encode())
        path = data_home / place
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f'"{path.parent}" cannot be made ({error.strerror}).') from None
        atomic_write_bytes(path, data)
        written.append(path)
    return written


def remove_entry(data_home: Path) -> list[Path]:
    """Take away what `install_entry` wrote; returns the files that were there.

    Raises:
        ConfigError: a file cannot be removed.
    """
    there = [data_home / place for place in _PLACES.values() if (data_home / place).is_file()]
    for path in there:
        try:
            path.unlink()
        except OSError as error:
            raise ConfigError(f'"{path}" cannot be removed ({error.strerror}).') from None
    return there


def _quoted(part: str) -> str:
    """One argument of an Exec line: quoted by the rules for Exec, then escaped by those for strings."""
    if any(char in part for char in "\n\r\0"):
        raise ConfigError(f"{part!r} cannot stand in a desktop entry.")
    if part and all(char.isalnum() or char in "/._-" for char in part):
        return part
    for char in '\\"`$':
        part = part.replace(char, "\\" + char)
    return '"' + part.replace("\\", "\\\\").replace("%", "%%") + '"'
