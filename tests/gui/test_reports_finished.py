"""A report that a killed program left behind is finished when the window next opens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.gui import report_control
from tests.gui.conftest import MakeWindow
from tests.gui.looking import PATIENCE_MS, message, wait_for_face

ROOT = Path(__file__).parents[2]
WRITER = """
import os, signal, sys
from pathlib import Path
from tests.session.test_report import drive
from app.session.report import ReportWriter
writer = ReportWriter(Path(sys.argv[1]), 'killed', 'default')
for item in list(drive())[:118]:
    writer.add_status(item)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_killed_report_is_finished_at_the_next_start(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "reports" / "2026-11-22_09-30-05"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", WRITER, str(folder)], cwd=ROOT, env=environment, check=False)
    assert (folder / "signals.csv").is_file()
    assert not (folder / "report.html").exists()
    monkeypatch.setattr(report_control, "_IDLE_S", 0.1)
    window = make_window()
    qtbot.waitUntil(lambda: folder.name in message(window), timeout=PATIENCE_MS)
    assert "Eyes off the road" in (folder / "report.html").read_text(encoding="utf-8")
    opened: list[str] = []
    monkeypatch.setattr(report_control, "_open", lambda page: opened.append(page.fileName()))
    shown = window.stage.messages.shown()
    assert shown is not None
    assert shown.action is not None
    shown.action[1]()
    assert opened == ["report.html"]


def test_without_such_a_report_nothing_is_said(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Path] = []

    def look(root: Path, idle_s: float) -> list[Path]:
        looked.append(root)
        return []

    monkeypatch.setattr(report_control, "_IDLE_S", 0.0)
    monkeypatch.setattr(report_control, "finish_sessions", look)
    window = make_window()
    wait_for_face(window, qtbot)
    qtbot.waitUntil(lambda: looked == [tmp_path / "reports"], timeout=PATIENCE_MS)
    qtbot.wait(50)
    assert message(window) == ""
