from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from app.camera.images import load_image
from app.core.errors import RecordingError
from app.session.snapshot import free_path, save_png

WHEN = datetime(2026, 11, 22, 2, 15, 30)
IMAGE = np.random.default_rng(0).integers(0, 256, (7, 9, 3), dtype=np.uint8)


def test_names_do_not_collide(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        path = free_path(tmp_path, WHEN, ".png")
        path.touch()
        names.append(path.name)
    assert names == ["moretta-20261122-021530.png", "moretta-20261122-021530-2.png", "moretta-20261122-021530-3.png"]


def test_pixels_come_back_exactly_under_any_name_in_a_new_folder(tmp_path: Path) -> None:
    path = tmp_path / "Знімки 写真" / "ü.png"
    save_png(IMAGE, path)
    assert np.array_equal(load_image(path), IMAGE)
    assert os.listdir(path.parent) == ["ü.png"]


def test_an_older_picture_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_text("old")
    save_png(IMAGE, path)
    assert np.array_equal(load_image(path), IMAGE)


def test_a_failure_half_way_leaves_the_old_picture_and_no_rubbish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.png"
    path.write_text("old")

    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RecordingError, match="No space left"):
        save_png(IMAGE, path)
    assert os.listdir(tmp_path) == ["a.png"]
    assert path.read_text() == "old"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RecordingError, match="cannot be saved"):
        save_png(IMAGE, tmp_path / "file" / "a.png")
