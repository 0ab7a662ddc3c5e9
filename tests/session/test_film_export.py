"""A film exported in several goes is the film exported in one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from app.camera.base import CameraOptions
from app.camera.sources import open_source
from app.core.errors import ConfigError, MorettaError, RecordingError
from app.core.overlay import Retouch, ViewSettings
from app.core.pipeline import PipelineSettings
from app.core.types import Frame, FrameResult
from app.session import video_writer
from app.session.export import ExportPlan, UnfinishedExports, run_export
from tests.session.films import levels, times_s

ROOT = Path(__file__).parents[2]


class NoFaces:
    """Counts what it is given; knows nothing of faces."""

    def __init__(self) -> None:
        self.seen: list[int] = []

    def reset(self) -> None:
        self.seen.clear()

    def step(self, frame: Frame, settings: PipelineSettings) -> FrameResult:
        self.seen.append(frame.index)
        return FrameResult(frame)


def level_of(number: int) -> int:
    """Neighbours are so far apart that no encoder's error makes one of the other."""
    return 12 * number % 240


def write_film(path: Path, times: list[float]) -> Path:
    """Pictures whose level tells their number, at these times in s."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"qp": "2"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = stream.time_base = Fraction(1, 1000)
        for number, t_s in enumerate(times):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), level_of(number), np.uint8), format="rgb24")
            frame.pts, frame.time_base = round(1000 * t_s), Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def plan_for(source: Path, target: Path, **changes: Any) -> ExportPlan:
    values = {"mask": None, "view": ViewSettings(), "min_face_px": 60.0, "hfov_rad": None} | changes
    return ExportPlan(str(source), target, **values)


def export(plan: ExportPlan, frames: int | None = None) -> NoFaces:
    """One go, cancelled after so many frames."""
    pipeline = NoFaces()
    going = run_export(plan, open_source(plan.source, CameraOptions()), pipeline, None)
    for progress in going:
        if progress.frames == frames:
            going.close()
            break
    return pipeline


EVEN = [i / 30 for i in range(200)]
# A phone's uneven clock, with a picture that stands for two seconds, and 15 s that are cut out.
UNEVEN = [
    *(i / 30 + 0.01 * (i % 3) for i in range(90)),
    *(5.0 + i / 25 for i in range(60)),
    *(22 + i / 30 for i in range(60)),
]


@pytest.mark.parametrize("times", [EVEN, UNEVEN], ids=["even", "uneven"])
@pytest.mark.parametrize("stops", [(70,), (1,), (95, 140), (150, 10)])
def test_goes_that_are_cancelled_make_the_same_film(tmp_path: Path, times: list[float], stops: tuple[int, ...]) -> None:
    film = write_film(tmp_path / "film.mp4", times)
    export(plan_for(film, tmp_path / "whole.mp4"))
    plan = plan_for(film, tmp_path / "parts.mp4")
    for frames in stops:
        export(plan, frames)
        assert not plan.target.exists()
    export(plan)
    assert levels(plan.target) == pytest.approx(levels(tmp_path / "whole.mp4"), abs=3)
    assert times_s(plan.target) == pytest.approx(times_s(tmp_path / "whole.mp4"), abs=1e-4)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["film.mp4", "parts.mp4", "whole.mp4"]


def test_what_is_there_is_not_worked_out_again(tmp_path: Path) -> None:
    plan = plan_for(write_film(tmp_path / "film.mp4", EVEN), tmp_path / "out.mp4")
    export(plan, 150)
    pipeline = export(plan)
    assert pipeline.seen[0] == pytest.approx(150 - 60, abs=2), "two seconds before, for the faces to settle"
    assert pipeline.seen[-1] == 199
    assert len(levels(plan.target)) == 200


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.session.test_film_export import NoFaces, plan_for
from app.camera.base import CameraOptions
from app.camera.sources import open_source
from app.session.export import run_export
plan = plan_for(Path(sys.argv[1]), Path(sys.argv[2]))
for progress in run_export(plan, open_source(plan.source, CameraOptions()), NoFaces(), None):
    if progress.frames == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_killed_export_goes_on_where_it_stopped(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", EVEN)
    export(plan_for(film, tmp_path / "whole.mp4"))
    plan = plan_for(film, tmp_path / "out.mp4")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for frames in (100, 160):
        command = [sys.executable, "-c", KILLED, str(film), str(plan.target), str(frames)]
        ended = subprocess.run(command, cwd=ROOT, env=environment, check=False)
        assert ended.returncode == -signal.SIGKILL
        assert not plan.target.exists()
    pipeline = export(plan)
    assert 30 <= pipeline.seen[0] <= 105, "most of both goes was kept"
    assert levels(plan.target) == pytest.approx([level_of(i) for i in range(200)], abs=4)
    assert times_s(plan.target) == pytest.approx(times_s(tmp_path / "whole.mp4"), abs=1e-4)


@pytest.mark.parametrize("change", ["mask", "view", "source"])
def test_parts_of_another_film_are_thrown_away(tmp_path: Path, change: str) -> None:
    film = write_film(tmp_path / "film.mp4", EVEN)
    plan = plan_for(film, tmp_path / "out.mp4")
    export(plan, 150)
    if change == "source":
        write_film(film, EVEN[:100])
    else:
        values = {"mask": "tiger"} if change == "mask" else {"view": ViewSettings(show_box=True)}
        plan = plan_for(film, tmp_path / "out.mp4", **values)
    assert export(plan).seen[0] == 0


def test_a_part_that_was_deleted_is_written_again(tmp_path: Path) -> None:
    plan = plan_for(write_film(tmp_path / "film.mp4", EVEN), tmp_path / "out.mp4")
    export(plan, 80)
    export(plan, 160)
    (plan.parts_folder / "0000.mp4").unlink()
    assert export(plan).seen[0] == 0
    assert len(levels(plan.target)) == 200


@pytest.mark.parametrize("name", [251 * "a" + ".mp4", 125 * "я" + ".mp4"], ids=["ascii", "cyrillic"])
def test_the_longest_name_that_a_file_can_have(tmp_path: Path, name: str) -> None:
    plan = plan_for(write_film(tmp_path / "film.mp4", EVEN[:40]), tmp_path / name)
    export(plan, 20)
    export(plan)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["film.mp4", name])


def test_a_disk_that_fills_up_is_told_with_the_films_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_for(write_film(tmp_path / "film.mp4", EVEN), tmp_path / "out.mp4")
    going = run_export(plan, open_source(plan.source, CameraOptions()), NoFaces(), None)
    next(going)
    monkeypatch.setattr(video_writer, "_LEAST_FREE_BYTES", 1 << 62)
    with pytest.raises(RecordingError, match=r'"out\.mp4" stopped and was kept'):
        list(going)


def test_a_broken_plan_begins_anew(tmp_path: Path) -> None:
    plan = plan_for(write_film(tmp_path / "film.mp4", EVEN), tmp_path / "out.mp4")
    export(plan, 80)
    (plan.parts_folder / "export.json").write_text("{")
    assert export(plan).seen[0] == 0
    assert len(levels(plan.target)) == 200


def test_a_folder_of_other_things_is_not_thrown_away(tmp_path: Path) -> None:
    plan = plan_for(write_film(tmp_path / "film.mp4", EVEN[:10]), tmp_path / "out.mp4")
    plan.parts_folder.mkdir()
    (plan.parts_folder / "letter.txt").write_text("mine")
    with pytest.raises(ConfigError, match="other things"):
        export(plan)
    assert (plan.parts_folder / "letter.txt").read_text() == "mine"


def test_the_new_film_may_not_be_the_old_one(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", EVEN[:10])
    with pytest.raises(ConfigError, match="overwrite"):
        export(plan_for(film, film))
    assert len(levels(film)) == 10


def test_a_camera_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MorettaError, match="Only files"):
        export(plan_for(Path("0"), tmp_path / "out.mp4"))
    film = write_film(tmp_path / "film.mp4", EVEN[:3])
    source = open_source(str(film), CameraOptions())
    film.unlink()
    with pytest.raises(MorettaError, match=r"film\.mp4"):
        list(run_export(plan_for(film, tmp_path / "out.mp4"), source, NoFaces(), None))


def test_pictures_of_many_sizes_are_fitted_into_the_first_ones(tmp_path: Path) -> None:
    from PIL import Image

    folder = tmp_path / "in"
    folder.mkdir()
    for number, (size, level) in enumerate((((64, 48), 60), ((60, 120), 120), ((200, 150), 180), ((64, 48), 240))):
        Image.new("RGB", size, (level,) * 3).save(folder / f"{number}.png")
    plan = plan_for(folder, folder / "out.mp4")
    export(plan, 2)
    stamped = plan.to_json()
    (folder / "a note.txt").write_text("no picture")
    assert plan.to_json() == stamped, "what is not shown does not matter"
    assert export(plan).seen[-1] == 3
    assert levels(plan.target) == pytest.approx([60, 120, 180, 240], abs=4)
    with av.open(str(plan.target)) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (64, 48)


def test_films_under_way_are_remembered_until_they_are_done(tmp_path: Path) -> None:
    unfinished = UnfinishedExports(tmp_path / "config" / "exports.json")
    assert unfinished.plans() == []
    view = ViewSettings(show_mesh=True, mask_opacity=0.5, retouch=Retouch(0.1, 0.2, 0.3, 0.4))
    film = write_film(tmp_path / "film.mp4", EVEN)
    plan = plan_for(film, tmp_path / "out.mp4", view=view, mask="tiger", hfov_rad=1.2)
    unfinished.add(plan)
    assert unfinished.plans() == [], "nothing is written of it yet"
    export(plan, 70)
    assert unfinished.plans() == [plan]
    unfinished.add(plan)
    assert unfinished.plans() == [plan]
    os.utime(film, (0, 0))
    assert unfinished.plans() == [], "its source is another one now"
    unfinished.remove(plan)
    assert (tmp_path / "config" / "exports.json").read_text() == "[]"
    (tmp_path / "config" / "exports.json").write_text("{broken")
    assert unfinished.plans() == []


def with_beep(film: Path, path: Path, beep_s: float, seconds: float, codec: str = "aac") -> Path:
    """The film with a tone of 0.2 s in its sound."""
    times_s = np.arange(round(48000 * seconds)) / 48000
    on = (times_s >= beep_s) & (times_s < beep_s + 0.2)
    tone = np.where(on, 12000 * np.sin(2 * np.pi * 1000 * times_s), 0.0).astype(np.int16)
    with av.open(str(film)) as source, av.open(str(path), "w") as out:
        video = out.add_stream_from_template(source.streams.video[0])
        audio = out.add_stream(codec, rate=48000)
        audio.codec_context.layout = "mono"
        for packet in source.demux(source.streams.video[0]):
            if packet.size:
                packet.stream = video
                out.mux(packet)
        frame = av.AudioFrame.from_ndarray(tone.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts = 48000, 0
        out.mux(audio.encode(frame))
        out.mux(audio.encode(None))
    return path


def samples(path: Path) -> np.ndarray:
    """The sound's first channel."""
    with av.open(str(path)) as container:
        return np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])


