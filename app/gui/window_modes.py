"""The window's three modes: as the user made it, full screen, and small above all other windows."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, QSize, Qt
from PyQt6.QtWidgets import QMainWindow

from app.gui.actions import Actions, on_toggle
from app.gui.shell import COMPACT_MINIMUM_SIZE, COMPACT_SIZE, MINIMUM_SIZE
from app.gui.widgets import TITLE_BAR_PX


class WindowModes(QObject):
    """Follows the actions `fullscreen` and `compact`, of which one at most is on. arrange: shows a mode's parts."""

    def __init__(self, window: QMainWindow, actions: Actions, arrange: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._arrange = arrange
        self._usual_size = QSize()
        self._was_maximised = False
        window.setMinimumSize(MINIMUM_SIZE)
        on_toggle(actions.fullscreen, self._full_screen)
        on_toggle(actions.compact, self._compact)

    @property
    def usual_size(self) -> QSize:
        """The window's size as the user made it, in the other modes the one before."""
        return self._usual_size if self._is_unusual() else self._window.size()

    def resize(self, wanted: QSize) -> None:
        """To this size, or as much of it as the screen has room for."""
        screen, frame = self._window.screen(), QSize(0, TITLE_BAR_PX)
        self._window.resize(wanted if screen is None else wanted.boundedTo(screen.availableSize() - frame))
        self._usual_size = self._window.size()

    def leave(self) -> bool:
        """Back to the usual window; False if it is the usual one."""
        if self._actions.compact.isChecked():
            self._compact(False)
        elif self._window.isFullScreen():
            self._full_screen(False)
        else:
            return False
        return True

    def _is_unusual(self) -> bool:
        return self._actions.compact.isChecked() or self._window.isFullScreen()

    def _full_screen(self, wanted: bool) -> None:
        if wanted and self._actions.compact.isChecked():
            self._compact(False)
        if wanted:
            self._usual_size = self._window.size()
        self._actions.fullscreen.setChecked(wanted)
        self._arrange()
        # By its one flag, so that a window that was maximised is so again.
        full, state = Qt.WindowState.WindowFullScreen, self._window.windowState()
        self._window.setWindowState(state | full if wanted else state & ~full)

    def _compact(self, wanted: bool) -> None:
        window = self._window
        if wanted and window.isFullScreen():
            self._full_screen(False)  # its size comes back later; the one before is known
        elif wanted:
            self._usual_size = window.size()
        if wanted:
            self._was_maximised = window.isMaximized()
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMaximized)
        self._actions.compact.setChecked(wanted)
        window.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, wanted)
        window.setMinimumSize(COMPACT_MINIMUM_SIZE if wanted else MINIMUM_SIZE)
        self._arrange()
        window.resize(COMPACT_SIZE if wanted else self._usual_size)
        if not wanted and self._was_maximised:
            window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
        window.show()
