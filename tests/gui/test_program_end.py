"""The whole program as a process: it ends without a crash when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest


@pytest.mark.skipif(not os.environ.get("DISPLAY"), reason="needs a screen (xvfb-run)")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_the_window_and_the_program_ends_well(tmp_path: Path, number: signal.Signals) -> None:
    home = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    command = [sys.executable, "-X", "faulthandler", "-m", "app", "run", "--source", "demo", "--mask", "tiger"]
    with subprocess.Popen(command, env={**os.environ, **home}, stderr=subprocess.PIPE, text=True) as program:
        # The settings' folder or the log appear once the window has opened.
        deadline_s = time.monotonic() + 60.0
        while time.monotonic() < deadline_s and not any(tmp_path.rglob("*.log")):
            time.sleep(0.2)
        time.sleep(5.0)  # models, mask and the first frames
        program.send_signal(number)
        _, errors = program.communicate(timeout=30)
    assert program.returncode == 0, errors
    assert "Fatal Python error" not in errors
