"""Recordings: constant rate from uneven times, right colours, and readable after any end."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import RecordingError
from app.session import video_writer
from app.session.video_writer import VideoWriter
from tests.session.films import levels, times_s

ROOT = Path(__file__).parents[2]


def grey(value: int, size_wh: tuple[int, int] = (64, 48)) -> Any:
    return np.full((size_wh[1], size_wh[0], 3), value, np.uint8)


def record(path: Path, pictures: list[tuple[float, int]], fps: float = 10.0) -> VideoWriter:
    """Write grey pictures (time, level)."""
    writer = VideoWriter(path, (64, 48), fps)
    for t_s, level in pictures:
        writer.write(grey(level), t_s)
    writer.close()
    return writer


def test_even_pictures_go_in_one_for_one(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    writer = record(path, [(5.0 + 0.1 * i, 20 * i) for i in range(10)])
    assert levels(path) == pytest.approx([20 * i for i in range(10)], abs=5)
    assert times_s(path) == pytest.approx([0.1 * i for i in range(10)])
    assert (writer.frames_written, writer.duration_s) == (10, pytest.approx(1.0))


def test_a_late_picture_is_waited_for_with_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    record(path, [(0.0, 0), (0.1, 60), (0.4, 120), (0.5, 180)])
    assert levels(path) == pytest.approx([0, 60, 60, 60, 120, 180], abs=5)


def test_pictures_too_close_together_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    record(path, [(0.0, 0), (0.01, 60), (0.02, 120), (0.1, 180)])
    assert levels(path) == pytest.approx([0, 180], abs=5)


def test_the_rate_stays_constant_under_jitter(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    chance = np.random.default_rng(1)
    record(path, [(i / 30 + chance.uniform(-0.01, 0.01), 100) for i in range(300)], fps=30.0)
    steps = np.diff(times_s(path))
    assert steps == pytest.approx(np.full(len(steps), 1 / 30), abs=1e-4)
    assert len(steps) + 1 == pytest.approx(300, abs=2)


@pytest.mark.parametrize("fps", [0.5, 7.5, 12.5, 24000 / 1001, 29.97, 59.94])
def test_any_rate_takes_its_own_pictures_one_for_one(tmp_path: Path, fps: float) -> None:
    path = tmp_path / "a.mp4"
    writer = record(path, [(i / fps, i % 200) for i in range(150)], fps=fps)
    assert writer.frames_written == 150
    assert times_s(path)[-1] == pytest.approx(149 / fps, abs=0.01)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gaps_s=st.lists(st.floats(0.0, 9.0), max_size=60), fps=st.sampled_from([7.5, 10.0, 29.97, 30.0]))
def test_the_file_is_as_long_as_what_was_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gaps_s: list[float], fps: float
) -> None:
    """Whatever the times: no drift against the clock, and every frame is encoded in its turn."""
    numbers: list[int] = []

    def count(self: VideoWriter, frame: Any) -> None:
        numbers.append(self._next)
        self._next += 1

    monkeypatch.setattr(VideoWriter, "_encode", count)
    writer = VideoWriter(tmp_path / "a.mp4", (16, 16), fps)
    t_s = 1000.0
    writer.write(grey(0, (16, 16)), t_s)
    for gap_s in gaps_s:
        t_s += gap_s
        writer.write(grey(0, (16, 16)), t_s)
    assert numbers == list(range(len(numbers)))
    # The last picture is due at t_s and stays for one frame; rounding takes half a frame either way.
    assert (writer.duration_s - 1.0 / fps) == pytest.approx(t_s - 1000.0, abs=0.51 / fps)


def test_long_gaps_and_jumps_back_are_cut_out(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    record(path, [(0.0, 0), (0.1, 50), (100.0, 100), (100.1, 150), (3.0, 200), (3.1, 250)])
    assert levels(path) == pytest.approx([0, 50, 100, 150, 200, 250], abs=5)


def test_a_gap_of_seconds_keeps_its_length(tmp_path: Path) -> None:
    writer = record(tmp_path / "a.mp4", [(0.0, 0), (8.0, 100)])
    assert writer.frames_written == 81


def test_colours_come_back_in_two_players(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    image = np.zeros((48, 96, 3), np.uint8)
    colours = [(200, 40, 40), (40, 200, 40), (40, 40, 200)]
    for index, colour in enumerate(colours):
        image[:, 32 * index : 32 * index + 32] = colour
    writer = VideoWriter(path, (96, 48))
    writer.write(image, 0.0)
    writer.close()
    with av.open(str(path)) as container:
        ours = next(container.decode(video=0)).to_ndarray(format="rgb24")
    theirs = cv2.VideoCapture(str(path)).read()[1][:, :, ::-1]
    for played in (ours, theirs):
        for index, colour in enumerate(colours):
            assert played[24, 32 * index + 16].tolist() == pytest.approx(colour, abs=8)


def test_odd_sizes_lose_one_row_and_column(tmp_path: Path) -> None:
    writer = VideoWriter(tmp_path / "a.mp4", (65, 49))
    writer.write(grey(100, (65, 49)), 0.0)
    writer.close()
    with av.open(str(tmp_path / "a.mp4")) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (64, 48)


def test_another_size_is_fitted_in_with_bars(tmp_path: Path) -> None:
    writer = VideoWriter(tmp_path / "a.mp4", (64, 48))
    writer.write(grey(200), 0.0)
    writer.write(grey(200, (48, 96)), 0.1)
    writer.close()
    with av.open(str(tmp_path / "a.mp4")) as container:
        *_, last = container.decode(video=0)
    image = last.to_ndarray(format="rgb24")
    assert image[24, 32, 0] > 190
    assert image[24, 4, 0] < 20
    assert image[24, 60, 0] < 20


def test_names_in_any_script(tmp_path: Path) -> None:
    path = tmp_path / "Запис 録画.mp4"
    record(path, [(0.0, 0)])
    assert len(levels(path)) == 1


def test_a_closed_file_is_an_ordinary_mp4(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    record(path, [(0.1 * i, 10 * i) for i in range(25)])
    with av.open(str(path)) as container:
        assert container.streams.video[0].frames == 25, "a fragmented file would not state all its frames"


@pytest.mark.parametrize("closed", [False, True])
def test_an_empty_recording_can_be_closed(tmp_path: Path, closed: bool) -> None:
    writer = VideoWriter(tmp_path / "a.mp4", (64, 48))
    writer.close()
    if closed:
        writer.close()
        with pytest.raises(RecordingError, match="closed"):
            writer.write(grey(0), 0.0)
    assert writer.frames_written == 0
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, signal, sys
import numpy as np
from pathlib import Path
from app.session.video_writer import VideoWriter
writer = VideoWriter(Path(sys.argv[1]), (64, 48), 10.0)
for index in range(55):
    writer.write(np.full((48, 64, 3), 4 * index, np.uint8), index / 10)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_killed_recording_opens_and_lost_a_second_at_most(tmp_path: Path) -> None:
    path = tmp_path / "killed.mp4"
    ended = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    played = levels(path)
    assert 45 <= len(played) <= 55
    assert played == pytest.approx([4 * index for index in range(len(played))], abs=5)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_disk_that_fills_up_between_looks_stops_with_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(1, 0, 1 << 40))
    writer = VideoWriter(Path("/dev/full"), (64, 48), 2.0)
    with pytest.raises(RecordingError, match="No space left"):
        write_noise(writer, 200)
    with pytest.raises(RecordingError, match="closed"):
        writer.write(grey(0), 1e3)


def write_noise(writer: VideoWriter, count: int) -> None:
    chance = np.random.default_rng(0)
    for index in range(count):
        writer.write(chance.integers(0, 256, (48, 64, 3), dtype=np.uint8), index / 2)


def test_a_nearly_full_disk_ends_the_recording_with_a_whole_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.mp4"
    writer = VideoWriter(path, (64, 48), 10.0)
    for index in range(20):
        writer.write(grey(10 * index), index / 10)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(1 << 40, 1 << 40, 1 << 20))
    with pytest.raises(RecordingError, match=r"kept up to here: No space left"):
        writer.write(grey(0), 2.0)
    assert len(levels(path)) == 20
    with pytest.raises(RecordingError, match="No space left"):
        VideoWriter(tmp_path / "b.mp4", (64, 48))
    assert not (tmp_path / "b.mp4").exists()


def test_what_cannot_be_started_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=os.strerror(errno.ENOENT)):
        VideoWriter(tmp_path / "none" / "a.mp4", (64, 48))
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(RecordingError, match=r"folder\.mp4"):
        VideoWriter(tmp_path / "folder.mp4", (64, 48))
    with pytest.raises(RecordingError, match="at 1000 fps"):
        VideoWriter(tmp_path / "a.mp4", (64, 48), 1000)
    with pytest.raises(RecordingError, match="1 x 1"):
        VideoWriter(tmp_path / "a.mp4", (1, 1))


def test_the_next_encoder_steps_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.mp4"
    monkeypatch.setattr(video_writer, "_ENCODERS", ("no_such_encoder", "mpeg4"))
    writer = record(path, [(0.1 * i, 20 * i) for i in range(10)])
    assert writer.encoder == "mpeg4"
    assert levels(path) == pytest.approx([20 * i for i in range(10)], abs=6)


def test_an_encoder_that_is_listed_and_does_not_open_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens = video_writer._opens
    monkeypatch.setattr(video_writer, "_opens", lambda name, size, rate: name != "libx264" and opens(name, size, rate))
    assert record(tmp_path / "a.mp4", [(0.0, 0)]).encoder != "libx264"


def test_no_encoder_at_all_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_writer, "_ENCODERS", ())
    with pytest.raises(RecordingError, match="no encoder"):
        VideoWriter(tmp_path / "a.mp4", (64, 48))
