"""The pipeline as the window runs it: pictures from the first moment, faces once the models are there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.core.pipeline import Pipeline, PipelineSettings
from app.core.types import CameraIntrinsics, Frame, FrameResult


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """Swapped whole. hfov_rad: the true horizontal field of view of a camera that does not tell it, None unknown."""

    pipeline: PipelineSettings = field(default_factory=PipelineSettings)
    hfov_rad: float | None = None


class LivePipeline:
    """Behind the session's `PipelineLike`. Until `use` gave it models it passes pictures through without faces.

    `use` may be called from any thread; `step` and `reset` belong to the session's inference thread.
    """

    def __init__(self) -> None:
        self._models: Pipeline | None = None

    def use(self, models: Pipeline) -> None:
        """Models are loaded: from the next frame on there are faces."""
        self._models = models

    def reset(self) -> None:
        """Another source: forget its faces and its driver."""
        if self._models is not None:
            self._models.reset()

    def step(self, frame: Frame, settings: LiveSettings) -> FrameResult:
        """One frame; its `attention` is None while there are no models."""
        if settings.hfov_rad is not None and frame.intrinsics is None:
            camera = CameraIntrinsics.from_hfov(frame.size_wh, settings.hfov_rad, estimated=False)
            frame = replace(frame, intrinsics=camera)
        models = self._models
        return FrameResult(frame) if models is None else models.step(frame, settings.pipeline)
