"""The whole program for hours: the real window on the demo clip, used all the time, its resources noted twice a minute.

    LP_NUM_THREADS=1 xvfb-run -a python benchmarks/soak.py --minutes 120 --out build/soak

Another mask each minute, a picture every two, a recording of a minute every twenty, another look or language, the
source opened anew every fifteen, full screen, small window, retouching and an attention report now and then: all
through the commands a user has. Writes soak.csv while it runs, then soak.png and soak.json. A resource passes when the
slope of a straight line through its values after the warm-up stays under its limit.
"""

from __future__ import annotations

import argparse
import csv
import gc
import json
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import psutil

# Growth an hour that would be felt within a working day: 8 h at this rate is less than the window takes at its start.
# Resident memory is judged, not the part of it that is this process's alone: pages of libraries count as its own as
# soon as another program that shared them ends.
LIMITS_PER_HOUR = {"rss_mb": 8.0, "fds": 1.0, "threads": 1.0, "qt_objects": 20.0}
_NOTE_EVERY_S = 30.0


@dataclass(frozen=True, slots=True)
class Note:
    """One row of soak.csv. Rates over the time since the row before; memory in MiB; load: the machine's, one minute."""

    minute: float
    rss_mb: float
    uss_mb: float
    fds: int
    threads: int
    qt_objects: int
    python_objects: int
    shown_fps: float
    dropped_share: float
    cpu_share: float
    load: float
    mask: str


class Counters:
    """What the window did since it was asked last."""

    def __init__(self) -> None:
        self.painted = 0
        self.results = 0
        self.dropped = 0
        self._last_index = -1
        self._last_dropped = 0

    def on_result(self, result) -> None:  # type: ignore[no-untyped-def]
        self.results += 1
        # A source that is opened anew counts from nothing.
        self.dropped += max(0, result.dropped - self._last_dropped) if result.dropped >= self._last_dropped else 0
        self._last_dropped = result.dropped

    def on_painted(self, result) -> None:  # type: ignore[no-untyped-def]
        if result is not None and result.frame.index != self._last_index:
            self._last_index = result.frame.index
            self.painted += 1

    def take(self) -> tuple[int, int, int]:
        taken = self.painted, self.results, self.dropped
        self.painted = self.results = self.dropped = 0
        return taken


class Script:
    """What the user does, minute by minute. Times in seconds since the start."""

    def __init__(self, window, folder: Path) -> None:  # type: ignore[no-untyped-def]
        self._window = window
        self._folder = folder
        self._done: dict[str, int] = {}

    def step(self, t_s: float) -> None:
        """Do what is due; call about once a second."""
        w = self._window
        a = w.actions_
        self._every("mask", 60, t_s, lambda n: a.next_mask.trigger())
        self._every("picture", 120, t_s, lambda n: a.snapshot.trigger())
        self._spell("overlays", 600, 200, 30, t_s, lambda: [x.trigger() for x in (*a.overlays(), a.mirror)])
        self._every("language", 420, t_s, lambda n: w._menu.language_chosen.emit(("ru", "uk", "be", "en")[n % 4]))
        self._every("theme", 300, t_s, lambda n: w._menu.theme_chosen.emit(("dark", "light")[n % 2]))
        self._every("source", 900, t_s, lambda n: w.open_source("demo"))
        self._spell("retouch", 900, 400, 60, t_s, self._retouch)
        self._every("learn", 600, t_s, lambda n: a.recalibrate.trigger())
        # Never in the second in which the source is opened anew: there is no picture to record then, and what was to
        # end the recording would begin one.
        self._spell("recording", 1200, 320, 60, t_s, a.record.trigger)
        self._spell("report", 1800, 1000, 300, t_s, a.report.trigger)
        self._spell("full screen", 1800, 700, 20, t_s, a.fullscreen.trigger)
        self._spell("small", 1800, 800, 20, t_s, a.compact.trigger)
        self._every("tidy", 600, t_s, lambda n: self._tidy())

    def _retouch(self) -> None:
        on = self._window.settings.smooth_skin == 0.0
        self._window._change(smooth_skin=0.6 * on, colour_lips=0.5 * on)

    def _every(self, name: str, period_s: float, t_s: float, do: Callable[[int], object]) -> None:
        number = int(t_s // period_s)
        if number > self._done.get(name, 0):
            self._done[name] = number
            do(number)

    def _spell(
        self, name: str, period_s: float, start_s: float, length_s: float, t_s: float, toggle: Callable[[], object]
    ) -> None:
        """Toggle on at start_s of each period, and off length_s later."""
        wanted = int(start_s <= t_s % period_s < start_s + length_s)
        if wanted != self._done.get(name, 0):
            self._done[name] = wanted
            toggle()

    def _tidy(self) -> None:
        """Old pictures and films go, so that a long run does not fill the disk."""
        for path in (self._folder / "captures").glob("[!.]*"):  # a dot: still being written, and gone any moment
            if time.time() - path.stat().st_mtime > 300.0:
                path.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=120.0)
    parser.add_argument(
        "--warm-up", type=float, default=25.0, help="minutes left out of the slopes: every mask worn once"
    )
    parser.add_argument("--size", default="960x540")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="folder for soak.csv, soak.png, soak.json")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    run(options.minutes, options.size, options.threads, options.out)
    verdict = judge(read_notes(options.out / "soak.csv"), options.warm_up)
    (options.out / "soak.json").write_text(json.dumps(verdict, indent=1), encoding="utf-8")
    plot(read_notes(options.out / "soak.csv"), options.warm_up, options.out / "soak.png")
    print(json.dumps(verdict, indent=1))


