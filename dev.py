#!/usr/bin/env python3
"""Sets Moretta up and starts it, with nothing but Python: `python3 dev.py run` and `python3 dev.py test`.

run [ARGS]   makes .venv, installs the runtime (no torch) and the system libraries that Qt and OpenGL need, opens the
             window; ARGS go to `moretta run`.
test [ARGS]  the same with the development and training extras, then every check; ARGS go to pytest.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

# What PyQt6's wheel and an OpenGL context need on Debian and its kin, file that shows it is there -> package.
RUN_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libEGL_mesa.so.0": "libegl-mesa0",
    "libGLX_mesa.so.0": "libglx-mesa0",
    "libpulse.so.0": "libpulse0",
}
TEST_PACKAGES = {"Xvfb": "xvfb", "xauth": "xauth"}
# mediapipe asks for a second OpenCV that would overwrite the headless one; what else it needs is asked for by name.
TEACHER_PACKAGES = ["mediapipe==1.2.2", "facenet-pytorch==2.6.0"]
TEACHER_NEEDS = ["absl-py", "sounddevice", "certifi", "flatbuffers", "requests"]


def say(sentence: str) -> None:
    """On standard error: standard output may belong to `run --headless --stdout`."""
    print(f"dev.py: {sentence}", file=sys.stderr, flush=True)


def fail(message: str) -> NoReturn:
    say(message)
    sys.exit(2)


def call(*command: str, **environment: str) -> int:
    return subprocess.call(command, cwd=ROOT, env={**os.environ, **environment})


def call_quietly(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Keep what a command says, and let it ask nothing."""
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )


def check(*command: str, **environment: str) -> None:
    """Show what a command says only if it fails, and end there."""
    done = call_quietly(*command, **environment)
    if done.returncode != 0:
        print(done.stdout, end="", file=sys.stderr)
        fail(f"this failed: {' '.join(command)}")


def missing_packages(test: bool) -> list[str]:
    """Debian packages whose library or program is not on this machine."""
    if not sys.platform.startswith("linux") or shutil.which("ldconfig", path="/sbin:/usr/sbin:/usr/bin:/bin") is None:
        return []
    cache = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=False).stdout
    missing = [package for library, package in RUN_PACKAGES.items() if library not in cache]
    if test:
        missing += [package for program, package in TEST_PACKAGES.items() if shutil.which(program) is None]
    return missing


def install_system_libraries(test: bool) -> None:
    """Through apt where this is root on Debian; otherwise print the exact command and go on as far as it gets."""
    missing = missing_packages(test)
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if shutil.which("apt-get") and os.geteuid() == 0:
        say(f"Installing system libraries: {', '.join(missing)} ...")
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        check("apt-get", "update", "-qq", **quiet)
        check(*command[:2], "-qq", *command[2:], **quiet)
        return
    say(f"system libraries are missing. Install them with:\n    sudo {' '.join(command)}")
    if test:
        sys.exit(2)


def make_environment() -> None:
    """Make .venv, or mend one that was left half made: without python3-venv, Debian leaves one without pip."""
    if PYTHON.exists() and call_quietly(str(PYTHON), "-m", "pip", "--version").returncode == 0:
        return
    done = call_quietly(sys.executable, "-m", "venv", str(VENV))
    if done.returncode != 0:
        print(done.stdout, end="", file=sys.stderr)
        fail("no virtual environment could be made; on Debian: sudo apt-get install python3-venv")


def set_up(extras: str) -> None:
    """Make .venv and install, unless pyproject.toml and this file are the same as at the last time."""
    if sys.version_info < (3, 11):
        fail(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}.")
    stamp = VENV / f"installed{extras.replace(',', '-')}"
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + Path(__file__).read_bytes()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    training = "training" in extras
    time = "ten minutes or more, torch is large" if training else "a minute or two"
    say(f"Making a private environment in {VENV.name} ({time}) ...")
    make_environment()
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    check(*pip, "-e", f".[{extras}]" if extras else ".")
    if training:
        check(*pip, *TEACHER_NEEDS)
        check(*pip, "--no-deps", *TEACHER_PACKAGES)
    stamp.write_text(wanted)


def run(arguments: list[str]) -> int:
    install_system_libraries(test=False)
    set_up("")
    say("Starting Moretta ...")
    command = [str(PYTHON), "-m", "app", "run", *arguments]
    if os.name == "posix":  # the program takes this process's place, so that what is sent to it reaches the window
        sys.stdout.flush()
        os.chdir(ROOT)
        os.execv(command[0], command)
    return call(*command)


def test(arguments: list[str]) -> int:
    """Every check, all of them even if one fails; the tests with a window run in a virtual X screen of their own."""
    install_system_libraries(test=True)
    set_up("dev,training")
    tool = str(VENV / "bin") + os.sep
    steps = [
        [tool + "ruff", "check", "."],
        [tool + "ruff", "format", "--check", "."],
        [tool + "mypy"],
        [tool + "lint-imports"],
        # The server keeps no screen of the user's busy, and gives CI one.
        ["xvfb-run", "-a", "-s", "-screen 0 1400x1000x24", str(PYTHON), "-m", "pytest", *arguments],
    ]
    failed = [step for step in steps if call(*step, OMP_NUM_THREADS="2") != 0]
    for step in failed:
        print(f"dev.py: failed: {' '.join(Path(step[0]).name if i == 0 else p for i, p in enumerate(step))}")
    return 1 if failed else 0


def main() -> None:
    commands = {"run": run, "test": test}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    try:
        sys.exit(commands[sys.argv[1]](sys.argv[2:]))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
