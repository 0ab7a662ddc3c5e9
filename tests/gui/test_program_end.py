"""The whole program as a process: it ends without a crash when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest


def told(home: Path) -> set[str]:
    """What the program's log says so far of its start."""
    text = "".join(path.read_text(encoding="utf-8") for path in home.rglob("*.log"))
    return {word for word, line in (("open", " is open"), ("worn", "worn: tiger")) if line in text}


# A whole program starts and ends here; where others have the machine, each may take a minute.
PATIENCE_S = 120.0


@pytest.mark.timeout(300)
@pytest.mark.skipif(not os.environ.get("DISPLAY"), reason="needs a screen (xvfb-run)")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_the_window_and_the_program_ends_well(tmp_path: Path, number: signal.Signals) -> None:
    home = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    command = [sys.executable, "-X", "faulthandler", "-m", "app", "run", "--source", "demo", "--mask", "tiger"]
    with subprocess.Popen(command, env={**os.environ, **home}, stderr=subprocess.PIPE, text=True) as program:
        deadline_s = time.monotonic() + PATIENCE_S
        while not {"open", "worn"} <= told(tmp_path):
            assert time.monotonic() < deadline_s
            assert program.poll() is None
            time.sleep(0.2)
        time.sleep(5.0)  # the models, and the first faces that wear it
        program.send_signal(number)
        _, errors = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 0, errors
    assert "Fatal Python error" not in errors
