"""The window: puts the parts together and passes what one says on to the others."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer
from PyQt6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent
from PyQt6.QtWidgets import QApplication, QMainWindow

from app.core.attention_watch import AttentionSettings
from app.core.errors import ConfigError
from app.core.types import FrameResult
from app.gui import logs, report_control, settings_in_use
from app.gui import settings as settings_store
from app.gui.actions import Actions, on, on_toggle
from app.gui.background import Background
from app.gui.capture import Capture, default_folder
from app.gui.capture_control import CaptureControl
from app.gui.end_signals import EndSignals
from app.gui.engine import LiveEngine
from app.gui.export_control import ExportControl
from app.gui.gaze_control import GazeControl
from app.gui.help_control import HelpControl
from app.gui.i18n import Languages, tr
from app.gui.icons import app_icon
from app.gui.main_menu import MainMenu
from app.gui.mask_control import MaskControl
from app.gui.options import WindowOptions, with_options
from app.gui.own_mask_control import OwnMaskControl, is_to_wear
from app.gui.panels.message_bar import Message, Weight
from app.gui.panels.retouch import RETOUCH_STEPS
from app.gui.report_control import ReportControl
from app.gui.settings import LoadedSettings, Settings
from app.gui.shell import Shell
from app.gui.source_control import SourceControl
from app.gui.source_menu import SourceMenu
from app.gui.speaker import Speaker
from app.gui.theme import DARK, LIGHT
from app.gui.view_widget import request_core_profile
from app.gui.virtual_camera_control import VirtualCameraControl
from app.gui.wardrobe import Wardrobe
from app.gui.window_modes import WindowModes
from app.paths import mask_folders
from app.session.memory import share_heaps
from app.version import __version__

_SAVE_AFTER_MS = 600


class MainWindow(QMainWindow):
    """One window, one live picture. `open` starts it; closing it ends every thread."""

    def __init__(
        self,
        options: WindowOptions,
        loaded: LoadedSettings,
        settings_path: Path,
        engine: LiveEngine | None = None,
        masks_folders: Sequence[Path] = (),
        captures_folder: Path | None = None,
        reports_folder: Path | None = None,
    ) -> None:
        """Builds the window and starts nothing; engine and folders are replaced in tests."""
        super().__init__()
        self._options = options
        self._settings = with_options(loaded.settings, options)
        self._kept_settings = loaded.settings
        self._settings_path = settings_path
        self._languages = Languages()
        self._background = Background("moretta-window", parent=self)
        self.engine = engine or LiveEngine(parent=self)
        self.actions_ = Actions(self)
        self.sources = SourceMenu(self, self.actions_, self._background)
        self._menu = MainMenu(self, self.actions_, self.sources.menu)
        self.shell = Shell(self.actions_, self.sources, self._menu)
        self.stage = self.shell.stage
        self._modes = WindowModes(self, self.actions_, self._arrange)
        self.wardrobe = Wardrobe(masks_folders or mask_folders(), self)
        self.capture = Capture(self.stage.view, captures_folder or default_folder(), self)
        messages = self.stage.messages
        self._captures = CaptureControl(self.actions_, self.capture, messages, self)
        self._masks = MaskControl(
            self.shell.gallery, self.wardrobe, self.stage.view, messages, lambda: self._settings, self._change
        )
        self._own_masks = OwnMaskControl(
            self,
            self.actions_,
            self.stage,
            self.wardrobe,
            self._background,
            lambda: self._settings,
            self._change,
        )
        self._speaker = Speaker(self)
        self._help = HelpControl(self, self.actions_, messages, self.shell.performance, self._speaker, self._background)
        self._reports = ReportControl(
            self.actions_, messages, self._background, reports_folder or report_control.default_folder(), self
        )
        self._virtual_camera = VirtualCameraControl(self.actions_, self.stage.view, messages, self)
        self._export = ExportControl(
            self,
            self.actions_,
            messages,
            options,
            self.capture.folder.parent,
            settings_path.with_name("exports.json"),
            lambda: self.stage.view.view_settings,
            lambda: self.stage.view.worn,
        )
        self._source = SourceControl(
            self,
            self.engine,
            self.shell,
            self.sources,
            self.actions_,
            options,
            lambda: self._settings,
            self._change,
        )
        self._theme = LIGHT
        self._gaze = GazeControl(
            self, self.actions_, self.engine, messages, lambda: self._theme, lambda: self._source.live_source,
            lambda: self._settings, self._change,
        )  # fmt: skip
        self._build()
        self._connect()
        self._apply_settings()
        self._languages.use(self._settings.language)
        self.shell.retranslate()
        self._apply_theme()
        hints = QGuiApplication.styleHints()
        if hints is not None:
            hints.colorSchemeChanged.connect(self._apply_theme)
        if loaded.problem is not None:
            self._tell("settings", loaded.problem, Weight.WARNING)

    # --- building ---

    def _build(self) -> None:
        self.setWindowTitle("Moretta")
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.setCentralWidget(self.shell.root)
        self._modes.resize(QSize(*self._settings.window_size_wh))
        self._save_timer = QTimer(self)
        self._save_timer.setSingleShot(True)
        self._save_timer.setInterval(_SAVE_AFTER_MS)
        self._save_timer.timeout.connect(self._save)

    def _connect(self) -> None:
        a = self.actions_
        self.engine.result.connect(self._on_result)
        self.engine.stats.connect(lambda _: self._show_recording())
        self.capture.recording.connect(lambda _: self._show_recording())
        self._source.starting.connect(self._on_starting)
        self.stage.view.painted.connect(self.shell.performance.add_draw)
        self.stage.view.failed.connect(lambda e: self._tell("draw", str(e), Weight.ERROR))
        self.stage.view.double_clicked.connect(a.fullscreen.trigger)
        self.shell.picture.quickness_changed.connect(lambda v: self._change(quickness=v))
        self.shell.retouch.changed.connect(lambda name, v: self._change(**{name: v}))
        self.shell.picture.opacity_changed.connect(lambda v: self._change(mask_opacity=v))
        self._menu.theme_chosen.connect(lambda v: self._change(theme=v))
        self._menu.language_chosen.connect(lambda v: self._change(language=v))
        self._connect_actions()

    def _connect_actions(self) -> None:
        a = self.actions_
        on_toggle(a.mirror, lambda v: self._change(mirror=v))
        on_toggle(a.box, lambda v: self._change(show_box=v))
        on_toggle(a.points, lambda v: self._change(show_points=v))
        on_toggle(a.mesh, lambda v: self._change(show_mesh=v))
        on_toggle(a.axes, lambda v: self._change(show_axes=v))
        on_toggle(a.panel, lambda v: self._change(panel=v))
        on_toggle(a.sounds, lambda v: self._change(sounds=v))
        on_toggle(a.microphone, lambda v: self._change(microphone=v))
        on_toggle(a.bare_films, lambda v: self._change(bare_films=v))
        on(a.menu, self.shell.open_menu)
        on(a.recalibrate, self._recalibrate)
        on(a.next_mask, lambda: self.shell.gallery.step(1))
        on(a.previous_mask, lambda: self.shell.gallery.step(-1))
        for number, action in enumerate(a.masks):
            on(action, partial(self.shell.gallery.choose, number))
        on(a.quit, self.close_window)

    # --- starting and stopping ---

    def open(self) -> None:
        """Show the window at once; models, masks, cameras and the picture follow by themselves."""
        self.show()
        self.shell.gallery.setFocus()
        self.stage.show_note(tr("Looking for a camera…"))
        QTimer.singleShot(0, self._begin)

    def _begin(self) -> None:
        self.wardrobe.refresh()
        self._source.begin()
        self._reports.recover()
        self._export.recover()

    def open_source(self, source: str) -> None:
        """Show another source and remember it."""
        self._source.open(source)

    def _show_recording(self) -> None:
        self.stage.show_recording(self.capture.duration_s if self.capture.is_recording else None)

    def _on_starting(self, name: str) -> None:
        self._reports.source = name
        self._export.source = self._source.source
        self._gaze.follow()
        self.capture.stop_recording()

    def _on_result(self, result: FrameResult) -> None:
        if self.stage.note():
            self.stage.show_note("")
        self.stage.view.show_result(result)
        self.capture.add(result, self.engine.age_s(result))
        self._reports.add(result)
        self._virtual_camera.add(result)
        self.shell.performance.add_result(result)
        self.shell.attention.show_status(result.attention)
        self.stage.show_status(result.attention)
        if result.attention is not None:
            self._speaker.hear(result.attention)

    # --- settings ---

    @property
    def settings(self) -> Settings:
        return self._settings

    def _change(self, **values: object) -> None:
        """Set some settings, apply them and save them soon."""
        before, self._settings = self._settings, replace(self._settings, **values)  # type: ignore[arg-type]
        if before == self._settings:
            return
        self._apply_settings()
        if before.theme != self._settings.theme:
            self._apply_theme()
        if before.language != self._settings.language:
            self._languages.use(self._settings.language)
        self._save_timer.start()

    def _apply_settings(self) -> None:
        s, view = self._settings, self.stage.view
        settings_in_use.tick(self.actions_, s)
        view.set_view(settings_in_use.view_of(s, view.view_settings))
        self.engine.settings = settings_in_use.pipeline_of(s, self._options, self.engine.settings)
        self.capture.with_sound = s.microphone
        self.capture.with_overlay = not s.bare_films
        self._speaker.on = s.sounds
        self.shell.picture.show_values(s.quickness, s.mask_opacity)
        self.shell.retouch.show_values([getattr(s, name) for name in RETOUCH_STEPS])
        self._menu.show_choices(s.theme, s.language)
        self._arrange()

    def _save(self) -> None:
        try:
            settings_store.save(self._settings, self._settings_path, self._kept_settings)
            self._kept_settings = self._settings
        except ConfigError as error:
            self._tell("save", str(error), Weight.WARNING)

    def _recalibrate(self) -> None:
        watched = self.engine.settings.attention or AttentionSettings()
        again = replace(watched, restarts=watched.restarts + 1)
        self.engine.settings = replace(self.engine.settings, attention=again)

    # --- the window itself ---

    def _arrange(self) -> None:
        a = self.actions_
        self.shell.arrange(self._settings.panel, a.fullscreen.isChecked(), a.compact.isChecked())

    def _apply_theme(self) -> None:
        choice = self._settings.theme
        hints = QGuiApplication.styleHints()
        system_dark = hints is not None and hints.colorScheme() == Qt.ColorScheme.Dark
        dark = choice == "dark" or (choice == "system" and system_dark)
        self._theme = DARK if dark else LIGHT
        self.shell.apply_theme(self._theme)

    def tell_crash(self, text: str) -> None:
        """An error that nobody expected: in words, while the window lives on."""
        self._tell("crash", tr("Something went wrong: {why}").format(why=text), Weight.ERROR)

    def _tell(self, key: str, text: str, weight: Weight = Weight.WARNING) -> None:
        self.stage.messages.tell(Message(key, text, weight))

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.LanguageChange:
            self.shell.retranslate()
            self._masks.show_again()
            self._source.retranslate()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Escape leaves full screen or the small window, then puts a message away."""
        if event is not None and event.key() == Qt.Key.Key_Escape:
            if not self._modes.leave():
                self.stage.messages.put_away()
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        data = None if event is None else event.mimeData()
        if event is not None and data is not None and any(url.isLocalFile() for url in data.urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        data = None if event is None else event.mimeData()
        paths = [] if data is None else [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if not paths:
            return
        if is_to_wear(Path(paths[0])):
            self._own_masks.begin(Path(paths[0]))
        else:
            self.open_source(paths[0])

    def close_window(self) -> None:
        self.close()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """End every thread, keep the settings, free OpenGL."""
        size = self._modes.usual_size
        self._settings = replace(self._settings, window_size_wh=(size.width(), size.height()))
        self._save_timer.stop()
        self._save()
        self.sources.stop()
        self._source.camera.close(1.0)
        self._speaker.close()
        self._reports.close()
        self.capture.close(2.0)
        self._virtual_camera.close()
        self._export.close(2.0)
        self.engine.close()
        self.wardrobe.close(1.0)
        self._background.close(1.0)
        self.stage.view.release()
        super().closeEvent(event)


def run_window(options: WindowOptions) -> int:
    """Open the window and run until it is closed; returns the exit code."""
    share_heaps()
    request_core_profile()
    QApplication.setApplicationName("Moretta")
    QApplication.setDesktopFileName("moretta")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    path = settings_store.default_path()
    logs.log_to(logs.default_folder())
    window = MainWindow(options, settings_store.load(path), path)
    logs.keep_crashes(logs.default_folder(), window.tell_crash)
    window.engine.problem.connect(partial(logs.note_problem, logs.default_folder()))
    ends = EndSignals(window.close)
    window.open()
    logging.getLogger(__name__).info("Moretta %s is open", __version__)
    code = int(app.exec())
    ends.close()
    # The window has to go before the application, though the crash hook still names it.
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return code
