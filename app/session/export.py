"""A film or the demo written as a new film with the mask on, in as many goes as it takes.

A go that is cancelled or killed leaves its part; the next one runs through the frames that are there already without
looking for faces in them, looks again a little before the end of them, and goes on.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

from app.camera.base import Source
from app.camera.images import folder_source
from app.camera.video_file import VideoFileSource
from app.core.errors import ConfigError, MorettaError, SourceError
from app.core.overlay import Retouch, ViewSettings
from app.core.pipeline import PipelineSettings
from app.core.types import Frame, FrameResult
from app.render.mask_loader import LoadedMask
from app.session.drawing import Drawing
from app.session.files import atomic_write_bytes, beside
from app.session.film_parts import FilmParts, read_plan
from app.session.film_sound import in_step
from app.session.run_sync import every_frame
from app.session.video_writer import VideoWriter
from app.session.workers import PipelineLike, process

_FALLBACK_FPS = 30.0
# Tracking, smoothing and what a mask swings with have settled after this many frames.
_WARM_UP_FRAMES = 60


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """What is written where. source: a text for `open_source`. mask: its id, None without one."""

    source: str
    target: Path
    mask: str | None
    view: ViewSettings
    min_face_px: float
    hfov_rad: float | None

    @property
    def parts_folder(self) -> Path:
        """Beside the film, where the user sees it and there is room for it."""
        return beside(self.target, ".parts")

    def to_json(self) -> dict[str, Any]:
        """As JSON's own types, with what tells whether the source is still the same."""
        plan = {**asdict(self), "target": str(self.target), "stamp": _stamp(self.source)}
        return dict(json.loads(json.dumps(plan)))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ExportPlan:
        """Raises ConfigError."""
        try:
            retouch = {**data["view"]["retouch"], "lips_rgb": tuple(data["view"]["retouch"]["lips_rgb"])}
            view = ViewSettings(**{**data["view"], "retouch": Retouch(**retouch)})
            hfov = data["hfov_rad"]
            return cls(
                str(data["source"]),
                Path(data["target"]),
                None if data["mask"] is None else str(data["mask"]),
                view,
                float(data["min_face_px"]),
                None if hfov is None else float(hfov),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ConfigError(f"A film under way cannot be read ({type(error).__name__}).") from None


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """frames: of the source that are done; total: how many it states, None where it does not."""

    frames: int
    total: int | None


def run_export(
    plan: ExportPlan, source: Source, pipeline: PipelineLike[PipelineSettings], mask: LoadedMask | None
) -> Generator[ExportProgress, None, None]:
    """Write what is missing of the film, and at its end put it together; yields after every picture.

    Closing the iterator early keeps what was written for the next go. The source is opened and closed here; a picture
    that cannot be read is passed over.

    Raises:
        MorettaError: the source is live or gives nothing, or the film cannot be written.
    """
    if source.live:
        raise MorettaError("Only files can be exported; record a camera instead.")
    if plan.target.exists() and plan.target.resolve() == Path(plan.source).expanduser().resolve():
        raise ConfigError("The new film would overwrite the old one; choose another name.")
    settings = PipelineSettings(min_face_px=plan.min_face_px, hfov_rad=plan.hfov_rad)
    parts = FilmParts(plan.parts_folder, plan.to_json())
    pipeline.reset()
    with closing(_Go(source, parts, plan.target.name)) as go, closing(every_frame(source, lambda _: None)) as frames:
        done, last_s = 0, 0.0
        for frame, following in pairwise(chain(frames, (None,))):
            assert frame is not None
            done, last_s = done + 1, frame.t_s
            go.open(frame.size_wh)
            if go.needs(frame, following):
                result = process(pipeline, frame, settings, dropped=0)
                go.write(result, plan.view, mask)
            yield ExportProgress(done, source.frame_count)
        heard = isinstance(source, VideoFileSource) and go.in_step(last_s)
    if done == 0:
        raise SourceError("There is no picture in it.")
    parts.join(plan.target, Path(plan.source).expanduser() if heard else None)


class _Go:
    """One run over the source, and the part that it writes. Closing it keeps the part."""

    def __init__(self, source: Source, parts: FilmParts, name: str) -> None:
        """name: the film's, for messages."""
        self._source = source
        self._parts = parts
        self._name = name
        self._drawing = Drawing()
        self._writer: VideoWriter | None = None

    def in_step(self, last_s: float) -> bool:
        """Whether the film so far, with what is in earlier parts, is as long as the source up to `last_s`."""
        return self._writer is not None and in_step(self._writer.frames_written, self._writer.rate, last_s)

    def open(self, size_wh: tuple[int, int]) -> None:
        """With the first picture, whose size the film has; does nothing for the others."""
        if self._writer is not None:
            return
        fps = self._source.fps or _FALLBACK_FPS
        self._writer = VideoWriter(
            self._parts.new_path(), size_wh, fps, frames_elsewhere=self._parts.frames, called=self._name
        )
        self._parts.begin(self._writer.rate)

    def needs(self, frame: Frame, following: Frame | None) -> bool:
        """Whether a picture has to be drawn; one that is in an earlier part is only counted."""
        assert self._writer is not None
        # A picture is repeated up to the one that follows, so it is the latter's place that decides.
        last = self._writer.frame_due((following or frame).t_s)
        if self._parts.frames == 0 or last > self._parts.frames - _WARM_UP_FRAMES:
            return True
        self._writer.pass_over(frame.t_s)
        return False

    def write(self, result: FrameResult, view: ViewSettings, mask: LoadedMask | None) -> None:
        assert self._writer is not None
        self._writer.write(self._drawing.render(result, view, mask), result.frame.t_s)

    def close(self) -> None:
        writer, self._writer = self._writer, None
        try:
            if writer is not None:
                writer.close()
                self._parts.keep(writer.frames_written - self._parts.frames)
        finally:
            self._drawing.close()


def _stamp(source: str) -> list[Any]:
    """What changes when a source's files do."""
    path = Path(source).expanduser()
    try:
        files = folder_source(path).paths if path.is_dir() else (path,)
        return [[p.name, p.stat().st_size, p.stat().st_mtime_ns] for p in files if p.is_file()]
    except (OSError, SourceError):
        return []


class UnfinishedExports:
    """A small file that remembers where films are under way, so that the next start can offer to go on."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, plan: ExportPlan) -> None:
        """Remember. Raises ConfigError."""
        self._save([*(f for f in self._folders() if f != plan.parts_folder), plan.parts_folder])

    def remove(self, plan: ExportPlan) -> None:
        """Forget. Raises ConfigError."""
        self._save([folder for folder in self._folders() if folder != plan.parts_folder])

    def plans(self) -> list[ExportPlan]:
        """Those whose parts are there and whose source is as it was."""
        found = []
        for folder in self._folders():
            data = read_plan(folder)
            try:
                plan = None if data is None else ExportPlan.from_json(data)
                if plan is not None and plan.to_json() == data:
                    found.append(plan)
            except (ConfigError, OSError):
                continue
        return found

    def _folders(self) -> list[Path]:
        try:
            names = json.loads(self._path.read_text(encoding="utf-8"))
            return [Path(name) for name in names]
        except (OSError, ValueError, TypeError, RecursionError):
            return []

    def _save(self, folders: list[Path]) -> None:
        if not folders and not self._path.exists():
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write_bytes(self._path, json.dumps([str(folder) for folder in folders]).encode())
