"""The microphone for recordings, through Qt Multimedia: off unless the user turns it on, heard only while recording."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtCore import QCoreApplication, QMicrophonePermission, QObject, Qt, pyqtSignal

from app.core.errors import RecordingError
from app.gui.i18n import tr
from app.session.sound_track import I16, RATES_HZ, SoundFormat

if TYPE_CHECKING:
    from PyQt6.QtCore import QIODevice
    from PyQt6.QtMultimedia import QAudioFormat, QAudioSource

# Drawing may hold up the window's thread for a while; no sound is to be lost meanwhile.
_BUFFER_S = 1.0

Heard = Callable[[I16, float], None]


class Microphone(QObject):
    """The system's standard microphone. Signals: lost (Exception): it went away while it was listened to."""

    lost = pyqtSignal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source: QAudioSource | None = None
        self._device: QIODevice | None = None
        self._format: SoundFormat | None = None
        self._heard: Heard | None = None

    def open(self) -> SoundFormat:
        """Find the microphone; `start` follows. Nothing is heard yet.

        Raises:
            RecordingError: there is none, the system denies it, or its sound cannot be recorded.
        """
        from PyQt6.QtMultimedia import QAudioSource, QMediaDevices

        _check_permission()
        device = QMediaDevices.defaultAudioInput()
        if device.isNull():
            raise RecordingError(tr("There is no microphone, so the recording has no sound."))
        wanted = _wanted(device.preferredFormat())
        if not device.isFormatSupported(wanted):
            wanted = _wanted(device.preferredFormat(), channels=1)
        sound = SoundFormat(wanted.sampleRate(), wanted.channelCount())
        self._source = QAudioSource(device, wanted, self)
        self._source.setBufferSize(round(_BUFFER_S * sound.rate_hz) * 2 * sound.channels)
        self._format = sound
        return sound

    def start(self, heard: Heard) -> None:
        """Hand every piece of sound to `heard`: (N, channels) int16, and when its first sample came, monotonic s.

        Raises:
            RecordingError: the microphone does not open.
        """
        source = self._source
        if source is None:
            return
        self._heard = heard
        self._device = source.start()
        if self._device is None or source.error().name != "NoError":
            self.stop()
            raise RecordingError(tr("The microphone does not open, so the recording has no sound."))
        self._device.readyRead.connect(self._read)
        source.stateChanged.connect(self._on_state)

    def stop(self) -> None:
        """Hear no more, and let go of the microphone. Harmless when repeated."""
        source, self._source, self._device, self._heard = self._source, None, None, None
        if source is not None:
            source.blockSignals(True)
            source.stop()
            source.deleteLater()

    def _read(self) -> None:
        device, sound, heard = self._device, self._format, self._heard
        if device is None or sound is None or heard is None:
            return
        data = device.readAll().data()
        now_s = time.monotonic()
        samples = np.frombuffer(data[: len(data) // (2 * sound.channels) * 2 * sound.channels], np.int16)
        samples = samples.reshape(-1, sound.channels)
        if len(samples):
            # All that was heard up to now lay there, so the piece ends now, however late it is fetched.
            heard(samples, now_s - len(samples) / sound.rate_hz)

    def _on_state(self) -> None:
        source = self._source
        # By name: the enumeration's own place moved between versions of Qt 6.
        if source is not None and source.state().name == "StoppedState":
            self.stop()
            self.lost.emit(RecordingError(tr("The microphone is gone; the recording goes on without sound.")))


def _check_permission() -> None:
    """Raises RecordingError where the system's privacy settings keep the microphone away."""
    app = QCoreApplication.instance()
    if app is None:
        return
    permission = QMicrophonePermission()
    state = app.checkPermission(permission)
    if state == Qt.PermissionStatus.Denied:
        raise RecordingError(
            tr("The system denies the microphone: allow it in the privacy settings. The recording has no sound.")
        )
    if state == Qt.PermissionStatus.Undetermined:
        app.requestPermission(permission, lambda _: None)
        raise RecordingError(tr("The system asks for the microphone: allow it, then record again."))


def _wanted(preferred: QAudioFormat, channels: int | None = None) -> QAudioFormat:
    """Whole numbers of 16 bits at the device's own rate where AAC has it, else at 48 kHz."""
    from PyQt6.QtMultimedia import QAudioFormat

    wanted = QAudioFormat()
    wanted.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    wanted.setSampleRate(preferred.sampleRate() if preferred.sampleRate() in RATES_HZ else RATES_HZ[0])
    wanted.setChannelCount(channels or min(max(1, preferred.channelCount()), 2))
    return wanted
