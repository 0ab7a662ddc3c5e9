"""One contract, every source."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.camera.base import CameraOptions, Source
from app.camera.demo import DemoSource
from app.camera.images import folder_source, image_source
from app.camera.opencv import CameraSource
from app.camera.video_file import VideoFileSource

Maker = Callable[[], Source]


def write_pictures(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"{index}.png" for index in range(count)]
    for path in paths:
        Image.fromarray(np.full((48, 64, 3), 90, np.uint8)).save(path)
    return paths


@pytest.fixture(params=["camera", "video", "image", "folder", "demo", "demo once"])
def make(
    request: pytest.FixtureRequest, tmp_path: Path, simulated: Any, quick: Any, make_video: Any, make_demo: Any
) -> Maker:
    if request.param == "camera":
        return lambda: CameraSource("Sim Cam", CameraOptions(), simulated, quick)
    if request.param == "video":
        path = make_video(tmp_path / "clip.mp4", [0, 40, 90, 300])
        return lambda: VideoFileSource(path)
    if request.param == "image":
        picture = write_pictures(tmp_path, 1)[0]
        return lambda: image_source(picture)
    if request.param == "folder":
        write_pictures(tmp_path, 3)
        return lambda: folder_source(tmp_path)
    make_demo(tmp_path)
    return lambda: DemoSource(tmp_path, loop=request.param == "demo")


def is_endless(source: Source) -> bool:
    return source.live or (isinstance(source, DemoSource) and source.loops)


class TestContract:
    def test_a_name_before_opening(self, make: Maker) -> None:
        assert make().name

    def test_frames_are_rgb_numbered_and_later_each_time(self, make: Maker) -> None:
        with closing(make()) as source:
            source.open()
            frames = [frame for frame in (source.read() for _ in range(4)) if frame is not None]
        assert frames
        assert [frame.index for frame in frames] == list(range(len(frames)))
        assert all(b.t_s > a.t_s for a, b in pairwise(frames))
        for frame in frames:
            assert frame.image.shape == (48, 64, 3)
            assert frame.image.dtype == np.uint8
            assert not frame.image.flags.writeable

    def test_a_file_starts_at_zero_and_ends_with_none_for_good(self, make: Maker) -> None:
        with closing(make()) as source:
            source.open()
            if is_endless(source):
                pytest.skip("this source does not end")
            count = 0
            while (frame := source.read()) is not None:
                assert count > 0 or frame.t_s == 0.0
                count += 1
            assert count == source.frame_count
            assert source.read() is None

    def test_close_is_harmless_before_opening_and_when_repeated(self, make: Maker) -> None:
        source = make()
        source.close()
        source.open()
        source.close()
        source.close()

    def test_reading_after_close_ends(self, make: Maker) -> None:
        source = make()
        source.open()
        assert source.read() is not None
        source.close()
        assert source.read() is None

    def test_opens_again_from_the_start(self, make: Maker) -> None:
        with closing(make()) as source:
            source.open()
            first = source.read()
            source.close()
            source.open()
            again = source.read()
        assert first is not None
        assert again is not None
        if not source.live:
            assert (again.index, again.t_s) == (0, 0.0)
            assert np.array_equal(again.image, first.image)

    def test_close_from_another_thread_ends_a_reader(self, make: Maker) -> None:
        source = make()
        source.open()
        ended = threading.Event()

        def read_to_the_end() -> None:
            while source.read() is not None:
                pass
            ended.set()

        reader = threading.Thread(target=read_to_the_end, daemon=True)
        reader.start()
        source.close()
        assert ended.wait(10.0)
        reader.join()

    def test_a_live_source_states_no_frame_count(self, make: Maker) -> None:
        source = make()
        if not source.live:
            pytest.skip("a file")
        assert source.frame_count is None
