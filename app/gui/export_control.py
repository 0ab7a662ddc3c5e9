"""A film or the demo written as a new film with the mask on: in the background, with progress, cancelled and taken up
again at any time, also after a crash.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QLockFile, QObject, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QWidget

from app.camera.base import CameraOptions
from app.core.errors import ConfigError, MorettaError
from app.core.overlay import ViewSettings
from app.gui.actions import Actions, on
from app.gui.background import Background
from app.gui.i18n import tr
from app.gui.options import WindowOptions
from app.gui.panels.message_bar import Message, MessageBar, Weight
from app.render.mask_loader import LoadedMask
from app.session.files import beside, short_name

if TYPE_CHECKING:  # it brings FFmpeg, which the window's start need not wait for
    from app.session.export import ExportPlan


class ExportControl(QObject):
    """`view` and `mask` give what is worn when the export begins; the live picture goes on meanwhile."""

    _progress = pyqtSignal(int, object)

    def __init__(
        self,
        window: QWidget,
        actions: Actions,
        messages: MessageBar,
        options: WindowOptions,
        folder: Path,
        index: Path,
        view: Callable[[], ViewSettings],
        mask: Callable[[], LoadedMask | None],
    ) -> None:
        """folder: offered for the film. index: the file that remembers films under way."""
        super().__init__(window)
        self._window = window
        self._messages = messages
        self._options = options
        self._folder = folder
        self._index = index
        self._view = view
        self._mask = mask
        self._work = Background("moretta-export", parent=self)
        self._stop = threading.Event()
        self._busy = False
        self._share = ""
        self.source: str | None = None
        on(actions.export, self._ask)
        self._progress.connect(self._show_progress)

    def close(self, timeout_s: float) -> bool:
        """Stop what runs; the next start offers to go on."""
        self._stop.set()
        return self._work.close(timeout_s)

    def recover(self) -> None:
        """Offer to go on with a film that a crash, or the window's end, left under way."""
        index = self._index

        def look() -> list[ExportPlan]:
            from app.session.export import UnfinishedExports

            return [plan for plan in UnfinishedExports(index).plans() if not _is_locked(plan.parts_folder)]

        self._work.run(look, self._offer)

    def begin(self, target: Path) -> None:
        """Write `source` as it is worn now into `target`; what an earlier go left of the same film is used."""
        from app.session.export import ExportPlan

        if self.source is None:
            return
        mask = self._mask()
        # The picture as the camera saw it: a mirrored film would show mirrored writing.
        view = replace(self._view(), mirror=False)
        worn = None if mask is None else mask.id
        self._run(ExportPlan(self.source, target, worn, view, self._options.min_face_px, self._options.hfov_rad), mask)

    def _run(self, plan: ExportPlan, mask: LoadedMask | None) -> None:
        if self._busy:
            return
        self._busy = True
        self._stop.clear()
        options, index = self._options, self._index

        def work() -> bool:
            return _export(plan, mask, options, index, self._stop, self._progress.emit)

        self._show_progress(0, None)
        self._work.run(work, lambda whole: self._done(plan, mask, whole), lambda e: self._failed(e, plan, mask))

    def _ask(self) -> None:
        if self._busy or self.source is None:
            return
        dialog = QFileDialog(self._window, tr("Save the film"), str(self._folder), f"{tr('Film')} (*.mp4)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        # By the dialog, so that it is the whole name of which it asks whether it may be written over.
        dialog.setDefaultSuffix("mp4")
        dialog.selectFile(proposed_name(self.source))
        while dialog.exec():
            chosen = Path(dialog.selectedFiles()[0])
            target = film_path(chosen)
            if target == chosen or not target.exists():
                self.begin(target)
                break
            dialog.selectFile(target.name)  # "Take 1.5" has got an ending only here: the dialog has to ask again
        dialog.deleteLater()

    def _offer(self, plans: list[ExportPlan]) -> None:
        if not plans or self._busy:
            return
        plan = plans[-1]
        text = tr("The film {name} is not finished.").format(name=plan.target.name)
        self._messages.tell(Message("export", text, Weight.INFO, (tr("Go on"), lambda: self._take_up(plan))))

    def _take_up(self, plan: ExportPlan) -> None:
        """Go on with a film of an earlier start, in the mask it was begun with."""

        def load() -> LoadedMask | None:
            from app.session.run_job import find_mask

            return None if plan.mask is None else find_mask(plan.mask)

        self._work.run(load, lambda mask: self._run(plan, mask), lambda e: self._failed(e, None, None))

    def _show_progress(self, frames: int, total: int | None) -> None:
        if not self._busy:
            return
        self._share = f"{100 * frames // total} %" if total else str(frames)
        text = tr("Saving the film: {share}").format(share=self._share)
        self._messages.tell(Message("export", text, Weight.INFO, (tr("Cancel"), self._stop.set)))

    def _done(self, plan: ExportPlan, mask: LoadedMask | None, whole: bool) -> None:
        self._busy = False
        name = plan.target.name
        if whole:
            self._messages.tell(Message("export", tr("The film is saved: {name}").format(name=name), Weight.INFO))
            return
        text = tr("The film {name} was stopped at {share} and can go on from there.").format(
            name=name, share=self._share
        )
        self._messages.tell(Message("export", text, Weight.INFO, (tr("Go on"), lambda: self._run(plan, mask))))

    def _failed(self, error: Exception, plan: ExportPlan | None, mask: LoadedMask | None) -> None:
        """plan: where what is done of it may be kept, so that it can go on once there is room on the disk, say."""
        self._busy = False
        action = None
        if plan is not None and plan.parts_folder.is_dir():
            action = (tr("Go on"), lambda: self._run(plan, mask))
        self._messages.tell(Message("export", str(error), Weight.ERROR, action))


def proposed_name(source: str) -> str:
    """The name that is offered for the film of a source."""
    ending = "-moretta.mp4"
    return short_name(Path(source).stem, 255 - len(ending)) + ending


def film_path(chosen: Path) -> Path:
    """The chosen file as an MP4: "Take 1.5" is a name without an ending."""
    return chosen if chosen.suffix.lower() == ".mp4" else chosen.with_name(f"{chosen.name}.mp4")


def _export(
    plan: ExportPlan,
    mask: LoadedMask | None,
    options: WindowOptions,
    index: Path,
    stop: threading.Event,
    progress: Callable[[int, int | None], None],
) -> bool:
    """Whether the film was finished. A pipeline of its own: the live one has the live picture's faces in mind."""
    from app.camera.sources import open_source
    from app.inference.registry import build_pipeline
    from app.session.export import UnfinishedExports, run_export

    lock = _locked(plan.parts_folder)
    try:
        unfinished = UnfinishedExports(index)
        source = open_source(plan.source, CameraOptions())
        pipeline = build_pipeline(options.models).pipeline
        unfinished.add(plan)
        with closing(run_export(plan, source, pipeline, mask)) as going:
            for done in going:
                if done.frames % 10 == 0:
                    progress(done.frames, done.total)
                if stop.is_set():
                    return False
        unfinished.remove(plan)
        return True
    finally:
        with suppress(OSError):
            plan.parts_folder.rmdir()  # where nothing came into it there is nothing to go on from
        lock.unlock()


def _locked(parts_folder: Path) -> QLockFile:
    """The lock of a film that nobody else may write now.

    Raises:
        ConfigError: its folder cannot be written. MorettaError: another Moretta writes it.
    """
    try:
        parts_folder.mkdir(exist_ok=True)  # the lock does not say why it cannot be made
    except OSError as error:
        raise ConfigError(f'The folder "{parts_folder}" cannot be made ({error.strerror}).') from None
    lock = _lock_of(parts_folder)
    if not lock.tryLock(0):
        raise MorettaError(tr("Another Moretta is writing this film."))
    return lock


def _lock_of(parts_folder: Path) -> QLockFile:
    """Beside the parts, not among them: they are thrown away as a whole. A killed program's lock counts for nothing."""
    lock = QLockFile(str(beside(parts_folder, ".lock")))
    lock.setStaleLockTime(0)
    return lock


def _is_locked(parts_folder: Path) -> bool:
    lock = _lock_of(parts_folder)
    taken = lock.tryLock(0)
    if taken:
        lock.unlock()
    return not taken
