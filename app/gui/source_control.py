"""From the wish for a source to its picture: opening, stopping, the first start, and how it goes in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from app.camera.base import CameraOptions
from app.core.errors import MorettaError
from app.gui.actions import Actions, on, on_toggle
from app.gui.camera_settings import CameraSettings
from app.gui.engine import EngineState, LiveEngine
from app.gui.i18n import tr
from app.gui.options import WindowOptions
from app.gui.panels.message_bar import Message, Weight
from app.gui.panels.welcome import Welcome
from app.gui.settings import Settings
from app.gui.shell import Shell
from app.gui.source_menu import DEMO, SourceMenu, by_name, icon_for, name_of

if TYPE_CHECKING:
    from app.inference.registry import BuiltPipeline
    from app.session.session import SessionStats


class SourceControl(QObject):
    """settings and change are the window's: what is remembered, and how to remember more.

    Signals: starting (the name of the source that is about to be opened).
    """

    starting = pyqtSignal(str)

    def __init__(
        self,
        window: QWidget,
        engine: LiveEngine,
        shell: Shell,
        menu: SourceMenu,
        actions: Actions,
        options: WindowOptions,
        settings: Callable[[], Settings],
        change: Callable[..., None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._engine = engine
        self._shell = shell
        self._menu = menu
        self._actions = actions
        self._options = options
        self._settings = settings
        self._change = change
        self._messages = shell.stage.messages
        self._welcome: Welcome | None = None
        self._built: BuiltPipeline | None = None
        self.camera = CameraSettings(window, engine, self._messages, self._start, self._remember_camera)
        self._source: str | None = None
        engine.state_changed.connect(self._on_state)
        engine.problem.connect(self._on_problem)
        engine.stats.connect(self._on_stats)
        engine.models_ready.connect(self._on_models)
        engine.models_failed.connect(self._on_models_failed)
        menu.chosen.connect(self.open)
        menu.listed.connect(self._on_cameras_listed)
        on_toggle(actions.run, self._run)
        on(actions.choose_source, shell.header.source.showMenu)
        on(actions.camera_settings, self._ask_camera_options)

    @property
    def source(self) -> str | None:
        """The text of the source that is shown, None before the first."""
        return self._source

    @property
    def live_source(self) -> str | None:
        """The same where it is a camera or a stream: something that looks at the user now."""
        live = self._source is not None and icon_for(self._source, self._menu.cameras) in ("camera", "link")
        return self._source if live else None

    def begin(self) -> None:
        """Load the models, list the cameras, and open what was shown last; on a first start, greet."""
        self._engine.load_models(self._options.models)
        self._menu.start()
        settings = self._settings()
        if not settings.welcomed:
            self._greet()
        if settings.source is not None:
            self.open(settings.source)

    def open(self, source: str) -> None:
        """Show another source and remember it."""
        source = by_name(source)
        self._messages.forget("demo")
        self._change(source=source)
        self._start(source)

    def stop(self) -> None:
        """No more pictures; the last one stays."""
        self._engine.stop()

    def retranslate(self) -> None:
        self._on_state(self._engine.state)
        self._show_provider()
        if self._source is not None:
            self._name_source(self._source)

    def _start(self, source: str, options: CameraOptions | None = None) -> None:
        """options: how to open a camera; None as it is remembered."""
        self._source = source
        self.starting.emit(name_of(source))
        self._messages.forget("source")
        self._shell.stage.view.show_result(None)
        self._shell.performance.clear()
        self._name_source(source)
        self._engine.start(source, options or self._camera_options(source))

    def _name_source(self, source: str) -> None:
        kind = icon_for(source, self._menu.cameras)
        self._shell.header.show_source(name_of(source), kind)
        self._actions.camera_settings.setEnabled(kind == "camera")
        self._actions.export.setEnabled(kind in ("file", "folder", "demo"))
        self._menu.show_current(source)
        self._show_sources_in_welcome()

    def _run(self, wanted: bool) -> None:
        if wanted and self._source is not None:
            self._start(self._source)
        else:
            self.stop()

    def _on_cameras_listed(self) -> None:
        """The first listing of a first start decides: a camera if there is one, else the demo."""
        self._show_sources_in_welcome()
        if self._source is not None:
            return
        if self._menu.cameras:
            self.open(self._menu.cameras[0].name)
        else:
            text = tr("No camera was found, so this is the demo person.")
            self._messages.tell(Message("demo", text, Weight.INFO))
            self._start(DEMO)

    # --- the first start ---

    def _greet(self) -> None:
        welcome = Welcome(DEMO, self._shell.stage)
        welcome.source_chosen.connect(self.open)
        welcome.finished.connect(self._greeted)
        welcome.destroyed.connect(self._forget_welcome)  # another card takes its place, for an own mask
        self._welcome = welcome
        self._show_sources_in_welcome()
        self._shell.stage.show_card(welcome)

    def _greeted(self) -> None:
        self._welcome = None
        self._shell.stage.show_card(None)
        self._change(welcomed=True)
        self._shell.gallery.setFocus()

    def _forget_welcome(self) -> None:
        self._welcome = None

    def _show_sources_in_welcome(self) -> None:
        if self._welcome is not None:
            names = tuple(camera.name for camera in self._menu.cameras)
            self._welcome.show_sources(names, self._source or DEMO)

    # --- how cameras are opened ---

    def _camera_options(self, source: str) -> CameraOptions:
        return self._options.camera or self._settings().cameras.get(source) or CameraOptions()

    def _ask_camera_options(self) -> None:
        source = self._source
        if source is not None:
            self.camera.ask(source, name_of(source), self._camera_options(source))

    def _remember_camera(self, source: str, options: CameraOptions) -> None:
        self._change(cameras={**self._settings().cameras, source: options})

    # --- how it goes ---

    def _on_state(self, state: EngineState) -> None:
        running = state in (EngineState.OPENING, EngineState.RUNNING, EngineState.INTERRUPTED)
        self._actions.run.setChecked(running)
        self._actions.run.setText(tr("Stop") if running else tr("Start"))
        words = {
            EngineState.OPENING: tr("Opening…"),
            EngineState.INTERRUPTED: tr("Waiting for the picture to come back"),
            EngineState.ENDED: tr("At its end"),
            EngineState.STOPPED: tr("Stopped"),
            EngineState.FAILED: tr("No picture"),
        }
        self._shell.header.show_state(words.get(state, ""))
        if state in (EngineState.OPENING, EngineState.FAILED):
            self._shell.stage.show_note(words[state])
        if state is not EngineState.RUNNING:
            # Nobody is watched: a warning that stays on a still picture would be a false one.
            self._shell.stage.show_status(None)
            self._shell.attention.show_status(None)

    def _on_stats(self, stats: SessionStats) -> None:
        self._shell.performance.show_stats(stats)
        result = self._shell.stage.view.result
        if stats.problem is None and self._engine.state is EngineState.RUNNING and result is not None:
            width, height = result.frame.size_wh
            rate = tr("{rate} fps").format(rate=f"{stats.result_fps:.0f}")
            self._shell.header.show_state(f"{width} × {height}   {rate}")

    def _on_problem(self, problem: Exception | None) -> None:
        if problem is None:
            self._messages.forget("source")
            return
        action = None
        if self._engine.state is EngineState.FAILED:
            if self._source == DEMO:
                action = (tr("Try again"), lambda: self._run(True))
            else:
                action = (tr("Show the demo"), lambda: self.open(DEMO))
        text = str(problem)
        if not isinstance(problem, MorettaError):
            text = tr("Something went wrong: {why}").format(why=f"{type(problem).__name__}: {problem}")
        self._messages.tell(Message("source", text, Weight.ERROR, action))

    def _on_models(self, built: BuiltPipeline) -> None:
        self._messages.forget("models")
        self._built = built
        self._show_provider()
        if self._options.models.cuda and not any("CUDA" in p for p in built.providers):
            text = tr("The graphics card cannot be used for the networks; the processor does the work.")
            self._messages.tell(Message("cuda", text, Weight.WARNING))

    def _show_provider(self) -> None:
        built = self._built
        if built is None:
            return
        names = ", ".join(p.removesuffix("ExecutionProvider") for p in built.providers)
        models = ", ".join(spec.id for spec in built.models)
        words = tr("{providers}, threads: {count}").format(providers=names, count=built.threads)
        self._shell.performance.show_provider(f"{words}\n{models}")

    def _on_models_failed(self, error: Exception) -> None:
        self._shell.performance.show_provider(tr("No models, so no faces"))
        again = (tr("Try again"), lambda: self._engine.load_models(self._options.models))
        self._messages.tell(Message("models", str(error), Weight.ERROR, again))
