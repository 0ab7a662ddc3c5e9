"""The settings' file: it comes back, it migrates, and no content of it can stop the window."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.camera.base import CameraOptions
from app.gui.settings import VERSION, LoadedSettings, Settings, load, save


def test_no_file_gives_the_usual_settings(tmp_path: Path) -> None:
    assert load(tmp_path / "settings.json") == LoadedSettings(Settings())


def test_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.json"
    settings = Settings(
        source="Камера #2",
        mask="tiger",
        favourites=("tiger", "moustache"),
        mirror=False,
        mask_opacity=0.25,
        quickness=0.75,
        theme="dark",
        language="be",
        window_size_wh=(1024, 600),
        cameras={"Камера #2": CameraOptions((640, 480), None, False, 90, exposure=80, zoom=-3)},
    )
    save(settings, path)
    assert load(path) == LoadedSettings(settings)


def test_a_file_of_version_1_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": 1, "smoothing": 0.8, "mirror": False}), encoding="utf-8")
    settings = load(path).settings
    assert settings.quickness == pytest.approx(0.2)
    assert not settings.mirror


def test_values_that_cannot_be_used_fall_back_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    bad = {"version": VERSION, "mirror": "yes", "theme": 7, "quickness": 1e9, "window_size_wh": [1], "mask": "tiger"}
    path.write_text(json.dumps(bad), encoding="utf-8")
    assert load(path) == LoadedSettings(Settings(mask="tiger", quickness=1.0))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version": "x"}', b"\xff\xfe\x00", b"[" * 100_000])
def test_a_broken_file_is_kept_aside_and_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    loaded = load(path)
    assert loaded.settings == Settings()
    assert loaded.problem is not None
    assert "settings.broken.json" in loaded.problem
    assert (tmp_path / "settings.broken.json").read_bytes() == content
    assert load(path) == LoadedSettings(Settings())


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(values=st.fixed_dictionaries({}, optional=dict.fromkeys(Settings.__dataclass_fields__, _JSON)))
def test_any_values_give_settings_that_can_be_saved_again(tmp_path_factory, values) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path_factory.mktemp("any") / "settings.json"
    path.write_text(json.dumps({"version": VERSION, **values}), encoding="utf-8")
    loaded = load(path)
    assert loaded.problem is None
    save(loaded.settings, path)
    assert load(path).settings == loaded.settings


def test_what_a_second_moretta_wrote_meanwhile_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    start = Settings(mask="tiger", cameras={"a": CameraOptions(), "b": CameraOptions()})
    save(start, path)
    other = replace(start, mirror=False, theme="dark", cameras={"a": CameraOptions(fps=15.0), "c": CameraOptions()})
    save(other, path, known=start)
    mine = replace(start, theme="light", mask=None, cameras={**start.cameras, "d": CameraOptions(zoom=3)})
    save(mine, path, known=start)
    assert load(path).settings == replace(
        start,
        mirror=False,
        theme="light",
        mask=None,
        cameras={"a": CameraOptions(fps=15.0), "c": CameraOptions(), "d": CameraOptions(zoom=3)},
    )


@pytest.mark.parametrize("content", [b"{", b"[]", b"[" * 100_000])
def test_a_file_that_broke_meanwhile_is_written_over(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    save(Settings(mirror=False), path, known=Settings())
    assert load(path) == LoadedSettings(Settings(mirror=False))
