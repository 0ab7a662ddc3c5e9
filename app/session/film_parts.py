"""A film that is written in several goes: each go leaves one part, and at the end the parts become one file."""

from __future__ import annotations

import heapq
import json
import math
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.error

from app.core.errors import ConfigError, RecordingError
from app.session.files import atomic_write_bytes, beside
from app.session.film_sound import TimedPackets, has_sound, sound_packets

_PLAN = "export.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Part:
    """A file of which the first `frames` frames belong to the film."""

    path: Path
    frames: int


class FilmParts:
    """The folder beside a film that is under way: its plan, and the parts written so far.

    The plan is any JSON object that says what is written; parts of another plan are worth nothing and are thrown away.
    """

    def __init__(self, folder: Path, plan: dict[str, Any]) -> None:
        """Make the folder, or find what an earlier go left in it.

        Raises:
            ConfigError: it cannot be written, or is somebody's folder of other things.
        """
        self.folder = folder
        self._parts: list[Part] = []
        self._rate = Fraction(30)
        kept = _read(folder)
        if kept is not None and kept["plan"] == plan:
            self._parts = _found(folder, kept["frames"])
            self._rate = Fraction(*kept["rate"])
        else:
            _check_ours(folder)
            shutil.rmtree(folder, ignore_errors=True)
        self._plan = plan
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f'The folder "{folder}" cannot be made ({error.strerror}).') from None
        self._save()

    @property
    def frames(self) -> int:
        """Frames that need not be written again."""
        return sum(part.frames for part in self._parts)

    def begin(self, rate: Fraction) -> None:
        """A part is begun; rate: frames per second of the film, which a torn part no longer tells exactly."""
        self._rate = rate
        self._save()

    def new_path(self) -> Path:
        """Where this go is to write its part."""
        return self.folder / f"{len(self._parts):04d}.mp4"

    def keep(self, frames: int) -> None:
        """The part at `new_path` is closed and holds this many frames."""
        if frames > 0:
            self._parts.append(Part(self.new_path(), frames))
            self._save()

    def join(self, target: Path, sound_of: Path | None) -> None:
        """Copy the parts into one file, nothing encoded anew, and remove the folder.

        Args:
            sound_of: the film whose sound goes with it, where it has one.

        Raises:
            RecordingError: the target cannot be written, or a part cannot be read.
        """
        _put_together(self._parts, self._rate, sound_of, target)
        self.discard()

    def discard(self) -> None:
        """Remove the folder with all that is in it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _save(self) -> None:
        content = {
            "version": _VERSION,
            "plan": self._plan,
            "rate": self._rate.as_integer_ratio(),
            "frames": [part.frames for part in self._parts],
        }
        atomic_write_bytes(self.folder / _PLAN, json.dumps(content, indent=1).encode())


def add_sound(film: Path, frames: int, rate: Fraction, sound_of: Path) -> None:
    """Put the sound of another film, where it has one, into a finished silent one of `frames` frames.

    Raises:
        RecordingError: it cannot be written or read; the silent film stays.
    """
    if has_sound(sound_of):
        _put_together([Part(film, frames)], rate, sound_of, film)


def _put_together(parts: list[Part], rate: Fraction, sound_of: Path | None, target: Path) -> None:
    """Write the target, which is whole or as it was before. Raises RecordingError."""
    growing = beside(target, ".joining")
    try:
        _join(parts, rate, sound_of, growing)
        growing.replace(target)
    except (OSError, ValueError, av.error.FFmpegError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise RecordingError(f'"{target.name}" cannot be put together: {why}.') from None
    finally:
        growing.unlink(missing_ok=True)  # what failed, or was interrupted


def _check_ours(folder: Path) -> None:
    """Raises ConfigError where a folder holds things but no plan: it is about to be thrown away."""
    if folder.is_dir() and not (folder / _PLAN).is_file() and any(folder.iterdir()):
        raise ConfigError(f'The folder "{folder}" holds other things; choose another name for the film.')


def read_plan(folder: Path) -> dict[str, Any] | None:
    """The plan of a film under way; None where there is none that can be read."""
    kept = _read(folder)
    return None if kept is None else kept["plan"]


def _read(folder: Path) -> dict[str, Any] | None:
    try:
        content = json.loads((folder / _PLAN).read_text(encoding="utf-8"))
        if content["version"] != _VERSION or not isinstance(content["plan"], dict):
            return None
        content["frames"] = [int(frames) for frames in content["frames"]]
        content["rate"] = [int(number) for number in content["rate"]]
        Fraction(*content["rate"])
    except (OSError, ValueError, KeyError, TypeError, ArithmeticError, RecursionError):
        return None
    return dict(content)


def _found(folder: Path, closed: list[int]) -> list[Part]:
    """Parts that were closed, and what a killed go left of the one after."""
    parts = [Part(folder / f"{number:04d}.mp4", frames) for number, frames in enumerate(closed)]
    for number, part in enumerate(parts):
        if not part.path.is_file():
            return parts[:number]
    torn = folder / f"{len(parts):04d}.mp4"
    whole = _whole_frames(torn)
    return [*parts, Part(torn, whole)] if whole else parts


def _whole_frames(path: Path) -> int:
    """How many frames of a torn file are sure to be whole: those before its last key frame."""
    whole = count = 0
    try:
        with av.open(str(path)) as container:
            for packet in container.demux(video=0):
                if packet.size == 0:
                    break
                if packet.is_keyframe:
                    whole = count
                count += 1
    except (OSError, ValueError, IndexError, av.error.FFmpegError):
        return whole
    return whole


def _join(parts: list[Part], rate: Fraction, sound_of: Path | None, path: Path) -> None:
    """Raises OSError, ValueError, FFmpegError."""
    # The muxer would count time by the rate that the first part seems to have, and a torn one seems to have another.
    scale = {"video_track_timescale": str(rate.numerator * math.ceil(10_000 / rate.numerator))}
    with ExitStack() as stack:
        out = stack.enter_context(av.open(str(path), "w", format="mp4", options=scale))
        first = stack.enter_context(av.open(str(parts[0].path)))
        video = out.add_stream_from_template(first.streams.video[0])
        streams = [_pictures(parts, rate, video)]
        if sound_of is not None:
            source = stack.enter_context(av.open(str(sound_of)))
            sound = sound_packets(source, out, sum(part.frames for part in parts) / float(rate))
            streams += [] if sound is None else [sound]
        for _, packet in heapq.merge(*streams, key=lambda timed: timed[0]):
            out.mux(packet)


def _pictures(parts: list[Part], rate: Fraction, stream: av.VideoStream) -> TimedPackets:
    """(time in s, packet) of every frame that belongs to the film."""
    number = 0
    for part in parts:
        with av.open(str(part.path)) as container:
            taken = 0
            for packet in container.demux(container.streams.video[0]):
                if taken == part.frames or packet.size == 0:
                    break
                packet.stream = stream
                packet.time_base = 1 / rate
                packet.pts = packet.dts = number
                packet.duration = 1
                yield number / float(rate), packet
                taken, number = taken + 1, number + 1
            if taken < part.frames:
                raise ValueError(f"{part.path.name} has {taken} frames of {part.frames}")
