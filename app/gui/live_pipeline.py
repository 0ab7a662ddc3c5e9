"""The pipeline as the window runs it: pictures from the first moment, faces once the models are there."""

from __future__ import annotations

from app.core.calibration import Calibration
from app.core.pipeline import Pipeline, PipelineSettings
from app.core.types import Frame, FrameResult


class LivePipeline:
    """Behind the session's `PipelineLike`. Until `use` gave it models it passes pictures through without faces.

    `use` may be called from any thread; `step` and `reset` belong to the session's inference thread.
    """

    def __init__(self) -> None:
        self._models: Pipeline | None = None

    def use(self, models: Pipeline) -> None:
        """Models are loaded: from the next frame on there are faces."""
        self._models = models

    @property
    def calibration(self) -> Calibration | None:
        """The driver's neutral, once learned; may be read from any thread."""
        return None if self._models is None else self._models.calibration

    def reset(self) -> None:
        """Another source: forget its faces and its driver."""
        if self._models is not None:
            self._models.reset()

    def step(self, frame: Frame, settings: PipelineSettings) -> FrameResult:
        """One frame; its `attention` is None while there are no models."""
        models = self._models
        return FrameResult(frame) if models is None else models.step(frame, settings)
