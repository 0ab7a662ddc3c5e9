"""How one camera is to be opened and set: format, rotation, and the controls that its driver has."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app.camera.base import CameraOptions
from app.camera.controls import CameraControl, ControlKind
from app.gui.control_slider import ControlSlider
from app.gui.i18n import tr
from app.gui.widgets import label, paragraph

_SIZES: tuple[tuple[int, int] | None, ...] = (None, (640, 480), (1280, 720), (1920, 1080), (2560, 1440), (3840, 2160))
_RATES: tuple[float | None, ...] = (None, 15.0, 24.0, 30.0, 60.0)
_ROTATIONS = (0, 90, 180, 270)


class CameraDialog(QDialog):
    """`options` gives what is chosen at present. The picture behind the dialog stays live.

    Signals: tried (the format is to be shown at once), control_set (ControlKind, int or None for automatic).
    """

    tried = pyqtSignal()
    control_set = pyqtSignal(object, object)

    def __init__(self, name: str, options: CameraOptions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Camera settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        own = tr("The camera's own")
        self._remembered = options
        self._sliders: list[ControlSlider] = []
        sizes = [options.size_wh] if options.size_wh not in _SIZES else []
        self._sizes = [*_SIZES, *sizes]
        self._rates = [*_RATES, *([options.fps] if options.fps not in _RATES else [])]
        self._size = _choices([own if s is None else f"{s[0]} × {s[1]}" for s in self._sizes])
        self._rate = _choices([own if r is None else tr("{rate} fps").format(rate=f"{r:g}") for r in self._rates])
        self._rotation = _choices([f"{r}°" for r in _ROTATIONS])
        self._mjpg = QCheckBox()
        self._mjpg.setText(tr("Compressed pictures (MJPG)"))
        self._mjpg.setToolTip(tr("Without it most USB cameras are slow above 640 × 480"))
        self._size.setCurrentIndex(self._sizes.index(options.size_wh))
        self._rate.setCurrentIndex(self._rates.index(options.fps))
        self._rotation.setCurrentIndex(_ROTATIONS.index(options.rotation_cw_deg))
        self._mjpg.setChecked(options.mjpg)
        self._measured = paragraph("caption")
        self._controls = QVBoxLayout()
        self._controls.setSpacing(8)
        self._lay_out(name)

    def options(self) -> CameraOptions:
        """As chosen; a control whose slider is not there keeps what is remembered of it."""
        values = {kind: getattr(self._remembered, kind.value) for kind in ControlKind}
        values |= {slider.kind: slider.value() for slider in self._sliders}
        return CameraOptions(
            self._sizes[self._size.currentIndex()],
            self._rates[self._rate.currentIndex()],
            self._mjpg.isChecked(),
            _ROTATIONS[self._rotation.currentIndex()],
            *(values[kind] for kind in (ControlKind.EXPOSURE, ControlKind.FOCUS, ControlKind.ZOOM)),
        )

    def show_controls(self, controls: tuple[CameraControl, ...]) -> None:
        """Offer what the driver has; without any the section is not there at all."""
        if not controls or self._sliders:
            return
        for control in controls:
            slider = ControlSlider(control, remembered=getattr(self._remembered, control.kind.value) is not None)
            slider.changed.connect(self.control_set.emit)
            self._sliders.append(slider)
        reset = QDialogButtonBox()
        button = reset.addButton(tr("All automatic"), QDialogButtonBox.ButtonRole.ResetRole)
        if button is not None:
            button.clicked.connect(self.reset_controls)
        for part in (label("title", tr("Controls of the camera")), *self._sliders, reset):
            self._controls.addWidget(part)
            part.show()  # the dialog, there already, asks only what is shown how much room it wants
        self._controls.addStretch(1)
        self.adjustSize()

    def reset_controls(self) -> None:
        """Give every control back to the camera."""
        for slider in self._sliders:
            slider.reset()

    def show_measured(self, words: str) -> None:
        """What the format that is open at present really gives."""
        self._measured.setText(words)

    def _lay_out(self, name: str) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(12)
        for words, box in ((tr("Size"), self._size), (tr("Rate"), self._rate), (tr("Turn clockwise"), self._rotation)):
            box.setAccessibleName(words)
            form.addRow(words, box)
        form.addRow(self._mjpg)
        buttons = QDialogButtonBox()
        use = buttons.addButton(tr("Use"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        # Not ApplyRole's own signal: which button was pressed would have to be asked.
        attempt = buttons.addButton(tr("Try"), QDialogButtonBox.ButtonRole.ActionRole)
        if attempt is not None:
            attempt.clicked.connect(self.tried.emit)
        if use is not None:
            use.setProperty("role", "primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        left = QVBoxLayout()
        left.setSpacing(16)
        left.addLayout(form)
        left.addWidget(self._measured)
        left.addWidget(paragraph("caption", tr("A camera that lacks a format gives its nearest.")))
        left.addStretch(1)
        # Beside the format, not below it: a screen of 600 lines has no room for both.
        columns = QHBoxLayout()
        columns.setSpacing(36)
        columns.addLayout(left, 1)
        columns.addLayout(self._controls, 1)
        body = QVBoxLayout(self)
        body.setContentsMargins(26, 24, 26, 20)
        body.setSpacing(16)
        body.addWidget(paragraph("heading", name))
        body.addLayout(columns)
        body.addWidget(buttons)
        self.setMinimumWidth(420)


def _choices(words: list[str]) -> QComboBox:
    box = QComboBox()
    box.addItems(words)
    return box
