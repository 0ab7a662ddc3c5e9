"""The same pipeline without threads: every frame of a source, in order. For the command line, exports and tests."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing

from app.camera.base import Source
from app.camera.demo import DemoSource
from app.core.errors import SourceError
from app.core.types import Frame, FrameResult
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
    with closing(every_frame(source, on_unreadable)) as frames:
        for frame in frames:
            yield process(pipeline, frame, settings, dropped=0)


def every_frame(
    source: Source, on_unreadable: Callable[[SourceError], None] | None = None
) -> Generator[Frame, None, None]:
    """The frames alone: arguments, errors, opening and closing as `run_sync`."""
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
            yield frame
            done += 1
    finally:
        source.close()
