"""Sound that is not as plain as a camera's still gets into the film, or is left out from where it makes no sense."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest

from app.session import film_parts
from app.session.film_parts import add_sound
from tests.session.test_film_export import EVEN, heard_s, with_beep, write_film
from tests.session.test_run_job import run

SECONDS = 2.0
STILL_FRAMES = round(30 * SECONDS)


def with_tones(film: Path, path: Path, codec: str, rate: int, layouts: tuple[str, ...]) -> Path:
    """The film with a tone all through its sound, which goes over from one layout to the next."""
    with av.open(str(film)) as source, av.open(str(path), "w") as out:
        video = out.add_stream_from_template(source.streams.video[0])
        audio = cast(av.AudioStream, out.add_stream(codec, rate=rate))
        audio.codec_context.layout = layouts[-1]
        for packet in source.demux(source.streams.video[0]):
            if packet.size:
                packet.stream = video
                out.mux(packet)
        encoded: list[av.Packet] = []
        count = round(rate * SECONDS / len(layouts))
        for number, layout in enumerate(layouts):
            encoder = cast(av.AudioCodecContext, av.CodecContext.create(codec, "w"))
            encoder.sample_rate, encoder.layout, encoder.format = rate, layout, audio.codec_context.format
            tone = (12000 * np.sin(2 * np.pi * 500 * np.arange(count) / rate)).astype(np.int16)
            samples = np.repeat(tone, len(encoder.layout.channels))[None]
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout=layout)
            frame.sample_rate, frame.pts, frame.time_base = rate, number * count, Fraction(1, rate)
            encoded += [*encoder.encode(frame), *encoder.encode(None)]
        for heard in encoded:
            heard.stream = audio
            out.mux(heard)
    return path


def sound_of(film: Path) -> tuple[str, int, float]:
    """Codec, channels, and how many seconds of it are loud."""
    with av.open(str(film)) as container:
        sound = container.streams.audio[0]
        heard = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(sound)])
        loud_s = float((np.abs(heard) > 0.05).sum()) / sound.rate
        return sound.codec_context.name, sound.codec_context.channels, loud_s


@pytest.mark.parametrize("rate", [8000, 11025])
def test_mp3_that_fits_into_no_mp4_is_made_aac(tmp_path: Path, rate: int) -> None:
    silent = write_film(tmp_path / "silent.mp4", EVEN[:STILL_FRAMES])
    run(with_tones(silent, tmp_path / "film.mkv", "libmp3lame", rate, ("mono",)), tmp_path / "out.mp4")
    codec, channels, loud_s = sound_of(tmp_path / "out.mp4")
    assert (codec, channels) == ("aac", 1)
    assert loud_s > 0.8 * SECONDS


@pytest.mark.parametrize("layouts", [("mono", "stereo"), ("stereo", "mono")])
def test_sound_that_changes_between_mono_and_stereo_goes_on(tmp_path: Path, layouts: tuple[str, ...]) -> None:
    silent = write_film(tmp_path / "silent.mp4", EVEN[:STILL_FRAMES])
    run(with_tones(silent, tmp_path / "film.mkv", "mp2", 48000, layouts), tmp_path / "out.mp4")
    assert sound_of(tmp_path / "out.mp4")[2] > 0.8 * SECONDS


@pytest.mark.parametrize("codec", ["aac", "mp2"])
def test_films_strung_together_whose_times_begin_anew(tmp_path: Path, codec: str) -> None:
    silent = write_film(tmp_path / "silent.mp4", EVEN[:STILL_FRAMES])
    one = with_tones(silent, tmp_path / "one.ts", codec, 48000, ("mono",))
    (tmp_path / "two.ts").write_bytes(2 * one.read_bytes())
    run(tmp_path / "two.ts", tmp_path / "out.mp4")
    assert 0.8 * SECONDS < sound_of(tmp_path / "out.mp4")[2] < 1.2 * SECONDS


def test_a_film_of_a_picture_a_second_keeps_its_sound(tmp_path: Path) -> None:
    silent = write_film(tmp_path / "silent.mp4", [float(second) for second in range(6)])
    source = with_beep(silent, tmp_path / "film.mp4", 2.0, 6.0)
    run(source, tmp_path / "out.mp4")
    assert heard_s(tmp_path / "out.mp4") == pytest.approx(heard_s(source), abs=0.01)


def test_who_stops_it_while_the_sound_is_put_in_finds_the_silent_film_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = with_beep(write_film(tmp_path / "silent.mp4", EVEN[:30]), tmp_path / "film.mp4", 0.5, 1.0)
    before = (tmp_path / "silent.mp4").read_bytes()

    def interrupted(parts: object, rate: Fraction, sound_of: Path, path: Path) -> None:
        path.write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(film_parts, "_join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        add_sound(tmp_path / "silent.mp4", 30, Fraction(30), source)
    assert (tmp_path / "silent.mp4").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["film.mp4", "silent.mp4"]
