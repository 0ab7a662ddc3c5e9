"""The dialog of a camera: shown with what its driver has, tried on the live picture, remembered or put back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QComboBox, QSlider

from app.camera.base import CameraOptions
from app.camera.controls import CameraControl, ControlKind
from app.core.errors import CameraError, CameraFault
from app.gui.camera_dialog import CameraDialog
from app.gui.control_slider import ControlSlider
from app.gui.i18n import LANGUAGES, Languages
from app.gui.main_window import MainWindow
from tests.gui.conftest import MakeWindow, Sources
from tests.gui.looking import PATIENCE_MS, message, wait_for_face


class SimulatedControls:
    """A driver with these controls; keeps what it was told."""

    def __init__(self, *controls: CameraControl) -> None:
        self.controls = controls
        self.written: list[tuple[ControlKind, int | None]] = []
        self.error: CameraError | None = None

    def read(self) -> tuple[CameraControl, ...]:
        return self.controls

    def write(self, kind: ControlKind, value: int | None) -> None:
        if self.error is not None:
            raise self.error
        self.written.append((kind, value))


EXPOSURE = CameraControl(ControlKind.EXPOSURE, 3, 2047, 1, 250, 250, True)
ZOOM = CameraControl(ControlKind.ZOOM, 100, 500, 10, 100, 100, None)


@pytest.fixture
def simulated() -> SimulatedControls:
    return SimulatedControls(EXPOSURE, ZOOM)


def dialog_of(window: MainWindow, qtbot, controls: SimulatedControls | None, shown: int = 2) -> CameraDialog:  # type: ignore[no-untyped-def]
    """The dialog, once its controls are there."""
    wait_for_face(window, qtbot)
    asked: list[str] = []

    def find(target: str) -> SimulatedControls | None:
        asked.append(target)
        return controls

    window._source.camera.find = find  # type: ignore[assignment]
    window.actions_.camera_settings.trigger()
    dialog = window.findChild(CameraDialog)
    qtbot.waitUntil(lambda: bool(asked), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: len(dialog.findChildren(ControlSlider)) == shown, timeout=PATIENCE_MS)
    return dialog


def slider_of(dialog: CameraDialog, kind: ControlKind) -> ControlSlider:
    return next(slider for slider in dialog.findChildren(ControlSlider) if slider.kind is kind)


def press(dialog: CameraDialog, words: str) -> None:
    next(button for button in dialog.findChildren(QAbstractButton) if button.text() == words).click()


def test_only_what_the_driver_has_is_shown(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    dialog = dialog_of(make_window(), qtbot, SimulatedControls(ZOOM), shown=1)
    qtbot.waitUntil(slider_of(dialog, ControlKind.ZOOM).isVisible, timeout=PATIENCE_MS)
    assert "All automatic" in {button.text() for button in dialog.findChildren(QAbstractButton)}
    dialog.reject()


def test_the_controls_take_no_room_from_the_format(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, qtbot, simulated: SimulatedControls
) -> None:
    dialog = dialog_of(make_window(), qtbot, simulated)
    qtbot.waitUntil(slider_of(dialog, ControlKind.ZOOM).isVisible, timeout=PATIENCE_MS)
    choices = [*dialog.findChildren(QComboBox), *dialog.findChildren(QAbstractButton)]
    qtbot.waitUntil(lambda: all(c.width() >= c.sizeHint().width() for c in choices), timeout=PATIENCE_MS)
    dialog.reject()


@pytest.mark.parametrize("controls", [None, SimulatedControls()])
def test_without_controls_there_is_no_such_section(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, qtbot, controls: SimulatedControls | None
) -> None:
    dialog = dialog_of(make_window(), qtbot, controls, shown=0)
    assert "All automatic" not in {button.text() for button in dialog.findChildren(QAbstractButton)}
    dialog.reject()


def test_a_slider_sets_the_camera_at_once_and_is_remembered_by_its_name(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, sources: Sources, qtbot, simulated: SimulatedControls
) -> None:
    window = make_window()
    dialog = dialog_of(window, qtbot, simulated)
    slider_of(dialog, ControlKind.ZOOM).findChild(QSlider).setValue(20)
    qtbot.waitUntil(lambda: simulated.written == [(ControlKind.ZOOM, 300)], timeout=PATIENCE_MS)
    press(dialog, "Use")
    assert window.settings.cameras["camera"].zoom == 300
    assert window.settings.cameras["camera"].exposure is None
    qtbot.waitUntil(lambda: len(sources.options) == 2, timeout=PATIENCE_MS)
    assert sources.options[-1].zoom == 300
    wait_for_face(window, qtbot)


def test_all_automatic_gives_everything_back(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, qtbot, simulated: SimulatedControls
) -> None:
    window = make_window()
    window._change(cameras={"camera": CameraOptions(exposure=80, zoom=200)})
    dialog = dialog_of(window, qtbot, simulated)
    assert not slider_of(dialog, ControlKind.EXPOSURE).findChild(QCheckBox).isChecked()
    press(dialog, "All automatic")
    both = [(ControlKind.EXPOSURE, None), (ControlKind.ZOOM, None)]
    qtbot.waitUntil(lambda: sorted(simulated.written, key=lambda w: w[0].value) == both, timeout=PATIENCE_MS)
    press(dialog, "Use")
    assert window.settings.cameras["camera"] == CameraOptions()
    wait_for_face(window, qtbot)


def test_cancel_puts_back_what_was_moved_and_tried(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, sources: Sources, qtbot, simulated: SimulatedControls
) -> None:
    window = make_window()
    dialog = dialog_of(window, qtbot, simulated)
    slider_of(dialog, ControlKind.EXPOSURE).findChild(QSlider).setValue(500)
    qtbot.waitUntil(lambda: simulated.written == [(ControlKind.EXPOSURE, 503)], timeout=PATIENCE_MS)
    dialog._size.setCurrentIndex(1)
    press(dialog, "Try")
    qtbot.waitUntil(lambda: len(sources.options) == 2, timeout=PATIENCE_MS)
    assert sources.options[-1].size_wh == (640, 480)
    wait_for_face(window, qtbot)
    press(dialog, "Cancel")
    qtbot.waitUntil(lambda: simulated.written[-1] == (ControlKind.EXPOSURE, None), timeout=PATIENCE_MS)
    assert len(simulated.written) == 2, "the zoom was never touched"
    qtbot.waitUntil(lambda: len(sources.options) == 3, timeout=PATIENCE_MS)
    assert sources.options[-1] == CameraOptions()
    assert "camera" not in window.settings.cameras
    wait_for_face(window, qtbot)


def test_the_real_rate_of_the_tried_format_is_shown(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    dialog = dialog_of(window, qtbot, None, shown=0)
    measured = lambda: dialog._measured.text()  # noqa: E731
    qtbot.waitUntil(lambda: measured().startswith("Measured: 320 × 240, "), timeout=PATIENCE_MS)
    # StillSource gives at most 50 pictures a second, and states 50: what is shown was counted.
    assert 0.0 < float(measured().split(", ")[1].removesuffix(" fps")) < 50.5
    press(dialog, "Try")
    assert measured() == "Measuring…"
    qtbot.waitUntil(lambda: measured().startswith("Measured"), timeout=PATIENCE_MS)
    dialog.reject()
    wait_for_face(window, qtbot)


def test_a_control_that_cannot_be_set_is_told_in_words(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, qtbot, simulated: SimulatedControls
) -> None:
    window = make_window()
    dialog = dialog_of(window, qtbot, simulated)
    simulated.error = CameraError(CameraFault.NOT_FOUND, "The zoom cannot be set.")
    slider_of(dialog, ControlKind.ZOOM).findChild(QSlider).setValue(3)
    qtbot.waitUntil(lambda: message(window) == "The zoom cannot be set.", timeout=PATIENCE_MS)
    dialog.reject()


def test_what_a_driver_does_not_show_today_is_not_forgotten(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    window._change(cameras={"camera": CameraOptions(exposure=80)})
    dialog = dialog_of(window, qtbot, None, shown=0)
    dialog._rotation.setCurrentIndex(2)
    press(dialog, "Use")
    assert window.settings.cameras["camera"] == CameraOptions(rotation_cw_deg=180, exposure=80)
    wait_for_face(window, qtbot)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_dialog_fits_a_small_screen_in_every_language(qapp: QApplication, language: str) -> None:
    """1024 x 600 less a title bar and a panel of the desktop's."""
    focus = replace(EXPOSURE, kind=ControlKind.FOCUS)
    languages = Languages()
    languages.use(language)
    try:
        dialog = CameraDialog("HD Pro Webcam C920", CameraOptions(), None)  # type: ignore[arg-type]
        dialog.show_controls((EXPOSURE, focus, ZOOM))
        dialog.show_measured("Measured: 1280 × 720, 29.7 fps")
        size = dialog.sizeHint()
        dialog.deleteLater()
    finally:
        languages.use("en")
    assert size.height() <= 540
    assert size.width() <= 1000
