"""Sound in recordings: beside the picture it belongs to, whatever came late, early, twice or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from app.core.errors import RecordingError
from app.session.recorder import Recorder
from app.session.sound_track import SoundFormat
from app.session.video_writer import VideoWriter

ROOT = Path(__file__).parents[2]
RATE = 48000
MONO = SoundFormat(RATE, 1)
PIECE_S = 0.02


def picture(value: int) -> Any:
    return np.full((48, 64, 3), value, np.uint8)


def piece(t_s: float, beep_s: float, channels: int = 1) -> Any:
    """20 ms from t_s on, silent but for a tone of 0.2 s that begins at beep_s."""
    times_s = t_s + np.arange(round(PIECE_S * RATE)) / RATE
    tone_on = (times_s >= beep_s) & (times_s < beep_s + 0.2)
    tone = np.where(tone_on, 12000 * np.sin(2 * np.pi * 1000 * times_s), 0.0)
    return np.repeat(tone.astype(np.int16)[:, None], channels, axis=1)


def heard(writer: VideoWriter | Recorder, from_s: float, to_s: float, event_s: float, channels: int = 1) -> None:
    """Whole pieces for a span of time."""
    for number in range(round(from_s / PIECE_S), round(to_s / PIECE_S)):
        writer.add_sound(piece(number * PIECE_S, event_s, channels), number * PIECE_S)


def film(path: Path, seconds: float, event_s: float, late: Any = lambda i: 0.0, start_s: float = 50.0) -> None:
    """A film at 30 fps in which a flash and a beep happen together, `event_s` after its beginning.

    late: (number of a piece) -> how much its time stamp is off, in seconds.
    """
    writer = VideoWriter(path, (64, 48), 30.0, MONO)
    pieces = 0
    for index in range(round(seconds * 30)):
        t_s = index / 30
        while pieces * PIECE_S <= t_s:
            at_s = pieces * PIECE_S
            writer.add_sound(piece(at_s, event_s), start_s + at_s + late(pieces))
            pieces += 1
        writer.write(picture(250 if t_s >= event_s else 10), start_s + t_s)
    writer.close()


def sound_of(path: Path) -> tuple[Any, int]:
    """(N,) float samples of the first channel from the file's time 0 on, and the number of channels."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        out = np.zeros(round(RATE * 60), np.float32)
        end = 0
        for frame in container.decode(stream):
            data = frame.to_ndarray()[0]
            at = round(float(frame.time) * frame.sample_rate)
            data, at = data[max(0, -at) :], max(0, at)
            out[at : at + len(data)] = data
            end = max(end, at + len(data))
        return out[:end], stream.codec_context.channels


def beep_s(path: Path) -> float:
    """When the tone begins."""
    samples, _ = sound_of(path)
    return float(np.argmax(np.abs(samples) > 0.1)) / RATE


def flash_s(path: Path) -> float:
    with av.open(str(path)) as container:
        return next(f.time for f in container.decode(video=0) if f.to_ndarray(format="rgb24")[24, 32, 0] > 128)


