"""Putting an own mask where it belongs, while it is worn."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QPushButton, QSlider, QVBoxLayout, QWidget

from app.core.mask_fitting import Place
from app.gui.i18n import tr
from app.gui.widgets import label, paragraph

_PLACES = (Place.FACE, Place.EYES, Place.NOSE, Place.MOUTH, Place.HEAD)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """right_mm, up_mm, near_mm: as the viewer sees it; turn_deg clockwise as seen; tilt_deg forward; scale 1: as is."""

    right_mm: float = 0.0
    up_mm: float = 0.0
    near_mm: float = 0.0
    turn_deg: float = 0.0
    tilt_deg: float = 0.0
    scale: float = 1.0


class Placement(QFrame):
    """A card with a slider for each way to move. Signals: place_chosen (Place), adjusted, saved, cancelled."""

    place_chosen = pyqtSignal(object)
    adjusted = pyqtSignal()
    saved = pyqtSignal()
    cancelled = pyqtSignal()

    def __init__(self, name: str, place: Place | None, solid: bool, parent: QWidget) -> None:
        """place None: the mask has no place to choose (face paint). solid: it can also be moved in depth and tilted."""
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(292)
        self._place = QComboBox()
        self._place.addItems([tr("Face"), tr("Eyes"), tr("Nose"), tr("Mouth"), tr("Head")])
        self._place.setAccessibleName(tr("Where it is worn"))
        self._sliders: dict[str, QSlider] = {}
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(4)
        if place is not None:
            self._place.setCurrentIndex(_PLACES.index(place))
            self._add_slider("scale", tr("Size"), 40, 250, 100)
            self._add_slider("right_mm", tr("Sideways"), -80, 80, 0)
            self._add_slider("up_mm", tr("Up and down"), -120, 120, 0)
            self._add_slider("turn_deg", tr("Turn"), -90, 90, 0)
        if place is not None and solid:
            self._add_slider("near_mm", tr("Near and far"), -80, 80, 0)
            self._add_slider("tilt_deg", tr("Tilt"), -90, 90, 0)
        self._place.activated.connect(lambda index: self.place_chosen.emit(_PLACES[index]))
        self._lay_out(name, place is not None)

    def adjustment(self) -> Adjustment:
        value = {name: float(slider.value()) for name, slider in self._sliders.items()}
        return Adjustment(**{**value, "scale": value.get("scale", 100.0) / 100.0})

    def reset(self) -> None:
        """Back to the middle: another place begins afresh."""
        for name, slider in self._sliders.items():
            slider.blockSignals(True)
            slider.setValue(100 if name == "scale" else 0)
            slider.blockSignals(False)

    def _add_slider(self, name: str, words: str, low: int, high: int, value: int) -> None:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(low, high)
        slider.setValue(value)
        slider.setMinimumHeight(24)
        slider.setAccessibleName(words)
        slider.valueChanged.connect(lambda _: self.adjusted.emit())
        row = self._grid.rowCount()
        self._grid.addWidget(label("caption", words), row, 0)
        self._grid.addWidget(slider, row, 1)
        self._sliders[name] = slider

    def _lay_out(self, name: str, placeable: bool) -> None:
        save, cancel = QPushButton(tr("Keep")), QPushButton(tr("Cancel"))
        save.setProperty("role", "primary")
        save.clicked.connect(self.saved.emit)
        cancel.clicked.connect(self.cancelled.emit)
        body = QVBoxLayout(self)
        body.setContentsMargins(20, 18, 20, 16)
        body.setSpacing(10)
        body.addWidget(paragraph("heading", name))
        if placeable:
            body.addWidget(self._place)
        else:
            self._place.hide()
            body.addWidget(paragraph("caption", tr("Worn as face paint: it covers the face as it was drawn.")))
        body.addLayout(self._grid)
        row = QHBoxLayout()
        row.addWidget(cancel)
        row.addStretch(1)
        row.addWidget(save)
        body.addLayout(row)
