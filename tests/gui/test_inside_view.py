"""What the program shows of itself: stages, chart, provider, dropped frames, diagnostics, model cards."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtGui import QGuiApplication, QImage
from PyQt6.QtWidgets import QApplication, QLabel

from app.gui.help_dialogs import ModelsDialog
from app.gui.panels.strip_chart import StripChart, layers_ms, top_of_chart_ms
from app.gui.theme import LIGHT
from app.paths import models_dir
from app.version import __version__
from tests.gui.conftest import MakeWindow
from tests.gui.looking import PATIENCE_MS, message, wait_for_face


@pytest.mark.parametrize(
    ("timings_ms", "layers"),
    [
        ({}, (0.0, 0.0, 0.0, 0.0, 0.0)),
        ({"search": 4.0, "landmarks": 3.0, "pose": 2.0, "face": 1.0, "total": 12.0}, (4.0, 3.0, 2.0, 1.0, 2.0)),
        ({"landmarks": 3.0, "total": 2.5}, (0.0, 3.0, 0.0, 0.0, 0.0)),
    ],
)
def test_the_layers_of_a_frame_come_to_its_whole(timings_ms: dict[str, float], layers: tuple[float, ...]) -> None:
    assert layers_ms(timings_ms) == pytest.approx(layers)


def test_a_late_frame_does_not_press_the_others_flat() -> None:
    assert top_of_chart_ms(np.array([0.0])) == 40.0
    assert top_of_chart_ms(np.array([6.0] * 149 + [900.0])) == 40.0
    assert top_of_chart_ms(np.array([80.0] * 150)) == 100.0


def test_the_chart_paints_each_stage_in_its_colour_and_height(qapp: QApplication) -> None:
    chart = StripChart()
    chart.apply_theme(LIGHT)
    chart.resize(300, 108)
    for _ in range(200):
        chart.add({"search": 8.0, "landmarks": 16.0, "total": 32.0})
    image = chart.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    assert chart.top_ms == 40.0
    # 40 ms fill 100 px from line 104 up: 20 px of search, 40 of landmarks, 20 of the rest.
    column = [image.pixelColor(150, line).name() for line in range(108)]
    assert column.count(LIGHT.stages[0]) == pytest.approx(20, abs=2)
    assert column.count(LIGHT.stages[1]) == pytest.approx(40, abs=3)
    assert column.count(LIGHT.stages[4]) == pytest.approx(20, abs=5)
    assert column.index(LIGHT.stages[4]) < column.index(LIGHT.stages[1]) < column.index(LIGHT.stages[0])


def test_diagnostics_hold_versions_provider_threads_and_measurements(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    wait_for_face(window, qtbot)
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    clipboard.clear()
    window.actions_.copy_diagnostics.trigger()
    qtbot.waitUntil(lambda: "clipboard" in message(window), timeout=3 * PATIENCE_MS)
    text = clipboard.text()
    for part in (f"Moretta {__version__}", "Python", "onnxruntime", "OpenGL", "model mesh478: ok", "Dropped frames:"):
        assert part in text
    assert "CPU, threads: 1" in text
    assert "Landmarks:" in text
    assert "Qt platform: " in text
    assert " at 100 %" in text
    assert str(Path.home()) not in text, "no user's name"


def test_every_model_has_a_card_that_can_be_read_in_the_program(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    window.actions_.models.trigger()
    qtbot.waitUntil(lambda: window.findChild(ModelsDialog) is not None, timeout=PATIENCE_MS)
    dialog = window.findChild(ModelsDialog)
    models = {path.parent.name for path in models_dir().glob("*/model.toml")}
    listed = [dialog._names.item(row).text() for row in range(dialog._names.count())]
    assert models <= set(listed)
    for row, _ in enumerate(listed):
        dialog._names.setCurrentRow(row)
        assert len(dialog._text.toPlainText()) > 100
    dialog.reject()


def test_rates_and_dropped_frames_are_shown(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    wait_for_face(window, qtbot)
    panel = window.shell.performance
    qtbot.waitUntil(lambda: panel._values["camera"].text().endswith("fps"), timeout=PATIENCE_MS)
    assert panel._values["dropped"].text().isdecimal()
    assert panel._values["size"].text() == "320 × 240"
    # The known pipeline says 2 ms.
    qtbot.waitUntil(lambda: panel._values["total"].text() == "2.0 ms", timeout=PATIENCE_MS)
    shown = {label.text() for label in panel.findChildren(QLabel)}
    assert shown >= {"Source", "Dropped frames", "Whole analysis", "0–40"}
