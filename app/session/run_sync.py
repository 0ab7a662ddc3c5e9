"""The same pipeline without threads: every frame of a source, in order. For the command line, tests and benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.camera.base import Source
from app.camera.demo import DemoSource
from app.core.errors import SourceError
from app.core.types import FrameResult
from app.session.workers import PipelineLike, S, process


def run_sync(
    source: Source, pipeline: PipelineLike[S], settings: S, on_unreadable: Callable[[SourceError], None] | None = None
) -> Iterator[FrameResult]:
    """Step every frame of a source through a pipeline; of the demo clip one round. Opens and closes the source.

    Args:
        source: a live source gives its newest frame each time and never ends by itself.
        pipeline: reset first.
        settings: for all frames.
        on_unreadable: called for each picture that cannot be read, and the run goes on; without it the error is raised.

    Yields:
        One result a frame, dropped = 0.

    Raises:
        CameraError, SourceError: as the source's `open` and `read`.
    """
    pipeline.reset()
    try:
        source.open()
        # The demo clip plays for ever in a window; a job over it has to end.
        most = source.frame_count if isinstance(source, DemoSource) else None
        done = 0
        while most is None or done < most:
            try:
                frame = source.read()
            except SourceError as error:
                if on_unreadable is None:
                    raise
                on_unreadable(error)
                continue
            if frame is None:
                return
            yield process(pipeline, frame, settings, dropped=0)
            done += 1
    finally:
        source.close()