def durations_s(path: Path) -> tuple[float, float]:
    with av.open(str(path)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        return float(video.duration * video.time_base), float(audio.duration * audio.time_base)


def test_a_flash_and_its_beep_stay_together(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    film(path, 6.0, event_s=4.0)
    assert flash_s(path) == pytest.approx(4.0, abs=0.001)
    assert beep_s(path) == pytest.approx(4.0, abs=0.005)
    video_s, audio_s = durations_s(path)
    assert video_s == pytest.approx(6.0, abs=0.01)
    assert audio_s == pytest.approx(6.0, abs=0.03)


def test_jitter_in_the_times_leaves_no_hole_in_the_sound(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    chance = np.random.default_rng(3)
    film(path, 6.0, event_s=4.0, late=lambda i: chance.uniform(-0.015, 0.015))
    samples, _ = sound_of(path)
    loud = np.flatnonzero(np.abs(samples) > 0.1)
    assert beep_s(path) == pytest.approx(4.0, abs=0.02)
    assert loud[-1] - loud[0] == pytest.approx(0.2 * RATE, abs=0.004 * RATE)


@pytest.mark.parametrize("share", [1e-3, -1e-3])
def test_a_sound_card_that_runs_fast_or_slow_does_not_drift_off(tmp_path: Path, share: float) -> None:
    """1000 ppm is ten times a bad crystal: over 60 s it would come to 60 ms."""
    path = tmp_path / "a.mp4"
    writer = VideoWriter(path, (16, 16), 2.0, MONO)
    pieces = 0
    for index in range(120):
        while pieces * PIECE_S <= index / 2:
            at_s = pieces * PIECE_S * (1 + share)
            writer.add_sound(piece(at_s, 57.0), at_s)
            pieces += 1
        writer.write(np.zeros((16, 16, 3), np.uint8), index / 2)
    writer.close()
    with av.open(str(path)) as container:
        loud = (f for f in container.decode(audio=0) if np.abs(f.to_ndarray()).max() > 0.1)
        assert next(loud).time == pytest.approx(57.0, abs=0.04)


def test_sound_that_begins_late_or_ends_early_is_silence(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    writer = VideoWriter(path, (64, 48), 10.0, MONO)
    for index in range(60):
        if 20 <= index < 30:
            heard(writer, index / 10, (index + 1) / 10, 2.5)
        writer.write(picture(0), index / 10)
    writer.close()
    assert beep_s(path) == pytest.approx(2.5, abs=0.01)
    assert durations_s(path) == pytest.approx((6.0, 6.0), abs=0.05)


def test_without_any_sound_the_track_is_silent_and_as_long(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    writer = VideoWriter(path, (64, 48), 10.0, SoundFormat(44100, 2))
    for index in range(30):
        writer.write(picture(0), index / 10)
    writer.close()
    assert durations_s(path) == pytest.approx((3.0, 3.0), abs=0.05)
    samples, channels = sound_of(path)
    assert channels == 2
    assert np.abs(samples).max() < 1e-3


def test_what_is_cut_out_of_the_picture_is_cut_out_of_the_sound(tmp_path: Path) -> None:
    """The camera is away for 20 s while the microphone goes on; the beep comes 1 s after it is back."""
    path = tmp_path / "a.mp4"
    writer = VideoWriter(path, (64, 48), 10.0, MONO)
    for index in range(20):
        heard(writer, index / 10, (index + 1) / 10, 23.0)
        writer.write(picture(0), index / 10)
    heard(writer, 2.0, 22.0, 23.0)
    for index in range(30):
        t_s = 22.0 + index / 10
        heard(writer, t_s, t_s + 0.1, 23.0)
        writer.write(picture(250 if t_s >= 23.0 else 10), t_s)
    writer.close()
    assert flash_s(path) == pytest.approx(3.0, abs=0.11)
    assert beep_s(path) == pytest.approx(flash_s(path), abs=0.03)
    assert durations_s(path) == pytest.approx((5.0, 5.0), abs=0.1)


def test_a_picture_that_hangs_for_seconds_keeps_its_sound(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    writer = VideoWriter(path, (64, 48), 10.0, MONO)
    heard(writer, 0.0, 6.0, 3.0)
    writer.write(picture(0), 0.0)
    writer.write(picture(0), 6.0)
    writer.close()
    assert beep_s(path) == pytest.approx(3.0, abs=0.01)


def test_stereo_keeps_its_sides(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    writer = VideoWriter(path, (64, 48), 10.0, SoundFormat(RATE, 2))
    for index in range(20):
        both = np.zeros((RATE // 10, 2), np.int16)
        both[:, 0] = 12000 * np.sin(2 * np.pi * 1000 * np.arange(RATE // 10) / RATE)
        writer.add_sound(both, index / 10)
        writer.write(picture(0), index / 10)
    writer.close()
    with av.open(str(path)) as container:
        data = np.concatenate([f.to_ndarray() for f in container.decode(audio=0)], axis=1)
    assert np.abs(data[0]).max() > 0.2
    assert np.abs(data[1]).max() < 0.02


KILLED = """
import os, signal, sys
import numpy as np
from pathlib import Path
from app.session.sound_track import SoundFormat
from app.session.video_writer import VideoWriter
writer = VideoWriter(Path(sys.argv[1]), (64, 48), 10.0, SoundFormat(48000, 1))
for index in range(85):
    tone = 8000 * np.sin(2 * np.pi * 440 * (index / 10 + np.arange(4800) / 48000))
    writer.add_sound(tone.astype(np.int16)[:, None], index / 10)
    writer.write(np.full((48, 64, 3), 2 * index, np.uint8), index / 10)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_killed_recording_keeps_its_sound(tmp_path: Path) -> None:
    path = tmp_path / "killed.mp4"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, env=environment, check=False)
    assert ended.returncode == -signal.SIGKILL
    with av.open(str(path)) as container:
        pictures = sum(1 for _ in container.decode(video=0))
    samples, _ = sound_of(path)
    assert 65 <= pictures <= 85
    assert len(samples) / RATE > 6.5
    assert np.abs(samples[RATE : 6 * RATE]).max() > 0.1


def test_the_recorder_takes_sound_from_another_thread(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    recorder = Recorder(path, (64, 48), 10.0, MONO)
    for index in range(20):
        heard(recorder, index / 10, (index + 1) / 10, 1.0)
        recorder.add(picture(0), index / 10)
        while recorder._waiting.qsize() > 4:
            pass
    recorder.close()
    recorder.add_sound(piece(9.0, 9.0), 9.0)
    assert beep_s(path) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(("rate_hz", "channels"), [(192000, 1), (48000, 6), (0, 1)])
def test_formats_that_aac_lacks_are_refused(rate_hz: int, channels: int) -> None:
    with pytest.raises(RecordingError, match="cannot be recorded"):
        SoundFormat(rate_hz, channels)


def test_sound_of_another_shape_is_refused(tmp_path: Path) -> None:
    writer = VideoWriter(tmp_path / "a.mp4", (64, 48), 10.0, MONO)
    with pytest.raises(ValueError, match=r"expected \(N, 1\)"):
        writer.add_sound(np.zeros((5, 2), np.int16), 0.0)
    writer.close()


def test_a_silent_film_takes_no_notice_of_sound(tmp_path: Path) -> None:
    writer = VideoWriter(tmp_path / "a.mp4", (64, 48), 10.0)
    writer.add_sound(np.zeros((5, 2), np.int16), 0.0)
    writer.write(picture(0), 0.0)
    writer.close()
    with av.open(str(tmp_path / "a.mp4")) as container:
        assert not container.streams.audio
