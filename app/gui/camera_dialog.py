"""How one camera is to be opened: size, rate, compression, rotation; remembered by the camera's name."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from app.camera.base import CameraOptions
from app.gui.i18n import tr
from app.gui.widgets import paragraph

_SIZES: tuple[tuple[int, int] | None, ...] = (None, (640, 480), (1280, 720), (1920, 1080), (2560, 1440), (3840, 2160))
_RATES: tuple[float | None, ...] = (None, 15.0, 24.0, 30.0, 60.0)
_ROTATIONS = (0, 90, 180, 270)


class CameraDialog(QDialog):
    """`options` gives what was chosen once the dialog was accepted."""

    def __init__(self, name: str, options: CameraOptions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Camera settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        own = tr("The camera's own")
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
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(12)
        form.addRow(tr("Size"), self._size)
        form.addRow(tr("Rate"), self._rate)
        form.addRow(tr("Turn clockwise"), self._rotation)
        form.addRow(self._mjpg)
        buttons = QDialogButtonBox()
        use = buttons.addButton(tr("Use"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        if use is not None:
            use.setProperty("role", "primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        body = QVBoxLayout(self)
        body.setContentsMargins(26, 24, 26, 20)
        body.setSpacing(16)
        body.addWidget(paragraph("heading", name))
        body.addLayout(form)
        body.addWidget(paragraph("caption", tr("A camera that lacks a format gives its nearest.")))
        body.addWidget(buttons)
        self.setMinimumWidth(400)

    def options(self) -> CameraOptions:
        return CameraOptions(
            self._sizes[self._size.currentIndex()],
            self._rates[self._rate.currentIndex()],
            self._mjpg.isChecked(),
            _ROTATIONS[self._rotation.currentIndex()],
        )


def _choices(words: list[str]) -> QComboBox:
    box = QComboBox()
    box.addItems(words)
    return box
