"""When which warning sounds: one sound an event, louder ones at once, alarms again while they last, never a storm.

Only decides; whoever has a loudspeaker plays the file. A machine without one loses nothing but the sound.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app.core.attention_types import AlertLevel, AttentionEvent, AttentionEventKind, AttentionStatus
from app.paths import data_root

# The same sound is not heard again within this time, unless it is an alarm that still goes on. [ours]
COOL_DOWN_S = 6.0
# Pause before a sound of the same or lower level may follow another. [ours]
GAP_S = 1.5
# How often an event that goes on sounds again, by level; a warning or an advisory never does. [ours]
REPEAT_S = {
    AlertLevel.PROMPT: 4.0,
    AlertLevel.URGENT: 2.5,
    AlertLevel.ALARM: 2.0,
    AlertLevel.EMERGENCY: 1.5,
}


class Sound(Enum):
    """One class of warning, one sound; the value is its file's name without the ending."""

    LOOK_WARN = "look_warn"
    LOOK_PROMPT = "look_prompt"
    LOOK_ALARM = "look_alarm"
    DROWSY = "drowsy"
    MICROSLEEP = "microsleep"
    SLEEP = "sleep"
    UNRESPONSIVE = "unresponsive"


def sound_file(sound: Sound) -> Path:
    """The WAV file (mono, 16 bit, 44.1 kHz, under two seconds)."""
    return data_root() / "assets" / "sounds" / f"{sound.value}.wav"


def sound_of(event: AttentionEvent) -> Sound | None:
    """The sound of an event at its level; None for what is only shown."""
    if event.level < AlertLevel.WARN:
        return None
    match event.kind:
        case AttentionEventKind.EYES_OFF_ROAD | AttentionEventKind.SHORT_DISTRACTION:
            if event.level >= AlertLevel.ALARM:
                return Sound.LOOK_ALARM
            return Sound.LOOK_PROMPT if event.level >= AlertLevel.PROMPT else Sound.LOOK_WARN
        case AttentionEventKind.DROWSY:
            return Sound.DROWSY
        case AttentionEventKind.MICROSLEEP:
            return Sound.MICROSLEEP
        case AttentionEventKind.SLEEP:
            return Sound.SLEEP
        case AttentionEventKind.UNRESPONSIVE:
            return Sound.UNRESPONSIVE
        case AttentionEventKind.YAWN | AttentionEventKind.NOD | AttentionEventKind.CANNOT_MONITOR:
            return None


@dataclass(frozen=True, slots=True)
class _Played:
    sound: Sound
    level: AlertLevel
    since_s: float
    at_s: float


class SoundDirector:
    """Told of every status, says what to play now. Only the loudest event speaks."""

    def __init__(self) -> None:
        self._last: _Played | None = None
        self._heard_s: dict[Sound, float] = {}

    def step(self, status: AttentionStatus) -> Sound | None:
        """The sound to start at this frame, None for silence. Time is status.t_s, so a file sounds as it was filmed."""
        now_s = status.t_s
        if self._last is not None and now_s < self._last.at_s:
            self._last, self._heard_s = None, {}  # another source, another clock
        event = status.events[0] if status.events else None
        sound = None if event is None else sound_of(event)
        if event is None or sound is None or not self._may_play(event, sound, now_s):
            return None
        self._last = _Played(sound, event.level, event.since_s, now_s)
        self._heard_s[sound] = now_s
        return sound

    def _may_play(self, event: AttentionEvent, sound: Sound, now_s: float) -> bool:
        last = self._last
        if last is None:
            return True
        ongoing = last.sound is sound and last.since_s == event.since_s
        if ongoing:
            repeat_s = REPEAT_S.get(event.level)
            return repeat_s is not None and now_s - last.at_s >= repeat_s
        if event.level <= last.level and now_s - last.at_s < GAP_S:
            return False
        # A cool-down must never swallow sleep: only looks away and drowsiness wait.
        waits = event.level < AlertLevel.URGENT
        return not (waits and now_s - self._heard_s.get(sound, -COOL_DOWN_S) < COOL_DOWN_S)
