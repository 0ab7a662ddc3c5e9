"""Write a video file that stays readable whatever happens while it grows."""

from __future__ import annotations

import errno
import os
import shutil
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import av.error
import cv2
import numpy as np

from app.core.errors import RecordingError
from app.core.types import U8
from app.session.sound_track import I16, SoundFormat, SoundTrack

# H.264 plays everywhere; MPEG-4 part 2 is in every FFmpeg. All of them fit into MP4.
_ENCODERS = ("libx264", "libopenh264", "h264_videotoolbox", "h264_mf", "mpeg4")
_ENCODER_OPTIONS = {
    # superfast: two cores also run the networks. zerolatency: no frames held back for a crash to lose.
    "libx264": {"preset": "superfast", "tune": "zerolatency", "crf": "20"},
    "mpeg4": {"qscale": "4"},
}
_BITS_PER_PIXEL = 0.12

# The file is cut into one-second fragments, each readable by itself, and becomes an ordinary MP4 when it is closed.
_CONTAINER_OPTIONS = {"movflags": "hybrid_fragmented", "flush_packets": "1"}

LONGEST_GAP_S = 10.0
_LEAST_FREE_BYTES = 64 * 1024 * 1024

_BT601 = 6  # AVCOL_SPC_SMPTE170M and its siblings: what cv2's RGB to YUV conversion makes
_LIMITED_RANGE = 1


