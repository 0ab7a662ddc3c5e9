"""A source from beginning to end without a window: masks drawn into a video, results into tables."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from app.camera.base import Source
from app.camera.images import IMAGE_SUFFIXES
from app.camera.video_file import VideoFileSource
from app.core.errors import ConfigError, SourceError
from app.core.overlay import ViewSettings
from app.core.pipeline import Pipeline, PipelineSettings
from app.core.record import frame_record
from app.core.types import FrameResult
from app.paths import mask_folders
from app.render.mask_loader import LoadedMask, list_masks, load_mask
from app.session.drawing import Drawing
from app.session.film_parts import add_sound
from app.session.film_sound import in_step
from app.session.run_sync import run_sync
from app.session.tables import FaceTable, JsonLines
from app.session.video_writer import VideoWriter

# A source that does not know its rate (pictures) is shown as a slide show of this rate.
_FALLBACK_FPS = 30.0


@dataclass(frozen=True, slots=True)
class RunOutputs:
    """Where to: each is left out when None."""

    video: Path | None = None
    json_lines: Path | None = None
    table: Path | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file that is to be written."""
        return tuple(path for path in (self.video, self.json_lines, self.table) if path is not None)

    @property
    def any(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.paths)


def check_outputs(source: str, outputs: RunOutputs) -> None:
    """See that no output is written over the source, a picture in it, or another output.

    Args:
        source: as `--source` takes it; only a file or a folder can be written over.

    Raises:
        ConfigError: one would be.
    """
    # A device such as /dev/null takes whatever comes.
    places = [path.resolve() for path in outputs.paths if path.is_file() or not path.exists()]
    if len(set(places)) < len(places):
        raise ConfigError("Two outputs have the same name; each needs a file of its own.")
    read = Path(source.strip()).expanduser().resolve()
    for place in places:
        picture = place.suffix.lower() in IMAGE_SUFFIXES and place.is_relative_to(read)
        if place.is_file() and read.exists() and (picture or place.samefile(read)):
            raise ConfigError(f'"{place.name}" belongs to the source and would be overwritten; name another file.')


def mask_folder(name: str) -> Path:
    """The folder of a mask by its name, the user's own before the shipped, or by its path.

    Raises:
        ConfigError: there is none of that name.
    """
    candidates = [Path(name), *(folder / name for folder in mask_folders())] if name else []
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    known = ", ".join(entry.id for folder in mask_folders() for entry in list_masks(folder))
    raise ConfigError(f"There is no mask {name!r}; there are: {known}.")


def find_mask(name: str) -> LoadedMask:
    """A mask ready to draw, see `mask_folder`.

    Raises:
        ConfigError: there is none of that name. MaskError: it is broken.
    """
    return load_mask(mask_folder(name))


def run_headless(
    source: Source,
    pipeline: Pipeline,
    settings: PipelineSettings,
    view: ViewSettings,
    mask: LoadedMask | None,
    outputs: RunOutputs,
) -> Iterator[FrameResult]:
    """Process every frame, write as it goes, and yield each result once it is written.

    A picture that cannot be read is passed over with its sentence on standard error. What was written stays whole
    when the caller stops early.

    Raises:
        ConfigError: an output cannot be written. CameraError, SourceError: the source gives nothing.
    """
    with ExitStack() as stack:
        lines = stack.enter_context(JsonLines(outputs.json_lines))
        rows = stack.enter_context(FaceTable(outputs.table))
        film = None if outputs.video is None else stack.enter_context(_Film(outputs.video, source, view, mask))
        bar = stack.enter_context(tqdm(unit="frame", disable=None))

        def unreadable(error: SourceError) -> None:
            bar.write(f"moretta: skipped: {error}", sys.stderr)  # standard output may be another program's input

        for result in run_sync(source, pipeline, settings, unreadable):
            if bar.total is None and source.frame_count:
                bar.total = source.frame_count
            if film is not None:
                film.add(result)
            record = frame_record(result, result.frame.name)
            lines.write(record)
            rows.write(record)
            bar.update()
            yield result


class _Film:
    """The drawn frames as a video, at the end with the source's sound; size and rate are the first frame's."""

    def __init__(self, path: Path, source: Source, view: ViewSettings, mask: LoadedMask | None) -> None:
        if path.suffix.lower() != ".mp4":
            raise ConfigError(f'"{path.name}" must end in .mp4.')
        self._path, self._source, self._view, self._mask = path, source, view, mask
        self._drawing = Drawing()
        self._writer: VideoWriter | None = None
        self._last_s = 0.0

    def add(self, result: FrameResult) -> None:
        """Draw one result into the video."""
        if self._writer is None:
            self._writer = VideoWriter(self._path, result.frame.size_wh, self._source.fps or _FALLBACK_FPS)
        self._last_s = result.frame.t_s
        self._writer.write(self._drawing.render(result, self._view, self._mask), self._last_s)

    def __enter__(self) -> _Film:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        writer, source = self._writer, self._source
        try:
            if writer is not None:
                writer.close()
        finally:
            self._drawing.close()
        failed = kind is not None and issubclass(kind, Exception)  # Ctrl-C and a caller that has enough are no failure
        if writer is None or not writer.frames_written or failed or not isinstance(source, VideoFileSource):
            return
        if in_step(writer.frames_written, writer.rate, self._last_s):
            add_sound(self._path, writer.frames_written, writer.rate, source.path)
