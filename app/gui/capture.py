"""Pictures and recordings taken from the window: what is seen, at the camera's own size and never mirrored."""

from __future__ import annotations

import math
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from PyQt6.QtCore import QObject, pyqtSignal

from app.core.errors import MorettaError, RecordingError
from app.core.types import FrameResult
from app.gui.background import Background
from app.gui.microphone import Microphone
from app.gui.view_widget import ViewWidget
from app.session.snapshot import free_path, save_png

if TYPE_CHECKING:
    from app.session.recorder import Recorder
    from app.session.sound_track import SoundFormat

# A result older than this comes from a clock that was set, not from a slow computer.
_OLDEST_S = 1.0
# Pictures that stay away so long stand still; the slowest cameras send two a second.
_STILL_S = 1.0
# A camera slower than this still gives a file that plays smoothly: its pictures are repeated.
_FPS = 30.0


def default_folder() -> Path:
    """Where pictures and recordings go."""
    return Path(platformdirs.user_pictures_dir()) / "Moretta"


class Capture(QObject):
    """Signals: saved (Path of a picture), recorded (RecordingSummary), recording (bool), failed (Exception), unheard
    (Exception: why a recording under way has no sound).
    """

    saved = pyqtSignal(object)
    recorded = pyqtSignal(object)
    recording = pyqtSignal(bool)
    failed = pyqtSignal(object)
    unheard = pyqtSignal(object)

    def __init__(
        self, view: ViewWidget, folder: Path, parent: QObject | None = None, microphone: Microphone | None = None
    ) -> None:
        """microphone: replaced in tests."""
        super().__init__(parent)
        self._view = view
        self._files = Background("moretta-files", parent=self)
        self._recorder: Recorder | None = None
        self._microphone = microphone or Microphone(self)
        self._microphone.lost.connect(self.unheard.emit)
        self.folder = folder
        self.with_sound = False
        self.with_overlay = True
        self._came_s = -math.inf

    @property
    def is_recording(self) -> bool:
        return self._recorder is not None

    @property
    def duration_s(self) -> float:
        """Seconds of the recording under way, 0 without one."""
        return 0.0 if self._recorder is None else self._recorder.duration_s

    def snapshot(self, with_overlay: bool) -> None:
        """Save the present picture; `saved` or `failed` follows."""
        try:
            image = self._view.picture(with_overlay)
        except MorettaError as error:
            self.failed.emit(error)
            return
        if image is None:
            self.failed.emit(RecordingError("There is no picture to save yet."))
            return
        when, folder = datetime.now(), self.folder

        def save() -> Path:
            path = free_path(folder, when, ".png")
            save_png(image, path)
            return path

        self._files.run(save, self.saved.emit, self.failed.emit)

    def start_recording(self) -> None:
        """Begin a recording with the next picture."""
        result = self._view.result
        if self._recorder is not None:
            return
        if result is None:
            self._fail(RecordingError("There is no picture to record yet."))
            return
        from app.session.recorder import Recorder  # brings FFmpeg, which the window's start need not wait for

        sound = self._open_microphone() if self.with_sound else None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = free_path(self.folder, datetime.now(), ".mp4")
            self._recorder = Recorder(path, result.frame.size_wh, _FPS, sound)
        except OSError as error:
            self._fail(RecordingError(f'The folder "{self.folder}" cannot be made ({error.strerror}).'))
            return
        except RecordingError as error:
            self._fail(error)
            return
        self.recording.emit(True)
        if sound is not None:
            self._listen(self._recorder)
        self._add_still()

    def add(self, result: FrameResult, age_s: float) -> None:
        """Call with every result while it is shown; does nothing unless a recording is under way.

        age_s: how long ago its picture was taken, so that the sound of that moment goes with it.
        """
        self._came_s = time.monotonic()
        self._add(self._came_s - min(max(age_s, 0.0), _OLDEST_S))

    def _add_still(self) -> None:
        """A picture that stands (a photo, a film at its end) is in the film, too: at its beginning and at its end."""
        if time.monotonic() - self._came_s > _STILL_S:
            self._add(time.monotonic())

    def _add(self, t_s: float) -> None:
        """Hand over what is shown at present, if a recording is under way."""
        recorder = self._recorder
        if recorder is None:
            return
        if recorder.error is not None:
            self._finish()
            return
        try:
            image = self._view.moving_picture() if self.with_overlay else self._view.picture(with_overlay=False)
        except MorettaError as error:
            self._finish()
            self.failed.emit(error)
            return
        if image is not None:
            recorder.add(image, t_s)

    def stop_recording(self) -> None:
        """Finish the file in the background; `recorded` or `failed` follows."""
        self._add_still()
        self._finish()

    def _finish(self) -> None:
        recorder, self._recorder = self._recorder, None
        if recorder is None:
            return
        self._microphone.stop()
        self.recording.emit(False)
        self._files.run(recorder.close, self.recorded.emit, self.failed.emit)

    def close(self, timeout_s: float) -> bool:
        """Finish what is under way; True if all ended in time."""
        self._add_still()
        recorder, self._recorder = self._recorder, None
        self._microphone.stop()
        ended = self._files.close(timeout_s)
        if recorder is not None:
            try:
                recorder.close()
            except MorettaError as error:
                self.failed.emit(error)
        return ended

    def _open_microphone(self) -> SoundFormat | None:
        """What will be heard; None, and said so, where nothing can be."""
        try:
            return self._microphone.open()
        except RecordingError as error:
            self.unheard.emit(error)
            return None

    def _listen(self, recorder: Recorder) -> None:
        try:
            self._microphone.start(recorder.add_sound)
        except RecordingError as error:
            self.unheard.emit(error)

    def _fail(self, error: RecordingError) -> None:
        self._microphone.stop()
        self.recording.emit(False)
        self.failed.emit(error)
