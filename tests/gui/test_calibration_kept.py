"""What was learned of a driver before a camera is there again at the next start."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pytest

from app.camera.base import CameraOptions
from app.core.calibration import Calibration
from app.core.pipeline import PipelineSettings
from app.core.types import Frame, FrameResult
from app.gui.engine import LiveEngine
from app.session.calibration_store import load_calibration


@dataclass
class Camera:
    """A camera that gives grey pictures."""

    live: bool = True
    name: str = "Dashboard Cam"
    fps: float | None = 30.0
    frame_count: int | None = None
    index: int = 0
    closed: bool = False

    def open(self) -> None: ...

    def read(self) -> Frame | None:
        time.sleep(0.01)
        self.index += 1
        return None if self.closed else Frame(np.zeros((48, 64, 3), np.uint8), self.index, time.monotonic())

    def close(self) -> None:
        self.closed = True


@dataclass
class Learned:
    """A pipeline that has just learned a driver, and remembers what it was told."""

    calibration: Calibration | None = None
    known: list[Calibration | None] = field(default_factory=list)

    def step(self, frame: Frame, settings: PipelineSettings) -> FrameResult:
        assert settings.attention is not None
        self.known.append(settings.attention.known)
        return FrameResult(frame)

    def reset(self) -> None: ...


@pytest.mark.parametrize("live", [True, False], ids=["camera", "file"])
def test_a_learned_neutral_is_kept_for_its_camera_and_known_at_the_next_start(
    qtbot, tmp_path, monkeypatch: pytest.MonkeyPatch, live: bool
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    mine = Calibration(yaw_rad=0.21)

    def run(pipeline: Learned) -> None:
        engine = LiveEngine(lambda text, options: Camera(live), lambda options: SimpleNamespace(pipeline=pipeline))
        with qtbot.waitSignal(engine.models_ready, timeout=5000):
            engine.load_models(None)  # type: ignore[arg-type]
        with qtbot.waitSignal(engine.result, timeout=5000):
            engine.start("camera", CameraOptions())
        with qtbot.waitSignal(engine.stats, timeout=5000):
            pass
        qtbot.waitUntil(lambda: len(pipeline.known) > 3, timeout=5000)
        assert engine.close(5.0)

    first = Learned(mine)
    run(first)
    assert set(first.known) == {None}
    assert load_calibration("window", "Dashboard Cam") == (mine if live else None)
    second = Learned()
    run(second)
    assert second.known[-1] == (mine if live else None)
