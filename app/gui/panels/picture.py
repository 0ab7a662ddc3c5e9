"""How the picture is shown: overlays, mirror, smoothing, strength of the mask."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.gui.i18n import tr
from app.gui.theme import Theme
from app.gui.widgets import Switch, label, percent_slider, rule


class PicturePanel(QWidget):
    """Signals: quickness_changed (0 steady .. 1 quick), opacity_changed (0 .. 1)."""

    quickness_changed = pyqtSignal(float)
    opacity_changed = pyqtSignal(float)

    def __init__(self, overlays: list[QAction], mirror: QAction) -> None:
        super().__init__()
        self._switches = [Switch() for _ in (*overlays, mirror)]
        for switch, action in zip(self._switches, (*overlays, mirror), strict=True):
            switch.follow(action)
        self._quickness = percent_slider()
        self._opacity = percent_slider()
        self._quickness.valueChanged.connect(lambda v: self.quickness_changed.emit(v / 100.0))
        self._opacity.valueChanged.connect(lambda v: self.opacity_changed.emit(v / 100.0))
        self._smoothing_name, self._opacity_name = label("title"), label("title")
        self._steady, self._quick = label("caption"), label("caption")
        self._opacity_value = label("caption")
        self._opacity.valueChanged.connect(lambda v: self._opacity_value.setText(f"{v} %"))
        self._lay_out()

    def apply_theme(self, theme: Theme) -> None:
        for switch in self._switches:
            switch.apply_theme(theme)

    def retranslate(self) -> None:
        self._smoothing_name.setText(tr("Movement"))
        self._steady.setText(tr("Steady"))
        self._quick.setText(tr("Quick"))
        self._opacity_name.setText(tr("Mask strength"))
        self._quickness.setAccessibleName(tr("Movement, from steady to quick"))
        self._quickness.setToolTip(tr("Steady holds still masks calm, quick follows fast heads without delay"))
        self._opacity.setAccessibleName(tr("Mask strength"))

    def show_values(self, quickness: float, opacity: float) -> None:
        """Set the sliders without telling anybody."""
        for slider, value in ((self._quickness, quickness), (self._opacity, opacity)):
            slider.blockSignals(True)
            slider.setValue(round(100 * value))
            slider.blockSignals(False)
        self._opacity_value.setText(f"{round(100 * opacity)} %")

    def _lay_out(self) -> None:
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(2)
        for switch in self._switches:
            body.addWidget(switch)
        body.addSpacing(8)
        body.addWidget(rule())
        body.addSpacing(10)
        body.addWidget(self._smoothing_name)
        body.addSpacing(6)
        body.addWidget(self._quickness)
        ends = QHBoxLayout()
        ends.addWidget(self._steady)
        ends.addStretch(1)
        ends.addWidget(self._quick)
        body.addLayout(ends)
        body.addSpacing(12)
        head = QHBoxLayout()
        head.addWidget(self._opacity_name, 1)
        head.addWidget(self._opacity_value)
        body.addLayout(head)
        body.addSpacing(6)
        body.addWidget(self._opacity)
        body.addStretch(1)
