"""The sound of a recording: pieces that come from a microphone, laid beside the picture by their times."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import av
import numpy as np
import numpy.typing as npt

from app.core.errors import RecordingError

I16 = npt.NDArray[np.int16]

# The rates that AAC knows (ISO/IEC 14496-3, table 1.18), as far as microphones have them.
RATES_HZ = (48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)
_BITS_PER_S = {1: 96_000, 2: 160_000}
# A piece's time is known to a few tens of milliseconds, so single ones are believed only when far off, and else their
# running mean. People notice sound that leads by 45 ms or lags by 125 ms (ITU-R BT.1359-1).
_FAR_S = 0.15
_DRIFT_S = 0.02
_MEAN_OVER_PIECES = 20
# How long a piece may be under way; past that its place is filled with silence, so that the picture need not wait.
_LATE_S = 0.5
# FFmpeg's AAC encoder puts so many samples before the first one. A file that grows in fragments has no edit list to
# leave them out again, so they are made to fall on time 0, and the sound begins after them: 21 ms at 48 kHz.
_PRIMING = 1024
# Some twenty seconds of pieces: a picture that stays away that long is cut out, and its sound with it.
_MOST_WAITING = 1000


@dataclass(frozen=True, slots=True)
class SoundFormat:
    """rate_hz: one of RATES_HZ. channels: 1 or 2.

    Raises:
        RecordingError: neither can be recorded.
    """

    rate_hz: int
    channels: int

    def __post_init__(self) -> None:
        if self.rate_hz not in RATES_HZ or self.channels not in _BITS_PER_S:
            raise RecordingError(f"Sound of {self.channels} channels at {self.rate_hz} Hz cannot be recorded.")


class SoundTrack:
    """An AAC stream that is always as long as the picture, within half a second; silence where no sound came."""

    def __init__(self, container: av.container.OutputContainer, sound: SoundFormat) -> None:
        """Adds the stream to a container in which nothing is written yet.

        Raises:
            RecordingError: this FFmpeg has no AAC encoder.
        """
        if "aac" not in av.codecs_available:
            raise RecordingError("This machine has no encoder for the sound.")
        self._sound = sound
        self._container = container
        self._stream = cast(av.AudioStream, container.add_stream("aac", rate=sound.rate_hz))
        self._stream.codec_context.layout = _layout(sound)
        self._stream.codec_context.bit_rate = _BITS_PER_S[sound.channels]
        self._waiting: deque[tuple[I16, float]] = deque(maxlen=_MOST_WAITING)
        self._written = _PRIMING
        self._mean_off = 0.0
        self._placed = False

    @property
    def duration_s(self) -> float:
        """Seconds of sound in the file."""
        return self._written / self._sound.rate_hz

    def add(self, samples: I16, t_s: float) -> None:
        """Hand over a piece; from any thread, and never waits.

        Args:
            samples: (N, channels) int16.
            t_s: when its first sample was heard, on the pictures' clock.

        Raises:
            ValueError: another shape, a fault of the caller.
        """
        if samples.ndim != 2 or samples.shape[1] != self._sound.channels:
            raise ValueError(f"expected (N, {self._sound.channels}) samples, got {samples.shape}")
        self._waiting.append((samples, t_s))

    def follow(self, picture_s: float, start_s: float, video_s: float) -> None:
        """Write what belongs before a picture.

        Args:
            picture_s: the picture's time; later pieces wait, since a gap in the pictures may yet be cut out.
            start_s: which time is the file's beginning at present.
            video_s: seconds of picture in the file.

        Raises:
            OSError: the disk is full or gone.
        """
        while self._waiting and self._waiting[0][1] <= picture_s:
            samples, t_s = self._waiting.popleft()
            self._place(samples, round((t_s - start_s) * self._sound.rate_hz))
        self._fill(video_s - _LATE_S)

    def finish(self, video_s: float) -> None:
        """Make the sound as long as the picture and write its end. Raises OSError."""
        self._fill(video_s)
        self._container.mux(self._stream.encode(None))

    def _place(self, samples: I16, wanted: int) -> None:
        """Append a piece; with silence before it, or without its beginning, where it would drift off the picture."""
        off = wanted - self._written
        self._mean_off += (off - self._mean_off) / _MEAN_OVER_PIECES
        rate = self._sound.rate_hz
        if not self._placed or abs(off) > _FAR_S * rate:
            correction = off
        elif abs(self._mean_off) > _DRIFT_S * rate:
            correction = round(self._mean_off)
        else:
            correction = 0
        if correction:
            self._mean_off = 0.0
        if correction > 0:
            self._silence(correction)
        samples = samples[max(0, -correction) :]
        if len(samples):
            self._placed = True
            self._write(samples)

    def _fill(self, until_s: float) -> None:
        missing = round(until_s * self._sound.rate_hz) - self._written
        if missing > 0:
            # What comes next is laid exactly at its own time.
            self._placed = False
            self._silence(missing)

    def _silence(self, samples: int) -> None:
        second = self._sound.rate_hz
        for start in range(0, samples, second):
            self._write(np.zeros((min(second, samples - start), self._sound.channels), np.int16))

    def _write(self, samples: I16) -> None:
        """Raises OSError."""
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples).reshape(1, -1), format="s16", layout=_layout(self._sound)
        )
        frame.sample_rate = self._sound.rate_hz
        frame.time_base = Fraction(1, self._sound.rate_hz)
        frame.pts = self._written
        self._container.mux(self._stream.encode(frame))
        self._written += len(samples)


def _layout(sound: SoundFormat) -> str:
    return "mono" if sound.channels == 1 else "stereo"
