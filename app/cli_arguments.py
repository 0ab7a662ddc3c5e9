"""How the command line reads its arguments, and how it says that one cannot be used: in one sentence."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NoReturn


class OneLineParser(argparse.ArgumentParser):
    """argparse prints every option before its complaint; here the complaint alone says where help is."""

    def error(self, message: str) -> NoReturn:
        """Leave with code 2 and one line."""
        self.exit(2, f"moretta: {message} (see {self.prog} --help)\n")


def positive_int(text: str) -> int:
    """A whole number from 1 on; raises argparse.ArgumentTypeError."""
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return value


def size(text: str) -> tuple[int, int]:
    """WIDTHxHEIGHT in pixels; raises argparse.ArgumentTypeError."""
    try:
        width, height = (positive_int(side) for side in text.lower().split("x"))
    except (ValueError, argparse.ArgumentTypeError):
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 640x480") from None
    return width, height


def path(text: str) -> Path:
    """A file or folder; raises argparse.ArgumentTypeError for no name at all, which Path takes for this folder."""
    if not text:
        raise argparse.ArgumentTypeError("the name is empty")
    return Path(text)
