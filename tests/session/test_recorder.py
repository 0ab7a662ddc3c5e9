from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from app.core.errors import RecordingError
from app.session.recorder import Recorder
from app.session.video_writer import VideoWriter


def grey(value: int) -> Any:
    return np.full((48, 64, 3), value, np.uint8)


def test_what_is_handed_over_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    recorder = Recorder(path, (64, 48), 10.0)
    for index in range(10):
        recorder.add(grey(20 * index), index / 10)
    summary = recorder.close()
    assert recorder.close() == summary
    assert (summary.frames, summary.duration_s, summary.pictures_dropped) == (10, pytest.approx(1.0), 0)
    assert (summary.path, recorder.error) == (path, None)
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 10
        assert container.streams.video[0].codec_context.name == ("h264" if "264" in summary.encoder else "mpeg4")


def test_a_slow_encoder_costs_pictures_not_the_callers_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    write = VideoWriter.write

    def slow(self: VideoWriter, image: Any, t_s: float) -> None:
        assert gate.wait(20.0)
        write(self, image, t_s)

    monkeypatch.setattr(VideoWriter, "write", slow)
    recorder = Recorder(tmp_path / "a.mp4", (64, 48), 10.0)
    for index in range(100):
        recorder.add(grey(index), index / 10)  # would never return if it waited
    assert recorder.duration_s == pytest.approx(9.9), "what the window shows goes on"
    gate.set()
    summary = recorder.close()
    assert 100 - 18 <= summary.pictures_dropped <= 100 - 17
    assert summary.duration_s == pytest.approx(10.0), "the last picture is there, and what was dropped is filled"
    with av.open(str(tmp_path / "a.mp4")) as container:
        shown = [int(frame.to_ndarray(format="rgb24")[0, 0, 0]) for frame in container.decode(video=0)]
    assert shown[-1] == pytest.approx(99, abs=4)
    assert len(shown) == 100


def test_the_time_shown_leaves_out_what_is_cut_out(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "a.mp4", (64, 48), 10.0)
    assert recorder.duration_s == 0.0
    for t_s in (5.0, 6.0, 100.0, 101.0, 2.0, 3.0):
        recorder.add(grey(0), t_s)
    assert recorder.duration_s == pytest.approx(3.0)
    recorder.close()


def test_nothing_is_taken_after_closing(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "a.mp4", (64, 48), 10.0)
    recorder.add(grey(0), 0.0)
    before = recorder.close()
    recorder.add(grey(0), 1.0)
    assert recorder.close() == before


def test_an_error_is_told_once_closed_and_drops_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reached = threading.Event()

    def full(self: VideoWriter, image: Any, t_s: float) -> None:
        self.close()
        reached.set()
        raise RecordingError("The disk is full.")

    recorder = Recorder(tmp_path / "a.mp4", (64, 48), 10.0)
    recorder.add(grey(0), 0.0)
    monkeypatch.setattr(VideoWriter, "write", full)
    recorder.add(grey(0), 0.1)
    assert reached.wait(20.0)
    for index in range(100):
        recorder.add(grey(0), 1.0 + index)
    with pytest.raises(RecordingError, match="disk is full"):
        recorder.close()
    assert isinstance(recorder.error, RecordingError)


def test_a_fault_of_ours_keeps_what_there_is(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    recorder = Recorder(path, (64, 48), 10.0)
    recorder.add(grey(0), 0.0)
    recorder.add(np.zeros((48,), np.uint8), 0.1)
    with pytest.raises(ValueError, match="unpack"):
        recorder.close()
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 1


def test_what_cannot_be_started_starts_no_thread(tmp_path: Path) -> None:
    with pytest.raises(RecordingError):
        Recorder(tmp_path / "none" / "a.mp4", (64, 48))
    assert "moretta-recorder" not in [thread.name for thread in threading.enumerate()]
