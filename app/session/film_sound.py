"""The sound of one film for another that has the same pictures: copied where MP4 takes it, else made AAC."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import takewhile
from pathlib import Path
from typing import cast

import av
import av.error
from av.container import InputContainer, OutputContainer

from app.session.sound_track import RATES_HZ

# What players find in an MP4.
_COPIED = ("aac", "mp3", "mp3float", "ac3", "eac3", "opus", "alac", "flac")
# Below this FFmpeg puts no MP3 into an MP4.
_LEAST_MP3_HZ = 16000
_BITS_PER_S = 160_000
_LARGEST_LAG_S = 0.5

TimedPackets = Iterator[tuple[float, av.Packet]]


def in_step(frames: int, rate: Fraction, last_s: float) -> bool:
    """Whether the sound fits a film of so many frames: where a long gap was cut out, it would run away after it.

    last_s: the source's time at its last picture, counted from its first.
    """
    return abs((frames - 1) / float(rate) - last_s) < _LARGEST_LAG_S


def has_sound(film: Path) -> bool:
    """Whether there is sound in a film; False where it cannot be read."""
    try:
        with av.open(str(film)) as source:
            return bool(source.streams.audio)
    except (OSError, ValueError, av.error.FFmpegError):
        return False


def sound_packets(source: InputContainer, out: OutputContainer, seconds: float) -> TimedPackets | None:
    """The first sound of a film, as a new stream of another.

    Args:
        source: the film, in which nothing was read yet.
        out: where nothing is written yet; gets the stream.
        seconds: how long the new film is; what is heard later is left out.

    Returns:
        (time in s since the first picture, packet) in order of time; None where there is no sound that can be read.
        Reading them raises OSError, ValueError, FFmpegError.
    """
    sound = next(iter(source.streams.audio), None)
    if sound is None or not sound.codec_context.rate or not sound.codec_context.channels:
        return None
    picture = source.streams.video[0]
    first_s = Fraction(picture.start_time or 0) * (picture.time_base or 0)
    if _may_be_copied(sound):
        packets = _copied(source, sound, out.add_stream_from_template(sound), first_s)
    else:
        rate = sound.codec_context.rate
        stream = cast(av.AudioStream, out.add_stream("aac", rate=rate if rate in RATES_HZ else RATES_HZ[0]))
        stream.codec_context.layout = "mono" if sound.codec_context.channels == 1 else "stereo"
        stream.codec_context.bit_rate = _BITS_PER_S
        packets = _encoded(source, sound, stream, first_s)
    return takewhile(lambda timed: timed[0] < seconds, packets)


def _may_be_copied(sound: av.AudioStream) -> bool:
    name, rate = sound.codec_context.name, sound.codec_context.rate
    return name in _COPIED and not (name.startswith("mp3") and rate < _LEAST_MP3_HZ)


def _copied(source: InputContainer, sound: av.AudioStream, stream: av.AudioStream, first_s: Fraction) -> TimedPackets:
    base = Fraction(sound.time_base or Fraction(1, 48000))
    shift, last = round(first_s / base), None
    for packet in source.demux(sound):
        if packet.pts is None or packet.dts is None or packet.size == 0:
            continue
        if last is not None and packet.dts <= last:
            continue  # where films were strung together, times begin anew
        # A packet that ends within the film is needed, even one from before: AAC's first only warms the decoder up.
        if packet.pts - shift + (packet.duration or 0) < 0:
            continue
        last = packet.dts
        packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
        packet.stream = stream
        yield float(packet.pts * base), packet


def _encoded(source: InputContainer, sound: av.AudioStream, stream: av.AudioStream, first_s: Fraction) -> TimedPackets:
    context, least_s = stream.codec_context, 0.0
    kind, resampler = None, av.AudioResampler()
    for frame in _decoded(source, sound):
        t_s = 0.0 if frame.time is None else frame.time - float(first_s)
        if t_s < least_s:
            continue
        least_s = t_s + 0.5 * frame.samples / frame.sample_rate  # as above
        frame.time_base = Fraction(1, frame.sample_rate)
        frame.pts = round(t_s * frame.sample_rate)
        this_kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind != this_kind:
            # Television changes between mono and stereo on the way; a resampler takes frames of one kind alone.
            kind, resampler = this_kind, av.AudioResampler("fltp", context.layout, context.rate)
        for alike in resampler.resample(frame):
            yield from _timed(stream.encode(alike))
    yield from _timed(stream.encode(None))


def _decoded(source: InputContainer, sound: av.AudioStream) -> Iterator[av.AudioFrame]:
    """Frames in order; packets that cannot be decoded are left out."""
    for packet in source.demux(sound):
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            continue


def _timed(packets: list[av.Packet]) -> TimedPackets:
    for packet in packets:
        yield float((packet.pts or 0) * (packet.time_base or 0)), packet
