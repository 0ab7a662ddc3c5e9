"""Putting an own mask where it belongs, while it is worn."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QEvent, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QShowEvent
from PyQt6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

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
    """A card with a slider for each way to move. Signals: place_chosen (Place), adjusted, saved, cancelled (or Escape).

    The keyboard is with it from the beginning.
    """

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
        self._place.addItems([""] * len(_PLACES))
        self._sliders: dict[str, QSlider] = {}
        self._names: dict[str, QLabel] = {}
        self._paint_note = paragraph("caption")
        self._save, self._cancel = QPushButton(), QPushButton()
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(4)
        if place is not None:
            self._place.setCurrentIndex(_PLACES.index(place))
            self._add_slider("scale", 40, 250, 100)
            self._add_slider("right_mm", -80, 80, 0)
            self._add_slider("up_mm", -120, 120, 0)
            self._add_slider("turn_deg", -90, 90, 0)
        if place is not None and solid:
            self._add_slider("near_mm", -80, 80, 0)
            self._add_slider("tilt_deg", -90, 90, 0)
        self._place.activated.connect(lambda index: self.place_chosen.emit(_PLACES[index]))
        self._lay_out(name, place is not None)
        self.retranslate()

    def adjustment(self) -> Adjustment:
        value = {name: float(slider.value()) for name, slider in self._sliders.items()}
        return Adjustment(**{**value, "scale": value.get("scale", 100.0) / 100.0})

    def reset(self) -> None:
        """Back to the middle: another place begins afresh."""
        for name, slider in self._sliders.items():
            slider.blockSignals(True)
            slider.setValue(100 if name == "scale" else 0)
            slider.blockSignals(False)

    def retranslate(self) -> None:
        for row, words in enumerate((tr("Face"), tr("Eyes"), tr("Nose"), tr("Mouth"), tr("Head"))):
            self._place.setItemText(row, words)
        self._place.setAccessibleName(tr("Where it is worn"))
        names = {
            "scale": tr("Size"),
            "right_mm": tr("Sideways"),
            "up_mm": tr("Up and down"),
            "turn_deg": tr("Turn"),
            "near_mm": tr("Near and far"),
            "tilt_deg": tr("Tilt"),
        }
        for name, slider in self._sliders.items():
            self._names[name].setText(names[name])
            slider.setAccessibleName(names[name])
        self._paint_note.setText(tr("Worn as face paint: it covers the face as it was drawn."))
        self._save.setText(tr("Keep"))
        self._cancel.setText(tr("Cancel"))

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        (self._place if self._sliders else self._save).setFocus()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
            return
        super().keyPressEvent(event)

    def _add_slider(self, name: str, low: int, high: int, value: int) -> None:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(low, high)
        slider.setValue(value)
        slider.setMinimumHeight(24)
        slider.valueChanged.connect(lambda _: self.adjusted.emit())
        row = self._grid.rowCount()
        self._names[name] = label("caption")
        self._grid.addWidget(self._names[name], row, 0)
        self._grid.addWidget(slider, row, 1)
        self._sliders[name] = slider

    def _lay_out(self, name: str, placeable: bool) -> None:
        self._save.setProperty("role", "primary")
        self._save.clicked.connect(self.saved.emit)
        self._cancel.clicked.connect(self.cancelled.emit)
        body = QVBoxLayout(self)
        body.setContentsMargins(20, 18, 20, 16)
        body.setSpacing(10)
        body.addWidget(paragraph("heading", name))
        if placeable:
            body.addWidget(self._place)
        else:
            self._place.hide()
            body.addWidget(self._paint_note)
        body.addLayout(self._grid)
        row = QHBoxLayout()
        row.addWidget(self._cancel)
        row.addStretch(1)
        row.addWidget(self._save)
        body.addLayout(row)
