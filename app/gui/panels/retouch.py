"""How strongly the face is retouched, step by step."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.gui.i18n import tr
from app.gui.widgets import label, paragraph, percent_slider

# Fields of `app.core.overlay.Retouch`, and of the settings.
RETOUCH_STEPS = ("smooth_skin", "brighten_eyes", "whiten_teeth", "colour_lips")


class RetouchPanel(QWidget):
    """Signals: changed (one of RETOUCH_STEPS, strength 0 .. 1)."""

    changed = pyqtSignal(str, float)

    def __init__(self) -> None:
        super().__init__()
        self._sliders = [percent_slider() for _ in RETOUCH_STEPS]
        self._names = [label("title") for _ in RETOUCH_STEPS]
        self._values = [label("caption") for _ in RETOUCH_STEPS]
        self._note = paragraph("caption", lines=2)
        self._off = QPushButton()
        self._off.clicked.connect(self._all_off)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 2, 0, 0)
        body.setSpacing(4)
        for step, slider, name, value in zip(RETOUCH_STEPS, self._sliders, self._names, self._values, strict=True):
            slider.valueChanged.connect(partial(self._on_value, step))
            row = QHBoxLayout()
            row.addWidget(name, 1)
            row.addWidget(value)
            body.addLayout(row)
            body.addWidget(slider)
            body.addSpacing(6)
        body.addWidget(self._note)
        foot = QHBoxLayout()
        foot.addWidget(self._off)
        foot.addStretch(1)
        body.addLayout(foot)
        body.addStretch(1)

    def retranslate(self) -> None:
        words = (tr("Smooth skin"), tr("Bright eyes"), tr("White teeth"), tr("Lip colour"))
        for text, name, slider in zip(words, self._names, self._sliders, strict=True):
            name.setText(text)
            slider.setAccessibleName(text)
        self._note.setText(tr("Works with and without a mask."))
        self._off.setText(tr("All off"))

    def show_values(self, strengths: list[float]) -> None:
        """Set the sliders without telling anybody; strengths in the order of RETOUCH_STEPS, 0 .. 1."""
        for slider, value, strength in zip(self._sliders, self._values, strengths, strict=True):
            slider.blockSignals(True)
            slider.setValue(round(100 * strength))
            slider.blockSignals(False)
            value.setText(f"{round(100 * strength)} %")

    def _on_value(self, step: str, percent: int) -> None:
        self.changed.emit(step, percent / 100.0)

    def _all_off(self) -> None:
        for slider in self._sliders:
            slider.setValue(0)
