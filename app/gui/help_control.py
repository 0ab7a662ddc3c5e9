"""What helps the user and whoever helps the user: shortcuts, diagnostics, the sound to try."""

from __future__ import annotations

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QWidget

from app.gui.actions import Actions, on
from app.gui.background import Background
from app.gui.help_dialogs import ModelsDialog, ShortcutsDialog
from app.gui.i18n import tr
from app.gui.panels.message_bar import Message, MessageBar, Weight
from app.gui.panels.performance import PerformancePanel
from app.gui.speaker import Speaker
from app.paths import models_dir


class HelpControl(QObject):
    """Connects the commands of help to what they show."""

    def __init__(
        self,
        window: QWidget,
        actions: Actions,
        messages: MessageBar,
        performance: PerformancePanel,
        speaker: Speaker,
        background: Background,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._messages = messages
        self._performance = performance
        self._speaker = speaker
        self._background = background
        on(actions.shortcuts, self._show_shortcuts)
        on(actions.copy_diagnostics, self._copy_diagnostics)
        on(actions.models, self._show_models)
        on(actions.test_sound, self._test_sound)

    def _show_shortcuts(self) -> None:
        ShortcutsDialog(self._actions.with_keys(), self._window).open()

    def _show_models(self) -> None:
        self._background.run(_read_cards, lambda cards: ModelsDialog(cards, self._window).open(), self._failed)

    def _copy_diagnostics(self) -> None:
        """What a bug report needs, onto the clipboard."""
        seen_here = [_screen(self._window), self._performance.text()]

        def done(lines: list[str]) -> None:
            clipboard = QGuiApplication.clipboard()
            if clipboard is not None:
                clipboard.setText("\n".join([*lines, *seen_here]))
                self._messages.tell(Message("help", tr("The diagnostics are on the clipboard."), Weight.INFO))

        self._background.run(_doctor_lines, done, self._failed)

    def _test_sound(self) -> None:
        if not self._speaker.test():
            text = tr("This computer has no loudspeaker that can be used.")
            self._messages.tell(Message("help", text, Weight.WARNING))

    def _failed(self, error: Exception) -> None:
        self._messages.tell(Message("help", str(error), Weight.ERROR))


def _screen(window: QWidget) -> str:
    """What the window is shown on, in English as `moretta doctor` is."""
    screen = window.screen()
    if screen is None:
        return f"Qt platform: {QGuiApplication.platformName()}"
    size = screen.size()
    scale = f"{100 * screen.devicePixelRatio():g} %"
    return f"Qt platform: {QGuiApplication.platformName()}; screen {size.width()} × {size.height()} at {scale}"


def _read_cards() -> dict[str, str]:
    """Model id to the text of its card."""
    return {path.parent.name: path.read_text(encoding="utf-8") for path in sorted(models_dir().glob("*/CARD.md"))}


def _doctor_lines() -> list[str]:
    from app.session.doctor import doctor_lines

    return doctor_lines()
