"""What the window's commands for pictures and recordings do, and what is told of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QUrl
from PyQt6.QtGui import QDesktopServices

from app.gui.actions import Actions, on, on_toggle
from app.gui.capture import Capture
from app.gui.i18n import tr
from app.gui.panels.message_bar import Message, MessageBar, Weight

if TYPE_CHECKING:
    from app.session.recorder import RecordingSummary


class CaptureControl(QObject):
    """Between the commands, the capture and the message bar."""

    def __init__(self, actions: Actions, capture: Capture, messages: MessageBar, parent: QObject) -> None:
        super().__init__(parent)
        self._record = actions.record
        self._capture = capture
        self._messages = messages
        on(actions.snapshot, lambda: capture.snapshot(with_overlay=True))
        on(actions.snapshot_bare, lambda: capture.snapshot(with_overlay=False))
        on(actions.show_captures, self._show_folder)
        on_toggle(actions.record, self._on_record)
        capture.saved.connect(self._on_saved)
        capture.recorded.connect(self._on_recorded)
        capture.recording.connect(self._on_recording)
        capture.failed.connect(self._on_failed)
        capture.unheard.connect(self._on_unheard)

    def _on_record(self, wanted: bool) -> None:
        if wanted:
            self._capture.start_recording()
        else:
            self._capture.stop_recording()

    def _on_recording(self, recording: bool) -> None:
        self._record.setChecked(recording)
        self._record.setText(tr("Stop recording") if recording else tr("Record"))

    def _on_saved(self, path: Path) -> None:
        self._tell(tr("Saved as {name}").format(name=path.name))

    def _on_recorded(self, summary: RecordingSummary) -> None:
        words = tr("Recorded {seconds} s as {name}")
        self._tell(words.format(seconds=f"{summary.duration_s:.0f}", name=summary.path.name))

    def _on_failed(self, error: Exception) -> None:
        self._messages.tell(Message("capture", str(error), Weight.ERROR))

    def _on_unheard(self, error: Exception) -> None:
        self._messages.tell(Message("microphone", str(error), Weight.WARNING))

    def _tell(self, text: str) -> None:
        self._messages.tell(Message("capture", text, Weight.INFO, (tr("Show"), self._show_folder)))

    def _show_folder(self) -> None:
        folder = self._capture.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            words = tr('The folder "{folder}" cannot be made ({why}).')
            text = words.format(folder=folder, why=error.strerror)
            self._messages.tell(Message("capture", text, Weight.ERROR))
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
