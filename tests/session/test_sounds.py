"""Which warning sounds when: once, louder at once, alarms again, and no storm."""

from __future__ import annotations

import wave
from itertools import pairwise

import numpy as np
import pytest

from app.core.attention_types import AlertLevel, AttentionEvent, AttentionEventKind, AttentionState, AttentionStatus
from app.session.sounds import COOL_DOWN_S, Sound, SoundDirector, sound_file, sound_of

LOOK, SLEEP = AttentionEventKind.EYES_OFF_ROAD, AttentionEventKind.SLEEP


def status(t_s: float, *events: tuple[AttentionEventKind, AlertLevel, float]) -> AttentionStatus:
    made = tuple(AttentionEvent(kind, level, since, "why") for kind, level, since in events)
    return AttentionStatus(AttentionState.ATTENTIVE, AlertLevel.NONE, "", made, 1.0, 1.0, 0.0, None, (), t_s=t_s)


def heard(*frames: AttentionStatus) -> list[tuple[float, Sound]]:
    director = SoundDirector()
    return [(f.t_s, sound) for f in frames if (sound := director.step(f)) is not None]


def going_on(kind: AttentionEventKind, level: AlertLevel, start: float, end: float) -> list[AttentionStatus]:
    return [status(start + i / 10, (kind, level, start)) for i in range(round((end - start) * 10))]


def test_silence_while_nothing_is_wrong() -> None:
    assert heard(*(status(i / 10) for i in range(100))) == []


@pytest.mark.parametrize("kind", [AttentionEventKind.YAWN, AttentionEventKind.NOD, AttentionEventKind.CANNOT_MONITOR])
def test_notices_and_advisories_make_no_sound(kind: AttentionEventKind) -> None:
    assert heard(*going_on(kind, AlertLevel.ADVISORY, 0, 20)) == []
    assert sound_of(AttentionEvent(AttentionEventKind.DROWSY, AlertLevel.ADVISORY, 0.0, "")) is None


def test_a_warning_sounds_once_however_long_it_lasts() -> None:
    assert heard(*going_on(LOOK, AlertLevel.WARN, 1, 30)) == [(1.0, Sound.LOOK_WARN)]


def test_a_higher_level_sounds_at_once() -> None:
    frames = going_on(LOOK, AlertLevel.WARN, 0, 0.5)
    frames += [status(0.5 + i / 10, (LOOK, AlertLevel.PROMPT, 0.0)) for i in range(3)]
    assert heard(*frames) == [(0.0, Sound.LOOK_WARN), (0.5, Sound.LOOK_PROMPT)]


def test_an_alarm_repeats_every_two_seconds() -> None:
    times = [t for t, _ in heard(*going_on(SLEEP, AlertLevel.ALARM, 0, 9))]
    assert len(times) == 5
    assert all(1.95 <= b - a <= 2.15 for a, b in pairwise(times))


def test_flickering_warnings_are_not_a_storm() -> None:
    frames = []
    for start in range(20):
        frames += going_on(LOOK, AlertLevel.WARN, start, start + 0.5)
    times = [t for t, _ in heard(*frames)]
    assert all(b - a >= COOL_DOWN_S for a, b in pairwise(times))
    assert len(times) == 4


def test_a_second_microsleep_is_not_swallowed_by_the_cool_down() -> None:
    first = going_on(AttentionEventKind.MICROSLEEP, AlertLevel.URGENT, 0, 1)
    second = going_on(AttentionEventKind.MICROSLEEP, AlertLevel.URGENT, 3, 4)
    assert [t for t, _ in heard(*first, *second)] == [0.0, 3.0]


def test_only_the_loudest_event_speaks() -> None:
    frame = status(0.0, (SLEEP, AlertLevel.ALARM, 0.0), (LOOK, AlertLevel.WARN, 0.0))
    assert heard(frame) == [(0.0, Sound.SLEEP)]


def test_a_clock_that_starts_anew_starts_anew() -> None:
    assert len(heard(*going_on(LOOK, AlertLevel.WARN, 100, 101), *going_on(LOOK, AlertLevel.WARN, 0, 1))) == 2


@pytest.mark.parametrize("sound", list(Sound))
def test_every_sound_has_a_clean_file(sound: Sound) -> None:
    with wave.open(str(sound_file(sound))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 44100)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float) / 32767
    assert 0.3 <= len(samples) / 44100 < 2.0
    assert 0.2 < np.abs(samples).max() < 0.99
    assert abs(samples[0]) < 0.01 > abs(samples[-1])


def test_no_two_classes_sound_alike() -> None:
    spectra = []
    for sound in Sound:
        with wave.open(str(sound_file(sound))) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
        spectrum = np.abs(np.fft.rfft(samples, 44100))[:3000]
        envelope = np.abs(samples[: len(samples) // 100 * 100]).reshape(100, -1).mean(axis=1)
        spectra.append(np.concatenate([spectrum / np.linalg.norm(spectrum), envelope / np.linalg.norm(envelope)]))
    alike = np.array(spectra) @ np.array(spectra).T / 2
    assert alike[~np.eye(len(alike), dtype=bool)].max() < 0.9
