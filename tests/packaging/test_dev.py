"""dev.py on a new machine: what it says, what it keeps to itself, how it ends."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux for its libraries")


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """dev.py with an empty folder for the checkout, and every library in place."""
    spec = importlib.util.spec_from_file_location("dev_py", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(module, "missing_packages", lambda test: [])
    return module


class Commands:
    """Stands where commands are run: notes them, makes the environment's Python, fails where it is told to."""

    def __init__(self, dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.failing: tuple[str, ...] = ()
        self._python = dev.PYTHON
        monkeypatch.setattr(dev.subprocess, "run", self._run)
        monkeypatch.setattr(dev.os, "execv", self._replaced)
        monkeypatch.setattr(dev.os, "chdir", lambda folder: None)

    def _run(self, command: tuple[str, ...], **options: Any) -> subprocess.CompletedProcess[str]:
        words = " ".join(str(word) for word in command[1:])
        self.asked.append(words)
        failed = any(part in words for part in self.failing)
        if "-m venv" in words:
            self._python.parent.mkdir(parents=True, exist_ok=True)
            self._python.touch()
        return subprocess.CompletedProcess(command, int(failed), f"chatter of {words}\n")

    def _replaced(self, program: str, command: list[str]) -> None:
        self.asked.append(" ".join(command[1:]))
        sys.exit(0)  # as the program ends that takes this one's place


@pytest.fixture
def commands(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Commands:
    return Commands(dev, monkeypatch)


def _run(dev: ModuleType, *arguments: str) -> object:
    """The exit code."""
    with pytest.raises(SystemExit) as stop:
        dev.run(list(arguments))
    return stop.value.code


def _as_user(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, uid: int, missing: list[str]) -> None:
    monkeypatch.setattr(dev, "missing_packages", lambda test: missing)
    monkeypatch.setattr(dev.os, "geteuid", lambda: uid)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")


def test_a_new_machine_is_told_each_step_in_a_line(
    dev: ModuleType, commands: Commands, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _as_user(dev, monkeypatch, 0, ["libegl1", "libgl1"])
    assert _run(dev, "--mask", "tiger") == 0
    out, err = capsys.readouterr()
    assert out == "", "it may be another program's input"
    assert err.splitlines() == [
        "dev.py: Installing system libraries: libegl1, libgl1 ...",
        "dev.py: Making a private environment in .venv (a minute or two) ...",
        "dev.py: Starting Moretta ...",
    ]
    assert commands.asked[-1] == "-m app run --mask tiger"


def test_the_second_time_it_only_starts(
    dev: ModuleType, commands: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(dev) == 0
    capsys.readouterr()
    commands.asked.clear()
    assert _run(dev) == 0
    assert capsys.readouterr().err == "dev.py: Starting Moretta ...\n"
    assert commands.asked == ["-m app run"]


@pytest.mark.parametrize("step", ["update", "install -qq -y", "pip --disable-pip-version-check install", "-m venv"])
def test_a_step_that_fails_shows_what_it_said(
    step: str,
    dev: ModuleType,
    commands: Commands,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _as_user(dev, monkeypatch, 0, ["libegl1"])
    commands.failing = (step,)
    assert _run(dev) == 2
    shown = capsys.readouterr().err
    assert shown.count("chatter of ") == 1
    assert step in shown
    assert "Starting" not in shown


def test_who_is_not_root_is_given_the_command(
    dev: ModuleType, commands: Commands, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _as_user(dev, monkeypatch, 1000, ["libegl1"])
    assert _run(dev) == 0
    err = capsys.readouterr().err
    assert "    sudo apt-get install -y --no-install-recommends libegl1\n" in err
    assert err.endswith("Starting Moretta ...\n"), "it goes on as far as it gets"
    with pytest.raises(SystemExit) as stop:
        dev.test([])
    assert stop.value.code == 2


def test_an_environment_left_without_pip_is_made_anew(
    dev: ModuleType, commands: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.failing = ("-m venv",)
    assert _run(dev) == 2
    assert "python3-venv" in capsys.readouterr().err
    assert dev.PYTHON.exists(), "as Debian leaves it"
    commands.failing = ("-m pip --version",)
    assert _run(dev) == 0
    assert sum("-m venv" in asked for asked in commands.asked) == 2


def test_no_command_is_its_help_and_code_2() -> None:
    told = subprocess.run([sys.executable, str(ROOT / "dev.py")], capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert "run [ARGS]" in told.stderr
