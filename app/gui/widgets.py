"""Small widgets that every panel uses: icon buttons, a switch, labels in the window's type scale."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QRectF, QSize, Qt
from PyQt6.QtGui import QAction, QColor, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QAbstractButton, QFrame, QLabel, QSizePolicy, QSlider, QToolButton, QWidget

from app.gui.icons import icon
from app.gui.theme import Theme

TITLE_BAR_PX = 40  # what window managers put around a window, at most; unknown before it is shown


class IconButton(QToolButton):
    """A button with one of our icons; its tooltip, shortcut and accessible name come from its action."""

    def __init__(self, icon_name: str, checked_icon: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._checked_icon = checked_icon
        self._theme: Theme | None = None
        self.setIconSize(QSize(20, 20))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.toggled.connect(self._tint)

    def follow(self, action: QAction) -> None:
        """Do what `action` does, and show its state; the action keeps the words."""
        self.setCheckable(action.isCheckable())
        self.setChecked(action.isChecked())
        self.clicked.connect(lambda: action.trigger())
        action.changed.connect(lambda: self._copy(action))
        self._copy(action)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._tint()

    def _copy(self, action: QAction) -> None:
        name = action.text().replace("&", "").rstrip(".…")
        keys = keys_of(action)
        self.setToolTip(f"{name}  ({keys})" if keys else name)
        self.setAccessibleName(name)
        self.setEnabled(action.isEnabled())
        if self.isChecked() != action.isChecked():
            self.setChecked(action.isChecked())

    def _tint(self) -> None:
        theme = self._theme
        if theme is None:
            return
        name = self._checked_icon if self.isChecked() and self._checked_icon else self._icon_name
        role = self.property("role")
        ink = theme.ink
        if role == "primary":
            ink = theme.accent_ink
        elif role == "shutter" and self.isChecked():
            ink = theme.surface
        elif self.isChecked():
            ink = theme.accent
        self.setIcon(icon(name, ink, theme.ink_faint))


class Switch(QAbstractButton):
    """An on/off switch with its words at the left, told apart by place and mark as well as by colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme: Theme | None = None
        self._hint = ""

    def follow(self, action: QAction) -> None:
        """Show and toggle a checkable action."""
        self.clicked.connect(lambda: action.trigger())
        action.changed.connect(lambda: self._copy(action))
        self._copy(action)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 31)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        theme = self._theme
        if theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(self.width() - 40, (self.height() - 22) / 2, 38, 22)
        self._paint_words(painter, theme, int(track.left()) - 12)
        on = self.isChecked()
        painter.setPen(QColor(theme.accent if on else theme.ink_soft if self.isEnabled() else theme.ink_faint))
        painter.setBrush(QColor(theme.accent if on else theme.raised))
        painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), 11, 11)
        knob = QRectF(track.right() - 20 if on else track.left() + 2, track.top() + 2, 18, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent_ink if on else theme.ink_soft))
        painter.drawEllipse(knob.adjusted(1, 1, -1, -1))
        if self.hasFocus():
            painter.setPen(QColor(theme.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)

    def _paint_words(self, painter: QPainter, theme: Theme, width: int) -> None:
        painter.setPen(QColor(theme.ink if self.isEnabled() else theme.ink_faint))
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, width - 40)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(2, 0, width, self.height()), flags, words)
        if self._hint:
            painter.setPen(QColor(theme.ink_soft))
            left = 2 + self.fontMetrics().horizontalAdvance(words) + 8
            painter.drawText(QRectF(left, 0, max(0, width - left), self.height()), flags, self._hint)

    def _copy(self, action: QAction) -> None:
        name = action.text().replace("&", "")
        self._hint = keys_of(action)
        self.setText(name)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}  ({self._hint})" if self._hint else name)
        self.setEnabled(action.isEnabled())
        self.setChecked(action.isChecked())
        self.update()


class WrappedLabel(QLabel):
    """Text over several lines that is never squeezed: at least as high as its words need, and as `lines` asks for.

    Qt takes such a label's minimum height for one line only, so a low window would cut the words off. Room for some
    lines kept free stops what lies below from jumping when the words change.
    """

    def __init__(self, text: str = "", lines: int = 1) -> None:
        super().__init__(text)
        self._lines = lines
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)

    def setText(self, text: str | None) -> None:
        if text != self.text():
            super().setText(text)
            self._fit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        wanted = max(self.heightForWidth(self.width()), self._lines * self.fontMetrics().lineSpacing())
        if wanted != self.minimumHeight():
            self.setMinimumHeight(wanted)


def keys_of(action: QAction) -> str:
    """A command's keys as this system, and the language in use, write them; empty for one that has none."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


class ElidedLabel(QLabel):
    """One line that ends in … where there is no room for all of it; its accessible name is whole."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_words(self, words: str) -> None:
        self._whole = words
        self.setAccessibleName(words)
        self._elide()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))


def percent_slider() -> QSlider:
    """From 0 to 100, with a handle that can be hit."""
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, 100)
    slider.setPageStep(10)
    slider.setMinimumHeight(24)
    return slider


def label(role: str, text: str = "") -> QLabel:
    """One line in one role of the type scale: title, caption, value, number, heading."""
    out = QLabel(text)
    out.setProperty("role", role)
    return out


def paragraph(role: str, text: str = "", lines: int = 1) -> WrappedLabel:
    """Several lines in one role, with room kept for `lines` of them."""
    out = WrappedLabel(text, lines)
    out.setProperty("role", role)
    return out


def rule() -> QFrame:
    """A thin line between groups."""
    out = QFrame()
    out.setProperty("role", "rule")
    return out
