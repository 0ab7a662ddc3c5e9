"""The film that `moretta run --headless --out` writes keeps the source's sound, also when it is stopped early."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from PIL import Image

from app.camera.base import CameraOptions
from app.camera.sources import open_source
from app.core.overlay import ViewSettings
from app.core.pipeline import PipelineSettings
from app.session.drawing import Drawing
from app.session.run_job import RunOutputs, run_headless
from tests.session.films import levels
from tests.session.test_film_export import EVEN, NoFaces, heard_s, level_of, with_beep, write_film


def run(source: Path, film: Path, frames: int | None = None) -> None:
    """As the command does it, stopped by its caller after so many frames."""
    opened = open_source(str(source), CameraOptions())
    pipeline: object = NoFaces()
    done = run_headless(
        opened,
        pipeline,  # type: ignore[arg-type]
        PipelineSettings(),
        ViewSettings(mirror=False),
        None,
        RunOutputs(video=film),
    )
    for count, _ in enumerate(done, 1):
        if count == frames:
            break
    done.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("codec", ["aac", "mp2"])
def test_the_sound_goes_with_the_film(tmp_path: Path, codec: str) -> None:
    silent = write_film(tmp_path / "silent.mp4", EVEN[:90])
    source, film = with_beep(silent, tmp_path / "film.mkv", 1.0, 3.0, codec), tmp_path / "out.mp4"
    run(source, film)
    assert heard_s(film) == pytest.approx(heard_s(source), abs=0.01)
    assert levels(film) == pytest.approx([level_of(number) for number in range(90)], abs=4)
    with av.open(str(film)) as container:
        assert container.streams.video[0].average_rate == 30
    assert not list(tmp_path.glob("*joining"))


def test_a_film_that_is_stopped_has_the_sound_up_to_there(tmp_path: Path) -> None:
    silent = write_film(tmp_path / "silent.mp4", EVEN[:90])
    source, film = with_beep(silent, tmp_path / "film.mp4", 1.0, 3.0), tmp_path / "out.mp4"
    run(source, film, frames=45)
    assert len(levels(film)) == 45
    assert heard_s(film) == pytest.approx(1.0, abs=0.03)
    with av.open(str(film)) as container:
        sound = container.streams.audio[0]
        assert sound.duration is not None
        assert sound.time_base is not None
        assert float(sound.duration * sound.time_base) == pytest.approx(1.5, abs=0.05)


def test_a_silent_film_stays_one(tmp_path: Path) -> None:
    source, film = write_film(tmp_path / "film.mp4", EVEN[:20]), tmp_path / "out.mp4"
    run(source, film)
    assert heard_s(film) is None
    assert len(levels(film)) == 20


def test_pictures_of_many_sizes_are_fitted_into_the_first_ones(tmp_path: Path) -> None:
    for number, (size, level) in enumerate((((64, 48), 60), ((60, 120), 120), ((200, 150), 180))):
        Image.new("RGB", size, (level,) * 3).save(tmp_path / f"{number}.png")
    run(tmp_path, tmp_path / "out.mp4")
    assert levels(tmp_path / "out.mp4") == pytest.approx([60, 120, 180], abs=4)


def test_a_film_that_is_stopped_at_its_first_picture_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = write_film(tmp_path / "silent.mp4", EVEN[:20])
    source, film = with_beep(silent, tmp_path / "film.mp4", 0.2, 0.6), tmp_path / "out.mp4"

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Drawing, "render", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(source, film)
    assert not film.exists()
