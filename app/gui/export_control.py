"""A film or the demo written as a new film with the mask on: in the background, with progress, cancelled any time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QWidget

from app.camera.base import CameraOptions
from app.core.errors import MorettaError
from app.core.overlay import ViewSettings
from app.core.pipeline import PipelineSettings
from app.gui.actions import Actions, on
from app.gui.background import Background
from app.gui.i18n import tr
from app.gui.options import WindowOptions
from app.gui.panels.message_bar import Message, MessageBar, Weight
from app.render.mask_loader import LoadedMask


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
        view: Callable[[], ViewSettings],
        mask: Callable[[], LoadedMask | None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._messages = messages
        self._options = options
        self._folder = folder
        self._view = view
        self._mask = mask
        self._work = Background("moretta-export", parent=self)
        self._stop = threading.Event()
        self._busy = False
        self.source: str | None = None
        on(actions.export, self._ask)
        self._progress.connect(self._show_progress)

    def close(self, timeout_s: float) -> bool:
        """Cancel what runs; what was written stays playable."""
        self._stop.set()
        return self._work.close(timeout_s)

    def begin(self, target: Path) -> None:
        """Write `source` as it is worn now into `target`."""
        source, view, mask, options = self.source, self._view(), self._mask(), self._options
        if source is None or self._busy:
            return
        self._busy = True
        self._stop.clear()
        # The picture as the camera saw it: a mirrored film would show mirrored writing.
        view = replace(view, mirror=False)

        def work() -> int:
            return _export(source, target, view, mask, options, self._stop, self._progress.emit)

        self._show_progress(0, None)
        self._work.run(work, lambda frames: self._done(target, frames), self._failed)

    def _ask(self) -> None:
        if self._busy or self.source is None:
            return
        name = f"{Path(self.source).stem}-moretta.mp4"
        path, _ = QFileDialog.getSaveFileName(
            self._window, tr("Save the film"), str(self._folder / name), f"{tr('Film')} (*.mp4)"
        )
        if path:
            self.begin(Path(path).with_suffix(".mp4"))

    def _show_progress(self, frames: int, total: int | None) -> None:
        if not self._busy:
            return
        share = f"{100 * frames // total} %" if total else str(frames)
        text = tr("Saving the film: {share}").format(share=share)
        self._messages.tell(Message("export", text, Weight.INFO, (tr("Cancel"), self._stop.set)))

    def _done(self, target: Path, frames: int) -> None:
        self._busy = False
        words = tr("The film was cancelled; {frames} frames are kept in {name}")
        if not self._stop.is_set():
            words = tr("The film is saved: {name}, {frames} frames")
        text = words.format(name=target.name, frames=frames)
        self._messages.tell(Message("export", text, Weight.INFO))

    def _failed(self, error: Exception) -> None:
        self._busy = False
        self._messages.tell(Message("export", str(error), Weight.ERROR))


def _export(
    source: str,
    target: Path,
    view: ViewSettings,
    mask: LoadedMask | None,
    options: WindowOptions,
    stop: threading.Event,
    progress: Callable[[int, int | None], None],
) -> int:
    """Frames written. A pipeline of its own, since the live one has the live picture's faces in mind."""
    from app.camera.sources import open_source
    from app.inference.registry import build_pipeline
    from app.session.run_job import RunOutputs, run_headless

    opened = open_source(source, CameraOptions())
    if opened.live:
        raise MorettaError("Only files can be exported; record a camera instead.")
    built = build_pipeline(options.models)
    settings = PipelineSettings(min_face_px=options.min_face_px, hfov_rad=options.hfov_rad)
    frames = 0
    for _ in run_headless(opened, built.pipeline, settings, view, mask, RunOutputs(video=target)):
        frames += 1
        if frames % 10 == 0:
            progress(frames, opened.frame_count)
        if stop.is_set():
            break
    return frames