def heard_s(path: Path) -> float | None:
    """When the tone begins; None without sound."""
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return None
        for frame in container.decode(audio=0):
            loud = np.flatnonzero(np.abs(frame.to_ndarray()[0]) > 0.1)
            if len(loud):
                return float(frame.time) + loud[0] / frame.sample_rate
    return float("inf")


def test_the_sound_of_the_film_goes_with_it_also_over_two_goes(tmp_path: Path) -> None:
    film = with_beep(write_film(tmp_path / "silent.mp4", EVEN), tmp_path / "film.mp4", 4.0, 6.6)
    assert heard_s(film) == pytest.approx(4.0, abs=0.03)
    plan = plan_for(film, tmp_path / "out.mp4")
    export(plan, 90)
    export(plan)
    assert heard_s(plan.target) == pytest.approx(heard_s(film), abs=0.01)
    assert len(levels(plan.target)) == 200


def test_sound_that_fits_is_copied_to_the_last_sample(tmp_path: Path) -> None:
    film = with_beep(write_film(tmp_path / "silent.mp4", EVEN), tmp_path / "film.mp4", 0.0, 6.6)
    plan = plan_for(film, tmp_path / "out.mp4")
    export(plan)
    assert np.array_equal(samples(plan.target), samples(film))


@pytest.mark.parametrize(("codec", "ending"), [("pcm_s16le", ".mov"), ("mp2", ".mkv")])
def test_sound_that_players_do_not_find_in_an_mp4_is_made_aac(tmp_path: Path, codec: str, ending: str) -> None:
    film = with_beep(write_film(tmp_path / "silent.mp4", EVEN), tmp_path / f"film{ending}", 4.0, 6.6, codec)
    plan = plan_for(film, tmp_path / "out.mp4")
    export(plan, 90)
    export(plan)
    assert heard_s(plan.target) == pytest.approx(heard_s(film), abs=0.01)
    with av.open(str(plan.target)) as container:
        assert container.streams.audio[0].codec_context.name == "aac"
    assert len(samples(plan.target)) == pytest.approx(48000 * 6.6, abs=2500)


def test_sound_that_would_run_away_from_the_pictures_is_left_out(tmp_path: Path) -> None:
    film = with_beep(write_film(tmp_path / "silent.mp4", UNEVEN), tmp_path / "film.mp4", 4.0, 20.0)
    plan = plan_for(film, tmp_path / "out.mp4")
    export(plan)
    assert heard_s(plan.target) is None
