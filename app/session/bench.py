"""`moretta bench`: what each stage costs on this machine, on the embedded demo clip."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from app.camera.demo import DemoSource
from app.core.pipeline import PipelineSettings
from app.core.types import FrameResult
from app.inference.registry import ModelOptions, build_pipeline
from app.session.files import atomic_write_bytes
from app.session.run_sync import run_sync


@dataclass(frozen=True, slots=True)
class StageTimes:
    """Milliseconds over n frames that had the stage."""

    stage: str
    n: int
    median_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class BenchReport:
    """One run. stages: of tracked frames, then of frames with a search."""

    size_wh: tuple[int, int]
    threads: int
    providers: tuple[str, ...]
    tracked: tuple[StageTimes, ...]
    searched: tuple[StageTimes, ...]

    def lines(self) -> list[str]:
        """As a table for a terminal."""
        width, height = self.size_wh
        out = [f"demo clip {width}x{height}, {self.threads} threads, {', '.join(self.providers)}"]
        for title, stages in (("tracked frames", self.tracked), ("frames with a search", self.searched)):
            out.append(f"{title:22}{'n':>6}{'median ms':>11}{'P95 ms':>9}")
            out += [f"  {s.stage:20}{s.n:>6}{s.median_ms:>11.2f}{s.p95_ms:>9.2f}" for s in stages]
        return out

    def write(self, path: Path) -> None:
        """As JSON; raises ConfigError where it cannot be written."""
        atomic_write_bytes(path, json.dumps(asdict(self), indent=2).encode())


def bench_demo(models: ModelOptions, frames: int) -> BenchReport:
    """Run the demo clip's first `frames` frames as fast as they go, after ten that do not count."""
    built = build_pipeline(models)
    settings = PipelineSettings()
    warm_up = 10
    results = list(islice(run_sync(DemoSource(), built.pipeline, settings), warm_up + frames))[warm_up:]
    tracked = [r for r in results if r.tracks and "search" not in r.timings_ms]
    searched = [r for r in results if "search" in r.timings_ms]
    return BenchReport(
        results[0].frame.size_wh, built.threads, built.providers, stage_times(tracked), stage_times(searched)
    )


def stage_times(results: list[FrameResult]) -> tuple[StageTimes, ...]:
    """Median and P95 of every stage that the results have, in the order of the pipeline."""
    stages: dict[str, list[float]] = {}
    for result in results:
        for stage, ms in result.timings_ms.items():
            stages.setdefault(stage, []).append(ms)
    rows = [
        StageTimes(name, len(ms), float(np.median(ms)), float(np.percentile(ms, 95))) for name, ms in stages.items()
    ]
    return tuple(sorted(rows, key=lambda row: row.stage == "total"))
