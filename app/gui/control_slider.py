"""One control of a camera as a slider, with a box that gives it back to the camera."""

from __future__ import annotations

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QGridLayout, QLabel, QSlider, QWidget

from app.camera.controls import CameraControl, ControlKind
from app.gui.i18n import tr
from app.gui.widgets import label

# Drivers take tens of milliseconds for a change; a slider that is dragged makes hundreds a second.
_SETTLE_MS = 60


class ControlSlider(QWidget):
    """Signals: changed (ControlKind, int or None for automatic), a moment after the last movement."""

    changed = pyqtSignal(object, object)

    def __init__(self, control: CameraControl, remembered: bool) -> None:
        """remembered: whether the user set it before; else it belongs to the camera."""
        super().__init__()
        self._control = control
        name = _name(control.kind)
        self._words = QLabel(name)
        self._number = label("value")
        self._slider = QSlider(Qt.Orientation.Horizontal)
        # In steps of the driver's, so that every place of the handle is a value it takes.
        self._slider.setRange(0, (control.maximum - control.minimum) // control.step)
        self._slider.setMinimumSize(220, 24)
        self._slider.setAccessibleName(name)
        self._automatic = QCheckBox(tr("Automatic") if control.automatic is not None else tr("As the camera has it"))
        self._automatic.setAccessibleName(f"{name}: {self._automatic.text()}")
        self._automatic.setChecked(not remembered)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(lambda: self.changed.emit(self.kind, self.value()))
        self._show(control.value)
        self._slider.valueChanged.connect(self._moved)
        self._automatic.toggled.connect(self._toggled)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._words, 0, 0)
        grid.addWidget(self._number, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._slider, 1, 0, 1, 2)
        grid.addWidget(self._automatic, 2, 0, 1, 2)

    @property
    def kind(self) -> ControlKind:
        return self._control.kind

    def value(self) -> int | None:
        """In the driver's units; None while the camera chooses."""
        if self._automatic.isChecked():
            return None
        return self._control.minimum + self._slider.value() * self._control.step

    def reset(self) -> None:
        """Give the control back to the camera, even where the box says so already: another program may have set it."""
        self._automatic.setChecked(True)
        self._settle.start()

    def _toggled(self, automatic: bool) -> None:
        if automatic and self._control.automatic is None:
            self._show(self._control.default)
        self._name_number()
        self._settle.start()

    def _moved(self) -> None:
        # Whoever moves the slider wants its value.
        self._automatic.setChecked(False)
        self._name_number()
        self._settle.start()

    def _show(self, value: int) -> None:
        blocked = self._slider.blockSignals(True)
        self._slider.setValue((value - self._control.minimum) // self._control.step)
        self._slider.blockSignals(blocked)
        self._name_number()

    def _name_number(self) -> None:
        value = self.value()
        if value is None:
            self._number.setText("–")
        elif self.kind is ControlKind.EXPOSURE:
            self._number.setText(tr("{time} ms").format(time=f"{value / 10:g}"))
        else:
            self._number.setText(str(value))


def _name(kind: ControlKind) -> str:
    names = {
        ControlKind.EXPOSURE: tr("Exposure"),
        ControlKind.FOCUS: tr("Focus"),
        ControlKind.ZOOM: tr("Zoom"),
    }
    return names[kind]
