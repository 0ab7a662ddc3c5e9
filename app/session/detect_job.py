"""Pictures in, annotated pictures and a table out: the job behind `moretta detect`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from app.camera.images import IMAGE_SUFFIXES, ImagesSource
from app.core.annotate import annotate
from app.core.errors import ConfigError, MorettaError, SourceError
from app.core.pipeline import Pipeline, PipelineSettings
from app.core.record import error_record, frame_record
from app.core.types import U8, FrameResult
from app.session.files import atomic_write_bytes
from app.session.tables import FaceTable, JsonLines

# cv2 writes these; anything else that can be read comes out as PNG.
_WRITABLE = {".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"}


@dataclass(frozen=True, slots=True)
class DetectSummary:
    """What a run did. unreadable: one sentence for each picture that was skipped."""

    pictures: int
    faces: int
    unreadable: tuple[str, ...]


def find_pictures(source: Path, dest: Path) -> list[Path]:
    """The picture itself, or every picture under a folder, sub-folders too, by path.

    Args:
        dest: the results' folder; where it lies in `source`, what is in it is no picture of the source's.

    Raises:
        SourceError: nothing there, or no picture in the folder.
    """
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise SourceError(f'"{source}" does not exist.', source.name)
    results = dest.resolve()
    results_within = results != source.resolve() and results.is_relative_to(source.resolve())
    found = sorted(p for p in source.rglob("*") if p.suffix.lower() in IMAGE_SUFFIXES and p.is_file())
    if results_within:
        found = [path for path in found if not path.parent.resolve().is_relative_to(results)]
    if not found:
        raise SourceError(f'The folder "{source.name}" holds no picture.', source.name)
    return found


def detect_folder(
    source: Path, dest: Path, pipeline: Pipeline, settings: PipelineSettings, json_lines: bool, table: bool
) -> DetectSummary:
    """Run every picture of `source` alone through the pipeline and write what was found into the folder `dest`.

    Args:
        source: a picture or a folder.
        dest: made if it is not there; keeps the pictures' names and sub-folders.
        pipeline: its own.
        settings: with follow=False every picture stands alone.
        json_lines: also write results.jsonl, one line a picture. table: also write results.csv, one row a face.

    Raises:
        SourceError: nothing to read. ConfigError: `dest` cannot be written.
    """
    pictures = find_pictures(source, dest)
    root = source if source.is_dir() else source.parent
    _check_dest(root, dest)
    unreadable: list[str] = []
    faces = 0
    lines_path = dest / "results.jsonl" if json_lines else None
    with JsonLines(lines_path) as lines, FaceTable(dest / "results.csv" if table else None) as rows:
        for index, (path, outcome) in enumerate(_results(pictures, pipeline, settings)):
            name = path.relative_to(root).as_posix()
            if isinstance(outcome, FrameResult):
                faces += len(outcome.tracks)
                _write_picture(dest / _output_name(Path(name)), annotate(outcome))
                record = frame_record(outcome, name)
            else:
                unreadable.append(str(outcome))
                record = error_record(name, index, str(outcome))
            lines.write(record)
            rows.write(record)
    return DetectSummary(len(pictures), faces, tuple(unreadable))


def _results(
    pictures: list[Path], pipeline: Pipeline, settings: PipelineSettings
) -> Iterator[tuple[Path, FrameResult | SourceError]]:
    source = ImagesSource("pictures", tuple(pictures))
    source.open()
    for path in tqdm(pictures, unit="picture", disable=None):
        try:
            frame = source.read()
        except SourceError as error:
            yield path, error
            continue
        assert frame is not None
        yield path, pipeline.step(frame, settings)


def _check_dest(root: Path, dest: Path) -> None:
    if dest.exists() and not dest.is_dir():
        raise ConfigError(f'"{dest}" is a file; name a folder for the results.')
    if dest.exists() and dest.resolve() == root.resolve():
        raise ConfigError("The results would overwrite the pictures; name another folder.")
    try:
        dest.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f'The folder "{dest}" cannot be made ({error.strerror}).') from None


def _output_name(name: Path) -> Path:
    return name if name.suffix.lower() in _WRITABLE else name.with_name(name.name + ".png")


def _write_picture(path: Path, picture: U8) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    done, data = cv2.imencode(path.suffix.lower(), np.ascontiguousarray(picture[..., ::-1]))
    if not done:
        raise MorettaError(f'"{path.name}" could not be encoded.')
    atomic_write_bytes(path, data.tobytes())
