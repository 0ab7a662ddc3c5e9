"""The pipeline as the window runs it: pictures at once, faces when the models are there, attention on top."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.core import attention
from app.core.attention_config import AttentionConfig
from app.core.attention_observation import choose_driver, frame_quality, observation_from_track
from app.core.attention_types import AttentionStatus
from app.core.pipeline import Pipeline, PipelineSettings
from app.core.types import CameraIntrinsics, Frame, FrameResult


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """Swapped whole. calibration_round: another number than before learns the driver's neutral anew.

    hfov_rad: the true horizontal field of view of a camera that does not tell it itself, None unknown.
    """

    pipeline: PipelineSettings = field(default_factory=PipelineSettings)
    attention: AttentionConfig = field(default_factory=AttentionConfig)
    calibration_round: int = 0
    hfov_rad: float | None = None


class LivePipeline:
    """Behind the session's `PipelineLike`. Until `use` gave it models it passes pictures through without faces.

    `use` may be called from any thread; `step` and `reset` belong to the session's inference thread.
    """

    def __init__(self) -> None:
        self._models: Pipeline | None = None
        self._watch: _Watch | None = None

    def use(self, models: Pipeline) -> None:
        """Models are loaded: from the next frame on there are faces."""
        self._models = models

    def reset(self) -> None:
        """Another source: forget its faces and its driver."""
        self._watch = None
        if self._models is not None:
            self._models.reset()

    def step(self, frame: Frame, settings: LiveSettings) -> FrameResult:
        """One frame; its `attention` is None while there are no models."""
        if settings.hfov_rad is not None and frame.intrinsics is None:
            camera = CameraIntrinsics.from_hfov(frame.size_wh, settings.hfov_rad, estimated=False)
            frame = replace(frame, intrinsics=camera)
        models = self._models
        if models is None:
            return FrameResult(frame)
        result = models.step(frame, settings.pipeline)
        if self._watch is None:
            self._watch = _Watch(frame.t_s, settings)
        return replace(result, attention=self._watch.step(result, settings))


class _Watch:
    """The attention policy along one source."""

    def __init__(self, t_s: float, settings: LiveSettings) -> None:
        self._t_s = t_s
        self._round = settings.calibration_round
        self._state = attention.initial_state(settings.attention, t_s)
        self._driver_id: int | None = None

    def step(self, result: FrameResult, settings: LiveSettings) -> AttentionStatus:
        if settings.calibration_round != self._round:
            self._round = settings.calibration_round
            self._state = attention.restart_calibration(self._state, settings.attention)
        driver = choose_driver(result.tracks, self._driver_id)
        self._driver_id = self._driver_id if driver is None else driver.track_id
        frame = result.frame
        seen = observation_from_track(driver, frame_quality(frame.image, driver))
        self._state = attention.step(self._state, seen, frame.t_s - self._t_s, settings.attention)
        self._t_s = frame.t_s
        return attention.status(self._state, settings.attention)
