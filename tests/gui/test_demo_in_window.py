"""The whole program in its window: the demo clip, the shipped networks, a shipped mask."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.gui.main_window import MainWindow
from app.gui.options import WindowOptions
from app.gui.settings import LoadedSettings, Settings
from app.paths import demo_dir, masks_dir, models_dir

PATIENCE_MS = 60_000


@pytest.mark.skipif(
    not (demo_dir() / "demo.mp4").is_file() or not (models_dir() / "mesh478").is_dir(),
    reason="no demo clip or no models in this checkout",
)
def test_the_demo_person_wears_a_mask(qtbot, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    mask = sorted(p.name for p in masks_dir().iterdir() if (p / "mask.toml").is_file())[0]
    settings = LoadedSettings(Settings(welcomed=True))
    options = WindowOptions(source="demo", mask=mask)
    window = MainWindow(options, settings, tmp_path / "settings.json", captures_folder=tmp_path)
    qtbot.addWidget(window)
    window.open()
    try:
        view = window.stage.view
        qtbot.waitUntil(lambda: view.worn is not None, timeout=PATIENCE_MS)
        qtbot.waitUntil(lambda: view.result is not None and bool(view.result.tracks), timeout=PATIENCE_MS)
        window.engine.stop()
        worn = view.picture()
        bare = view.picture(with_overlay=False)
        assert worn is not None
        assert bare is not None
        assert np.abs(worn[:, ::-1].astype(np.int16) - bare).max() > 60, "mirrored, with a mask on"
        assert view.result.attention is not None
        assert "CPU" in window.shell.performance.text()
        assert window.stage.messages.shown() is None
    finally:
        window.close()
