"""Every clip of a folder through the pipeline: frames, share tracked, id switches, milliseconds per stage.

    python -m benchmarks.clips FOLDER [--mask tiger] [--json FILE]

With --mask each frame is drawn off screen too and timed as the stage "render". The demo clip: FOLDER = demo.
"""

from __future__ import annotations

import argparse
import json
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from app.camera.base import CameraOptions
from app.camera.sources import VIDEO_SUFFIXES, open_source
from app.core.geometry import box_iou
from app.core.overlay import ViewSettings
from app.core.pipeline import PipelineSettings
from app.core.types import FrameResult
from app.inference.registry import ModelOptions, build_pipeline
from app.render.offscreen import OffscreenRenderer
from app.session.run_job import find_mask
from app.session.run_sync import run_sync


class ClipFigures:
    """Gathers one clip's figures frame by frame."""

    def __init__(self) -> None:
        self.frames = self.tracked = self.switches = 0
        self.ids: set[int] = set()
        self.times_ms: dict[str, list[float]] = {}
        self._last: dict[int, np.ndarray] = {}

    def add(self, result: FrameResult, render_ms: float | None) -> None:
        self.frames += 1
        self.tracked += bool(result.tracks)
        for track in result.tracks:
            self._count_switch(track.track_id, track.box_xyxy)
            self.ids.add(track.track_id)
            self._last[track.track_id] = track.box_xyxy
        times = dict(result.timings_ms) | ({} if render_ms is None else {"render": render_ms})
        kind = "search frame" if "search" in times else "tracked frame"
        if result.tracks:
            times[kind] = times["total"]
        for stage, ms in times.items():
            self.times_ms.setdefault(stage, []).append(ms)

    def _count_switch(self, track_id: int, box: np.ndarray) -> None:
        """A number that is new where another number's face last was is a switch."""
        if track_id in self.ids or not self._last:
            return
        self.switches += bool((box_iou(box, np.stack(list(self._last.values()))) > 0.3).any())

    def row(self) -> dict[str, Any]:
        stages = {
            s: {"n": len(v), "median_ms": float(np.median(v)), "p95_ms": float(np.percentile(v, 95))}
            for s, v in self.times_ms.items()
        }
        return {
            "frames": self.frames,
            "tracked_share": self.tracked / max(1, self.frames),
            "ids": len(self.ids),
            "id_switches": self.switches,
            "stages": stages,
        }


def run_clip(text: str, models: ModelOptions, mask_name: str | None) -> dict[str, Any]:
    source = open_source(text, CameraOptions())
    pipeline = build_pipeline(models).pipeline
    mask = None if mask_name is None else find_mask(mask_name)
    figures = ClipFigures()
    with ExitStack() as stack:
        renderer = None
        for result in run_sync(source, pipeline, PipelineSettings()):
            render_ms = None
            if mask is not None:
                if renderer is None:
                    renderer = stack.enter_context(OffscreenRenderer(result.frame.size_wh, check_each_draw=False))
                start_s = time.perf_counter()
                renderer.render(result, ViewSettings(mirror=False), mask)
                render_ms = 1000 * (time.perf_counter() - start_s)
            figures.add(result, render_ms)
    return figures.row()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--mask")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folder = Path(options.folder)
    clips = (
        sorted(str(p) for p in folder.iterdir() if p.suffix.lower() in VIDEO_SUFFIXES)
        if folder.is_dir()
        else [options.folder]
    )
    rows = {
        Path(c).name: run_clip(c, ModelOptions(threads=options.threads), options.mask) for c in tqdm(clips, unit="clip")
    }
    print(f"{'clip':48}{'frames':>7}{'tracked':>9}{'ids':>5}{'switch':>7}{'tracked ms':>16}{'search ms':>16}")
    for name, row in rows.items():
        cells = [row["stages"].get(k) for k in ("tracked frame", "search frame")]
        text = [f"{c['median_ms']:.1f} / {c['p95_ms']:.1f}" if c else "-" for c in cells]
        share = f"{100 * row['tracked_share']:.1f} %"
        print(f"{name:48}{row['frames']:>7}{share:>9}{row['ids']:>5}{row['id_switches']:>7}{text[0]:>16}{text[1]:>16}")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2))


if __name__ == "__main__":
    main()
