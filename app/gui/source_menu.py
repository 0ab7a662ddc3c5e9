"""The menu of sources: cameras by name, the demo, files, folders, streams."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QInputDialog, QMenu, QWidget

from app.camera.devices import CameraDevice, list_cameras, probe_cameras
from app.gui.actions import Actions, on
from app.gui.background import Background
from app.gui.i18n import tr
from app.gui.icons import icon
from app.gui.theme import LIGHT, Theme

DEMO = "demo"
_LOOK_MS = 3000


class SourceMenu(QObject):
    """Keeps the list of cameras fresh and asks for files. Signals: chosen (text for open_source), listed."""

    chosen = pyqtSignal(str)
    listed = pyqtSignal()

    def __init__(self, window: QWidget, actions: Actions, background: Background) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._background = background
        self._theme = LIGHT
        self._current = ""
        self._looking = False
        self.cameras: tuple[CameraDevice, ...] = ()
        self.menu = QMenu(window)
        on(actions.demo, lambda: self.chosen.emit(DEMO))
        on(actions.open_file, self._ask_file)
        on(actions.open_folder, self._ask_folder)
        on(actions.open_stream, self._ask_stream)
        on(actions.refresh_cameras, self._search)
        # Hot-plugging: the list is read from the system, no camera is started for it.
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.refresh)

    def start(self) -> None:
        """List the cameras now and every few seconds."""
        self.refresh()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._fill()

    def retranslate(self) -> None:
        self._fill()

    def show_current(self, source: str) -> None:
        self._current = source
        self._fill()

    def refresh(self) -> None:
        """List the cameras anew, off the window's thread."""
        if not self._looking:
            self._looking = True
            self._background.run(list_cameras, self._show, self._failed)

    def _search(self) -> None:
        """The user's own wish: where the system has no list, cameras are opened one after the other."""
        self._background.run(lambda: list_cameras() or probe_cameras(), self._show, self._failed)

    def _show(self, cameras: tuple[CameraDevice, ...]) -> None:
        self._looking = False
        if cameras != self.cameras:
            self.cameras = cameras
            self._fill()
        self.listed.emit()

    def _failed(self, error: Exception) -> None:
        self._looking = False
        self.listed.emit()

    def _fill(self) -> None:
        menu, theme, actions = self.menu, self._theme, self._actions
        menu.clear()
        if not self.cameras:
            nothing = menu.addAction(icon("camera", theme.ink_faint, theme.ink_faint), tr("No camera found"))
            if nothing is not None:
                nothing.setEnabled(False)
        for camera in self.cameras:
            entry = menu.addAction(icon("camera", theme.ink, theme.ink_faint), camera.name.replace("&", "&&"))
            if entry is not None:
                entry.setCheckable(True)
                entry.setChecked(camera.name == self._current)
                entry.triggered.connect(lambda _, name=camera.name: self.chosen.emit(name))
        for action, name in (
            (actions.refresh_cameras, "refresh"),
            (actions.camera_settings, "sliders"),
            (None, ""),
            (actions.demo, "demo"),
            (actions.open_file, "file"),
            (actions.open_folder, "folder"),
            (actions.open_stream, "link"),
        ):
            if action is None:
                menu.addSeparator()
                continue
            action.setIcon(icon(name, theme.ink, theme.ink_faint))
            menu.addAction(action)

    def _ask_file(self) -> None:
        from app.camera.images import IMAGE_SUFFIXES
        from app.camera.sources import VIDEO_SUFFIXES

        patterns = " ".join(f"*{suffix}" for suffix in sorted(IMAGE_SUFFIXES | VIDEO_SUFFIXES))
        names = f"{tr('Videos and pictures')} ({patterns});;{tr('All files')} (*)"
        path, _ = QFileDialog.getOpenFileName(self._window, tr("Open a file"), str(Path.home()), names)
        if path:
            self.chosen.emit(path)

    def _ask_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self._window, tr("Open a folder of pictures"), str(Path.home()))
        if path:
            self.chosen.emit(path)

    def _ask_stream(self) -> None:
        text, ok = QInputDialog.getText(
            self._window, tr("Open a network stream"), tr("Address, for example rtsp://camera.local/live")
        )
        if ok and text.strip():
            self.chosen.emit(text.strip())


def icon_for(source: str, cameras: tuple[CameraDevice, ...]) -> str:
    """The icon's name for a source's text."""
    if source == DEMO:
        return "demo"
    if "://" in source:
        return "link"
    if source.isdecimal() or source.startswith("/dev/video") or any(c.name == source for c in cameras):
        return "camera"
    path = Path(source)
    if path.is_dir():
        return "folder"
    return "file" if path.is_file() else "camera"


def by_name(source: str) -> str:
    """A camera's number or device as its name, under which its settings are remembered; other texts as they are."""
    if not (source.isdecimal() or source.startswith("/dev/video")):
        return source
    return next((c.name for c in list_cameras() if source in (str(c.index), str(c.path))), source)


def name_of(source: str) -> str:
    """How a source is called in the window; never shows a password."""
    if source == DEMO:
        return tr("Demo person")
    if "://" in source:
        from app.camera.stream import name_without_secrets

        return name_without_secrets(source)
    path = Path(source)
    return path.name if path.name and path.exists() and not source.startswith("/dev/") else source
