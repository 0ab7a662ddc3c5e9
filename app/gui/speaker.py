"""Plays the warning sounds through Qt; a machine without a loudspeaker loses nothing but the sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QUrl

from app.core.attention_types import AttentionStatus
from app.session.sounds import Sound, SoundDirector, sound_file

if TYPE_CHECKING:
    from PyQt6.QtMultimedia import QSoundEffect


class Speaker(QObject):
    """Told of every status; plays what the director decides, unless muted. Qt Multimedia is loaded when needed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._director = SoundDirector()
        self._effects: dict[Sound, QSoundEffect] = {}
        self.on = True

    def hear(self, status: AttentionStatus) -> None:
        """Play what this frame calls for. Muted, the director still counts, so that unmuting starts no storm."""
        sound = self._director.step(status)
        if sound is not None and self.on:
            self._play(sound)

    def test(self) -> bool:
        """Play a warning now; False if there is no loudspeaker to hear it from."""
        return self._play(Sound.LOOK_WARN)

    def close(self) -> None:
        """Silence, and let go of the loudspeaker."""
        for effect in self._effects.values():
            effect.stop()
            effect.deleteLater()
        self._effects.clear()

    def _play(self, sound: Sound) -> bool:
        from PyQt6.QtMultimedia import QMediaDevices, QSoundEffect

        if not QMediaDevices.audioOutputs():
            return False
        effect = self._effects.get(sound)
        if effect is None:
            effect = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(str(sound_file(sound))))
            self._effects[sound] = effect
        effect.play()
        return True
