"""The window in which the user looks at five points, one after the other, over the whole screen."""

from __future__ import annotations

import math
from enum import Enum

from PyQt6.QtCore import QPointF, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PyQt6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.gaze import GazeCalibration
from app.core.gaze_calibration import SETTLE_S, TARGETS, Collected, Look, Screen, collect, look_at, solve
from app.core.types import FrameResult
from app.gui.i18n import decimal, tr
from app.gui.theme import Theme
from app.gui.widgets import label, paragraph

_DOT_PX, _RING_PX = 5.0, 22.0
_CARD_WIDTH_PX = 460
_UNSEEN_AFTER_S = 2.5
_MM_PER_INCH, _USUAL_DPI = 25.4, 96.0


class Page(Enum):
    """What the window shows."""

    INTRODUCTION = "introduction"
    POINTS = "points"
    RESULT = "result"


class GazeWindow(QDialog):
    """Give every result of the live picture to `see`; read WITHOUT a calibration. Escape leaves everything as it was.

    Signals: calibrated (GazeCalibration) once the user accepts it; the window is closed then.
    """

    calibrated = pyqtSignal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Calibrate your gaze"))
        self._theme = theme
        self._screen_m = screen_of(parent)
        self._page = Page.INTRODUCTION
        self._looks: list[Look] = []
        self._point: Collected | None = None
        self._found: GazeCalibration | None = None
        self._hint = label("caption")
        self._hint.setParent(self)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._heading, self._text = paragraph("heading"), paragraph("body")
        self._begin, self._accept, self._cancel = QPushButton(), QPushButton(), QPushButton()
        self._begin.clicked.connect(self.begin)
        self._accept.clicked.connect(self._take)
        self._cancel.clicked.connect(self.reject)
        self._card = self._built()
        self._show_card(
            tr("Calibrate your gaze"),
            tr(
                "Five dots appear one after the other. Look at each until its ring is full; it takes ten seconds. "
                "Sit as you usually do, with the camera at the middle of the screen's upper edge."
            ),
            tr("Begin"),
        )

    @property
    def page(self) -> Page:
        return self._page

    @property
    def point(self) -> int | None:
        """Which of the points is shown, None where none is."""
        return len(self._looks) if self._page is Page.POINTS else None

    def hint(self) -> str:
        """The words beside the points."""
        return self._hint.text()

    def begin(self) -> None:
        """The first point, at the first try and at every further one."""
        self._looks.clear()
        self._point, self._found = None, None
        self._page = Page.POINTS
        self._card.hide()
        self.setFocus()
        self._tell_point("")

    def see(self, result: FrameResult) -> None:
        """One frame's faces; the nearest to the camera is the user."""
        if self._page is not Page.POINTS:
            return
        t_s = result.frame.t_s
        point = self._point or Collected(t_s)
        camera = result.frame.intrinsics
        known = camera is not None and not camera.estimated
        faces = [track for track in result.tracks if track.pose is not None]
        user = min(faces, key=lambda t: float(t.pose.t_camera_from_head[2]) if t.pose else math.inf, default=None)
        target = TARGETS[len(self._looks)]
        look = None if user is None else look_at(user, target, self._screen_m, known)
        self._point = point = collect(point, look, t_s)
        if point.result is not None:
            self._looks.append(point.result)
            self._point = None
            if len(self._looks) == len(TARGETS):
                self._finish()
                return
        self._tell_point(self._trouble(point, t_s))
        self.update()

    # --- what it says ---

    def _trouble(self, point: Collected, t_s: float) -> str:
        waited_s = t_s - point.begun_s - SETTLE_S
        if point.result is None and not point.looks and waited_s > _UNSEEN_AFTER_S:
            if point.unsteady:
                return tr("Your eyes wander: keep them on the dot")
            return tr("Your eyes cannot be seen: more light, or glasses off")
        return ""

    def _tell_point(self, trouble: str) -> None:
        words = tr("Point {number} of {count}").format(number=len(self._looks) + 1, count=len(TARGETS))
        text = f"{words}. {trouble}" if trouble else f"{words}. {tr('Escape stops.')}"
        if text != self._hint.text():
            self._hint.setText(text)
            self._hint.setAccessibleName(text)
            self._place_hint()
        self._hint.show()
        self.update()

    def _finish(self) -> None:
        solved = solve(self._looks)
        self._page = Page.RESULT
        self._hint.hide()
        if solved is None:
            self._found = None
            text = tr("The looks do not fit together. Keep your eyes on each dot until its ring is full.")
            self._show_card(tr("That did not work"), text, tr("Once more"))
        else:
            self._found, left_rad = solved
            text = tr("At the five points your gaze is now read to about {angle}°. It is kept for this camera.")
            degrees = decimal(math.degrees(left_rad))
            self._show_card(tr("Your gaze is calibrated"), text.format(angle=degrees), tr("Once more"), tr("Use it"))
        self.update()

    def _take(self) -> None:
        if self._found is not None:
            self.calibrated.emit(self._found)
            self.accept()

    # --- how it looks ---

    def _built(self) -> QFrame:
        card = QFrame(self)
        card.setObjectName("welcome")
        rows = QVBoxLayout(card)
        rows.setContentsMargins(28, 26, 28, 22)
        rows.setSpacing(14)
        rows.addWidget(self._heading)
        rows.addWidget(self._text)
        buttons = QHBoxLayout()
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        buttons.addWidget(self._begin)
        buttons.addWidget(self._accept)
        rows.addLayout(buttons)
        card.setFixedWidth(_CARD_WIDTH_PX)
        return card

    def _show_card(self, heading: str, text: str, again: str, use: str = "") -> None:
        """use: words of the button that takes the result, where there is one to take."""
        self._heading.setText(heading)
        self._text.setText(text)
        self._cancel.setText(tr("Cancel"))
        self._begin.setText(again)
        self._accept.setText(use)
        self._accept.setVisible(bool(use))
        first, second = (self._accept, self._begin) if use else (self._begin, self._accept)
        for button, role in ((first, "primary"), (second, "")):
            button.setProperty("role", role)
            style = button.style()
            if style is not None:
                style.unpolish(button)
                style.polish(button)
        first.setDefault(True)
        self._card.setAccessibleName(heading)
        self._card.setAccessibleDescription(text)
        self._card.show()
        self._place_card()
        first.setFocus()

    def _place_card(self) -> None:
        # A wrapped text's height follows from its width, which the layout's own hint does not ask for.
        layout = self._card.layout()
        height = layout.heightForWidth(_CARD_WIDTH_PX) if layout is not None else 0
        self._card.resize(_CARD_WIDTH_PX, max(height, self._card.minimumSizeHint().height()))
        self._card.move((self.width() - self._card.width()) // 2, (self.height() - self._card.height()) // 2)

    def _place_hint(self) -> None:
        """A third down, clear of every point."""
        self._hint.resize(self.width(), self._hint.sizeHint().height())
        self._hint.move(0, int(0.3 * self.height()))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._place_card()
        self._place_hint()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Escape leaves; while points are shown no other key does anything."""
        if event is not None and self._page is Page.POINTS and event.key() != Qt.Key.Key_Escape:
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self._theme.ground))
        if self._page is not Page.POINTS:
            return
        x, y = TARGETS[len(self._looks)]
        at = QPointF(x * self.width(), y * self.height())
        ring = QRectF(at.x() - _RING_PX, at.y() - _RING_PX, 2 * _RING_PX, 2 * _RING_PX)
        painter.setPen(QPen(QColor(self._theme.ink_faint), 4.0))
        painter.drawEllipse(ring)
        progress = 0.0 if self._point is None else self._point.progress
        painter.setPen(QPen(QColor(self._theme.accent), 4.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawArc(ring, 90 * 16, -round(360 * 16 * progress))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.ink))
        painter.drawEllipse(at, _DOT_PX, _DOT_PX)


def screen_of(widget: QWidget) -> Screen:
    """The size of the widget's screen as the system states it, or as it would be at 96 dots per inch."""
    screen = widget.screen()
    if screen is None:
        return Screen(0.52, 0.32)  # a monitor of 24 inches
    size_mm, size_px = screen.physicalSize(), screen.geometry()
    # Projectors and virtual screens state nothing, or nonsense.
    if not 50.0 <= size_mm.width() <= 3000.0 or not 50.0 <= size_mm.height() <= 3000.0:
        mm_per_px = _MM_PER_INCH / _USUAL_DPI
        return Screen(1e-3 * mm_per_px * size_px.width(), 1e-3 * mm_per_px * size_px.height())
    return Screen(1e-3 * size_mm.width(), 1e-3 * size_mm.height())