class VideoWriter:
    """An MP4 with a constant frame rate, made from pictures that come when they come.

    The rate comes from the pictures' times: a picture is repeated until the next is due, and left out when the next is
    due at once. A gap of more than 10 s (the camera was away) or a jump back (another source) is cut out. When the
    program is killed, all but about the last second can be played.
    """

    def __init__(
        self,
        path: Path,
        size_wh: tuple[int, int],
        fps: float = 30.0,
        sound: SoundFormat | None = None,
        frames_elsewhere: int = 0,
        called: str | None = None,
    ) -> None:
        """Create the file.

        Args:
            path: where to; ends in .mp4. An older file there is replaced.
            size_wh: of the pictures, px; an odd side loses its last row or column, as H.264 needs.
            fps: frames per second of the file, 0.01 to 240.
            sound: of what `add_sound` will bring; None makes a silent film.
            frames_elsewhere: the file's frames begin at this number of the whole; those before it are in another file,
                and are counted here but not written.
            called: its name in messages; its file's if None.

        Raises:
            RecordingError: no such folder, no permission, disk full, or no encoder for this size.
        """
        self._path = path
        self._name = called or path.name
        self._size_wh = (size_wh[0] // 2 * 2, size_wh[1] // 2 * 2)
        if min(self._size_wh) < 2 or not 0.01 <= fps <= 240.0:
            raise RecordingError(f"A picture of {size_wh[0]} x {size_wh[1]} px at {fps} fps cannot be recorded.")
        self._rate = Fraction(fps).limit_denominator(1001)
        try:
            _check_free_space(path.parent)
            # FFmpeg creates the file with the first picture; what cannot be written has to be told now.
            path.open("wb").close()
            self._container = av.open(str(path), "w", format="mp4", options=_CONTAINER_OPTIONS)
        except (OSError, ValueError) as error:
            raise RecordingError(f'"{path}" cannot be written: {_words(error)}.') from None
        self._stream = _add_stream(self._container, self._size_wh, self._rate)
        self._sound = None if sound is None else SoundTrack(self._container, sound)
        self._open = True
        self._started = False
        self._start_s = 0.0
        self._next = 0
        self._elsewhere = frames_elsewhere
        self._last: av.VideoFrame | None = None

    @property
    def encoder(self) -> str:
        """FFmpeg's name of the encoder in use."""
        return str(self._stream.codec_context.name)

    @property
    def rate(self) -> Fraction:
        """Frames per second of the file, exactly."""
        return self._rate

    @property
    def frames_written(self) -> int:
        """Frames so far, repeated ones counted, and those that are elsewhere."""
        return self._next

    @property
    def duration_s(self) -> float:
        return self._next / float(self._rate)

    def write(self, image: U8, t_s: float) -> None:
        """Add a picture.

        Args:
            image: (H, W, 3) uint8 RGB; another size than the file's is fitted in with black bars.
            t_s: when it was to be seen, in seconds on any clock.

        Raises:
            RecordingError: the disk is full or gone; the file is closed and keeps what it has.
        """
        if not self._open:
            raise RecordingError(f'"{self._name}" is closed.')
        place, self._start_s = self._place(t_s)
        self._started = True
        if place < self._next:
            return
        frame = _yuv_frame(_fitted(image, self._size_wh))
        try:
            while self._last is not None and self._next < place:
                self._encode(self._last)
            self._next = place
            self._encode(frame)
            if self._sound is not None:
                self._sound.follow(t_s, self._start_s, self.duration_s)
        except OSError as error:
            self.close()
            raise RecordingError(
                f'The recording "{self._name}" stopped and was kept up to here: {_words(error)}.'
            ) from None
        self._last = frame

    def frame_due(self, t_s: float) -> int:
        """The number of the frame that a picture of this time would become, if it were the next one."""
        return self._place(t_s)[0]

    def pass_over(self, t_s: float) -> None:
        """Count a picture whose frames are all elsewhere, as `write` would."""
        place, self._start_s = self._place(t_s)
        self._started = True
        self._next = max(self._next, place + 1)

    def add_sound(self, samples: I16, t_s: float) -> None:
        """Add a piece of sound, to be heard with the pictures of its time; from any thread, and never waits.

        Args:
            samples: (N, channels) int16 of the format given at the start; nothing is done where none was given.
            t_s: when its first sample was heard, on the pictures' clock.
        """
        if self._sound is not None and self._open:
            self._sound.add(samples, t_s)

    def close(self) -> None:
        """Finish the file; one without a picture is removed. Harmless when repeated.

        Raises:
            RecordingError: the end could not be written; all but the last second is kept.
        """
        if not self._open:
            return
        self._open = False
        self._last = None
        try:
            written = self._next > self._elsewhere
            if written:
                if self._sound is not None:
                    self._sound.finish(self.duration_s)
                self._container.mux(self._stream.encode(None))
            # Without a picture no header was begun, and FFmpeg writes nothing here (a trailer alone crashes it).
            self._container.close()
            if not written and self._path.is_file():
                self._path.unlink()
        except OSError as error:
            raise RecordingError(f'The end of "{self._name}" could not be written: {_words(error)}.') from None

    def _place(self, t_s: float) -> tuple[int, float]:
        """The frame number that is due at `t_s`, and the time of frame 0 then: long gaps and jumps back are cut out."""
        rate, start_s = float(self._rate), self._start_s
        if not self._started or not -1.0 < t_s - (start_s + self._next / rate) < LONGEST_GAP_S:
            start_s = t_s - self._next / rate
        return round((t_s - start_s) * rate), start_s

    def _encode(self, frame: av.VideoFrame) -> None:
        """Raises OSError when the disk is full or gone."""
        if self._next >= self._elsewhere:
            if self._next % _fragment_frames(self._rate) == 0:
                _check_free_space(self._path.parent)
            frame.pts = self._next - self._elsewhere
            self._container.mux(self._stream.encode(frame))
        self._next += 1


def _fragment_frames(rate: Fraction) -> int:
    """Frames in a fragment: a second of them, or one."""
    return max(1, round(rate))


def _check_free_space(folder: Path) -> None:
    """Raise OSError(ENOSPC) a little early: a file system without one free block cannot even take the file's end."""
    if shutil.disk_usage(folder).free < _LEAST_FREE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _add_stream(container: av.container.OutputContainer, size_wh: tuple[int, int], rate: Fraction) -> av.VideoStream:
    """A stream on the first encoder that opens on this machine.

    Raises:
        RecordingError: none does.
    """
    for encoder in _ENCODERS:
        if encoder in av.codecs_available and _opens(encoder, size_wh, rate):
            stream = cast(av.VideoStream, container.add_stream(encoder, rate=rate))
            _configure(stream.codec_context, encoder, size_wh, rate)
            return stream
    container.close()
    raise RecordingError("This machine has no encoder for MP4 video.")


def _opens(encoder: str, size_wh: tuple[int, int], rate: Fraction) -> bool:
    """Whether an encoder works here at all: hardware encoders are listed on machines without the hardware."""
    context = cast(av.VideoCodecContext, av.CodecContext.create(encoder, "w"))
    _configure(context, encoder, size_wh, rate)
    try:
        context.open()
    except av.error.FFmpegError:
        return False
    return True


def _configure(context: av.VideoCodecContext, encoder: str, size_wh: tuple[int, int], rate: Fraction) -> None:
    context.width, context.height = size_wh
    context.pix_fmt = "yuv420p"
    context.time_base = 1 / rate
    context.framerate = rate
    context.gop_size = _fragment_frames(rate)  # a fragment ends where a picture stands by itself
    context.colorspace = context.color_primaries = context.color_trc = _BT601
    context.color_range = _LIMITED_RANGE
    context.bit_rate = round(_BITS_PER_PIXEL * size_wh[0] * size_wh[1] * rate)
    context.options = _ENCODER_OPTIONS.get(encoder, {})


def _fitted(image: U8, size_wh: tuple[int, int]) -> U8:
    """The picture at exactly this size: as it is, less one odd row or column, or scaled with black bars around it."""
    width, height = size_wh
    rows, columns = image.shape[:2]
    if (columns // 2 * 2, rows // 2 * 2) == size_wh:
        return image[:height, :width]
    scale = min(width / columns, height / rows)
    inner_w, inner_h = max(1, round(columns * scale)), max(1, round(rows * scale))
    left, top = (width - inner_w) // 2, (height - inner_h) // 2
    out = np.zeros((height, width, 3), dtype=np.uint8)
    out[top : top + inner_h, left : left + inner_w] = cv2.resize(
        image, (inner_w, inner_h), interpolation=cv2.INTER_AREA
    )
    return out


def _yuv_frame(image: U8) -> av.VideoFrame:
    """YUV 4:2:0 by OpenCV, which takes a tenth of the time that FFmpeg's scaler does."""
    yuv = cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2YUV_I420)
    frame = av.VideoFrame.from_ndarray(np.asarray(yuv, dtype=np.uint8), format="yuv420p")
    frame.colorspace = _BT601
    frame.color_range = _LIMITED_RANGE
    return frame


def _words(error: Exception) -> str:
    """What an error says without its number."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
