"""What the machine does: measured rates, milliseconds per stage, dropped frames, what computes."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

import numpy as np
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.types import FrameResult
from app.gui.i18n import decimal, tr
from app.gui.panels import strip_chart
from app.gui.panels.strip_chart import KEEP_FRAMES, StripChart, Swatch
from app.gui.theme import Theme
from app.gui.widgets import label, paragraph, rule
from app.session.session import SessionStats

STAGES = (*strip_chart.STAGES, "draw", "total")


class PerformancePanel(QWidget):
    """Numbers are medians over the last frames and refreshed twice a second, so that they can be read."""

    def __init__(self, copy_diagnostics: QAction) -> None:
        super().__init__()
        self._recent: dict[str, deque[float]] = {stage: deque(maxlen=KEEP_FRAMES) for stage in STAGES}
        self._names = {key: label("caption") for key in ("shown", "camera", "dropped", "size", *STAGES)}
        self._values = {key: label("value", "–") for key in self._names}
        self._provider_name, self._provider = label("title"), paragraph("caption", lines=2)
        self._chart_name, self._chart_range, self._chart = label("title"), label("caption"), StripChart()
        # The last layer is what the whole takes beyond its stages.
        self._swatches = {key: Swatch(layer) for layer, key in enumerate((*strip_chart.STAGES, "total"))}
        self._copy = QPushButton()
        self._copy.clicked.connect(lambda: copy_diagnostics.trigger())
        self._lay_out()

    def apply_theme(self, theme: Theme) -> None:
        self._chart.apply_theme(theme)
        for swatch in self._swatches.values():
            swatch.apply_theme(theme)

    def retranslate(self) -> None:
        names = {
            "shown": tr("Shown"),
            "camera": tr("Source"),
            "dropped": tr("Dropped frames"),
            "size": tr("Picture"),
            "search": tr("Face search"),
            "landmarks": tr("Landmarks"),
            "pose": tr("Head pose"),
            "face": tr("Face and eyes"),
            "draw": tr("Drawing"),
            "total": tr("Whole analysis"),
        }
        for key, text in names.items():
            self._names[key].setText(text)
        self._provider_name.setText(tr("Computed by"))
        self._chart_name.setText(tr("Analysis per frame, ms"))
        self._copy.setText(tr("Copy diagnostics"))

    def show_provider(self, text: str) -> None:
        self._provider.setText(text)

    def add_result(self, result: FrameResult) -> None:
        self._add(result.timings_ms)
        width, height = result.frame.size_wh
        self._values["size"].setText(f"{width} × {height}")
        self._values["dropped"].setText(str(result.dropped))
        self._chart.add(result.timings_ms)

    def add_draw(self, milliseconds: float) -> None:
        self._recent["draw"].append(milliseconds)

    def show_stats(self, stats: SessionStats) -> None:
        """Refresh every number."""
        self._values["shown"].setText(tr("{rate} fps").format(rate=decimal(stats.result_fps)))
        self._values["camera"].setText(tr("{rate} fps").format(rate=decimal(stats.camera_fps)))
        for stage, recent in self._recent.items():
            text = tr("{time} ms").format(time=decimal(float(np.median(recent)))) if recent else "–"
            self._values[stage].setText(text)
        self._chart_range.setText(f"0–{self._chart.top_ms:.0f}")
        self._chart.update()

    def text(self) -> str:
        """The panel's content in lines, for a bug report."""
        rows = [f"{self._names[key].text()}: {value.text()}" for key, value in self._values.items()]
        return "\n".join([*rows, f"{self._provider_name.text()}: {self._provider.text()}"])

    def clear(self) -> None:
        for recent in self._recent.values():
            recent.clear()
        self._chart.clear()

    def _add(self, timings_ms: Mapping[str, float]) -> None:
        for stage in STAGES:
            if stage in timings_ms:
                self._recent[stage].append(timings_ms[stage])

    def _lay_out(self) -> None:
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        for keys in (("shown", "camera", "dropped", "size"), STAGES):
            grid = QGridLayout()
            grid.setVerticalSpacing(5)
            for row, key in enumerate(keys):
                if key in self._swatches:
                    grid.addWidget(self._swatches[key], row, 0)
                grid.addWidget(self._names[key], row, 1)
                grid.addWidget(self._values[key], row, 2, Qt.AlignmentFlag.AlignRight)
            grid.setColumnStretch(1, 1)
            body.addLayout(grid)
            body.addWidget(rule())
        heading = QHBoxLayout()
        heading.addWidget(self._chart_name, 1)
        heading.addWidget(self._chart_range)
        body.addLayout(heading)
        body.addWidget(self._chart)
        body.addWidget(self._provider_name)
        body.addWidget(self._provider)
        buttons = QHBoxLayout()
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        body.addLayout(buttons)
        body.addStretch(1)
