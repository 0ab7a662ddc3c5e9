"""What attention costs a frame: policy and status, the bump detector, the report's writer, sounds.

    python benchmarks/attention_cost.py [FRAMES]

Times CPU seconds of this process, so a busy machine does not show in the figures. Goal: 0.3 ms for all together.
"""

from __future__ import annotations

import math
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

_ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_ROOT))

from app.core.attention import initial_state, status, step  # noqa: E402
from app.core.attention_config import Profile, config_for  # noqa: E402
from app.core.attention_observation import Observation  # noqa: E402
from app.core.calibration import Calibration  # noqa: E402
from app.core.camera_bump import BumpState, step_bump  # noqa: E402
from app.session.report import ReportWriter  # noqa: E402
from app.session.sounds import SoundDirector  # noqa: E402

FPS = 30


def observe(index: int) -> Observation:
    """Half an hour of mixed driving: blinks, mirror checks, some closures."""
    t = index / FPS
    away = math.radians(40.0) if t % 20 < 1.2 else 0.0
    shut = 0.95 if t % 4 < 0.2 or t % 60 < 2.0 else 0.1
    return Observation(
        True,
        head_yaw_rad=away,
        head_pitch_rad=0.02 * math.sin(t),
        pose_uncertainty_rad=0.05,
        gaze_yaw_rad=away,
        gaze_pitch_rad=0.0,
        gaze_uncertainty_rad=0.08,
        eye_closed_left=shut,
        eye_closed_right=shut,
        jaw_open=0.05,
    )


def per_frame_ms(frames: int, work: Callable[[int], object]) -> float:
    start = time.process_time()
    for index in range(frames):
        work(index)
    return 1000.0 * (time.process_time() - start) / frames


def main() -> int:
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else 9000
    config = config_for(Profile.DEFAULT)
    seen = [observe(i) for i in range(frames)]
    statuses = []
    total = 0.0
    for name, calibration in (("policy + status, learning", None), ("policy + status", Calibration())):
        state = initial_state(config, 0.0, calibration)
        statuses.clear()
        count = frames if calibration is not None else min(frames, 20 * FPS)

        def advance(index: int) -> None:
            nonlocal state
            state = step(state, seen[index], 1 / FPS, config)
            statuses.append(status(state, config))

        cost = per_frame_ms(count, advance)
        print(f"{name:28s} {cost:.4f} ms  (n = {count})")
    total += cost
    picture = np.random.default_rng(0).integers(0, 255, (720, 1280, 3), dtype=np.uint8)
    bump = BumpState()

    def look(index: int) -> None:
        nonlocal bump
        bump, _ = step_bump(bump, picture, [[500.0, 200.0, 800.0, 600.0]], 1 / FPS)

    cost = per_frame_ms(min(frames, 900), look)
    print(f"{'bump detector, 1280 x 720':28s} {cost:.4f} ms  (n = {min(frames, 900)})")
    total += cost
    with tempfile.TemporaryDirectory() as folder:
        writer = ReportWriter(Path(folder) / "s", "benchmark", "default")
        cost = per_frame_ms(frames, lambda index: writer.add_status(statuses[index]))
        print(f"{'report':28s} {cost:.4f} ms  (n = {frames})")
        writer.close()
    total += cost
    director = SoundDirector()
    cost = per_frame_ms(frames, lambda index: director.step(statuses[index]))
    print(f"{'sounds':28s} {cost:.4f} ms  (n = {frames})")
    print(f"{'together':28s} {total + cost:.4f} ms a frame")
    return 0


if __name__ == "__main__":
    sys.exit(main())
