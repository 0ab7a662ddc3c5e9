"""Every screen of the window as a picture, at two scales, light and dark, in two languages; and what is hard to read.

    xvfb-run -a -s "-screen 0 2600x1700x24" python -m benchmarks.screens --out build/screens

The person is a frame of the demo clip seen by the shipped networks; what the attention panel says of it is set. Writes
SCALE/THEME-LANGUAGE/NN-NAME.png, contact sheets of them, and SCALE/words.json: labels and buttons that are smaller than
their words, words whose contrast is under WCAG AA, and the least contrast there is.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2

from benchmarks.contact_sheet import make_sheets
from benchmarks.staged_screens import screens
from benchmarks.staged_window import Stage, cut, staged, wait
from benchmarks.words_on_screen import clipped, contrasts

SCALES = (1, 2)
THEMES = ("light", "dark")
_CAMERA_FPS = 3.0  # enough to see every change, and cheap to draw


def shoot(out: Path, size_wh: tuple[int, int], languages: tuple[str, ...], only: str | None) -> None:
    """Every screen at the scale that this process runs at (`QT_SCALE_FACTOR`)."""
    stage = staged(size_wh, _CAMERA_FPS)
    faults: dict[str, Any] = {}
    number, least = 0, (21.0, "")
    for theme in THEMES:
        for language in languages:
            stage.window._change(theme=theme, language=language)
            folder = out / f"{theme}-{language}"
            folder.mkdir(parents=True, exist_ok=True)
            for place, screen in enumerate(screens(stage)):
                if only is not None and only not in screen.name:
                    continue
                screen.do()
                stage.settle()
                found = _photograph(stage, folder / f"{place:02d}-{screen.name}.png")
                number += found.pop("words")
                least = min(least, found.pop("least"))
                if any(found.values()):
                    faults[f"{theme}-{language} {screen.name}"] = found
                screen.undo()
                wait(0.2)
            make_sheets(folder)
    print(f"{out}: {number} words measured, least contrast {least}, faults in {len(faults)} screens")
    text = json.dumps({"words": number, "least contrast": least, "faults": faults}, indent=1, ensure_ascii=False)
    (out / "words.json").write_text(text + "\n", encoding="utf-8")
    stage.close()


def _photograph(stage: Stage, path: Path) -> dict[str, Any]:
    """Write what is seen; returns how many words there are, the faintest, those cut off and those too faint."""
    pixels, ratio = stage.photograph(), stage.window.devicePixelRatioF()
    cv2.imwrite(str(path), cut(pixels, stage.area(), ratio)[..., ::-1])
    measured = contrasts(pixels, ratio)
    faint = {words.text[:60]: round(found, 2) for found, words in measured if found < words.least}
    least = min(((round(found, 2), words.text[:60]) for found, words in measured), default=(21.0, ""))
    return {"words": len(measured), "least": least, "clipped": clipped(), "faint": faint}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--languages", default="en,ru")
    parser.add_argument("--only", help="screens whose names hold this")
    parser.add_argument("--scale", type=int, help="one scale, in this process")
    options = parser.parse_args()
    width, height = (int(side) for side in options.size.split("x"))
    if options.scale is not None:
        os.environ["QT_SCALE_FACTOR"] = str(options.scale)
        folder = options.out / f"{options.scale}x"
        shoot(folder, (width, height), tuple(options.languages.split(",")), options.only)
        return
    for scale in SCALES:
        command = [sys.executable, "-m", "benchmarks.screens", *sys.argv[1:], "--scale", str(scale)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
