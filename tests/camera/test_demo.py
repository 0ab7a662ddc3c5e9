from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.camera.demo import DemoSource, load_truth
from app.core.errors import SourceError
from app.session.run_sync import run_sync


@pytest.fixture
def folder(tmp_path: Path, make_demo: Any) -> Path:
    return make_demo(tmp_path, frames=5, fps=10.0)


def test_it_loops_without_a_seam(folder: Path) -> None:
    with closing(DemoSource(folder)) as source:
        source.open()
        frames = [source.read() for _ in range(13)]
    assert [frame.index for frame in frames if frame] == list(range(13))
    assert [frame.t_s for frame in frames if frame] == pytest.approx([0.1 * index for index in range(13)])
    assert np.array_equal(frames[1].image, frames[6].image)  # type: ignore[union-attr]
    assert not np.array_equal(frames[1].image, frames[2].image)  # type: ignore[union-attr]


def test_once_ends_after_one_round(folder: Path) -> None:
    with closing(DemoSource(folder, loop=False)) as source:
        source.open()
        count = 0
        while source.read() is not None:
            count += 1
    assert count == 5


def test_a_clip_that_vanishes_while_it_plays_ends_with_one_error(folder: Path) -> None:
    with closing(DemoSource(folder)) as source:
        source.open()
        for _ in range(5):
            assert source.read() is not None
        (folder / "demo.mp4").unlink()
        with pytest.raises(SourceError, match="does not exist"):
            source.read()
        assert source.read() is None


def test_a_job_over_the_endless_demo_ends_after_one_round(folder: Path) -> None:
    class Pipeline:
        def step(self, frame: Any, settings: Any) -> Any:
            from app.core.types import FrameResult

            return FrameResult(frame)

        def reset(self) -> None:
            pass

    assert len(list(run_sync(DemoSource(folder), Pipeline(), None))) == 5


def test_its_camera_is_known_not_guessed(folder: Path) -> None:
    with closing(DemoSource(folder)) as source:
        source.open()
        frame = source.read()
    assert frame is not None
    assert frame.intrinsics is not None
    assert not frame.intrinsics.estimated
    assert (frame.intrinsics.fx, frame.intrinsics.cy, frame.intrinsics.size_wh) == (60.0, 23.5, (64, 48))


def test_truth_in_every_round(folder: Path) -> None:
    source = DemoSource(folder)
    with pytest.raises(SourceError, match="not been opened"):
        source.truth_at(0)
    source.open()
    assert source.truth_at(7) is source.truth.frames[2]
    truth = source.truth_at(2)
    assert (truth.t_s, truth.present, truth.yaw_deg) == (0.2, True, 0.0)
    assert np.array_equal(truth.R_camera_from_head, np.eye(3))  # type: ignore[arg-type]
    source.close()


def edit(folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    path = folder / "demo.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_a_face_out_of_the_picture_has_no_numbers(folder: Path) -> None:
    def leave(data: dict[str, Any]) -> None:
        data["frames"][1] = dict.fromkeys(data["frames"][1]) | {"t_s": 0.1, "present": False}

    truth = load_truth(edit(folder, leave)).frames[1]
    assert (truth.present, truth.yaw_deg, truth.R_camera_from_head) == (False, None, None)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.update(version=2),
        lambda data: data.pop("intrinsics"),
        lambda data: data.update(frames=[]),
        lambda data: data.update(fps=0),
        lambda data: data["frames"][0].pop("jaw_open"),
        lambda data: data["frames"][0].update(yaw_deg="left"),
        lambda data: data["frames"][0].update(R_camera_from_head=[1, 2, 3]),
    ],
)
def test_a_broken_sidecar_is_refused(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    edit(folder, change)
    with pytest.raises(SourceError, match="broken"):
        DemoSource(folder).open()


def test_a_missing_or_cut_sidecar_or_clip_is_refused(folder: Path) -> None:
    text = (folder / "demo.json").read_text(encoding="utf-8")
    (folder / "demo.json").write_text(text[: len(text) // 2], encoding="utf-8")
    with pytest.raises(SourceError, match="broken"):
        DemoSource(folder).open()
    (folder / "demo.json").unlink()
    with pytest.raises(SourceError, match="missing"):
        DemoSource(folder).open()
    (folder / "demo.json").write_text(text, encoding="utf-8")
    (folder / "demo.mp4").unlink()
    with pytest.raises(SourceError, match="does not exist"):
        DemoSource(folder).open()


def test_the_installed_clip_has_a_row_for_every_frame() -> None:
    with closing(DemoSource(loop=False)) as source:
        source.open()
        count = 0
        while (frame := source.read()) is not None:
            assert frame.intrinsics is not None
            assert frame.size_wh == frame.intrinsics.size_wh
            count += 1
    assert count == source.frame_count
