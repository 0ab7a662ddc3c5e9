"""Two Morettas of one user at the same time, as processes of their own."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.camera import driver
from app.camera.devices import CameraDevice
from app.core.errors import CameraFault
from app.gui import logs
from app.gui.settings import load

ROOT = Path(__file__).parents[2]
# Whole programs start and end here; where others have the machine, each may take a minute.
PATIENCE_S = 120.0


def start(code: str, *arguments: object, **more: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True, **more)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from app.gui.settings import load, save
path, name = Path(sys.argv[1]), sys.argv[2]
known = load(path).settings
for number in range(150):
    mine = replace(known, **{name: number % 2 == 0, "favourites": (name,) * (number % 40)})
    save(mine, path, known)
    known = mine
"""


def test_settings_written_by_two_at_once_are_always_whole(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    writers = [start(WRITER, path, name) for name in ("mirror", "sounds")]
    looked = 0
    while any(writer.poll() is None for writer in writers):
        if path.exists():
            assert load(path).problem is None
            looked += 1
    assert [writer.returncode for writer in writers] == [0, 0]
    assert looked > 20
    assert json.loads(path.read_text(encoding="utf-8"))["version"] >= 2
    assert [p.name for p in tmp_path.iterdir()] == ["settings.json"], "no half-written files are left"


LOGGER = """
import logging, sys, time
from pathlib import Path
from app.gui import logs
assert logs.log_to(Path(sys.argv[1])) is not None
logging.getLogger().info("the other one was here")
print("ready", flush=True)
sys.stdin.read()
"""


def test_both_have_a_log(tmp_path: Path) -> None:
    root, level = logging.getLogger(), logging.getLogger().level
    with start(LOGGER, tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        handler = logs.log_to(tmp_path)
        assert handler is not None
        try:
            root.info("this one, too")
        finally:
            root.removeHandler(handler)
            root.setLevel(level)
            handler.close()
        assert "the other one was here" in (tmp_path / "moretta.log").read_text(encoding="utf-8")
        assert "this one, too" in (tmp_path / "moretta-2.log").read_text(encoding="utf-8")
        other.kill()
    handler = logs.log_to(tmp_path)
    assert handler is not None
    root.removeHandler(handler)
    root.setLevel(level)
    assert Path(handler.baseFilename).name == "moretta.log", "a killed program's lock counts for nothing"
    handler.close()


HOLDER = """
import sys
held = open(sys.argv[1])
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="no /proc on this system")
def test_a_camera_that_the_other_has_is_told_with_its_name(tmp_path: Path) -> None:
    """A plain file stands for the device, which tells no one that it streams; a real process holds it open."""
    node = tmp_path / "video0"
    node.touch()
    with start(HOLDER, node, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        error = driver._refused(CameraDevice("HD Webcam", 0, node))
        name = Path(f"/proc/{other.pid}/comm").read_text().strip()
        other.kill()
    assert error.reason is CameraFault.BUSY
    assert str(error) == f'The camera "HD Webcam" is in use by the program "{name}"; close it there and try again.'


@pytest.mark.timeout(400)
@pytest.mark.skipif(not os.environ.get("DISPLAY"), reason="needs a screen (xvfb-run)")
@pytest.mark.skipif(not hasattr(signal, "SIGTERM") or os.name == "nt", reason="signals of POSIX")
def test_two_windows_open_and_end_well(tmp_path: Path) -> None:
    home = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    command = [sys.executable, "-m", "app", "run", "--source", "demo", "--mask", "none"]
    programs = [
        subprocess.Popen(command, cwd=ROOT, env={**os.environ, **home}, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]

    def open_windows() -> set[str]:
        return {log.name for log in tmp_path.rglob("*.log") if "is open" in log.read_text(encoding="utf-8")}

    try:
        wait_until(lambda: open_windows() == {"moretta.log", "moretta-2.log"})
        for program in programs:
            program.send_signal(signal.SIGTERM)
        errors = [program.communicate(timeout=PATIENCE_S)[1] for program in programs]
    finally:
        for program in programs:
            program.kill()  # one that has ended well does not notice
    assert [program.returncode for program in programs] == [0, 0], errors
    settings = next(tmp_path.rglob("settings.json"))
    assert load(settings).problem is None
