"""`moretta desktop-entry`: the program in the menu of a Linux desktop."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from app.cli_arguments import OneLineParser
from app.core.errors import ConfigError


def add_command(commands: argparse._SubParsersAction[OneLineParser]) -> None:
    """Add `desktop-entry`."""
    entry = commands.add_parser("desktop-entry", help="put Moretta into this user's desktop menu (Linux)")
    entry.add_argument("--remove", action="store_true", help="take it out again")
    entry.set_defaults(handler=_desktop_entry)


def _desktop_entry(options: argparse.Namespace) -> int:
    from app.session.desktop_entry import install_entry, program_command, remove_entry

    if not sys.platform.startswith("linux"):
        raise ConfigError("A desktop entry is for Linux desktops; this system has no use for one.")
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    paths = remove_entry(home) if options.remove else install_entry(home, program_command())
    for path in paths:
        print(f"{'removed' if options.remove else 'written'}: {path}")
    if not paths:
        print("there was nothing to remove")
    return 0
