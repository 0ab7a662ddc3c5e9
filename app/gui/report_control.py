"""A report of how attentive the driver was: begun and ended by a command, opened in the browser."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from PyQt6.QtCore import QObject, QTimer, QUrl
from PyQt6.QtGui import QDesktopServices

from app.core.errors import MorettaError
from app.core.types import FrameResult
from app.gui.actions import Actions, on_toggle
from app.gui.background import Background
from app.gui.i18n import tr
from app.gui.panels.message_bar import Message, MessageBar, Weight
from app.session.report import ReportWriter, finish_sessions, new_session_folder
from app.session.report_files import PAGE

PROFILE = "default"

# A report under way grows five times a second; one that has not for this long was left by a program that is gone.
_IDLE_S = 5.0


def default_folder() -> Path:
    """Where reports go."""
    return Path(platformdirs.user_documents_dir()) / "Moretta"


class ReportControl(QObject):
    """Writes while it is on; the page is made when it is turned off, or at the next start after a crash."""

    def __init__(
        self, actions: Actions, messages: MessageBar, background: Background, folder: Path, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._action = actions.report
        self._messages = messages
        self._background = background
        self._folder = folder
        self._writer: ReportWriter | None = None
        self.source = ""
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.timeout.connect(self._finish_others)
        on_toggle(actions.report, self._toggle)

    def add(self, result: FrameResult) -> None:
        """Call with every result; does nothing while no report is written."""
        if self._writer is None:
            return
        try:
            self._writer.add(result)
        except (OSError, MorettaError) as error:
            self._writer = None
            self._action.setChecked(False)
            self._tell(tr("The report stopped: {why}").format(why=error), Weight.ERROR)

    def recover(self) -> None:
        """In a moment, finish the reports that a crash had cut off, and say so."""
        # Waiting as long as that tells apart what a program killed just now left, and what a second one is writing.
        self._waiting.start(round(1000 * _IDLE_S) + 500)

    def _finish_others(self) -> None:
        folder = self._folder
        self._background.run(lambda: finish_sessions(folder, _IDLE_S), self._tell_finished)

    def _tell_finished(self, folders: list[Path]) -> None:
        if not folders:
            return
        page = QUrl.fromLocalFile(str(folders[-1] / PAGE))
        text = tr("A report that was cut off has been finished: {name}").format(name=folders[-1].name)
        if len(folders) > 1:
            text = tr("Reports that were cut off have been finished: {count}").format(count=len(folders))
        self._messages.tell(Message("reports", text, Weight.INFO, (tr("Read"), lambda: _open(page))))

    def close(self) -> None:
        """End the report that is under way, at once."""
        self._waiting.stop()
        writer, self._writer = self._writer, None
        if writer is not None:
            try:
                writer.close()
            except (OSError, MorettaError) as error:
                self._tell(str(error), Weight.ERROR)

    def _toggle(self, wanted: bool) -> None:
        if wanted:
            self._begin()
        else:
            self._end()

    def _begin(self) -> None:
        try:
            self._writer = ReportWriter(new_session_folder(self._folder), self.source, PROFILE)
        except MorettaError as error:
            self._action.setChecked(False)
            self._tell(str(error), Weight.ERROR)
            return
        self._tell(tr("The report is being written; turn it off to read it."), Weight.INFO)

    def _end(self) -> None:
        writer, self._writer = self._writer, None
        if writer is None:
            return

        def done(_: object) -> None:
            page = QUrl.fromLocalFile(str(writer.folder / PAGE))
            show = (tr("Read"), lambda: _open(page))
            text = tr("The report is ready: {name}").format(name=writer.folder.name)
            self._messages.tell(Message("report", text, Weight.INFO, show))

        self._background.run(writer.close, done, lambda e: self._tell(str(e), Weight.ERROR))

    def _tell(self, text: str, weight: Weight) -> None:
        self._messages.tell(Message("report", text, weight))


def _open(page: QUrl) -> None:
    QDesktopServices.openUrl(page)
