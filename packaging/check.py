"""Tries a folder made by PyInstaller as a user would, away from the checkout, and tells how big and how quick it is.

    xvfb-run -a -s "-screen 0 1400x900x24" python packaging/check.py dist/moretta --picture window.png

Runs the commands that need every model, mask, shader and library, then opens the window on the demo person with a mask
and waits until its picture moves. Exit code 1 and one line for each thing that failed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageGrab

COMMANDS = (
    ["--version"],
    ["doctor"],
    ["models", "check"],
    ["masks", "check"],
    ["bench", "--frames", "30"],
)
_PATIENCE_S = 120.0
_SETTLE_S = 30.0  # a busy machine takes that long


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mask", default="top_hat")
    parser.add_argument("--picture", type=Path, help="the screen with the window on it")
    options = parser.parse_args()
    program = options.folder.resolve() / "moretta"
    failures: list[str] = []
    figures: dict[str, float] = {"size_mb": round(size_mb(options.folder), 1)}
    with tempfile.TemporaryDirectory() as home:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "XDG_", "LD_"))} | {
            "HOME": home
        }
        for command in COMMANDS:
            start_s = time.monotonic()
            told = subprocess.run([program, *command], cwd=home, env=environment, capture_output=True, text=True)
            figures[f"{' '.join(command[:2])}_s"] = round(time.monotonic() - start_s, 2)
            print(f"$ moretta {' '.join(command)}\n{told.stdout}", end="")
            if told.returncode != 0 or "not available" in told.stdout:
                failures.append(f"moretta {' '.join(command)}: {told.stderr.strip() or told.stdout.strip()}")
        figures |= window_times(program, options.mask, environment, home, options.picture)
    if "picture_moves_s" not in figures:
        failures.append(f"no moving picture within {_PATIENCE_S:g} s")
    print(json.dumps(figures, indent=1))
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    return 1 if failures else 0


def size_mb(folder: Path) -> float:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink()) / 2**20


def window_times(
    program: Path, mask: str, environment: dict[str, str], home: str, picture: Path | None
) -> dict[str, float]:
    """Seconds from the start of the program to something on the screen, and to a picture that moves."""
    before = screen()
    start_s = time.monotonic()
    # Fresh settings would open the first steps over the picture.
    settings = Path(home) / ".config" / "moretta" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"version": 2, "welcomed": True}), encoding="utf-8")
    running = subprocess.Popen([program, "run", "--source", "demo", "--mask", mask], cwd=home, env=environment)
    times: dict[str, float] = {}
    last = before
    try:
        while time.monotonic() - start_s < _PATIENCE_S and "picture_moves_s" not in times and running.poll() is None:
            now = screen()
            if "window_shown_s" not in times and changed_share(before, now) > 0.1:
                times["window_shown_s"] = round(time.monotonic() - start_s, 2)
            elif "window_shown_s" in times and 0.02 < changed_share(last, now) < 0.5:
                times["picture_moves_s"] = round(time.monotonic() - start_s, 2)
            last = now
            time.sleep(0.1)
        time.sleep(_SETTLE_S)  # models and mask come by themselves
        if picture is not None:
            Image.fromarray(screen()).save(picture)
    finally:
        running.terminate()
        running.wait(20)
    return times


def screen() -> np.ndarray:
    return np.asarray(ImageGrab.grab(xdisplay=os.environ["DISPLAY"]).convert("RGB"))


def changed_share(one: np.ndarray, other: np.ndarray) -> float:
    """Share of the pixels that differ."""
    return float((one != other).any(axis=2).mean())


if __name__ == "__main__":
    sys.exit(main())