def run(minutes: float, size: str, threads: int, out: Path) -> None:
    """Use the window for so long and write soak.csv row by row."""
    folder = Path(tempfile.mkdtemp(prefix="moretta-soak-"))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = str(folder / name)
    from PyQt6.QtCore import QObject, QTimer
    from PyQt6.QtWidgets import QApplication

    from app.gui.main_window import MainWindow
    from app.gui.options import WindowOptions
    from app.gui.settings import LoadedSettings, Settings
    from app.gui.view_widget import request_core_profile
    from app.inference.registry import ModelOptions
    from app.session.memory import share_heaps

    share_heaps()
    request_core_profile()
    app = QApplication(["soak"])
    width, height = (int(side) for side in size.split("x"))
    settings = Settings(source="demo", mask="none", welcomed=True, window_size_wh=(width, height), language="en")
    window = MainWindow(
        WindowOptions(models=ModelOptions(threads=threads)),
        LoadedSettings(settings),
        folder / "settings.json",
        captures_folder=folder / "captures",
        reports_folder=folder / "reports",
    )
    counters, script = Counters(), Script(window, folder)
    window.engine.result.connect(counters.on_result)
    window.stage.view.painted.connect(lambda _: counters.on_painted(window.stage.view.result))
    process, start_s = psutil.Process(), time.monotonic()
    last = {"t_s": start_s, "cpu_s": sum(process.cpu_times()[:2])}

    def note() -> None:
        now_s, cpu_s = time.monotonic(), sum(process.cpu_times()[:2])
        passed_s = now_s - last["t_s"]
        painted, results, dropped = counters.take()
        memory = process.memory_full_info()
        write_note(
            out / "soak.csv",
            Note(
                minute=round((now_s - start_s) / 60.0, 2),
                rss_mb=round(memory.rss / 2**20, 1),
                uss_mb=round(memory.uss / 2**20, 1),
                fds=process.num_fds(),
                threads=process.num_threads(),
                qt_objects=len(window.findChildren(QObject)),
                python_objects=len(gc.get_objects()),
                shown_fps=round(painted / passed_s, 2),
                dropped_share=round(dropped / max(1, results + dropped), 4),
                cpu_share=round((cpu_s - last["cpu_s"]) / passed_s, 3),
                load=round(os.getloadavg()[0], 2),
                mask=window.settings.mask or "",
            ),
        )
        last.update(t_s=now_s, cpu_s=cpu_s)

    def tick() -> None:
        script.step(time.monotonic() - start_s)
        if time.monotonic() - last["t_s"] >= _NOTE_EVERY_S:
            note()

    (out / "soak.csv").write_text(",".join(f.name for f in fields(Note)) + "\n", encoding="utf-8")
    ticking = QTimer(window)
    ticking.timeout.connect(tick)
    ticking.start(1000)
    QTimer.singleShot(round(60000 * minutes), window.close)
    app.setQuitOnLastWindowClosed(True)
    window.open()
    app.exec()


