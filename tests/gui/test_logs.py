"""The debug log rotates; an error that nobody caught leaves a report on the disk and a sentence in the window."""

from __future__ import annotations

import faulthandler
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import SourceError
from app.gui import logs


@pytest.fixture
def hook() -> Iterator[None]:
    before = sys.excepthook, threading.excepthook
    yield
    sys.excepthook, threading.excepthook = before
    faulthandler.enable(sys.__stderr__)


@pytest.mark.logs_errors
def test_an_uncaught_error_is_written_down_and_told(tmp_path: Path, hook: None) -> None:
    told: list[str] = []
    logs.keep_crashes(tmp_path, told.append)
    try:
        raise ZeroDivisionError("a fault of ours")
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    report = next(tmp_path.glob("crash-*.txt"))
    assert "test_an_uncaught_error" in report.read_text(encoding="utf-8")
    assert "a fault of ours" in told[0]
    assert str(report) in told[0]


@pytest.mark.logs_errors
def test_an_error_in_a_thread_is_written_down(tmp_path: Path, hook: None) -> None:
    told: list[str] = []
    logs.keep_crashes(tmp_path, told.append)
    thread = threading.Thread(target=lambda: 1 // 0)
    thread.start()
    thread.join()
    assert "ZeroDivisionError" in next(tmp_path.glob("crash-*.txt")).read_text(encoding="utf-8")
    assert told == [], "the window may be told by its own thread alone"


@pytest.mark.skipif(sys.platform == "win32", reason="ends by a POSIX signal")
def test_a_fault_in_c_leaves_the_lines_that_were_under_way(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from app.gui.logs import keep_crashes\n"
        "keep_crashes(Path(sys.argv[1]), print)\n"
        "def driver_that_fails(): os.kill(os.getpid(), signal.SIGSEGV)\n"
        "driver_that_fails()\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    assert ended.returncode < 0
    assert "driver_that_fails" in (tmp_path / logs.NATIVE_CRASH).read_text(encoding="utf-8")


def test_only_what_nobody_expected_leaves_a_report(tmp_path: Path) -> None:
    logs.note_problem(tmp_path, None)
    logs.note_problem(tmp_path, SourceError("the file is not there"))
    assert list(tmp_path.iterdir()) == []
    logs.note_problem(tmp_path, ZeroDivisionError("a fault of ours"))
    assert "a fault of ours" in next(tmp_path.iterdir()).read_text(encoding="utf-8")


def test_only_the_latest_reports_are_kept(tmp_path: Path) -> None:
    paths = [logs.write_crash(tmp_path, ValueError(str(number)), None) for number in range(14)]
    kept = sorted(tmp_path.glob("crash-*.txt"))
    assert kept == paths[-10:]


def test_a_folder_that_cannot_be_written_costs_only_the_report(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    assert logs.write_crash(blocked, ValueError("x"), None) is None
    assert logs.log_to(blocked) is None


def test_the_log_rotates(tmp_path: Path) -> None:
    root, level = logging.getLogger(), logging.getLogger().level
    handler = logs.log_to(tmp_path)
    assert handler is not None
    try:
        for number in range(6000):
            root.info("line %d %s", number, "x" * 400)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        handler.close()
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["moretta.log", "moretta.log.1", "moretta.log.2", "moretta.log.3"]
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 2_200_000
