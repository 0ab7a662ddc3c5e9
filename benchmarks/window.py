"""The window measured from outside: how soon it shows a picture, how old pictures are when painted, how it stops.

    xvfb-run -a python -m benchmarks.window --seconds 30 --json window.json

The demo clip plays as a camera would: 30 frames a second by the clock, each frame stamped when it is handed out. Age is
the monotonic time at the end of a paint less that stamp, not the light of a screen: on a graphics card to the end of
drawing commands, where the processor draws to the finished pixels in the window's memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication

from app.camera.base import CameraOptions
from app.camera.demo import DemoSource
from app.core.types import Frame
from app.gui.engine import LiveEngine
from app.gui.main_window import MainWindow
from app.gui.options import WindowOptions
from app.gui.settings import LoadedSettings, Settings
from app.gui.view_widget import request_core_profile
from app.session.memory import share_heaps

FPS = 30.0


class DemoCamera:
    """The demo clip as a live source."""

    live = True
    name = "demo camera"
    fps = FPS
    frame_count = None

    def __init__(self) -> None:
        self._clip = DemoSource()
        self._due_s = 0.0

    def open(self) -> None:
        self._clip.open()
        self._due_s = time.monotonic()

    def read(self) -> Frame | None:
        frame = self._clip.read()
        self._due_s = max(self._due_s + 1.0 / FPS, time.monotonic() - 1.0 / FPS)
        time.sleep(max(0.0, self._due_s - time.monotonic()))
        return None if frame is None else replace(frame, t_s=time.monotonic())

    def close(self) -> None:
        self._clip.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--mask", default="tiger")
    parser.add_argument("--mesh", action="store_true", help="draw the mesh as well")
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    figures = measure(options.seconds, options.mask, options.size, options.mesh)
    print(json.dumps(figures, indent=1))
    if options.json is not None:
        options.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


def measure(seconds: float, mask: str, size: str, mesh: bool = False) -> dict[str, float | int | str | bool]:
    start_s = time.monotonic()
    share_heaps()
    request_core_profile()
    app = QApplication(sys.argv[:1])
    width, height = (int(side) for side in size.split("x"))
    settings = Settings(source="demo camera", mask=mask, welcomed=True, window_size_wh=(width, height), show_mesh=mesh)
    folder = Path(tempfile.mkdtemp())
    engine = LiveEngine(_open)
    window = MainWindow(WindowOptions(), LoadedSettings(settings), folder / "settings.json", engine)
    marks: dict[str, float] = {}
    ages_s: list[float] = []
    paints_ms: list[float] = []
    seen: set[int] = set()
    counts = {"results": 0, "dropped": 0, "dropped_before": 0}

    def on_painted(milliseconds: float) -> None:
        result = window.stage.view.result
        if result is None:
            return
        marks.setdefault("first_picture_s", time.monotonic() - start_s)
        if "warm" in marks and result.frame.index not in seen:
            seen.add(result.frame.index)
            ages_s.append(time.monotonic() - result.frame.t_s)
            paints_ms.append(milliseconds)

    def on_result(result: object) -> None:
        counts["dropped"] = result.dropped  # type: ignore[attr-defined]
        counts["results"] += "warm" in marks
        if result.tracks and "first_face_s" not in marks:  # type: ignore[attr-defined]
            marks["first_face_s"] = time.monotonic() - start_s

    def warm() -> None:
        marks["warm"] = time.monotonic()
        marks["cpu_s"] = _cpu_s()
        counts["dropped_before"] = counts["dropped"]

    def end() -> None:
        marks["measured_s"] = time.monotonic() - marks["warm"]
        marks["cpu_s"] = _cpu_s() - marks["cpu_s"]
        stop_s = time.monotonic()
        window.close()
        marks["stop_s"] = time.monotonic() - stop_s
        app.quit()

    window.stage.view.painted.connect(on_painted)
    engine.result.connect(on_result)
    window.open()
    app.processEvents()
    marks["shown_s"] = time.monotonic() - start_s
    QTimer.singleShot(6000, warm)
    QTimer.singleShot(6000 + round(1000 * seconds), end)
    app.exec()
    dropped = counts["dropped"] - counts["dropped_before"]
    return {
        "window": size,
        "mask": mask,
        "mesh": mesh,
        "shown_s": round(marks["shown_s"], 3),
        "first_picture_s": round(marks["first_picture_s"], 3),
        "first_face_s": round(marks.get("first_face_s", float("nan")), 3),
        "measured_s": round(marks["measured_s"], 1),
        "shown_fps": round(len(ages_s) / marks["measured_s"], 1),
        "age_at_paint_ms_median": round(1000 * float(np.median(ages_s)), 1),
        "age_at_paint_ms_p95": round(1000 * float(np.percentile(ages_s, 95)), 1),
        "paint_ms_median": round(float(np.median(paints_ms)), 1),
        "dropped_share": round(dropped / max(1, dropped + counts["results"]), 4),
        "not_shown_share": round(max(0.0, 1.0 - len(ages_s) / (FPS * marks["measured_s"])), 4),
        "cpu_cores_used": round(marks["cpu_s"] / marks["measured_s"], 2),
        "stop_s": round(marks["stop_s"], 3),
    }


def _open(text: str, options: CameraOptions) -> DemoCamera:
    return DemoCamera()


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