def write_note(path: Path, note: Note) -> None:
    """Append a row, on the disk at once: a run that dies tells how far it came."""
    with path.open("a", newline="", encoding="utf-8") as file:
        csv.writer(file).writerow(asdict(note).values())


def read_notes(path: Path) -> list[Note]:
    """The rows of a soak.csv."""
    kinds = {"int": int, "float": float, "str": str}
    with path.open(encoding="utf-8") as file:
        return [Note(**{f.name: kinds[str(f.type)](row[f.name]) for f in fields(Note)}) for row in csv.DictReader(file)]


def judge(notes: list[Note], warm_up_min: float) -> dict[str, object]:
    """Slopes an hour after the warm-up beside their limits, and the medians of what the user feels.

    Raises:
        ValueError: fewer than 10 rows after the warm-up.
    """
    kept = [n for n in notes if n.minute >= warm_up_min]
    if len(kept) < 10:
        raise ValueError(f"only {len(kept)} rows after minute {warm_up_min:g}; a slope wants 10")
    hours = np.array([n.minute / 60.0 for n in kept])

    def column(name: str) -> np.ndarray:
        return np.array([getattr(n, name) for n in kept], dtype=float)

    slopes = {name: round(float(np.polyfit(hours, column(name), 1)[0]), 2) for name in LIMITS_PER_HOUR}
    return {
        "minutes": notes[-1].minute,
        "rows_after_warm_up": len(kept),
        "slope_per_hour": slopes,
        "limit_per_hour": LIMITS_PER_HOUR,
        "flat": all(slopes[name] <= limit for name, limit in LIMITS_PER_HOUR.items()),
        "rss_mb_first_last_max": [kept[0].rss_mb, kept[-1].rss_mb, max(n.rss_mb for n in kept)],
        "uss_mb_first_last_max": [kept[0].uss_mb, kept[-1].uss_mb, max(n.uss_mb for n in kept)],
        "fds_first_last_max": [kept[0].fds, kept[-1].fds, max(n.fds for n in kept)],
        "threads_first_last_max": [kept[0].threads, kept[-1].threads, max(n.threads for n in kept)],
        "shown_fps_median_p5": [float(np.median(column("shown_fps"))), float(np.percentile(column("shown_fps"), 5))],
        "dropped_share_mean": round(float(column("dropped_share").mean()), 4),
        "cpu_share_median": float(np.median(column("cpu_share"))),
        "machine_load_median": float(np.median(column("load"))),
    }


def plot(notes: list[Note], warm_up_min: float, path: Path) -> None:
    """Five strips over time; the warm-up is grey."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    strips = (("rss_mb", "uss_mb"), ("fds", "threads"), ("qt_objects",), ("shown_fps",), ("cpu_share", "dropped_share"))
    figure, axes = pyplot.subplots(len(strips), 1, figsize=(9, 10), sharex=True)
    minutes = [n.minute for n in notes]
    for axis, names in zip(axes, strips, strict=True):
        for name in names:
            axis.plot(minutes, [getattr(n, name) for n in notes], label=name, linewidth=1)
        axis.axvspan(0, warm_up_min, color="0.93")
        axis.set_ylim(bottom=0)
        axis.legend(loc="lower right", fontsize=8)
        axis.grid(alpha=0.3)
    axes[-1].set_xlabel("minutes")
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


if __name__ == "__main__":
    main()
