"""The user's gaze is calibrated in a real window, kept for its camera, used, and forgotten."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QLabel, QPushButton

from app.core.attention_watch import AttentionWatch
from app.core.gaze import GazeCalibration, angles_from_direction
from app.core.gaze_calibration import TARGETS, target_in_camera
from app.core.pipeline import PipelineSettings
from app.core.types import Frame, FrameResult, Gaze
from app.gui.gaze_window import GazeWindow, Page, screen_of
from app.gui.main_window import MainWindow
from app.gui.settings import Settings, load
from app.gui.theme import DARK, LIGHT, Theme
from tests.gui.conftest import SIZE_WH, MakeWindow
from tests.gui.looking import PATIENCE_MS, message, wait_for_face
from tests.render.faces import face_result

MINE = GazeCalibration(0.05, -0.1, 1.2, 1.5)
FASTER = 10.0
LOOKING_PATIENCE_MS = 80_000
"""Fifty pictures must come through the session, however busy the machine."""


class LookingPipeline:
    """A user whose eyes are on `target`, read 0.1 rad too far to the left and too faintly up and down."""

    calibration = None

    def __init__(self) -> None:
        (self._face,) = face_result(SIZE_WH).tracks
        self._watch = AttentionWatch()
        self.target = TARGETS[0]
        self.screen_m = None
        self.shut = False
        self.gaze: list[GazeCalibration | None] = []

    def reset(self) -> None: ...

    def step(self, frame: Frame, settings: PipelineSettings) -> FrameResult:
        self.gaze.append(settings.gaze)
        frame = replace(frame, t_s=FASTER * frame.t_s)
        face, pose, expression = self._face, self._face.pose, self._face.expression
        assert pose is not None
        assert expression is not None
        if self.screen_m is not None:
            wanted = target_in_camera(self.target, self.screen_m) - pose.t_camera_from_head
            yaw, pitch = angles_from_direction(wanted)
            lids = replace(expression, eye_closed_left=float(self.shut), eye_closed_right=float(self.shut))
            face = replace(face, gaze=Gaze(yaw + 0.1, 0.6 * pitch, 0.1), expression=lids)
        return FrameResult(frame, (face,), None, {"search": 1.0, "total": 2.0})


def open_window(make_window: MakeWindow, pipeline: LookingPipeline, **values: object) -> MainWindow:
    settings = Settings(source="camera", welcomed=True, **values)  # type: ignore[arg-type]
    built = SimpleNamespace(pipeline=pipeline, models=(), providers=("CPUExecutionProvider",), threads=1)
    return make_window(settings, builder=lambda options: built)


def begin(window: MainWindow, qtbot, pipeline: LookingPipeline) -> GazeWindow:  # type: ignore[no-untyped-def]
    """The dialog, at its first point."""
    wait_for_face(window, qtbot)
    window.actions_.calibrate_gaze.trigger()
    dialog = window._gaze.dialog
    assert dialog is not None
    qtbot.waitExposed(dialog)
    pipeline.screen_m = screen_of(window)
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert dialog.page is Page.POINTS
    return dialog


def look_along(window: MainWindow, qtbot, pipeline: LookingPipeline) -> None:  # type: ignore[no-untyped-def]
    """Look at every point until the result is there."""
    dialog = window._gaze.dialog
    assert dialog is not None

    def done() -> bool:
        if dialog.point is not None:
            pipeline.target = TARGETS[dialog.point]
        return dialog.page is Page.RESULT

    qtbot.waitUntil(done, timeout=LOOKING_PATIENCE_MS)


def press(dialog: GazeWindow, words: str, qtbot) -> None:  # type: ignore[no-untyped-def]
    (button,) = [b for b in dialog.findChildren(QPushButton) if b.isVisible() and b.text() == words]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_five_looks_are_learned_kept_and_used(make_window: MakeWindow, qtbot, tmp_path) -> None:  # type: ignore[no-untyped-def]
    pipeline = LookingPipeline()
    window = open_window(make_window, pipeline)
    dialog = begin(window, qtbot, pipeline)
    look_along(window, qtbot, pipeline)
    press(dialog, "Use it", qtbot)
    learned = window.settings.gaze["camera"]
    assert learned.yaw_offset_rad == pytest.approx(-0.1 * learned.yaw_gain, abs=0.01)
    assert learned.yaw_gain == pytest.approx(1.0, abs=0.05)
    assert learned.pitch_gain == pytest.approx(1.0 / 0.6, abs=0.1)
    assert window._gaze.dialog is None
    assert "calibrated" in message(window)
    qtbot.waitUntil(lambda: pipeline.gaze[-1] == learned, timeout=PATIENCE_MS)
    window.close()
    assert load(tmp_path / "config" / "settings.json").settings.gaze == {"camera": learned}


@pytest.mark.parametrize("before", [{}, {"camera": MINE}], ids=["nothing known", "calibrated before"])
def test_escape_leaves_everything_as_it_was(make_window: MakeWindow, qtbot, before) -> None:  # type: ignore[no-untyped-def]
    pipeline = LookingPipeline()
    window = open_window(make_window, pipeline, gaze=before)
    dialog = begin(window, qtbot, pipeline)
    assert window.engine.settings.gaze is None, "a calibration must not be learned through the one before"
    qtbot.waitUntil(lambda: dialog.point == 1, timeout=PATIENCE_MS)
    qtbot.keyClick(dialog, Qt.Key.Key_Space)
    assert window._gaze.dialog is dialog, "other keys do nothing"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert window._gaze.dialog is None
    assert window.settings.gaze == before
    assert window.engine.settings.gaze == before.get("camera")


def test_shut_eyes_fill_no_point_and_the_user_is_told(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    pipeline = LookingPipeline()
    window = open_window(make_window, pipeline)
    pipeline.shut = True
    dialog = begin(window, qtbot, pipeline)
    qtbot.waitUntil(lambda: "cannot be seen" in dialog.hint(), timeout=PATIENCE_MS)
    assert dialog.point == 0
    pipeline.shut = False
    look_along(window, qtbot, pipeline)


def test_looks_that_do_not_fit_are_refused_and_can_be_tried_again(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    pipeline = LookingPipeline()
    window = open_window(make_window, pipeline)
    dialog = begin(window, qtbot, pipeline)
    wrong = {0: 3, 1: 2, 2: 1, 3: 0, 4: 3}

    def done() -> bool:
        if dialog.point is not None:
            pipeline.target = TARGETS[wrong[dialog.point]]
        return dialog.page is Page.RESULT

    qtbot.waitUntil(done, timeout=LOOKING_PATIENCE_MS)
    words = [label.text() for label in dialog.findChildren(QLabel)]
    assert any("do not fit" in w for w in words)
    assert not [b for b in dialog.findChildren(QPushButton) if b.isVisible() and b.text() == "Use it"]
    pipeline.target = TARGETS[0]
    press(dialog, "Once more", qtbot)
    look_along(window, qtbot, pipeline)
    press(dialog, "Use it", qtbot)
    assert "camera" in window.settings.gaze


def test_what_is_kept_is_used_at_the_next_start_for_its_camera_only(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    pipeline = LookingPipeline()
    window = open_window(make_window, pipeline, gaze={"camera": MINE})
    wait_for_face(window, qtbot)
    assert pipeline.gaze[-1] == MINE
    window.open_source("another camera")
    qtbot.waitUntil(lambda: pipeline.gaze[-1] is None, timeout=PATIENCE_MS)


def test_the_calibration_can_be_forgotten(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    pipeline = LookingPipeline()
    window = open_window(make_window, pipeline, gaze={"camera": MINE, "other": MINE})
    wait_for_face(window, qtbot)
    window.actions_.forget_gaze.trigger()
    assert window.settings.gaze == {"other": MINE}
    qtbot.waitUntil(lambda: pipeline.gaze[-1] is None, timeout=PATIENCE_MS)
    window.actions_.forget_gaze.trigger()
    assert "No gaze calibration" in message(window)


def test_a_film_cannot_be_calibrated_on(make_window: MakeWindow, qtbot, tmp_path) -> None:  # type: ignore[no-untyped-def]
    film = tmp_path / "film.mp4"
    film.touch()
    window = make_window(Settings(source=str(film), welcomed=True, gaze={str(film): MINE}))
    wait_for_face(window, qtbot)
    window.actions_.calibrate_gaze.trigger()
    assert window._gaze.dialog is None
    assert "live camera" in message(window)
    assert window.engine.settings.gaze is None


def test_the_window_goes_when_its_camera_stops(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    pipeline = LookingPipeline()
    window = open_window(make_window, pipeline)
    begin(window, qtbot, pipeline)
    window.engine.stop()
    assert window._gaze.dialog is None


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_the_points_are_drawn_where_they_are_taken_to_be(make_window: MakeWindow, qtbot, theme: Theme) -> None:  # type: ignore[no-untyped-def]
    pipeline = LookingPipeline()
    window = open_window(make_window, pipeline, theme=theme.name)
    dialog = begin(window, qtbot, pipeline)

    def dark_middle() -> bool:
        image = dialog.grab().toImage()
        point = dialog.point
        assert point is not None
        x, y = TARGETS[point]
        at = (int(x * dialog.width()), int(y * dialog.height()))
        return image.pixelColor(*at) == QColor(theme.ink) and image.pixelColor(at[0] + 40, at[1]) == QColor(
            theme.ground
        )

    screen = window.screen()
    assert screen is not None
    assert dialog.size() == screen.size()
    assert dark_middle()
    qtbot.waitUntil(lambda: dialog.point == 1, timeout=PATIENCE_MS)
    assert dark_middle()


def test_a_screen_reader_is_told_everything(make_window: MakeWindow, qtbot) -> None:  # type: ignore[no-untyped-def]
    pipeline = LookingPipeline()
    window = open_window(make_window, pipeline)
    wait_for_face(window, qtbot)
    window.actions_.calibrate_gaze.trigger()
    dialog = window._gaze.dialog
    assert dialog is not None
    buttons = [b for b in dialog.findChildren(QPushButton) if b.isVisible()]
    assert sorted(b.text() for b in buttons) == ["Begin", "Cancel"]
    assert dialog._card.accessibleName() == "Calibrate your gaze"
    assert "Five dots" in dialog._card.accessibleDescription()
    dialog.begin()
    assert dialog._hint.accessibleName().startswith("Point 1 of 5")
    assert window.actions_.calibrate_gaze.shortcut().toString() == "Ctrl+G"


def test_broken_calibrations_in_the_file_are_passed_over(tmp_path) -> None:  # type: ignore[no-untyped-def]
    good = {"yaw_offset_rad": 0.05, "pitch_offset_rad": -0.1, "yaw_gain": 1.2, "pitch_gain": 1.5}
    bad = [7, [], {}, {**good, "yaw_gain": 9.0}, {**good, "pitch_offset_rad": float("nan")}, {**good, "yaw_gain": "x"}]
    gaze = {"mine": good, **{f"bad {i}": value for i, value in enumerate(bad)}}
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": 3, "gaze": gaze}), encoding="utf-8")
    assert load(path).settings.gaze == {"mine": MINE}
    path.write_text(json.dumps({"version": 2, "mirror": False}), encoding="utf-8")
    assert load(path).settings == Settings(mirror=False)
    path.write_text(json.dumps({"version": 3, "gaze": [good]}), encoding="utf-8")
    assert load(path).settings == Settings()


def test_the_screens_size_is_the_systems_where_it_makes_sense() -> None:
    def widget(mm: tuple[float, float]) -> SimpleNamespace:
        size = SimpleNamespace(width=lambda: mm[0], height=lambda: mm[1])
        px = SimpleNamespace(width=lambda: 1920, height=lambda: 1200)
        return SimpleNamespace(screen=lambda: SimpleNamespace(physicalSize=lambda: size, geometry=lambda: px))

    assert screen_of(widget((344.0, 215.0))).width_m == pytest.approx(0.344)  # type: ignore[arg-type]
    np.testing.assert_allclose(screen_of(widget((0.0, 0.0))).width_m, 1920 * 0.0254 / 96)  # type: ignore[arg-type]
