"""A debug log that rotates and crash reports, both on this computer's disk only."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PyQt6.QtCore import QLockFile

from app.core.errors import MorettaError
from app.paths import user_logs_dir
from app.version import __version__

_BYTES_A_FILE = 512 * 1024
_OLD_FILES = 3
_OLD_CRASHES = 10
NATIVE_CRASH = "native-crash.txt"
# Two programs that rotate one file lose each other's lines, so each has its own.
_MOST_PROGRAMS = 4


def default_folder() -> Path:
    """Where this user's logs lie."""
    return user_logs_dir()


def log_to(folder: Path) -> logging.Handler | None:
    """Write everything from INFO on to moretta.log, at most 2 MB with the old files; None if it cannot be written.

    A second Moretta at the same time writes to moretta-2.log, and so on.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        name, lock = _free_name(folder)
        if lock is None:
            return None
        handler = _OwnFile(folder / name, lock)
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler


class _OwnFile(RotatingFileHandler):
    """A log that belongs to this program until it is closed."""

    def __init__(self, path: Path, lock: QLockFile) -> None:
        super().__init__(path, maxBytes=_BYTES_A_FILE, backupCount=_OLD_FILES, encoding="utf-8")
        self._lock_file = lock

    def close(self) -> None:
        super().close()
        self._lock_file.unlock()


def _free_name(folder: Path) -> tuple[str, QLockFile | None]:
    """The first log that no running program has; a killed one's lock counts for nothing."""
    for number in range(1, _MOST_PROGRAMS + 1):
        name = "moretta.log" if number == 1 else f"moretta-{number}.log"
        lock = QLockFile(str(folder / f"{name}.lock"))
        lock.setStaleLockTime(0)
        if lock.tryLock(0):
            return name, lock
    return "", None


def write_crash(folder: Path, error: BaseException, trace: TracebackType | None) -> Path | None:
    """Write one crash report and drop the oldest ones; None if it cannot be written."""
    lines = traceback.format_exception(type(error), error, trace)
    text = f"Moretta {__version__}, Python {sys.version.split()[0]}, {sys.platform}\n\n{''.join(lines)}"
    path = folder / f"crash-{datetime.now():%Y%m%d-%H%M%S-%f}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        for old in sorted(folder.glob("crash-*.txt"))[:-_OLD_CRASHES]:
            old.unlink(missing_ok=True)
    except OSError:
        return None
    return path


def note_problem(folder: Path, problem: Exception | None) -> None:
    """Write a crash report of what ended a session, unless it is a failure that Moretta expects."""
    if problem is not None and not isinstance(problem, MorettaError):
        write_crash(folder, problem, problem.__traceback__)


def keep_crashes(folder: Path, told: Callable[[str], None]) -> None:
    """From now on an error that nobody caught is written down and told in a sentence, and the window lives on.

    An error in a thread is only written down: `told` belongs to the window's thread. What ends the program at once, a
    fault in a driver or in a library in C, leaves the Python lines that were under way in native-crash.txt.
    """

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        logging.getLogger(__name__).error("unexpected error", exc_info=(kind, error, trace))
        path = write_crash(folder, error, trace)
        told(f"{kind.__name__}: {error}" + (f" ({path})" if path is not None else ""))

    def thread_hook(died: threading.ExceptHookArgs) -> None:
        if died.exc_value is not None:
            logging.getLogger(__name__).error("unexpected error in a thread", exc_info=died.exc_value)
            write_crash(folder, died.exc_value, died.exc_traceback)

    sys.excepthook = hook
    threading.excepthook = thread_hook
    try:
        folder.mkdir(parents=True, exist_ok=True)
        faulthandler.enable(os.open(folder / NATIVE_CRASH, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    except OSError:
        pass
