from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from app.camera import video_file
from app.camera.video_file import VideoFileSource
from app.core.errors import SourceError
from app.core.types import CameraIntrinsics, Frame

TIMES_MS = [0, 10, 200, 230, 1000, 1040]


def read_all(path: Path) -> list[Frame]:
    with closing(VideoFileSource(path)) as source:
        source.open()
        frames: list[Frame] = []
        while (frame := source.read()) is not None:
            frames.append(frame)
    return frames


def test_a_variable_frame_rate_keeps_its_times(tmp_path: Path, make_video: Any) -> None:
    frames = read_all(make_video(tmp_path / "vfr.mp4", TIMES_MS))
    assert [frame.t_s for frame in frames] == pytest.approx([ms / 1000 for ms in TIMES_MS])
    assert [int(frame.image[20, 20, 0]) for frame in frames] == pytest.approx([0, 10, 20, 30, 40, 50], abs=4)


def test_times_start_at_zero_wherever_the_file_starts(tmp_path: Path, make_video: Any) -> None:
    frames = read_all(make_video(tmp_path / "late.mkv", [5000, 5040, 5100]))
    assert [frame.t_s for frame in frames] == pytest.approx([0.0, 0.04, 0.1], abs=0.002)


def quarter(index: int) -> Any:
    """Green in the top left quarter of red."""
    image = np.full((48, 64, 3), (200, 0, 0), np.uint8)
    image[:24, :32] = (0, 200, 0)
    return image


# A display matrix turns the stored picture ANTICLOCKWISE by this for showing.
@pytest.mark.parametrize(("rotation", "corner"), [(0, (5, 5)), (90, (-5, 5)), (180, (-5, -5)), (-90, (5, -5))])
def test_phone_videos_are_turned_upright(
    tmp_path: Path, make_video: Any, rotation: int, corner: tuple[int, int]
) -> None:
    path = make_video(tmp_path / "phone.mp4", [0, 40], rotation_deg=rotation, paint=quarter)
    image = read_all(path)[0].image
    assert image.shape == ((48, 64, 3) if rotation % 180 == 0 else (64, 48, 3))
    red, green, blue = (int(v) for v in image[corner])
    assert green > 150 > red
    assert blue < 60


def test_a_film_that_is_slow_in_one_part_has_the_rate_of_the_other(tmp_path: Path, make_video: Any) -> None:
    source = VideoFileSource(make_video(tmp_path / "a.mp4", [*range(0, 1000, 40), *range(1000, 4000, 120)]))
    source.open()
    assert source.fps == pytest.approx(25.0, rel=0.02)
    source.close()


def test_the_cameras_intrinsics_ride_on_every_frame(tmp_path: Path, make_video: Any) -> None:
    camera = CameraIntrinsics(60.0, 60.0, 31.5, 23.5, (64, 48), estimated=False)
    source = VideoFileSource(make_video(tmp_path / "a.mp4", [0, 40]), camera)
    source.open()
    assert source.read().intrinsics is camera  # type: ignore[union-attr]
    source.close()


def test_facts_from_the_file(tmp_path: Path, make_video: Any) -> None:
    source = VideoFileSource(make_video(tmp_path / "Відео 顔.mp4", range(0, 6000, 100)))
    source.open()
    assert source.name == "Відео 顔.mp4"
    assert source.frame_count == 60
    assert source.fps == pytest.approx(10.0, rel=0.02)
    source.close()


@pytest.mark.parametrize(
    ("average", "guessed", "fps"),
    [
        (None, None, None),
        (90000, 90000, None),
        (25, 25, 25.0),
        (25, None, 25.0),
        (Fraction(1, 2), Fraction(1, 2), 0.5),
        (Fraction(30000, 1001), Fraction(30000, 1001), 30000 / 1001),
        (Fraction(990, 59), 30, 30.0),  # slow in one part
        (Fraction(2983, 100), 120, 30000 / 1001),  # a phone's uneven clock, guessed too fine
        (7, 1000, 7.0),
    ],
)
def test_a_rate_in_which_no_frame_goes_missing(average: Any, guessed: Any, fps: float | None) -> None:
    class Stream:
        average_rate, guessed_rate = average, guessed

    assert video_file._film_rate(Stream()) == fps  # type: ignore[arg-type]


class Picture:
    """The part of a decoded frame that its time needs."""

    def __init__(self, time: float | None) -> None:
        self.time = time


