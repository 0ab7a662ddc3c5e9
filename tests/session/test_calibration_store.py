"""Calibrations are kept per user and camera, whole or not at all."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from app.core.calibration import Calibration
from app.core.errors import ConfigError
from app.session.calibration_store import default_folder, load_calibration, save_calibration

OWN = Calibration(0.1, -0.2, 0.05, None, 0.12, 0.04)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    save_calibration(OWN, "Ann", "C920 on the dashboard", tmp_path / "deep" / "er")
    assert load_calibration("Ann", "C920 on the dashboard", tmp_path / "deep" / "er") == OWN


def test_users_and_cameras_are_kept_apart(tmp_path: Path) -> None:
    names = [
        ("Ann", "dash"),
        ("Ann", "mirror"),
        ("Bo", "dash"),
        ("Ann dash", ""),
        ("", "Ann dash"),
        ("Änn/../x", "dash"),
    ]
    for number, (user, camera) in enumerate(names):
        save_calibration(Calibration(yaw_rad=number / 100), user, camera, tmp_path)
    for number, (user, camera) in enumerate(names):
        assert load_calibration(user, camera, tmp_path) == Calibration(yaw_rad=number / 100)
    assert len(list(tmp_path.rglob("*"))) == len(names)


def test_unknown_is_none(tmp_path: Path) -> None:
    assert load_calibration("Ann", "dash", tmp_path) is None


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"user": "Ann", "camera": "dash"}',
     '{"user": "Ann", "camera": "dash", "calibration": {"version": 99}}',
     '{"user": "Ann", "camera": "dash", "calibration": {"version": 1, "yaw_rad": NaN}}',
     '{"user": "Ann", "camera": "dash", "calibration": 7}'],
)  # fmt: skip
def test_a_broken_file_is_learned_anew(tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture) -> None:
    save_calibration(OWN, "Ann", "dash", tmp_path).write_text(content)
    with caplog.at_level(logging.WARNING):
        assert load_calibration("Ann", "dash", tmp_path) is None
    assert "learned anew" in caplog.text
    save_calibration(OWN, "Ann", "dash", tmp_path)
    assert load_calibration("Ann", "dash", tmp_path) == OWN


def test_another_pair_in_the_file_is_not_taken(tmp_path: Path) -> None:
    path = save_calibration(OWN, "Ann", "dash", tmp_path)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"user": "Bo"}))
    assert load_calibration("Ann", "dash", tmp_path) is None


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be made"):
        save_calibration(OWN, "Ann", "dash", tmp_path / "file" / "folder")


def test_the_default_folder_is_the_users() -> None:
    assert default_folder().name == "calibrations"
    assert "moretta" in str(default_folder())
