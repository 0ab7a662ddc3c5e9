"""Drives the attention policy from the pipeline's results: whom to watch, how much time passed, from which neutral."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.attention import PolicyState, initial_state, restart_calibration, status, step
from app.core.attention_config import AttentionConfig
from app.core.attention_observation import choose_driver, frame_quality, observation_from_track
from app.core.attention_types import AttentionStatus
from app.core.calibration import Calibration
from app.core.camera_bump import BumpState, step_bump
from app.core.types import FaceTrack, Frame


@dataclass(frozen=True, slots=True)
class AttentionSettings:
    """speed_mps: from the user or an input stream, None unknown. restarts: count it up to learn the neutral anew.

    known: a stored calibration to start from, None to learn one.
    """

    config: AttentionConfig = field(default_factory=AttentionConfig)
    speed_mps: float | None = None
    restarts: int = 0
    known: Calibration | None = None


class AttentionWatch:
    """Holds the policy's state between frames; one per inference thread."""

    def __init__(self) -> None:
        self._state: PolicyState | None = None
        self._driver_id: int | None = None
        self._last_s = 0.0
        self._restarts = 0
        self._bump = BumpState()

    def reset(self) -> None:
        """Another source: forget the driver, the events and what was learned."""
        self._state = None
        self._driver_id = None
        self._bump = BumpState()

    @property
    def calibration(self) -> Calibration | None:
        """What was learned, once it is done."""
        return None if self._state is None else self._state.calibration.done

    def step(self, frame: Frame, tracks: Sequence[FaceTrack], settings: AttentionSettings) -> AttentionStatus:
        """The indicator for this frame. Time is the frames' own, so a file is judged as it was filmed."""
        if self._state is None or frame.t_s < self._last_s:
            self._state = initial_state(settings.config, frame.t_s, settings.known)
            self._last_s, self._restarts = frame.t_s, settings.restarts
            self._bump = BumpState()
        if settings.restarts != self._restarts:
            self._state = restart_calibration(self._state, settings.config)
            self._restarts = settings.restarts
        driver = choose_driver(tracks, self._driver_id)
        self._driver_id = self._driver_id if driver is None else driver.track_id
        dt_s = frame.t_s - self._last_s
        boxes = [[float(v) for v in track.box_xyxy] for track in tracks]
        self._bump, moved = step_bump(self._bump, frame.image, boxes, dt_s)
        seen = observation_from_track(driver, frame_quality(frame.image, driver), settings.speed_mps, moved)
        self._state = step(self._state, seen, dt_s, settings.config)
        self._last_s = frame.t_s
        return status(self._state, settings.config)