@pytest.mark.parametrize(
    ("stated_s", "times_s"),
    [
        ([3.0, 3.1, 3.1, 3.4], [0.0, 0.1, 0.2, 0.4]),
        ([3.0, 2.0, 3.5], [0.0, 0.1, 0.5]),
        ([None, None, None], [0.0, 0.1, 0.2]),
        ([None, 7.0, 7.5], [0.0, 0.1, 0.5]),
    ],
)
def test_times_rise_whatever_the_file_states(stated_s: list[float | None], times_s: list[float]) -> None:
    clock = video_file._PresentationClock(fps=10.0)
    assert [clock.t_s(Picture(s)) for s in stated_s] == pytest.approx(times_s)  # type: ignore[arg-type]


@pytest.mark.parametrize("error", [av.error.InvalidDataError(1, "broken"), OSError(5, "disk gone")])
def test_a_file_that_breaks_off_while_it_is_read_ends(error: Exception) -> None:
    class Packet:
        def decode(self) -> list[str]:
            return ["frame"]

    class Container:
        def demux(self, stream: object) -> Any:
            yield Packet()
            raise error

    assert list(video_file._decoded(Container(), None)) == ["frame"]  # type: ignore[arg-type]


def test_odd_sizes(tmp_path: Path) -> None:
    path = tmp_path / "odd.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=10)
        stream.width, stream.height, stream.pix_fmt = 33, 17, "bgr0"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(np.full((17, 33, 3), 99, np.uint8), format="rgb24")))
        container.mux(stream.encode())
    assert (read_all(path)[0].image == 99).all()


def test_a_gif_is_a_video(tmp_path: Path) -> None:
    from PIL import Image

    pictures = [Image.new("RGB", (8, 8), (index * 80, 0, 0)) for index in range(3)]
    pictures[0].save(tmp_path / "a.gif", save_all=True, append_images=pictures[1:], duration=100)
    assert [frame.t_s for frame in read_all(tmp_path / "a.gif")] == pytest.approx([0.0, 0.1, 0.2])


def no_video(path: Path) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        sound.sample_rate = 8000
        container.mux(stream.encode(sound))
        container.mux(stream.encode())


@pytest.mark.parametrize(
    ("name", "write", "words"),
    [
        ("none.mp4", lambda path: None, "does not exist"),
        ("empty.mp4", lambda path: path.touch(), "is empty"),
        ("text.mp4", lambda path: path.write_text("hello " * 100), "not a video"),
        ("folder.mp4", lambda path: path.mkdir(), "not a video"),
        ("sound.wav", no_video, "holds no video"),
    ],
)
def test_what_cannot_be_played_is_refused_in_one_sentence(
    tmp_path: Path, name: str, write: Callable[[Path], object], words: str
) -> None:
    write(tmp_path / name)
    with pytest.raises(SourceError, match=words) as caught:
        VideoFileSource(tmp_path / name).open()
    assert caught.value.name == name
    assert "\n" not in str(caught.value)


def test_an_mp4_cut_short_is_refused(tmp_path: Path, make_video: Any) -> None:
    path = make_video(tmp_path / "cut.mp4", range(0, 2000, 40))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(SourceError, match="cut short"):
        VideoFileSource(path).open()


def test_an_mkv_cut_short_plays_as_far_as_it_goes(tmp_path: Path, make_video: Any) -> None:
    def moving(index: int) -> Any:
        return np.random.default_rng(index).integers(0, 256, (48, 64, 3), dtype=np.uint8)

    path = make_video(tmp_path / "cut.mkv", range(0, 2000, 40), paint=moving)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert 10 < len(read_all(path)) < 45


def test_damage_inside_costs_frames_not_the_program(tmp_path: Path, make_video: Any) -> None:
    def moving(index: int) -> Any:
        return np.random.default_rng(index).integers(0, 256, (48, 64, 3), dtype=np.uint8)

    path = make_video(tmp_path / "hurt.mp4", range(0, 2000, 40), paint=moving)
    data = bytearray(path.read_bytes())
    chance = np.random.default_rng(3)
    for place in chance.integers(len(data) // 4, len(data) // 2, 300):
        data[place] ^= 0xFF
    path.write_bytes(data)
    frames = read_all(path)
    assert len(frames) > 20
    assert all(b.t_s > a.t_s for a, b in pairwise(frames))


def test_no_decodable_frame_at_all_is_an_error_once(tmp_path: Path, make_video: Any) -> None:
    path = make_video(tmp_path / "hollow.mp4", [0, 40, 80])
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4 if data.index(b"moov") > start else len(data)
    data[start:end] = bytes(end - start)
    path.write_bytes(data)
    source = VideoFileSource(path)
    source.open()
    with pytest.raises(SourceError, match=r"hollow\.mp4"):
        source.read()
    assert source.read() is None
    source.close()


def test_too_large_a_picture_is_refused(tmp_path: Path, make_video: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.camera.video_file._LARGEST_PX", 1000)
    with pytest.raises(SourceError, match="picture size"):
        VideoFileSource(make_video(tmp_path / "big.mp4", [0, 40])).open()
